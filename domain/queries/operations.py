"""Whether this installation is fit to be asked."""

from datetime import datetime, timedelta

from domain.database import row

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


# Asked first: a database that was never migrated has neither table, one whose migration broke off lets nobody read.
THERE = """
SELECT has_table_privilege(to_regclass('migration'), 'SELECT')
   AND has_table_privilege(to_regclass('heartbeat'), 'SELECT') AS tables
"""

FIND = """
SELECT (SELECT count(*) FROM migration WHERE app_name = 'gocua') AS migrated,
       EXISTS (SELECT FROM heartbeat WHERE process = 'worker' AND seen_at > {}) AS beats
"""
