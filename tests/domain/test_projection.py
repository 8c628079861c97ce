"""From posted entries to sealed batches and totals."""

import asyncio
from datetime import date, timedelta
from urllib.parse import urlsplit

import asyncpg
import pytest

from domain.database import row, rows
from domain.ledger.project import project_ledger
from domain.ledger.totals import rebuild_totals, totals_differ
from domain.ledger.verify import ledger_head, verify_ledger
from tests.cast import MINUTE, TUESDAY, Cast
from tests.ledgers import LATER, a_campaign, earns, sealed, totals
from tests.visiting import answered, helped

WEEK_MONTH_YEAR_ALL = {"W2026-48": 540, "M2026-11": 540, "Y2026": 540, "A": 540}


async def hoa_helped_binh(cast: Cast) -> None:
    await helped(cast, "hoa", "binh", psp_dossier=2, ewallet=1)
    await answered("visit", "psp-dossier")


async def test_a_confirmation_enters_the_next_batch_and_every_total(cast: Cast):
    await hoa_helped_binh(cast)
    assert await sealed() == 1

    assert await totals(kind="member", subject=cast["hoa"].person) == WEEK_MONTH_YEAR_ALL
    assert await totals(kind="team", subject=cast.teams["thon-3"]) == WEEK_MONTH_YEAR_ALL
    assert await totals("daily_total", kind="member", unit=cast.units["thon-3"]) == {"2026-11-24": 540}
    assert (await rows("SELECT count(*) FROM outbox"), await totals_differ()) == ([{"count": 0}], [])


async def test_what_was_confirmed_counts_for_the_hamlet_of_the_home(cast: Cast):
    await helped(cast, "thao", "binh", psp_dossier=2, ewallet=1)
    await answered("visit", "psp-dossier")
    await sealed()

    counted = await rows("SELECT recipient_unit, indicator, quantity FROM daily_quantity")
    assert counted == [{"recipient_unit": cast.units["thon-3"], "indicator": "psp-dossier", "quantity": 2}]


async def test_an_empty_outbox_seals_nothing(cast: Cast):
    await hoa_helped_binh(cast)
    assert [await sealed(), await sealed(), await sealed()] == [1, 0, 0]
    assert await rows("SELECT count(*) FROM ledger_batch") == [{"count": 1}]


async def test_eight_projectors_count_each_entry_once(cast: Cast):
    for number in range(60):
        await earns(cast, "hoa", 100 + number)
    await asyncio.gather(*(project_ledger(at=LATER, limit=7) for _ in range(8)))
    while await sealed():
        pass

    assert (await totals(kind="member", period="A"))["A"] == sum(range(100, 160))
    assert (await verify_ledger()).findings == ()


async def test_a_doubled_promise_counts_once(cast: Cast):
    source = await earns(cast, "hoa", 500)
    await rows("INSERT INTO outbox (task, source, made_at) VALUES ('project-ledger', {}, {})", source, TUESDAY)
    await sealed()
    await rows("INSERT INTO outbox (task, source, made_at) VALUES ('project-ledger', {}, {})", source, TUESDAY)
    await sealed()

    assert (await totals(kind="member"))["A"] == 500
    assert (await verify_ledger()).findings == ()


async def test_an_entry_that_commits_late_is_not_lost(cast: Cast, database: str):
    """Ids commit out of order: the smaller one was not there yet when the larger one was sealed."""
    early = await earns(cast, "hoa", 100, owed=False)
    other = await asyncpg.connect(database)
    async with other.transaction():
        await other.execute(f"INSERT INTO outbox (task, source, made_at) VALUES ('project-ledger', {early}, now())")
        await earns(cast, "hoa", 200)
        assert await sealed() == 1
    await other.close()
    assert await sealed() == 1

    assert (await totals(kind="member"))["A"] == 300
    assert (await verify_ledger()).findings == ()


async def test_a_contrary_entry_takes_points_and_quantities_back(cast: Cast):
    await hoa_helped_binh(cast)
    await sealed()
    await taken_back()
    await sealed()

    assert set((await totals(kind="member")).values()) == {0}
    assert await rows("SELECT indicator, quantity FROM daily_quantity") == [{"indicator": "psp-dossier", "quantity": 0}]
    assert (await verify_ledger()).findings == ()


