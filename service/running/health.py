"""What `gocua check` looks at: whether an installation can be trusted with people's work."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import asyncpg
import redis.asyncio

from domain.settings import Settings
from service.running.migrating import versions
from service.running.postgres import EXTENSIONS

OLDEST_MAJOR = 15
MONTHS_AHEAD = 3
AWAY = "cannot be reached"
LEAST_FREE_BYTES = 200_000_000
CHANGES = ("UPDATE", "DELETE", "TRUNCATE")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it holds, and what was seen or is to be done."""

    name: str
    holds: bool
    seen: str

    @property
    def is_away(self) -> bool:
        """A server that does not answer, or lets nobody in."""
        return self.seen.startswith(AWAY)


async def look(settings: Settings, today: date) -> list[Finding]:
    """All findings. A database or Redis that is away is a finding, not an error."""
    found = [data_folder(settings.data_folder), free_space(settings.data_folder)]
    found += await of_redis(settings.redis_url)
    try:
        connection = await asyncpg.connect(settings.database_url, timeout=5)
    except (OSError, asyncpg.PostgresError, TimeoutError) as error:
        return [*found, Finding("database", holds=False, seen=f"{AWAY}: {error}")]
    try:
        return found + [await question(connection, today) for question in QUESTIONS]
    finally:
        await connection.close(timeout=2)


def data_folder(folder: Path) -> Finding:
    """Nobody else can look into it."""
    mode = folder.stat().st_mode & 0o777
    return Finding("data folder", mode & 0o077 == 0, f"{folder} has mode {mode:o}; expected 700")


def free_space(folder: Path) -> Finding:
    """PostgreSQL stops when the disk is full."""
    free = shutil.disk_usage(folder).free
    return Finding("free space", free >= LEAST_FREE_BYTES, f"{free // 1_000_000} MB free; expected 200 or more")


async def of_redis(address: str) -> list[Finding]:
    """It answers, and refuses to forget the broker's keys when it is full."""
    try:
        async with asyncio.timeout(5), redis.asyncio.from_url(address) as client:
            policy = (await client.config_get("maxmemory-policy")).get("maxmemory-policy", "unknown")
    except (OSError, redis.RedisError) as error:
        return [Finding("redis", holds=False, seen=f"{AWAY}: {error}")]
    return [Finding("redis", policy == "noeviction", f"maxmemory-policy is {policy}; expected noeviction")]


async def version(connection: asyncpg.Connection, _today: date) -> Finding:
    """What the migrations use is there from 15 on."""
    major = connection.get_server_version().major
    return Finding("database", major >= OLDEST_MAJOR, f"PostgreSQL {major}; expected {OLDEST_MAJOR} or later")


async def durability(connection: asyncpg.Connection, _today: date) -> Finding:
    """What was acknowledged survives a power cut."""
    names = ("fsync", "synchronous_commit", "full_page_writes")
    held = {name: await connection.fetchval("SELECT current_setting($1)", name) for name in names}
    return Finding("durability", "off" not in held.values(), ", ".join(f"{name} {held[name]}" for name in names))


async def extensions(connection: asyncpg.Connection, _today: date) -> Finding:
    """Search and exclusion of overlapping spans need them."""
    there = {row["extname"] for row in await connection.fetch("SELECT extname FROM pg_extension")}
    missing = [name for name in EXTENSIONS if name not in there]
    return Finding("extensions", not missing, f"missing: {', '.join(missing)}" if missing else ", ".join(EXTENSIONS))


async def migrations(connection: asyncpg.Connection, _today: date) -> Finding:
    """The tables are those that this code was written for."""
    wanted = len(versions())
    if not await connection.fetchval("SELECT to_regclass('migration') IS NOT NULL"):
        return Finding("migrations", holds=False, seen="none has run: run `gocua migrate`")
    ran = await count(connection, "SELECT count(*) FROM migration WHERE app_name = 'gocua'")
    return Finding("migrations", ran == wanted, f"{ran} of {wanted} have run")


async def ledger_rights(connection: asyncpg.Connection, _today: date) -> Finding:
    """The service may add to the ledger and never change it, in no partition either."""
    rows = await connection.fetch(OPEN_TO_CHANGE, list(CHANGES))
    seen = ", ".join(f"{row['name']} allows {row['change']}" for row in rows[:3])
    return Finding("ledger rights", not rows, seen or "insert-only for this role")


OPEN_TO_CHANGE = """
SELECT relation.oid::regclass::text AS name, change
FROM pg_class AS relation, unnest($1::text[]) AS change
WHERE (relname LIKE 'ledger\\_entry%' OR relname LIKE 'ledger\\_batch%') AND relkind IN ('r', 'p')
  AND has_table_privilege(relation.oid, change)
ORDER BY 1, 2
"""


async def ledger_months(connection: asyncpg.Connection, today: date) -> Finding:
    """Partitions for the months to come are made, and nothing fell beside them."""
    if not await connection.fetchval("SELECT to_regclass('ledger_entry_default') IS NOT NULL"):
        return Finding("ledger months", holds=False, seen="there is no ledger yet: run `gocua migrate`")
    ahead = await count(connection, AHEAD, f"ledger_entry_{today:%Y_%m}")
    astray = await count(connection, "SELECT count(*) FROM ledger_entry_default")
    return Finding(
        "ledger months",
        ahead >= MONTHS_AHEAD and astray == 0,
        f"{ahead} months ahead, {astray} entries outside of all months",
    )


async def count(connection: asyncpg.Connection, sql: str, *values: object) -> int:
    """The one number that a question has for an answer."""
    return int(await connection.fetchval(sql, *values) or 0)


AHEAD = r"SELECT count(*) FROM pg_class WHERE relname ~ '^ledger_entry_\d{4}_\d\d$' AND relkind = 'r' AND relname > $1"

QUESTIONS: tuple[Callable[[asyncpg.Connection, date], Awaitable[Finding]], ...] = (
    version,
    durability,
    extensions,
    migrations,
    ledger_rights,
    ledger_months,
)
