"""Whether this installation is fit to be asked."""

from datetime import datetime, timedelta

from domain.database import row

LAST_BEAT = timedelta(minutes=1)


async def show_readiness(*, at: datetime) -> dict[str, str]:
    """Part → "good" or what is wrong: one statement, so that it also proves the database."""
    found = await row(FIND, at - LAST_BEAT)
    return {
        "database": "good",
        "migrations": "good" if found and found["migrated"] else "behind",
        "worker": "good" if found and found["beats"] else "silent",
    }


FIND = """
SELECT to_regclass('ledger_batch') IS NOT NULL AS migrated,
       EXISTS (SELECT FROM heartbeat WHERE process = 'worker' AND seen_at > {}) AS beats
"""
