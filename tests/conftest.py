"""Every test that asks for `database` or `valkey` gets a real one, clean and its own."""

import os
from collections.abc import AsyncIterator, Iterator

import pytest
import redis.asyncio

from tests.engines import Engines, running_engines

# Piccolo's engine is made at the first import of a table; which database it means is said by the fixture.
os.environ |= {"DATABASE_URL": "postgresql://nobody@/nowhere?host=/nonexistent", "PICCOLO_CONF": "piccolo_conf"}


@pytest.fixture(scope="session")
def engines() -> Iterator[Engines]:
    """PostgreSQL and Valkey of this process of pytest, started when the first test asks."""
    with running_engines() as started:
        yield started


@pytest.fixture
async def database_url(engines: Engines) -> AsyncIterator[str]:
    """A fresh migrated database; the address signs in as the lesser role, like the service."""
    name = await engines.make_database()
    yield engines.cluster.address("gocua_app", name)
    await engines.drop_database(name)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[str]:
    """A fresh database behind Piccolo, with its pool in the test's own loop: a pool cannot cross loops."""
    from domain.database import engine

    piccolo = engine()
    piccolo.config = {"dsn": database_url}
    await piccolo.start_connection_pool(min_size=1, max_size=20)
    yield database_url
    await piccolo.close_connection_pool()


@pytest.fixture
async def valkey_url(engines: Engines) -> str:
    """An empty Valkey."""
    address = engines.valkey.address()
    async with redis.asyncio.from_url(address) as client:
        await client.flushall()
    return address


@pytest.fixture
async def valkey(valkey_url: str) -> AsyncIterator["redis.asyncio.Redis"]:
    """A client of an empty Valkey."""
    async with redis.asyncio.from_url(valkey_url) as client:
        yield client
