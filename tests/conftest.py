"""Every test that asks for `database` or `valkey` gets a real one, clean and its own."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass

import pytest
import redis.asyncio

from tests.cast import Cast, the_cast
from tests.engines import TEMPLATE, Engines, running_engines

# Piccolo's engine is made at the first import of a table; which database it means is said by the fixture.
os.environ |= {"DATABASE_URL": "postgresql://nobody@/nowhere?host=/nonexistent", "PICCOLO_CONF": "piccolo_conf"}


@pytest.fixture(scope="session")
def engines() -> Iterator[Engines]:
    """PostgreSQL and Valkey of this process of pytest, started when the first test asks."""
    with running_engines() as started:
        yield started


@dataclass(frozen=True)
class Peopled:
    """The name of a template with the cast in it, and whom it holds."""

    template: str
    cast: Cast


@pytest.fixture(scope="session")
def peopled() -> list[Peopled]:
    """The one of this process of pytest, once it is made."""
    return []


@pytest.fixture
async def database_url(engines: Engines, peopled: list[Peopled], request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """A fresh migrated database; the address signs in as the lesser role, like the service."""
    template = (await with_cast(engines, peopled)).template if "cast" in request.fixturenames else TEMPLATE
    name = await engines.make_database(template)
    yield engines.cluster.address("gocua_app", name)
    await engines.drop_database(name)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[str]:
    """A fresh database behind Piccolo, with its pool in the test's own loop: a pool cannot cross loops."""
    async with behind_piccolo(database_url):
        yield database_url


@asynccontextmanager
async def behind_piccolo(address: str) -> AsyncIterator[None]:
    from domain.database import engine

    piccolo = engine()
    piccolo.config = {"dsn": address}
    await piccolo.start_connection_pool(min_size=1, max_size=20)
    yield
    await piccolo.close_connection_pool()


async def with_cast(engines: Engines, peopled: list[Peopled]) -> Peopled:
    """A template with the cast in it, made when the first test asks: copied in half the time of writing it anew."""
    if not peopled:
        name = await engines.make_database()
        async with behind_piccolo(engines.cluster.address("gocua_app", name)):
            peopled.append(Peopled(name, await the_cast()))
    return peopled[0]


@pytest.fixture
async def cast(database: str, peopled: list[Peopled]) -> Cast:
    """Everybody who is named in a test, in a database of the test's own."""
    return deepcopy(peopled[0].cast)


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
