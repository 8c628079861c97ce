"""The tables as Piccolo knows them are the tables of the database; the ledger only grows, whoever tries."""

import importlib
import pkgutil
from collections.abc import Iterator

import asyncpg
import pytest
from piccolo.table import Table

import domain.tables
from domain.database import rows, transaction
from tests.cast import Cast
from tests.engines import Engines
from tests.visiting import answered, helped


def piccolo_tables() -> Iterator[type[Table]]:
    for module in pkgutil.iter_modules(domain.tables.__path__):
        found = vars(importlib.import_module(f"domain.tables.{module.name}")).values()
        yield from (each for each in found if isinstance(each, type) and issubclass(each, Table) and each is not Table)


async def test_piccolo_knows_every_table_and_column_of_the_database(database: str):
    found = await rows(
        "SELECT relname AS name, array_agg(attname::text ORDER BY attname) AS columns FROM pg_class"
        " JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped"
        " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition"
        " AND relname <> 'migration' GROUP BY 1"
    )
    known = {
        table._meta.tablename: sorted(column._meta.db_column_name for column in table._meta.columns)
        for table in piccolo_tables()
    }
    # Piccolo gives a table without a key of one column an `id` of its own
    assert {name: sorted({*columns} - {"id"}) for name, columns in known.items()} == {
        line["name"]: sorted({*line["columns"]} - {"id"}) for line in found
    }


GROWING = ["ledger_entry", "ledger_batch", "ledger_batch_source", "ranking", "ranking_line"]


@pytest.mark.parametrize("table", GROWING)
@pytest.mark.parametrize("attempt", ["DELETE FROM {}", "TRUNCATE {}", "UPDATE {} SET {} = {}"])
async def test_the_lesser_role_can_only_add(database: str, table: str, attempt: str):
    column = {"ledger_entry": "points", "ledger_batch": "entries", "ranking": "made_at"}.get(table, "position")
    statement = attempt.replace("{}", table, 1).replace("{}", column)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await rows(statement)


@pytest.mark.parametrize(
    "attempt", ["UPDATE ledger_entry SET points = 1", "DELETE FROM ledger_entry", "TRUNCATE ledger_entry"]
)
@pytest.mark.parametrize("before", ["", "SET session_replication_role = replica"])
async def test_even_a_superuser_is_stopped_by_triggers_that_fire_always(
    cast: Cast, database: str, engines: Engines, attempt: str, before: str
):
    await helped(cast, "hoa", "binh", ewallet=1)
    await answered("visit", "ewallet")
    async with engines.cluster.superuser(database.split("?", maxsplit=1)[0].rsplit("/", 1)[-1]) as connection:
        if before:
            await connection.execute(before)
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="only grows"):
            await connection.execute(attempt)


async def test_partitions_stand_for_two_years_back_and_fourteen_months_ahead(database: str):
    found = await rows("SELECT count(*) AS n FROM pg_inherits WHERE inhparent = 'ledger_entry'::regclass")
    assert found[0]["n"] == 24 + 1 + 14 + 1  # and the one for what fits nowhere


async def test_a_transaction_that_fails_to_commit_gives_its_connection_back(database: str):
    for _ in range(30):  # the pool has 20 places
        with pytest.raises(asyncpg.PostgresError):
            async with transaction():
                await rows("SELECT 1/0")
    assert (await rows("SELECT 1 AS one"))[0]["one"] == 1


async def test_a_killed_backend_leaks_nothing(database: str, engines: Engines):
    name = database.split("?", maxsplit=1)[0].rsplit("/", 1)[-1]
    for _ in range(25):
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
            async with transaction():
                pid = (await rows("SELECT pg_backend_pid() AS pid"))[0]["pid"]
                async with engines.cluster.superuser(name) as connection:
                    await connection.execute("SELECT pg_terminate_backend($1)", pid)
                await rows("SELECT 1")
    async with transaction():
        assert (await rows("SELECT 1 AS one"))[0]["one"] == 1
