"""Each forgery of each code, with the answer it gets: changed, run out, sent again, another's, revoked, another kind.

What is forged never opens a claim, a desk or a number, and reads alike where a difference would tell something.
"""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine

from domain.confirmations.links import send_link
from domain.confirmations.own_card import ask_by_own_card
from domain.confirmations.pictures import ask_by_pictures, choose_pictures
from domain.database import row, rows
from domain.desks.sessions import close_session
from domain.rules.answers import Channel
from domain.rules.desk_codes import Pass, Purpose, desk_code, make_pass
from domain.rules.tokens import hash_of, secret_token
from domain.visits.codes import show_new_code
from domain.visits.move import move_visit
from service.codes import pictures_hashes
from service.handlers.meetings import chair_token
from service.words import say
from tests.cast import MINUTE, TUESDAY, Cast, chance
from tests.desks import an_opening, handle_of, on_duty, served
from tests.meetings import a_meeting, counted
from tests.service.conftest import SETTINGS, Browser, Browsers
from tests.visiting import answered, code_of, helped, token_of

SECOND = timedelta(seconds=1)
THEIRS = b"\x08" * 32  # the key of another installation
OVER, EXPIRED = "desk-over.title", "confirm.expired-title"


@pytest.fixture
def clock():
    with time_machine.travel(TUESDAY, tick=False) as moved:
        yield moved


def changed(text: str) -> str:
    """With another last sign."""
    return text[:-1] + ("0" if text[-1] != "0" else "1")


async def gets(stranger: Browser, **addresses: str) -> Mapping[str, int]:
    return {name: (await stranger.get(address)).status_code for name, address in addresses.items()}


async def says(stranger: Browser, address: str, words: str) -> bool:
    """A page that is there and says it, without anything to answer."""
    page = await stranger.get(address)
    return page.status_code == 200 and say("vi", words) in page.text and "<form" not in page.text


async def test_forged_cards(browser: Browsers, cast: Cast, clock: time_machine.Traveller):
    stranger, card = await browser(), cast.cards["binh"]
    assert await gets(
        stranger, genuine=f"/q/{card}", changed=f"/q/{changed(card)}", short=f"/q/{card[:-1]}", long=f"/q/{card}0",
        of_a_desk=f"/q/{desk_code(SETTINGS.secret, 'K7M3Q2', TUESDAY)}", of_a_claim=f"/q/{token_of('x')}",
    ) == {"genuine": 200, "changed": 404, "short": 404, "long": 404, "of_a_desk": 404, "of_a_claim": 404}  # fmt: skip
    await rows("UPDATE card SET revoked_at = {} WHERE token = {}", TUESDAY, card)
    old = (await stranger.get(f"/q/{card}")).text
    assert say("vi", "card.replaced", phone="0214 3000 000") in old
    hoa = await browser("hoa")
    refused = await hoa.submit(f"/q/{cast.cards['son']}", "/check-ins", card=card)
    assert (refused.status_code, await rows("SELECT FROM check_in")) == (409, [])


async def test_forged_one_time_codes(browser: Browsers, cast: Cast, clock: time_machine.Traveller):
    stranger = await browser(address="10.0.0.9")
    report = await helped(cast, "hoa", "binh", "one", ewallet=1)
    token = token_of("one")
    assert await gets(
        stranger, genuine=f"/c/{token}", lower=f"/c/{token.lower()}", changed=f"/c/{changed(token)}",
        of_a_card=f"/c/{cast.cards['binh']}", of_nobody=f"/c/{token_of('nobody')}",
    ) == {"genuine": 200, "lower": 200, "changed": 404, "of_a_card": 404, "of_nobody": 404}  # fmt: skip
    await show_new_code(viewer=cast["hoa"], assistance=report, code=code_of("newer"), at=TUESDAY + SECOND)
    assert await says(stranger, f"/c/{token}", EXPIRED)  # replaced by a newer one
    assert (await stranger.post(f"/c/{token}", {"answer": "all"})).status_code == 409
    clock.shift(timedelta(minutes=10, seconds=2))
    assert await says(stranger, f"/c/{token_of('newer')}", EXPIRED)
    assert (await stranger.post(f"/c/{token_of('newer')}", {"answer": "all"})).status_code == 409
    assert await rows("SELECT FROM confirmation") == []


async def test_a_one_time_code_that_is_sent_again(browser: Browsers, cast: Cast, clock: time_machine.Traveller):
    stranger = await browser(address="10.0.0.9")
    await helped(cast, "hoa", "binh", "one", ewallet=1)
    way = f"/c/{token_of('one')}"
    for _ in range(3):
        assert (await stranger.post(way, {"answer": "all"})).status_code == 303
    assert (await stranger.post(way, {"answer": "some", "nobody": "1"})).status_code == 409
    assert await rows("SELECT count(*) FROM confirmation") == [{"count": 1}]


