"""Whether this installation is fit to be asked, and how it gets on with what it owes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.database import row, rows

LAST_BEAT = timedelta(minutes=1)


async def show_readiness(*, at: datetime, migrations: int) -> dict[str, str]:
    """Part → "good" or what is wrong, for code that brings so many migrations; asking also proves the database."""
    there = await row(THERE)
    found = await row(FIND, at - LAST_BEAT) if there and there["tables"] else None
    return {
        "database": "good",
        "migrations": "good" if found and found["migrated"] >= migrations else "behind",
        "worker": "good" if found and found["beats"] else "silent",
    }


@dataclass(frozen=True, slots=True)
class Figures:
    """What a monitor watches: rows, and seconds. Parked rows are not owed: nobody takes them for an hour."""

    owed: int
    parked: int
    oldest_owed: float
    heartbeat_age: float


async def show_figures(*, at: datetime) -> Figures:
    """The outbox and the worker's sign of life as they stand, the same whoever asks."""
    [found] = await rows(FIGURES, at, at)
    return Figures(**found)


# Asked first: a database that was never migrated has neither table, one whose migration broke off lets nobody read.
THERE = """
SELECT has_table_privilege(to_regclass('migration'), 'SELECT')
   AND has_table_privilege(to_regclass('heartbeat'), 'SELECT') AS tables
"""

FIND = """
SELECT (SELECT count(*) FROM migration WHERE app_name = 'gocua') AS migrated,
       EXISTS (SELECT FROM heartbeat WHERE process = 'worker' AND seen_at > {}) AS beats
"""

# Nothing owed is zero seconds old; a worker that was never seen has been away for ever.
FIGURES = """
SELECT count(*) FILTER (WHERE parked_at IS NULL) AS owed,
       count(parked_at) AS parked,
       coalesce(extract(epoch FROM {} - min(made_at) FILTER (WHERE parked_at IS NULL)), 0)::float8 AS oldest_owed,
       coalesce((SELECT extract(epoch FROM {} - seen_at)::float8 FROM heartbeat WHERE process = 'worker'),
                'Infinity') AS heartbeat_age
FROM outbox
"""
