"""A home without a phone answers by three pictures, and later by its own card (G12, G18, P20)."""

import asyncio
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256

import pytest

from domain.confirmations.answer import confirm_assistance
from domain.confirmations.own_card import ask_by_own_card, open_own_card
from domain.confirmations.pictures import ask, ask_by_pictures, choose_pictures, clear_pictures
from domain.database import rows, transaction
from domain.households.erase import erase_home
from domain.queries.home_pictures import find_asked
from domain.queries.household_pages import show_household
from domain.queries.own_cards import count_known, find_own_home
from domain.refusals import NotFound, Refused, TooMany
from domain.rules.answers import Answer, Channel, Device, Grade, Outcome, State
from domain.rules.guesses import Guesser
from domain.rules.pictures import OF_A_MEMBER
from domain.rules.tokens import hash_of, secret_token
from domain.visits.withdraw import withdraw_help
from tests.cast import ADDRESS, MINUTE, OTHER_ADDRESS, TUESDAY, Cast, chance
from tests.visiting import PHONE, answered, helped

NOW, DAY = TUESDAY + MINUTE, timedelta(days=1)
OWN, WRONG = "sun-cat-bell", "cat-sun-bell"
GUESSER = Guesser(OTHER_ADDRESS)


def hashes(touched: str, home: str) -> list[bytes]:
    return [sha256(f"{key} {home} {touched}".encode()).digest() for key in ("new", "old")]


async def chooses(cast: Cast, report: str, touched: str = OWN, who: str = "hoa", at=NOW) -> None:
    await choose_pictures(viewer=cast[who], assistance=report, hashes=partial(hashes, touched), at=at)


async def touches(cast: Cast, report: str, touched: str = OWN, who: str = "hoa", word: object = "code", at=NOW) -> str:
    """The home touches its pictures; returns the token of the code that it gets."""
    token = secret_token(chance(f"pictures {word}", 16))
    await ask_by_pictures(
        viewer=cast[who], assistance=report, hashes=partial(hashes, touched), token_hash=hash_of(token), at=at
    )
    return token


async def at_home(cast: Cast, word: str = "visit") -> str:
    """A report at a home that chose its pictures and proved them."""
    report = await helped(cast, "hoa", "binh", word, ewallet=1)
    await chooses(cast, report)
    await touches(cast, report, word=f"first {word}")
    return report


async def says(token: str, *, yes: bool = True, device: Device = PHONE, at=NOW, mark: bytes | None = None) -> Outcome:
    return await confirm_assistance(
        token=token, mark=mark,
        answer=lambda items: Answer(frozenset(items if yes else ()), Channel.ONE_TIME_CODE, device, at),
    )  # fmt: skip


async def opens(cast: Cast, touched: str = OWN, home: str = "binh", at=NOW, guesser: Guesser = GUESSER) -> None:
    await open_own_card(card=cast.cards[home], hashes=partial(hashes, touched), guesser=guesser, at=at)


async def test_g12_p20_a_home_without_a_phone_confirms_by_its_pictures_with_grade_c(cast: Cast):
    report = await helped(cast, "hoa", "binh", ewallet=1)
    await chooses(cast, report)
    assert await says(await touches(cast, report)) == Outcome(State.CONFIRMED, Grade.C)
    assert await rows("SELECT channel, grade FROM confirmation") == [{"channel": "pictures", "grade": "C"}]
    assert len(await rows("SELECT FROM ledger_entry WHERE kind = 'member'")) == 1


async def test_g12_a_no_is_not_taken_on_the_members_phone_and_a_private_window_makes_it_no_b(cast: Cast):
    token = await touches(cast, await at_home(cast))
    with pytest.raises(Refused, match="yes-alone-here"):
        await says(token, yes=False)
    assert (await says(token, device=Device(OTHER_ADDRESS, "Safari"))).grade is Grade.C


