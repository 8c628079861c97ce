"""Points without visits: entries as a decision would post them, owed to the projector like all others."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from domain.database import rows
from domain.ledger.project import project_ledger
from tests.cast import TUESDAY, Cast, encoded, found, grant, join
from tests.engines import Engines

TODAY = date(2026, 11, 24)
LATER = TUESDAY + timedelta(minutes=5)


async def earns(cast: Cast, who: str, points: int, on: date = TODAY, *, team: str = "thon-3", owed: bool = True) -> int:
    """A member and their team earn hundredths of a point on a day; returns the source."""
    working = encoded({"lines": [{"indicator": "ewallet", "quantity": 1, "weight": points, "points": points}]})
    source = found(await rows("SELECT nextval('source_id') AS id"))[0]["id"]
    await rows(
        "INSERT INTO ledger_entry (source, source_kind, kind, subject, team, unit, points, rule_version, working,"
        " local_day, posted_at) SELECT {}, 'decision', kind, subject, {}, {}, {}, 1, {}::jsonb, {}, {}"
        " FROM unnest(ARRAY['member', 'team'], ARRAY[{}, {}]::bigint[]) AS earned (kind, subject)",
        *(source, cast.teams[team], cast.units[team], points, working, on, TUESDAY, cast[who].person, cast.teams[team]),
    )
    if owed:
        await rows("INSERT INTO outbox (task, source, made_at) VALUES ('project-ledger', {}, {})", source, TUESDAY)
    return source


async def sealed(at: datetime = LATER) -> int:
    """All that is owed, sealed; returns how many sources."""
    return await project_ledger(at=at)


async def a_crowd(cast: Cast, points: list[int], team: str = "thon-3", *, public: bool = True) -> list[str]:
    """Members of a team, one for each of `points`, sealed; returns their names."""
    names = [f"{team}-{number:02}" for number in range(len(points))]
    for name, amount in zip(names, points, strict=True):
        await join(cast, name, "member", team)
        await earns(cast, name, amount, team=team)
    await rows(
        "UPDATE person SET name_public = {} WHERE id = ANY({}::bigint[])", public, [cast[n].person for n in names]
    )
    await sealed()
    return names


async def a_campaign(cast: Cast, unit: str = "tran-yen", first: str = "2026-11-01", last: str = "2026-11-30") -> str:
    """A campaign of a unit; returns its public id."""
    await rows(
        "INSERT INTO campaign (public_id, unit, name, order_no, first_on, last_on)"
        " VALUES ('CAMPA1GN00000001', {}, 'Chiến dịch', '01', {}, {})",
        *(cast.units[unit], date.fromisoformat(first), date.fromisoformat(last)),
    )
    return "CAMPA1GN00000001"


async def totals(table: str = "period_total", **where: Any) -> dict[str, int]:
    """Points by the last part of a total's key: a period or a day."""
    by = {"period_total": "period", "daily_total": "local_day::text"}[table]
    asked = " AND ".join(f"{name} = {{}}" for name in where) or "true"
    told = await rows(
        f"SELECT {by} AS key, sum(points)::bigint AS points FROM {table} WHERE {asked} GROUP BY 1", *where.values()
    )
    return {one["key"]: one["points"] for one in told}


@asynccontextmanager
async def as_owner_without_guards(engines: Engines, database: str) -> AsyncIterator[Any]:
    """A connection that may do anything: who keeps the machine, with a grudge. Triggers and foreign keys are off."""
    async with engines.cluster.superuser(urlsplit(database).path.strip("/")) as connection:
        guarded = await connection.fetch(
            "SELECT tgrelid::regclass::text AS name FROM pg_trigger WHERE tgname = 'only_grows'"
        )
        for one in guarded:
            await connection.execute(f"ALTER TABLE {one['name']} DISABLE TRIGGER ALL")
        await connection.execute("SET session_replication_role = replica")
        yield connection


__all__ = ["a_campaign", "a_crowd", "as_owner_without_guards", "earns", "grant", "sealed", "totals"]