async def test_forged_codes_of_a_desk(browser: Browsers, cast: Cast, clock: time_machine.Traveller):
    stranger, session = await browser(), await an_opening(cast)
    other = await an_opening(cast, "su")
    handle, foreign = await handle_of(session), await handle_of(other)
    code = desk_code(SETTINGS.secret, handle, TUESDAY)
    poster = await row(
        "SELECT token FROM help_desk WHERE id = (SELECT desk FROM desk_session WHERE public_id = {})", session
    )
    assert poster is not None
    forged = {
        "changed": changed(code),
        "a photo": desk_code(SETTINGS.secret, handle, TUESDAY - 30 * SECOND),
        "of the future": desk_code(SETTINGS.secret, handle, TUESDAY + 10 * SECOND),
        "another desk's proof": handle + desk_code(SETTINGS.secret, foreign, TUESDAY)[6:],
        "another key's": desk_code(THEIRS, handle, TUESDAY),
        "the poster of a desk with a screen": poster["token"],
    }
    assert 'name="tap"' in (await stranger.get(f"/d/{code}")).text
    told = {}
    for name, one in forged.items():
        page = (await stranger.get(f"/d/{one}")).text
        told[name] = ('name="tap"' in page, say("vi", OVER) in page)
    assert told == dict.fromkeys(forged, (False, True))
    assert await gets(stranger, of_a_card=f"/d/{cast.cards['binh']}", unknown=f"/d/{'0' * 16}") == {
        "of_a_card": 404, "unknown": 404
    }  # fmt: skip
    await close_session(viewer=cast["khoi"], session=session, at=TUESDAY + SECOND)
    shut = (await stranger.get(f"/d/{code}")).text
    assert ('name="tap"' in shut, say("vi", "desk-over.closed") in shut) == (False, True)


async def test_forged_passes_of_a_desk(browser: Browsers, cast: Cast, clock: time_machine.Traveller):
    stranger, session = await browser(), await an_opening(cast)
    held = Pass(await handle_of(session), Channel.DESK_CODE, TUESDAY, "K3M9")
    tap, answer = (make_pass(SETTINGS.secret, purpose, held) for purpose in Purpose)

    async def taps(text: str) -> int:
        return (await stranger.post("/d", {"tap": text})).status_code

    assert [await taps(one) for one in (tap, changed(tap), answer, make_pass(THEIRS, Purpose.TAP, held), "")] == [
        303, 409, 409, 409, 404
    ]  # fmt: skip
    foreign = make_pass(THEIRS, Purpose.ANSWER, held)
    ways = {"genuine": answer, "changed": changed(answer), "a tap": tap, "another key's": foreign}
    asked = {name: (await stranger.get(f"/d/{one}/ticket")).status_code for name, one in ways.items()}
    assert asked == {"genuine": 200, "changed": 409, "a tap": 409, "another key's": 409}
    clock.shift(61 * SECOND)
    assert await taps(tap) == 409
    clock.shift(15 * MINUTE)
    assert (await stranger.get(f"/d/{answer}/ticket")).status_code == 409
    assert (await stranger.post(f"/d/{answer}/ticket", {"ticket": "1"})).status_code == 409


async def test_a_pass_opens_no_number_of_another_desk(browser: Browsers, cast: Cast, clock: time_machine.Traveller):
    stranger, session, other = await browser(), await an_opening(cast), await an_opening(cast, "su")
    await on_duty(cast, "hoa", session, TUESDAY)
    await served(cast, "hoa", session, at=TUESDAY, ewallet=1)
    for place, found in ((session, 303), (other, 422)):
        held = Pass(await handle_of(place), Channel.DESK_CODE, TUESDAY, "K3M9")
        way = f"/d/{make_pass(SETTINGS.secret, Purpose.ANSWER, held)}/ticket"
        assert (await stranger.post(way, {"ticket": "001"})).status_code == found


async def test_forged_words_of_a_chair(browser: Browsers, cast: Cast, clock: time_machine.Traveller):
    chair, meeting = await browser(agent="Safari"), await a_meeting(cast)
    other = await a_meeting(cast, "su", "theirs")
    token = chair_token(SETTINGS.secret, meeting)
    assert await gets(
        chair, genuine=f"/chair/{token}", changed=f"/chair/{changed(token)}",
        another=f"/chair/{meeting}{chair_token(SETTINGS.secret, other)[16:]}",
        another_key=f"/chair/{chair_token(THEIRS, meeting)}", session=f"/chair/{meeting}",
    ) == {"genuine": 200, "changed": 404, "another": 404, "another_key": 404, "session": 404}  # fmt: skip
    await counted(meeting, 7)
    assert (await chair.post(f"/chair/{token}", {"people": "70"})).status_code == 409
    assert await rows("SELECT counted FROM meeting WHERE counted IS NOT NULL") == [{"counted": 7}]


