"""The proof's own statements find a total that is not the sum of its entries."""

import pytest

from domain.database import rows
from tests.cast import Cast
from tests.ledgers import a_crowd
from tests.prove.settling import DAYS_DIFFER, PERIODS_DIFFER


@pytest.mark.parametrize(("statement", "table"), [(DAYS_DIFFER, "daily_total"), (PERIODS_DIFFER, "period_total")])
async def test_a_total_that_is_one_hundredth_off_is_found(cast: Cast, statement: str, table: str):
    await a_crowd(cast, [300, 200, 100])
    assert await rows(statement) == []
    await rows(f"UPDATE {table} SET points = points + 1 WHERE kind = 'team'")
    assert len(await rows(statement)) == 2  # as it is, and as it should be


async def test_a_total_that_is_missing_is_found(cast: Cast):
    await a_crowd(cast, [300])
    await rows("DELETE FROM daily_total WHERE kind = 'member'")
    assert len(await rows(DAYS_DIFFER)) == 1
