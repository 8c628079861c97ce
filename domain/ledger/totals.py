"""Totals are the sums of sealed entries: added again from nothing, or compared."""

from dataclasses import dataclass

from domain.database import rows, transaction
from domain.ledger import sums
from domain.ledger.sums import adding, comparing

PROJECTOR = 7_601_001  # the advisory lock of whoever seals or adds up; any constant that nothing else locks
LARGEST_REPORT = 100

DAY_KEY, PERIOD_KEY = "kind, subject, team, unit, local_day", "kind, subject, unit, period"
QUANTITY_KEY = "recipient_unit, indicator, local_day"


@dataclass(frozen=True, slots=True)
class Difference:
    """A total that is not the sum of its entries: which, what it holds, what it should hold."""

    table: str
    key: str
    held: int
    expected: int


async def rebuild_totals() -> None:
    """Add all sealed entries up again, as after a campaign was named whose days had begun."""
    async with transaction():
        await rows("SET LOCAL statement_timeout = 0")
        await rows("SELECT pg_advisory_xact_lock({})", PROJECTOR)
        for statement in REBUILD:
            await rows(statement)


async def totals_differ() -> list[Difference]:
    """Totals that are not the sum of their sealed entries, a hundred of each table at most; none is right.

    Quantities are compared by indicator and day: a home that was put right into another hamlet keeps its past there.
    """
    return [
        Difference(table, one["key"], one["held"], one["expected"])
        for table, statement in COMPARE.items()
        for one in await rows(statement, LARGEST_REPORT)
    ]


ADD_DAYS = adding(sums.OF_SOURCES, "daily_total", sums.DAYS, DAY_KEY, "points")
ADD_PERIODS = adding(sums.OF_SOURCES, "period_total", sums.PERIODS, PERIOD_KEY, "points")
ADD_QUANTITIES = adding(sums.SOURCES, "daily_quantity", sums.QUANTITIES, QUANTITY_KEY, "quantity")

REBUILD = (
    "DELETE FROM daily_total",
    "DELETE FROM period_total",
    "DELETE FROM daily_quantity",
    adding(sums.OF_ALL, "daily_total", sums.DAYS, DAY_KEY, "points"),
    adding(sums.OF_ALL, "period_total", sums.PERIODS, PERIOD_KEY, "points"),
    adding(sums.ALL_SOURCES, "daily_quantity", sums.QUANTITIES, QUANTITY_KEY, "quantity"),
)

QUANTITIES_HELD = """(
    SELECT indicator, local_day, sum(quantity)::bigint AS quantity FROM daily_quantity GROUP BY indicator, local_day
)"""
QUANTITIES_EXPECTED = sums.wrapped(
    "SELECT indicator, local_day, sum(quantity)::bigint AS quantity FROM (", sums.QUANTITIES,
    ") AS by_unit GROUP BY indicator, local_day",
)  # fmt: skip

COMPARE = {
    "daily_total": comparing(sums.OF_ALL, "daily_total", sums.DAYS, DAY_KEY, "points"),
    "period_total": comparing(sums.OF_ALL, "period_total", sums.PERIODS, PERIOD_KEY, "points"),
    "daily_quantity": comparing(
        sums.ALL_SOURCES, QUANTITIES_HELD, QUANTITIES_EXPECTED, "indicator, local_day", "quantity"
    ),
}
