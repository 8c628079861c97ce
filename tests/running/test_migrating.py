import asyncio
from datetime import date

import asyncpg
import pytest

from service.running import founding
from service.running.health import OPEN_TO_CHANGE
from service.running.migrating import LOCK, is_current, migrate
from service.running.postgres import OWNER, SERVICE

TODAY = date(2026, 11, 24)


@pytest.fixture
async def empty(engines):
    """The owner's address of a database that was founded and never migrated."""
    await founding.found(engines.cluster, "gocua_empty")
    yield engines.cluster.address(OWNER, "gocua_empty")
    await engines.drop_database("gocua_empty")


async def test_what_has_run_does_not_run_again(empty):
    assert await migrate(empty, SERVICE, TODAY)
    assert await migrate(empty, SERVICE, TODAY) == []


async def test_the_owner_makes_the_extensions_that_a_fresh_database_lacks(engines):
    async with engines.cluster.superuser("postgres") as connection:
        await connection.execute(f"CREATE DATABASE gocua_bare OWNER {OWNER}")
    try:
        assert await migrate(engines.cluster.address(OWNER, "gocua_bare"), SERVICE, TODAY)
    finally:
        await engines.drop_database("gocua_bare")


async def test_a_start_knows_when_nothing_is_left_to_run(empty):
    assert not await is_current(empty)
    await migrate(empty, SERVICE, TODAY)
    assert await is_current(empty)


async def test_of_two_migrators_one_migrates_and_the_other_waits(empty):
    """Two processes, since Piccolo knows one engine in each: here the second is any holder of the lock."""
    holder = await asyncpg.connect(empty)
    await holder.execute("SELECT pg_advisory_lock($1)", LOCK)
    migrating = asyncio.create_task(migrate(empty, SERVICE, TODAY))
    done, _ = await asyncio.wait({migrating}, timeout=0.5)
    assert not done
    await holder.close()
    assert await migrating


async def test_months_to_come_are_made_at_each_migrate(empty):
    await migrate(empty, SERVICE, TODAY)
    await migrate(empty, SERVICE, date(2027, 3, 1))
    connection = await asyncpg.connect(empty)
    assert await connection.fetchval("SELECT to_regclass('ledger_entry_2028_05') IS NOT NULL")
    await connection.close()


async def test_no_part_of_the_ledger_is_open_to_the_service(database_url):
    connection = await asyncpg.connect(database_url)
    assert await connection.fetch(OPEN_TO_CHANGE, ["UPDATE", "DELETE", "TRUNCATE"]) == []
    assert await connection.fetchval("SELECT has_table_privilege('ledger_entry', 'INSERT')")
    await connection.close()


async def test_migrating_leaves_piccolo_where_it_was(empty):
    from domain.database import engine

    before = engine().config
    await migrate(empty, SERVICE, TODAY)
    assert engine().config is before