async def test_a_replayed_scan_of_a_member_is_one_arrival(browser: Browsers, cast: Cast, clock: time_machine.Traveller):
    hoa, session = await browser("hoa"), await an_opening(cast)
    held = Pass(await handle_of(session), Channel.DESK_CODE, TUESDAY, "K3M9")
    tap = make_pass(SETTINGS.secret, Purpose.TAP, held)
    form: dict[str, Any] = {"key": "01900000-0000-7000-8000-000000000001", "tap": tap}
    first, again = await hoa.post("/desk-sessions/presence", form), await hoa.post("/desk-sessions/presence", form)
    assert first.headers["location"] == again.headers["location"]
    khoi = await browser("khoi")
    assert (await khoi.post("/desk-sessions/presence", form)).status_code == 409  # her key is hers
    clock.shift(2 * MINUTE)
    late = {"key": "01900000-0000-7000-8000-000000000002", "tap": tap}
    assert (await khoi.post("/desk-sessions/presence", late)).status_code == 409
    assert await rows("SELECT count(*) FROM check_in") == [{"count": 1}]


async def test_an_answer_that_stands_is_not_changed_by_another_code_of_the_same_help(
    browser: Browsers, cast: Cast, clock: time_machine.Traveller
):
    """The member's QR and the desk's code ask about one help: whoever is first is kept."""
    stranger, session = await browser(address="10.0.0.9"), await an_opening(cast)
    await on_duty(cast, "hoa", session, TUESDAY)
    await served(cast, "hoa", session, "it", at=TUESDAY, ewallet=1)
    held = Pass(await handle_of(session), Channel.DESK_CODE, TUESDAY, "K3M9")
    asked = await stranger.post(f"/d/{make_pass(SETTINGS.secret, Purpose.ANSWER, held)}/ticket", {"ticket": "1"})
    await answered("it", "ewallet", at=TUESDAY + SECOND)
    refused = await stranger.post(asked.headers["location"], {"answer": "some", "nobody": "1"})
    assert refused.status_code == 409
    assert await rows("SELECT channel FROM confirmation") == [{"channel": "one-time-code"}]


async def test_forged_codes_of_pictures_of_the_own_card_and_of_a_link(
    browser: Browsers, cast: Cast, clock: time_machine.Traveller
):
    stranger = await browser(address="10.0.0.9")
    await rows("UPDATE recipient SET phone = '0000123456' WHERE id = {}", cast.homes["binh"])
    report = await helped(cast, "hoa", "binh", "one", ewallet=1)
    hashes = partial(pictures_hashes, SETTINGS, ("sun", "cat", "bell"))
    await choose_pictures(viewer=cast["hoa"], assistance=report, hashes=hashes, at=TUESDAY)
    by_pictures, by_card, by_link = (secret_token(chance(way, 16)) for way in ("pictures", "card", "link"))
    short = (await rows("SELECT short_code FROM assistance"))[0]["short_code"]
    asked: dict[str, Any] = {"viewer": cast["hoa"], "assistance": report, "at": TUESDAY}
    await ask_by_pictures(hashes=hashes, token_hash=hash_of(by_pictures), **asked)
    way = Channel.OWN_CARD
    await ask_by_own_card(card=cast.cards["binh"], report=short, way=way, token_hash=hash_of(by_card), at=TUESDAY)
    await send_link(token_hash=hash_of(by_link), sealed=b"text", **asked)
    ways = {"pictures": by_pictures, "card": by_card, "link": by_link}
    assert await gets(stranger, **{name: f"/c/{changed(token)}" for name, token in ways.items()}) == dict.fromkeys(
        ways, 404
    )
    clock.shift(timedelta(minutes=15, seconds=1))
    over = {name: await says(stranger, f"/c/{token}", EXPIRED) for name, token in ways.items()}
    assert over == {"pictures": True, "card": True, "link": False}
    assert (await stranger.post(f"/c/{by_card}", {"answer": "all"})).status_code == 409
    card = cast.cards["son"]  # the visit was meant for another home: what asked about the first one asks no more
    [visit] = await rows("SELECT public_id FROM check_in")
    await move_visit(viewer=cast["hoa"], check_in=visit["public_id"], card=card, at=TUESDAY + 16 * MINUTE)
    assert await says(stranger, f"/c/{by_link}", EXPIRED)
    assert (await stranger.post(f"/c/{by_link}", {"answer": "all"})).status_code == 409
    assert await rows("SELECT FROM confirmation") == []
