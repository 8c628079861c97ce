"""What time ends by itself: visits nobody answered, drafts, sessions, counts of guesses. Due is what the rows say."""

from datetime import datetime, timedelta

from domain.database import rows
from domain.rules.days import local_day

LOT = 1_000
LONGEST_WINDOW = timedelta(days=2)  # of a limit on guesses; the longest counts a day
SLIP_KEPT = timedelta(days=30)  # a way in that was made stays listed for a while after it ended


async def expire_assistances(*, at: datetime) -> int:
    """Let visits expire that nobody answered in time; returns how many, a thousand at most.

    One statement: of an answer and this sweep that race for a visit, one finds it no longer *reported* and does
    nothing. A home in mourning or ill is left in peace, and its visits wait (G14).
    """
    return len(await rows(EXPIRE, at, local_day(at), LOT, at, at, at))


async def clear_ended(*, at: datetime) -> int:
    """Delete drafts of imports, sessions, ways in and windows of guesses that are over; returns how many rows."""
    found = [
        await rows("DELETE FROM import_draft WHERE ends_at <= {} RETURNING 1", at),
        await rows("DELETE FROM session WHERE ends_at <= {} OR seen_at + idle <= {} RETURNING 1", at, at),
        await rows("DELETE FROM sign_in_slip WHERE ends_at <= {} RETURNING 1", at - SLIP_KEPT),
        await rows("DELETE FROM guess_limit WHERE window_at <= {} RETURNING 1", at - LONGEST_WINDOW),
    ]
    return sum(map(len, found))


async def beat_heart(*, process: str, at: datetime) -> None:
    """Leave a sign of life: beat, queue and worker all had a hand in it."""
    await rows(BEAT, process, at)


EXPIRE = """
WITH due AS (
    SELECT assistance.id FROM assistance JOIN recipient ON recipient.id = assistance.recipient
    WHERE assistance.state = 'reported' AND assistance.expires_at <= {}
      AND (recipient.quiet_until IS NULL OR recipient.quiet_until < {})
    ORDER BY assistance.expires_at LIMIT {} FOR UPDATE OF assistance SKIP LOCKED
), expired AS (
    UPDATE assistance SET state = 'expired', decided_at = {} FROM due WHERE assistance.id = due.id
    RETURNING assistance.id
)
INSERT INTO assistance_event (assistance, move, happened_at, recorded_at)
SELECT id, 'expired', {}::timestamptz, {}::timestamptz FROM expired
RETURNING id
"""

BEAT = """
INSERT INTO heartbeat (process, seen_at) VALUES ({}, {})
ON CONFLICT (process) DO UPDATE SET seen_at = greatest(heartbeat.seen_at, excluded.seen_at)
"""
