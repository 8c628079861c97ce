"""One way to the database: a transaction that lets go of its connection, and typed rows of raw SQL."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from piccolo.engine.finder import engine_finder
from piccolo.engine.postgres import PostgresEngine

from domain.tables.outbox import Outbox

Row = Mapping[str, Any]


def engine() -> PostgresEngine:
    """The process's one engine, found as Piccolo finds it. Raises TypeError where there is none."""
    found = engine_finder()
    if not isinstance(found, PostgresEngine):
        raise TypeError(found)
    return found


async def rows(sql: str, *values: object) -> list[Row]:
    """The rows of a statement whose `{}` are `values`, inside the open transaction if there is one."""
    return await Outbox.raw(sql, *values)


async def row(sql: str, *values: object) -> Row | None:
    """The first row of a statement, or None."""
    found = await rows(sql, *values)
    return found[0] if found else None


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
