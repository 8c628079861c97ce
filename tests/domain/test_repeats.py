"""G3: how often one recipient counts; a repeat is kept, says so, and adds nothing."""

import asyncio
from datetime import date, timedelta

import asyncpg
import msgspec
import pytest

from domain.database import rows
from domain.ledger.totals import rebuild_totals, totals_differ
from domain.rules.reports import Line
from tests.cast import MINUTE, TUESDAY, Cast
from tests.ledgers import a_campaign, sealed
from tests.visiting import answered, confirm_all, helped, helped_with


async def confirmed(cast: Cast, who: str, word: object, *lines: Line, home: str = "binh", at=TUESDAY) -> None:
    """A visit whose every line is answered yes a minute later."""
    await helped_with(cast, who, home, word, *lines, at=at)
    await answered(word, *{line.indicator for line in lines}, at=at + MINUTE)


async def earned() -> list[int]:
    """What members earned, in the order of the visits."""
    return [
        one["points"] for one in await rows("SELECT points FROM ledger_entry WHERE kind = 'member' ORDER BY source")
    ]


ACCOUNT, DOSSIER = Line("psp-account", 1, "bác"), Line("psp-dossier", 1, "bác")


async def test_g3_the_same_person_counts_once_and_the_repeat_says_so(cast: Cast):
    await confirmed(cast, "hoa", "first", ACCOUNT)
    await confirmed(cast, "khoi", "second", ACCOUNT, DOSSIER, at=TUESDAY + timedelta(days=20))
    assert await earned() == [180, 270]

    [found] = await rows("SELECT working FROM ledger_entry WHERE kind = 'member' ORDER BY source DESC LIMIT 1")
    working = msgspec.json.decode(found["working"])
    assert [line["indicator"] for line in working["lines"]] == ["psp-dossier"]
    assert [(line["indicator"], line["why"]) for line in working["not_counted"]] == [("psp-account", "repeat")]


async def test_g3_a_repeat_alone_is_confirmed_and_posts_an_entry_of_nothing_that_says_why(cast: Cast):
    await confirmed(cast, "hoa", "first", ACCOUNT)
    await confirmed(cast, "hoa", "second", ACCOUNT)
    assert await earned() == [180, 0]
    assert [one["state"] for one in await rows("SELECT DISTINCT state FROM assistance")] == ["confirmed"]


async def test_g3_what_a_help_used_up_is_its_own_and_freed_with_it(cast: Cast):
    await confirmed(cast, "hoa", "first", ACCOUNT, DOSSIER)
    [first] = await rows("SELECT id FROM assistance")
    assert [one["assistance"] for one in await rows("SELECT assistance FROM cap_use")] == [first["id"]]
    await rows("DELETE FROM cap_use WHERE assistance = {}", first["id"])  # as taking the help back will do
    await confirmed(cast, "hoa", "second", ACCOUNT)
    assert await earned() == [450, 180]


async def test_g3_nothing_counts_once_for_no_help(cast: Cast):
    with pytest.raises(asyncpg.CheckViolationError):
        await rows("INSERT INTO cap_use (scope, used) VALUES ('once:Y2026:eid-active:1', 1)")


async def test_g3_every_turn_counts(cast: Cast):
    for word in ("first", "second"):
        await confirmed(cast, "hoa", word, DOSSIER)
    assert await earned() == [270, 270]


@pytest.mark.parametrize(
    ("other", "points"),
    [
        (Line("psp-account", 1, "bà"), 180),
        (Line("psp-account", 1, "bác", "Mận"), 180),
        (Line("ewallet", 1, "bác"), 180),
        (Line("psp-account", 1, "bác"), 0),
    ],
)
async def test_g3_people_of_a_home_are_told_apart_by_form_and_name(cast: Cast, other: Line, points: int):
    await confirmed(cast, "hoa", "first", ACCOUNT)
    await confirmed(cast, "hoa", "second", other)
    assert await earned() == [180, points]