async def taken_back() -> None:
    """An officer's decision, as a later issue will post it: the same day, team, unit and rule, the points negative."""
    event = await row(
        "INSERT INTO assistance_event (assistance, move, happened_at, recorded_at)"
        " SELECT id, 'reversed', {}, {} FROM assistance RETURNING id",
        *(LATER, LATER),
    )
    assert event
    await rows(
        "INSERT INTO ledger_entry (source, source_kind, kind, subject, team, unit, points, rule_version, working,"
        " local_day, posted_at) SELECT {}, source_kind, kind, subject, team, unit, -points, rule_version, working,"
        " local_day, {}"
        " FROM ledger_entry",
        *(event["id"], LATER),
    )
    await rows("INSERT INTO outbox (task, source, made_at) VALUES ('project-ledger', {}, {})", event["id"], LATER)


async def test_an_entry_for_a_past_day_enters_the_next_batch_and_that_days_totals(cast: Cast):
    await earns(cast, "hoa", 100)
    await sealed()
    await earns(cast, "hoa", 50, date(2025, 12, 31))
    await sealed()

    assert await totals("daily_total", kind="member") == {"2026-11-24": 100, "2025-12-31": 50}
    assert (await totals(kind="member"))["Y2025"] == 50
    assert str(await ledger_head()).startswith("2:")


@pytest.mark.parametrize(
    ("on", "counts"),
    [(date(2026, 10, 31), False), (date(2026, 11, 1), True), (date(2026, 11, 30), True), (date(2026, 12, 1), False)],
)
async def test_a_campaign_counts_the_days_of_its_span(cast: Cast, on, counts):
    await a_campaign(cast)
    await earns(cast, "hoa", 100, on)
    await sealed()
    assert any(key.startswith("C") for key in await totals(kind="member")) is counts


async def test_a_campaign_counts_what_lies_below_its_unit_and_no_more(cast: Cast):
    await a_campaign(cast, unit="tran-yen")
    await earns(cast, "hoa", 100)
    await earns(cast, "su", 100, team="ban-2")
    await sealed()
    counted = await rows("SELECT subject FROM period_total WHERE kind = 'member' AND period LIKE 'C%'")
    assert [one["subject"] for one in counted] == [cast["hoa"].person]


@pytest.mark.parametrize(("days", "counts"), [(7, True), (8, False)])
async def test_a_visit_counts_for_a_campaign_if_it_came_by_the_end_of_the_seventh_day(cast: Cast, days, counts):
    """Confirmed weeks later; what matters is when the report was received."""
    await a_campaign(cast, first="2026-11-01", last="2026-11-24")
    await helped(cast, "hoa", "binh", ewallet=1)
    received = TUESDAY.replace(hour=16, minute=59) + timedelta(days=days)  # 23:59 in Viet Nam
    await rows("UPDATE assistance SET recorded_at = {}", received)
    await rows("UPDATE confirmation_code SET shown_at = {}", received + timedelta(days=9))
    await answered("visit", "ewallet", at=received + timedelta(days=9) + MINUTE)
    await sealed(received + timedelta(days=10))
    assert any(key.startswith("C") for key in await totals(kind="member")) is counts


async def test_poison_is_parked_and_what_stands_beside_it_is_sealed(cast: Cast):
    """Points beyond what a total can hold fail its batch each time; the others are not held up by it."""
    for number in range(5):
        await earns(cast, "hoa", 100 + number)
    await earns(cast, "hoa", 2**63 - 1)
    failures = 0
    for _ in range(10):
        try:
            await sealed()
        except asyncpg.PostgresError:
            failures += 1

    assert await rows("SELECT attempts, parked_at IS NOT NULL AS parked FROM outbox") == [
        {"attempts": 3, "parked": True}
    ]
    assert ((await totals(kind="member", period="A"))["A"], failures) == (sum(range(100, 105)), 3)


async def test_totals_added_up_again_are_the_same(cast: Cast):
    await a_campaign(cast)
    await hoa_helped_binh(cast)
    await earns(cast, "su", 700, date(2025, 12, 30), team="ban-2")
    await sealed()
    tables = ("period_total", "daily_total", "daily_quantity")
    before = [await rows(f"SELECT * FROM {table} ORDER BY {table}") for table in tables]
    await rebuild_totals()
    assert [await rows(f"SELECT * FROM {table} ORDER BY {table}") for table in tables] == before


async def test_a_campaign_named_after_its_first_days_has_their_points_once_added_up_again(cast: Cast):
    await earns(cast, "hoa", 100)
    await sealed()
    await a_campaign(cast)
    assert [wrong.held for wrong in await totals_differ()] == [0, 0]
    await rebuild_totals()
    assert await totals_differ() == []


async def test_the_projector_signs_in_as_the_lesser_role(database: str):
    assert urlsplit(database).username == "gocua_app"
