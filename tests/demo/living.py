"""The story lived in a database of its own: once for a whole file of tests, or as often as a test asks."""

import asyncio
from datetime import UTC, date, datetime
from typing import Any

from domain.database import engine, rows
from domain.settings import read_settings
from service.demo.plan import Plan, Size, make_plan
from service.demo.world import live
from tests.engines import Engines

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)  # 20:00 in Viet Nam
SETTINGS = read_settings(
    {
        "GOCUA_SECRET": f"demo:{'ab' * 32}",
        "REDIS_URL": "redis://nowhere",
        "DATABASE_URL": "postgresql://nowhere/nothing",
        "GOCUA_DEMO": "1",
    }
)
# Four hamlets with the story's homes; the whole commune only makes it longer.
STORY = Size({3: 126, 5: 16, 6: 24, 9: 20})
BEGINNING = Size({3: 62, 5: 12}, until=4)


def untold(_what: str, _done: int, _all: int) -> None:
    """Nobody watches."""


def lived(engines: Engines, size: Size, seed: int = 7) -> tuple[Plan, str]:
    """A plan and the database in which it was lived, for a fixture without a loop that serves many tests."""
    name = engines.run(engines.make_database())
    plan = make_plan(today=TODAY, seed=seed, size=size)
    asyncio.run(live_in(engines.cluster.address("gocua_app", name), plan))
    return plan, name


async def live_in(address: str, plan: Plan) -> None:
    """Live a plan through a pool of this loop."""
    piccolo = engine()
    piccolo.config = {"dsn": address}
    await piccolo.start_connection_pool(min_size=1, max_size=4)
    try:
        await live(plan, settings=SETTINGS, now=NOW, progress=untold)
    finally:
        await piccolo.close_connection_pool()


async def one(sql: str, *values: object) -> Any:
    """The only value of the only row."""
    (found,) = await rows(sql, *values)
    (value,) = dict(found).values()
    return value
