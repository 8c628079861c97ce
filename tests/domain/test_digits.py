"""The six digits beside a card's code, and the stars after an answer: how often, how long, for which report."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import pytest

from domain.confirmations.look_up import find_sealed
from domain.confirmations.rate import rate_help
from domain.database import Row, rows
from domain.refusals import NotFound, Refused, TooMany
from domain.rules.answers import CHANGE_WITHIN, CODE_LIFE, TRIES, Device
from domain.rules.guesses import Guesser
from domain.rules.tokens import CardCode, hash_of, public_id
from domain.visits.codes import show_new_code
from domain.visits.report import NewCode
from domain.visits.withdraw import withdraw_help
from tests.cast import ADDRESS, MINUTE, OTHER_ADDRESS, TUESDAY, Cast, chance
from tests.visiting import answered, helped, token_of

NOW = TUESDAY + MINUTE
RIGHT, WRONG = b"\x00" * 32, b"\x01" * 32  # what the reports of `tests.visiting` keep, and what nobody keeps
MOMENT = timedelta(microseconds=1)


async def types(cast: Cast, home: str = "binh", digits: bytes = RIGHT, at=NOW, address: bytes = ADDRESS) -> str:
    """Somebody types the code of a home's card and six digits; returns the report's public id."""
    found, _ = await find_sealed(
        place=CardCode(cast.codes[home]), digits_hash=lambda _report: digits, guesser=Guesser(address), at=at
    )
    return found


async def tries_of() -> list[int]:
    return [line["tries"] for line in await rows("SELECT tries FROM confirmation_code ORDER BY id")]


async def test_the_digits_open_the_report_that_waits_at_the_home_and_are_hashed_for_it(cast: Cast):
    report = await helped(cast, "hoa", "binh", ewallet=1)
    asked: list[str] = []
    found = await find_sealed(
        place=CardCode(cast.codes["binh"]), guesser=Guesser(ADDRESS), at=NOW,
        digits_hash=lambda report: asked.append(report) or RIGHT,
    )  # fmt: skip
    assert (found, asked) == ((report, b"sealed"), [report])


async def test_of_two_reports_at_one_home_the_newer_is_opened(cast: Cast):
    await helped(cast, "hoa", "binh", "first", ewallet=1)
    newer = await helped(cast, "hoa", "binh", "second", psp_dossier=1)
    assert await types(cast) == newer
    assert await tries_of() == [0, 1]


async def test_wrong_digits_say_the_same_as_an_unknown_card_or_a_home_where_nothing_waits(cast: Cast):
    await helped(cast, "hoa", "binh", ewallet=1)
    cast.codes["nowhere"] = "0000000"
    for home, digits in [("binh", WRONG), ("son", RIGHT), ("nowhere", RIGHT)]:
        with pytest.raises(Refused, match="digits-wrong"):
            await types(cast, home, digits)
    assert await tries_of() == [1]


async def test_the_sixth_try_opens_nothing_even_with_the_right_digits(cast: Cast):
    await helped(cast, "hoa", "binh", ewallet=1)
    for _ in range(TRIES - 1):
        with pytest.raises(Refused, match="digits-wrong"):
            await types(cast, digits=WRONG)
    assert await types(cast)
    with pytest.raises(Refused, match="digits-wrong"):
        await types(cast)
    assert await tries_of() == [TRIES]


async def test_of_twelve_tries_at_once_five_are_judged(cast: Cast):
    await helped(cast, "hoa", "binh", ewallet=1)
    made = await asyncio.gather(*(types(cast, digits=RIGHT) for _ in range(12)), return_exceptions=True)
    assert len([answer for answer in made if isinstance(answer, str)]) == TRIES


@pytest.mark.parametrize(("after", "opens"), [(CODE_LIFE - MOMENT, True), (CODE_LIFE, False)])
async def test_digits_live_as_long_as_their_code(cast: Cast, after: timedelta, opens: bool):
    await helped(cast, "hoa", "binh", ewallet=1)
    opened = []
    with suppress(Refused):
        opened.append(await types(cast, at=TUESDAY + after))
    assert bool(opened) is opens


async def test_digits_of_a_code_that_was_replaced_answered_or_taken_back_open_nothing(cast: Cast):
    replaced = await helped(cast, "hoa", "binh", "binh", ewallet=1)
    code = NewCode(hash_of(token_of("new")), WRONG, b"new", Device(ADDRESS, "Chrome"))
    await show_new_code(viewer=cast["hoa"], assistance=replaced, code=code, at=NOW)
    await helped(cast, "hoa", "thuy", "thuy", ewallet=1)
    await answered("thuy", "ewallet")
    await withdraw_help(viewer=cast["hoa"], assistance=await helped(cast, "hoa", "son", "son", ewallet=1), at=NOW)
    for home in ("binh", "thuy", "son"):
        with pytest.raises(Refused, match="digits-wrong"):
            await types(cast, home)
    assert await types(cast, digits=WRONG) == replaced


async def test_only_who_knows_the_digits_learns_that_the_card_was_replaced(cast: Cast):
    await helped(cast, "hoa", "binh", ewallet=1)
    await rows("UPDATE card SET revoked_at = {} WHERE recipient = {}", TUESDAY, cast.homes["binh"])
    with pytest.raises(Refused, match="digits-wrong"):
        await types(cast, digits=WRONG)
    with pytest.raises(Refused, match="card-replaced"):
        await types(cast)


async def test_one_network_guesses_sixty_times_and_the_next_one_is_not_touched(cast: Cast):
    await helped(cast, "hoa", "binh", ewallet=1)
    for _ in range(60):
        with pytest.raises(Refused, match="digits-wrong"):
            await types(cast, "son")
    with pytest.raises(TooMany, match="too-many-guesses"):
        await types(cast)
    assert await tries_of() == [0]  # what is not judged costs the code nothing
    assert await types(cast, address=OTHER_ADDRESS)


async def test_right_digits_are_not_counted_against_the_network(cast: Cast):
    await helped(cast, "hoa", "binh", ewallet=1)
    await types(cast)
    assert [line["count"] for line in await rows("SELECT count FROM guess_limit")] == [0]


async def rated() -> list[Row]:
    return await rows("SELECT stars, words FROM rating ORDER BY stars")


async def rates(stars: int | None = 5, words: str | None = None, *, at=NOW + MINUTE, word="visit", own=True) -> None:
    await rate_help(token=token_of(word), stars=stars, words=words, is_member_device=not own, at=at)


async def test_stars_are_kept_with_the_answer_and_a_second_time_change_them(cast: Cast):
    await helped(cast, "hoa", "binh", ewallet=1)
    await answered("visit", "ewallet")
    await rates(2, "Tốt")
    await rates(4)
    assert await rated() == [{"stars": 4, "words": None}]


@pytest.mark.parametrize(("stars", "words", "kept"), [(None, None, 0), (None, "", 0), (None, "Tốt", 1), (1, None, 1)])
async def test_a_rating_of_nothing_is_none(cast: Cast, stars: int | None, words: str | None, kept: int):
    await helped(cast, "hoa", "binh", ewallet=1)
    await answered("visit", "ewallet")
    await rates(stars, words)
    assert len(await rated()) == kept


async def test_g12_a_members_phone_rates_nothing_and_is_not_told(cast: Cast):
    await helped(cast, "hoa", "binh", ewallet=1)
    await answered("visit", "ewallet")
    await rates(5, own=False)
    assert await rated() == []


async def test_what_was_not_answered_is_not_rated_and_a_strange_code_is_unknown(cast: Cast):
    await helped(cast, "hoa", "binh", ewallet=1)
    with pytest.raises(Refused, match="not-answered"):
        await rates()
    with pytest.raises(NotFound, match="code-unknown"):
        await rates(word="nobody's")


@pytest.mark.parametrize(("after", "kept"), [(CHANGE_WITHIN, 1), (CHANGE_WITHIN + MOMENT, 0)])
async def test_stars_are_taken_while_the_answer_may_be_changed(cast: Cast, after: timedelta, kept: int):
    await helped(cast, "hoa", "binh", ewallet=1)
    await answered("visit", "ewallet", at=NOW)
    with suppress(Refused):
        await rates(at=NOW + after)
    assert len(await rated()) == kept


async def test_stars_stay_with_their_own_help(cast: Cast):
    for word, home in [("one", "binh"), ("two", "son")]:
        await helped(cast, "hoa", home, word, ewallet=1)
        await answered(word, "ewallet")
    await rates(1, word="one")
    await rates(5, word="two")
    found = await rows(
        "SELECT assistance.public_id, stars FROM rating JOIN confirmation ON confirmation.id = confirmation"
        " JOIN assistance ON assistance.id = confirmation.assistance ORDER BY stars"
    )
    assert [(line["public_id"], line["stars"]) for line in found] == [
        (public_id(chance("assistance one")), 1),
        (public_id(chance("assistance two")), 5),
    ]