async def test_g12_three_wrong_tries_a_visit_then_another_day(cast: Cast):
    report = await at_home(cast)
    for left in (2, 1):
        with pytest.raises(Refused, match="pictures-wrong") as refused:
            await touches(cast, report, WRONG)
        assert refused.value.facts == {"n": left}
    for touched in (WRONG, OWN, OWN):
        with pytest.raises(Refused, match="pictures-another-day"):
            await touches(cast, report, touched)
    assert await touches(cast, report, at=NOW + DAY)


async def test_ten_wrong_tries_in_a_row_at_door_and_card_put_them_to_sleep_until_an_officer_clears_them(cast: Cast):
    report = await at_home(cast)
    for day in range(2):
        for _ in range(5):
            with pytest.raises(Refused, match="pictures-wrong-card"):
                await opens(cast, WRONG, at=NOW + day * DAY)
    with pytest.raises(Refused, match="pictures-wrong-card"):
        await opens(cast, at=NOW + 2 * DAY)
    with pytest.raises(Refused, match="pictures-asleep"):
        await touches(cast, report, at=NOW + 2 * DAY)
    with pytest.raises(Refused, match="pictures-known"):
        await chooses(cast, report, WRONG)
    home = cast.home("binh")
    assert (await show_household(viewer=cast["hanh"], household=home, at=NOW)).pictures_sleep
    await clear_pictures(viewer=cast["hanh"], household=home, at=NOW)
    await chooses(cast, report)
    assert await touches(cast, report, at=NOW + 2 * DAY)


async def test_a_right_try_between_wakes_them(cast: Cast):
    report = await at_home(cast)
    for day in range(6):
        for _ in range(2):
            with pytest.raises(Refused, match="pictures-wrong"):
                await touches(cast, report, WRONG, at=NOW + day * DAY)
        assert await touches(cast, report, word=day, at=NOW + day * DAY)


async def test_whose_phone_they_were_chosen_on_is_noted_each_time(cast: Cast):
    report = await helped(cast, "hoa", "binh", ewallet=1)
    await chooses(cast, report, WRONG)
    await chooses(cast, report)
    noted = await rows("SELECT account FROM audit_event WHERE action = 'picture_choices.create'")
    assert noted == [{"account": cast["hoa"].account}] * 2


async def test_a_right_try_is_taken_back(cast: Cast):
    report = await at_home(cast)
    for word in range(5):
        await touches(cast, report, word=word)
    assert await rows("SELECT FROM guess_limit WHERE count > 0 AND scope LIKE 'pictures:home:%'") == []


async def test_g12_a_members_day_has_thirty_tries_right_ones_too(cast: Cast):
    report = await at_home(cast)
    await rows("UPDATE guess_limit SET count = {} WHERE scope LIKE 'pictures:member:%'", OF_A_MEMBER - 1)
    await touches(cast, report)
    with pytest.raises(Refused, match="pictures-another-day"):
        await touches(cast, report, word="one more")
    other = await helped(cast, "hoa", "son", "of nobody", ewallet=1)
    await chooses(cast, other)
    with pytest.raises(Refused, match="pictures-another-day"):
        await touches(cast, other, word="first there")
    assert await touches(cast, report, word="tomorrow", at=NOW + DAY)


async def test_of_ten_wrong_ones_at_once_none_gets_a_code(cast: Cast):
    report = await at_home(cast)
    made = await asyncio.gather(
        *(touches(cast, report, WRONG, word=f"race {n}") for n in range(10)), return_exceptions=True
    )
    assert {str(one) for one in made} == {"pictures-wrong", "pictures-another-day"}
    with pytest.raises(Refused, match="pictures-another-day"):
        await touches(cast, report)


async def test_until_they_were_right_once_a_home_chooses_anew_and_then_not(cast: Cast):
    report = await helped(cast, "hoa", "binh", ewallet=1)
    with pytest.raises(Refused, match="pictures-unknown"):
        await touches(cast, report)
    await chooses(cast, report, WRONG)
    for _ in range(4):
        with pytest.raises(Refused, match="pictures-wrong"):
            await touches(cast, report)
    await chooses(cast, report)
    await touches(cast, report)
    with pytest.raises(Refused, match="pictures-known"):
        await chooses(cast, report, WRONG)


