"""Whoever opens a code, shows another or asks by another way reads nothing of a home's no (G17)."""

import re
from datetime import timedelta

import pytest
import time_machine

from domain.confirmations.own_card import ask_by_own_card
from domain.database import row, rows
from domain.rules.answers import Channel
from domain.rules.tokens import hash_of
from domain.visits.codes import show_new_code
from service.codes import receipt_of
from service.words import say
from tests.cast import MINUTE, TUESDAY, Cast
from tests.service.conftest import SETTINGS, Browser, Browsers
from tests.visiting import code_of, helped, token_of

NO, YES = {"answer": "some", "nobody": "1"}, {"answer": "all"}
EXPIRED = say("vi", "confirm.expired-title")


@pytest.fixture
def clock():
    with time_machine.travel(TUESDAY + MINUTE, tick=False) as moved:
        yield moved


@pytest.fixture
async def report(cast: Cast, clock: time_machine.Traveller) -> str:
    return await helped(cast, "hoa", "binh", "first", ewallet=1, psp_dossier=1)


async def fresh(cast: Cast, report: str, word: str, way: Channel = Channel.ONE_TIME_CODE) -> str:
    """Another code of the report, by a way that asks for no secret here; its address."""
    if way is Channel.ONE_TIME_CODE:
        await show_new_code(viewer=cast["hoa"], assistance=report, code=code_of(word), at=TUESDAY + MINUTE)
    else:
        [short] = [line["short_code"] for line in await rows("SELECT short_code FROM assistance")]
        token_hash, card = hash_of(token_of(word)), cast.cards["binh"]
        await ask_by_own_card(card=card, report=short, way=way, token_hash=token_hash, at=TUESDAY + MINUTE)
    return f"/c/{token_of(word)}"


async def read(who: Browser, way: str, *queries: str) -> list[str]:
    """The pages of a code, without its own letters."""
    return [re.sub(way, "", (await who.get(way + query)).text) for query in ("", "?fix=1", *queries)]


async def says_no(browser: Browsers) -> tuple[Browser, str]:
    """A home's no, on a phone of its own."""
    citizen = await browser(agent="Safari", address="10.0.0.2")
    return citizen, (await citizen.http.post(f"/c/{token_of('first')}", data=NO)).headers["location"]


async def test_g17_the_code_that_was_answered_reads_as_before_to_all_but_the_home(
    browser: Browsers, report: str, clock: time_machine.Traveller
):
    way = f"/c/{token_of('first')}"
    hoa, stranger = await browser("hoa"), await browser(address="10.0.0.9")
    before = await read(stranger, way), await read(hoa, way)
    home, told = await says_no(browser)
    assert (await read(stranger, way, "?said=0123456789abcdef"))[:2] == before[0]
    assert await read(hoa, way) == before[1]
    assert (say("vi", "confirm.looked-at") in (await stranger.get(told)).text) is True
    own = (await home.get(way)).text
    assert (say("vi", "confirm.looked-at") in own, 'name="stars"' in own) == (True, False)
    clock.shift(timedelta(minutes=11))
    assert EXPIRED in (await stranger.get(way)).text
    assert (await stranger.http.post(way, data=NO)).status_code == 409
    assert (await home.http.post(way, data=NO)).headers["location"] == told


@pytest.mark.parametrize("channel", [Channel.ONE_TIME_CODE, Channel.OWN_CARD, Channel.CARD_PICTURES])
async def test_g17_another_code_reads_the_same_before_a_no_and_after(
    browser: Browsers, cast: Cast, report: str, clock: time_machine.Traveller, channel: Channel
):
    hoa = await browser("hoa")
    await fresh(cast, report, "spare", Channel.OWN_CARD)
    before = await read(hoa, await fresh(cast, report, "before", channel))
    home = await browser(agent="Safari", address="10.0.0.2")
    await home.http.post(f"/c/{token_of('spare')}", data=NO)
    assert await row("SELECT state FROM assistance") == {"state": "disputed"}
    way = await fresh(cast, report, "after", channel)
    assert await read(hoa, way) == before
    assert EXPIRED not in before[0]
    clock.shift(timedelta(minutes=16))
    assert EXPIRED in (await hoa.get(way)).text


@pytest.mark.parametrize(("sent", "helped_with"), [(YES, "all"), ({**YES, "answer": "some", "pressed": "1"}, "none")])
async def test_g17_what_is_said_after_a_no_is_thanked_for_and_an_officer_reads_it(
    browser: Browsers, cast: Cast, report: str, sent: dict[str, str], helped_with: str
):
    await says_no(browser)
    way, hoa = await fresh(cast, report, "after"), await browser("hoa")
    answer = await hoa.http.post(way, data=sent)
    assert answer.status_code == 303
    thanks = (await hoa.get(answer.headers["location"])).text
    assert (say("vi", "confirm.saved", you="bác") in thanks, say("vi", "confirm.item-no") in thanks) == (True, False)
    assert await rows("SELECT FROM ledger_entry") == []
    assert await rows("SELECT standing, pressed FROM confirmation") == [{"standing": True, "pressed": False}]
    case = (await (await browser("hanh")).get(f"/reviews/{report}")).text
    words = [say("vi", f"review.later-{one}") for one in (helped_with, "members")]
    assert [word in case for word in words] == [True, True]
    assert (say("vi", "review.pressed") in case) is ("pressed" in sent)
    listed = (await (await browser("thang")).get("/pressed")).text
    assert (say("vi", "pressed.none") in listed) is ("pressed" not in sent)


async def test_g17_the_last_word_under_a_code_is_the_one_that_is_kept(browser: Browsers, cast: Cast, report: str):
    await says_no(browser)
    way, stranger = await fresh(cast, report, "after"), await browser(address="10.0.0.9")
    for sent in (YES, NO):
        answer = await stranger.http.post(way, data=sent)
    assert answer.headers["location"] == f"{way}?said={receipt_of(SETTINGS, token_of('after'))}"
    assert await rows("SELECT helped FROM later_word") == [{"helped": 0}]


async def test_a_word_after_it_under_the_same_code_hides_nothing_from_the_phone_that_said_no(
    browser: Browsers, report: str
):
    home, _ = await says_no(browser)
    way = f"/c/{token_of('first')}"
    before = (await home.get(way)).text
    await (await browser(address="10.0.0.9")).http.post(way, data=YES)
    assert (await home.get(way)).text == before
    assert say("vi", "confirm.item-no") in before


async def test_g17_a_rating_after_a_no_is_refused_as_before_an_answer(browser: Browsers, cast: Cast, report: str):
    hoa, way = await browser("hoa"), f"/c/{token_of('first')}/rating"
    before = await hoa.http.post(way, data={"stars": "5"})
    await says_no(browser)
    after = await hoa.http.post(way, data={"stars": "5"})
    words = say("vi", "error.not-answered.title")
    assert [(answer.status_code, words in answer.text) for answer in (before, after)] == [(409, True)] * 2


async def test_g17_what_was_denied_is_asked_no_more_when_it_would_have_expired(
    browser: Browsers, cast: Cast, report: str
):
    await says_no(browser)
    way = await fresh(cast, report, "after")
    await rows("UPDATE assistance SET expires_at = {}", TUESDAY + MINUTE)
    hoa = await browser("hoa")
    assert EXPIRED in (await hoa.get(way)).text
    assert (await hoa.http.post(way, data=YES)).status_code == 409
