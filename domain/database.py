"""One way to the database: a transaction that lets go of its connection, and typed rows of raw SQL."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cache, lru_cache
from itertools import count
from string import Formatter
from typing import Any

from piccolo.engine.finder import engine_finder
from piccolo.engine.postgres import PostgresEngine

from domain.tables.outbox import Outbox

Row = Mapping[str, Any]


@cache
def engine() -> PostgresEngine:
    """The process's one engine, found as Piccolo finds it. Raises TypeError where there is none."""
    found = engine_finder()
    if not isinstance(found, PostgresEngine):
        raise TypeError(found)
    return found


async def rows(sql: str, *values: object) -> list[Row]:
    """The rows of a statement whose `{}` are `values`, inside the open transaction if there is one."""
    found, text = engine(), numbered(sql)
    if opened := found.current_transaction.get():
        return list(map(dict, await opened.connection.fetch(text, *values)))
    if found.pool:
        async with found.pool.acquire() as connection:
            return list(map(dict, await connection.fetch(text, *values)))
    return await Outbox.raw(sql, *values)


@lru_cache(1_000)
def numbered(sql: str) -> str:
    """A statement with its `{}` as PostgreSQL's `$1`, `$2`: once for each, where Piccolo does it at each use."""
    numbers = count(1)
    parts = Formatter().parse(sql)
    return "".join(text + (f"${next(numbers)}" if field is not None else "") for text, field, _, _ in parts)


async def row(sql: str, *values: object) -> Row | None:
    """The first row of a statement, or None."""
    found = await rows(sql, *values)
    return found[0] if found else None


async def pages(sql: str, *values: object, size: int) -> AsyncIterator[list[Row]]:
    """The rows of a statement, `size` at a time, from a cursor of the server. A step: needs the open transaction."""
    opened = engine().current_transaction.get()
    if opened is None:
        raise RuntimeError("pages")
    cursor = await opened.connection.cursor(numbered(sql), *values)
    while found := await cursor.fetch(size):
        yield list(map(dict, found))


@asynccontextmanager
async def transaction() -> AsyncIterator[None]:
    """The one transaction of a verb. A second inside it raises `TransactionError`.

    Piccolo's own keeps connection and context when COMMIT or ROLLBACK fails (a killed backend): after as many
    failures as the pool has places nothing answers any more.
    """
    opened = engine().transaction(allow_nested=False)
    await opened.__aenter__()
    try:
        yield
    except BaseException as why:
        await _leave(opened, why)
        raise
    else:
        await _leave(opened, None)


async def _leave(opened: Any, why: BaseException | None) -> None:
    try:
        await (opened.rollback() if why else opened.commit())
    finally:
        found = engine()
        found.current_transaction.reset(opened.context)
        if found.pool:
            await found.pool.release(opened.connection)
        else:
            await opened.connection.close()