async def test_pictures_that_were_chosen_anew_meanwhile_are_proved_by_no_touch_of_the_old(cast: Cast):
    report = await helped(cast, "hoa", "binh", ewallet=1)
    await chooses(cast, report)
    found = await find_asked(cast["hoa"], report, NOW)
    await chooses(cast, report, WRONG)
    async with transaction():
        assert not await ask(found, found["hash"], bytes(32), NOW)
    assert await rows("SELECT proved_at FROM household_pictures") == [{"proved_at": None}]


async def test_a_right_touch_keeps_them_under_the_key_that_signs_now(cast: Cast):
    report = await at_home(cast)
    home = (await rows("SELECT public_id FROM recipient WHERE id = {}", cast.homes["binh"]))[0]["public_id"]
    new, old = hashes(OWN, home)
    await rows("UPDATE household_pictures SET hash = {}", old)
    await touches(cast, report)
    assert await rows("SELECT hash FROM household_pictures") == [{"hash": new}]


async def test_the_pictures_of_a_home_are_the_same_to_every_member(cast: Cast):
    await at_home(cast)
    report = await helped(cast, "thao", "binh", "later", psp_dossier=1)
    assert (await says(await touches(cast, report, who="thao", word="later"))).state is State.CONFIRMED


@pytest.mark.parametrize("who", ["dung", "thao"])
async def test_another_members_report_looks_as_if_it_were_not_there(cast: Cast, who: str):
    report = await at_home(cast)
    for tried in (chooses(cast, report, who=who), touches(cast, report, who=who)):
        with pytest.raises(NotFound, match="not-found"):
            await tried


async def test_what_no_longer_waits_is_asked_by_no_pictures(cast: Cast):
    report = await at_home(cast)
    await withdraw_help(viewer=cast["hoa"], assistance=report, at=NOW)
    with pytest.raises(Refused, match="no-longer-waiting"):
        await touches(cast, report)


async def test_g17_what_was_denied_is_asked_like_anything_and_a_yes_changes_nothing(cast: Cast):
    report = await at_home(cast)
    await answered()
    assert (await says(await touches(cast, report))).is_later


async def test_whoever_uses_up_one_way_to_ask_leaves_the_others(cast: Cast):
    await helped(cast, "hoa", "binh", ewallet=1)
    [short] = [line["short_code"] for line in await rows("SELECT short_code FROM assistance")]

    async def asks(number: int, way: Channel, at: datetime = NOW) -> None:
        token_hash = hash_of(secret_token(chance(f"{way} {number}", 16)))
        await ask_by_own_card(card=cast.cards["binh"], report=short, way=way, token_hash=token_hash, at=at)

    for number in range(20):
        await asks(number, Channel.CARD_PICTURES)
    with pytest.raises(Refused, match="no-longer-waiting"):
        await asks(20, Channel.CARD_PICTURES)
    await asks(0, Channel.OWN_CARD)
    await asks(21, Channel.CARD_PICTURES, NOW + DAY)


async def test_an_officer_of_the_branch_takes_forgotten_pictures_away_and_it_is_noted(cast: Cast):
    report = await at_home(cast)
    home = (await rows("SELECT public_id FROM recipient WHERE id = {}", cast.homes["binh"]))[0]["public_id"]
    with pytest.raises(NotFound):
        await clear_pictures(viewer=cast["hoa"], household=home, at=NOW)
    await clear_pictures(viewer=cast["hanh"], household=home, at=NOW)
    with pytest.raises(Refused, match="pictures-unknown"):
        await touches(cast, report)
    noted = await rows("SELECT FROM audit_event WHERE action = 'picture_choices.destroy'")
    await chooses(cast, report, WRONG)
    assert len(noted) == 1


async def test_a_home_that_is_erased_has_no_pictures(cast: Cast):
    await at_home(cast)
    home = (await rows("SELECT public_id FROM recipient WHERE id = {}", cast.homes["binh"]))[0]["public_id"]
    assert len(await rows("SELECT FROM household_pictures")) == 1
    await erase_home(viewer=cast["hanh"], household=home, at=NOW)
    assert await rows("SELECT FROM household_pictures") == []


