"""Migrations, run by the owner of the database, one migrator at a time."""

import asyncio
import contextlib
import io
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import asyncpg

from domain.settings import without_password
from service.running.folders import CHECKOUT
from service.running.postgres import EXTENSIONS
from service.running.processes import CannotStartError

APP = "gocua"
VERSIONS = CHECKOUT / "migrations" / "versions"
LOCK = 0x60C0A  # any number, as long as every migrator takes the same
ATTEMPTS = 5
# A migration that waits behind a long read makes everybody else wait behind it: better give way and try again.
PATIENCE = {"lock_timeout": "2s", "statement_timeout": "0"}


async def migrate(owner_address: str, lesser_role: str, today: date) -> list[str]:
    """Run what has not been run, then partitions and rights of `lesser_role`; returns the names of what ran.

    Raises `CannotStartError` when a table stays locked, or a migration does not go through.
    """
    async with _alone(owner_address) as connection:
        before = await _names(connection)
        await _make_extensions(connection)
        if len(before) < len(versions()):
            with _piccolo_as(owner_address):
                await _forwards()
        await connection.execute("SELECT after_migrate($1, $2)", lesser_role, today)
        return [name for name in await _names(connection) if name not in before]


async def is_current(owner_address: str) -> bool:
    """Nothing is left to run, so that `migrate` does not load Piccolo and all that hangs on it."""
    async with _alone(owner_address) as connection:
        return len(await _names(connection)) == len(versions())


def versions() -> list[Path]:
    """The migrations that this code brings."""
    return sorted(file for file in VERSIONS.glob("*.py") if file.stem != "__init__")


@asynccontextmanager
async def _alone(address: str) -> AsyncIterator[asyncpg.Connection]:
    """The lock goes with the connection, so a killed migrator holds nobody up."""
    try:
        connection = await asyncpg.connect(address)
    except (OSError, asyncpg.PostgresError) as error:
        message = f"{without_password(address)} does not let the owner in ({error}): look at DATABASE_OWNER_URL."
        raise CannotStartError(message) from error
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", LOCK)
        yield connection
    finally:
        await connection.close(timeout=2)


async def _make_extensions(connection: asyncpg.Connection) -> None:
    """All three are trusted, so that whoever owns the database may make them; some hosts forbid even these."""
    try:
        for extension in EXTENSIONS:
            await connection.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    except (asyncpg.InsufficientPrivilegeError, asyncpg.FeatureNotSupportedError) as error:
        message = f"The database lacks the extensions {', '.join(EXTENSIONS)} ({error}): have its superuser make them."
        raise CannotStartError(message) from error


async def _names(connection: asyncpg.Connection) -> list[str]:
    if not await connection.fetchval("SELECT to_regclass('migration') IS NOT NULL"):
        return []
    found = await connection.fetch("SELECT name FROM migration WHERE app_name = $1 ORDER BY id", APP)
    return [row["name"] for row in found]


@contextlib.contextmanager
def _piccolo_as(address: str) -> Iterator[None]:
    """Piccolo knows one engine, and signs in anew for each statement while it has no pool."""
    os.environ.setdefault("DATABASE_URL", address)
    from domain.database import engine

    before = engine().config
    engine().config = {"dsn": address, "server_settings": PATIENCE}
    try:
        yield
    finally:
        engine().config = before


async def _forwards() -> None:
    from piccolo.apps.migrations.commands.forwards import run_forwards

    for attempt in range(1, ATTEMPTS + 1):
        said = io.StringIO()
        try:
            with contextlib.redirect_stdout(said):
                result = await run_forwards(APP)
        except asyncpg.LockNotAvailableError as error:
            if attempt == ATTEMPTS:
                message = "The migration found a table locked five times: run `gocua migrate` again when less goes on."
                raise CannotStartError(message) from error
            await asyncio.sleep(attempt)
            continue
        if not result.success:
            raise CannotStartError(f"The migration did not go through: {said.getvalue().strip()}")
        return
