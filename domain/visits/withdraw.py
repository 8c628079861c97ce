"""A member takes back a report that nobody answered yet."""

from datetime import datetime

from domain.database import rows
from domain.refusals import NotFound, Refused
from domain.rules.viewers import Viewer


async def withdraw_help(*, viewer: Viewer, assistance: str, at: datetime) -> None:
    """Take back a report while it is only reported; it stays. Refuses: `not-found`, `no-longer-waiting`."""
    found = await rows(FIND, assistance, viewer.person)
    if not found:
        raise NotFound("not-found")
    if not await rows(RECORD, at, found[0]["id"], at, at, viewer.account) and found[0]["state"] != "withdrawn":
        raise Refused("no-longer-waiting")


FIND = """
SELECT assistance.id, assistance.state FROM assistance JOIN check_in ON check_in.id = assistance.check_in
WHERE assistance.public_id = {} AND check_in.person = {}
"""

# At a desk its number is being helped again, unless the member has called another.
RECORD = """
WITH gone AS (
    UPDATE assistance SET state = 'withdrawn', decided_at = {} WHERE id = {} AND state = 'reported' RETURNING id
), open AS (
    UPDATE ticket SET assistance = NULL, ended_at = NULL FROM gone
    WHERE ticket.assistance = gone.id AND NOT EXISTS (
        SELECT FROM ticket AS other WHERE other.check_in = ticket.check_in AND other.ended_at IS NULL)
)
INSERT INTO assistance_event (assistance, move, happened_at, recorded_at, account)
SELECT id, 'withdrawn', {}, {}, {} FROM gone RETURNING id
"""