async def test_g18_the_own_card_opens_by_its_pictures_alone(cast: Cast):
    await at_home(cast)
    await opens(cast)
    for touched, home in ((WRONG, "binh"), (OWN, "son")):
        with pytest.raises(Refused, match="pictures-wrong-card"):
            await opens(cast, touched, home)
    await rows("UPDATE card SET revoked_at = now() WHERE recipient = {}", cast.homes["binh"])
    with pytest.raises(Refused, match="card-replaced"):
        await opens(cast)


async def test_pictures_that_were_never_right_open_no_card(cast: Cast):
    report = await helped(cast, "hoa", "binh", ewallet=1)
    await chooses(cast, report)
    with pytest.raises(Refused, match="pictures-wrong-card"):
        await opens(cast)


@pytest.mark.parametrize("home", ["binh", "son"])
async def test_g12_five_tries_a_card_and_day_whether_it_has_pictures_or_none(cast: Cast, home: str):
    await at_home(cast)
    for number in range(5):
        with pytest.raises(Refused, match="pictures-wrong-card"):
            await opens(cast, WRONG, home, guesser=Guesser(bytes([number])))
    for touched in (WRONG, OWN):
        with pytest.raises(TooMany):
            await opens(cast, touched, home)


async def by_card(cast: Cast, report: str, word: str = "card", home: str = "binh") -> str:
    """From the list of what waits to a code; returns its token."""
    token = secret_token(chance(f"own {word}", 16))
    short = (await rows("SELECT short_code FROM assistance WHERE public_id = {}", report))[0]["short_code"]
    await ask_by_own_card(card=cast.cards[home], report=short, way=Channel.OWN_CARD, token_hash=hash_of(token), at=NOW)
    return token


async def test_design_3_an_answer_by_the_own_card_is_b_on_another_phone_and_c_on_a_members(cast: Cast):
    first, second = await helped(cast, "hoa", "binh", "1", ewallet=1), await helped(cast, "hoa", "son", "2", ewallet=1)
    own = await says(await by_card(cast, first, "1"), device=Device(OTHER_ADDRESS, "Safari"))
    members = await says(await by_card(cast, second, "2", "son"), device=PHONE)
    assert (own, members) == (Outcome(State.CONFIRMED, Grade.B), Outcome(State.CONFIRMED, Grade.C))
    assert await rows("SELECT DISTINCT channel FROM confirmation") == [{"channel": "own-card"}]


async def test_another_homes_report_opens_by_no_other_card(cast: Cast):
    report = await helped(cast, "hoa", "binh", ewallet=1)
    with pytest.raises(Refused, match="no-longer-waiting"):
        await by_card(cast, report, home="son")


async def test_g18_a_phone_that_answered_for_the_home_knows_what_waits_and_no_other_does(cast: Cast):
    mark, other = b"\x01" * 32, b"\x02" * 32
    first = await helped(cast, "hoa", "binh", "1", ewallet=1)
    await says(await by_card(cast, first), mark=mark, device=Device(ADDRESS, "Safari"))
    await helped(cast, "hoa", "binh", "2", psp_dossier=1)
    card = cast.cards["binh"]
    assert [await count_known(card=card, device=each, at=NOW) for each in (mark, other)] == [1, None]
    assert await count_known(card=cast.cards["son"], device=mark, at=NOW) is None
    own = await find_own_home(card=card, device=mark, language="vi", at=NOW)
    assert [(one.helpers, len(one.deeds)) for one in own.waiting] == [("Lò Thị Hoa", 1)]


async def test_g17_what_was_denied_elsewhere_waits_on_at_the_card_but_not_where_it_was_denied(cast: Cast):
    await helped(cast, "hoa", "binh", ewallet=1)
    await answered(pressed=True)
    await rows("UPDATE confirmation SET device_mark = {}", b"\x01" * 32)
    card = cast.cards["binh"]
    there = [await find_own_home(card=card, device=one, language="vi", at=NOW) for one in (None, b"\x01" * 32)]
    assert [len(own.waiting) for own in there] == [1, 0]