async def test_g3_a_name_typed_in_another_case_is_the_same_person(cast: Cast):
    for word, name in [("first", "Mận"), ("second", "mận"), ("third", "MẬN")]:
        await confirmed(cast, "hoa", word, Line("psp-account", 1, "cô", name))
    assert await earned() == [180, 0, 0]


async def test_g3_another_home_is_another_recipient(cast: Cast):
    await confirmed(cast, "hoa", "first", ACCOUNT)
    await confirmed(cast, "hoa", "second", ACCOUNT, home="son")
    assert await earned() == [180, 180]


async def test_g3_one_wallet_a_person_whatever_the_number_of_visits(cast: Cast):
    for word in ("first", "second"):
        await confirmed(cast, "hoa", word, Line("ewallet", 1, "bác"))
    assert await earned() == [180, 0]


async def test_g3_a_home_counts_once_also_within_one_report(cast: Cast):
    await rows("UPDATE indicator SET once = 'home' WHERE code = 'first-phone'")
    await helped_with(cast, "hoa", "binh", "visit", Line("first-phone", 1, "bác"), Line("first-phone", 1, "bà"))
    await confirm_all("visit")
    assert await earned() == [180]


async def test_g3_what_was_answered_no_may_be_counted_at_the_next_visit(cast: Cast):
    await helped(cast, "hoa", "binh", "first", psp_account=1, psp_dossier=1)
    await answered("first", "psp-dossier")
    await confirmed(cast, "hoa", "second", ACCOUNT)
    assert await earned() == [270, 180]


async def test_g3_once_in_a_campaign_and_once_more_in_the_next(cast: Cast):
    await a_campaign(cast, first="2026-11-01", last="2026-11-30")
    days = [TUESDAY, TUESDAY + timedelta(days=1), TUESDAY + timedelta(days=10)]
    for number, at in enumerate(days):
        await confirmed(cast, "hoa", number, ACCOUNT, at=at)
    assert await earned() == [180, 0, 180]


async def test_g3_a_campaign_of_another_commune_is_not_this_homes(cast: Cast):
    await a_campaign(cast, unit="mu-cang-chai", first="2026-11-24", last="2026-11-24")
    for number in range(2):
        await confirmed(cast, "hoa", number, ACCOUNT, at=TUESDAY + timedelta(days=number))
    assert await earned() == [180, 0]


async def test_g3_of_twenty_first_helps_confirmed_at_once_one_is_paid(cast: Cast):
    for number in range(20):
        await helped(cast, "hoa", "binh", number, psp_account=1, eid_active=1)
    await asyncio.gather(*(answered(number, "psp-account", "eid-active") for number in range(20)))
    assert sorted(await earned()) == [0] * 19 + [360]


async def test_g3_a_naive_recount_of_people_equals_the_published_figure(cast: Cast):
    for number, (who, home) in enumerate([("hoa", "binh"), ("khoi", "binh"), ("hoa", "son"), ("hoa", "binh")]):
        await confirmed(cast, who, number, ACCOUNT, home=home, at=TUESDAY + timedelta(days=number))
    await sealed()
    people = await rows(
        "SELECT DISTINCT assistance.recipient, form, given_name FROM confirmation_item AS said"
        " JOIN assistance_item AS item ON item.id = said.item JOIN assistance ON assistance.id = item.assistance"
        " WHERE said.helped"
    )
    [published] = await rows("SELECT sum(quantity)::int AS people FROM daily_quantity WHERE indicator = 'psp-account'")
    assert published["people"] == len(people) == 2
    assert [one["day"] for one in await rows(
        "SELECT local_day AS day FROM daily_quantity WHERE quantity > 0 ORDER BY local_day"
    )] == [date(2026, 11, 24), date(2026, 11, 26)]  # fmt: skip


async def test_g3_totals_added_up_again_leave_repeats_out_as_well(cast: Cast):
    for number in range(2):
        await confirmed(cast, "hoa", number, ACCOUNT)
    await sealed()
    await rebuild_totals()
    assert await totals_differ() == []
    assert [one["quantity"] for one in await rows("SELECT quantity FROM daily_quantity")] == [1]
