"""Nhầm nhà rồi: a visit noted at the wrong card moves to the right one while it is only reported (G9)."""

from datetime import datetime

from domain.database import row, rows
from domain.refusals import NotFound, Refused
from domain.rules.viewers import Viewer


async def move_visit(*, viewer: Viewer, check_in: str, card: str, at: datetime) -> None:
    """Move a visit and its reports to the home of another card, and leave a trace of where they were.

    After an answer only an officer may. Refuses: `not-found`, `card-unknown`, `card-replaced`, `card-blank`,
    `already-answered`.
    """
    found = await row(FIND, card, check_in, viewer.person)
    if found is None:
        raise NotFound("not-found")
    if found["card"] is None:
        raise NotFound("card-unknown")
    if found["revoked_at"] is not None or found["recipient"] is None:
        raise Refused("card-replaced" if found["revoked_at"] else "card-blank")
    if found["recipient"] == found["was"]:
        return
    moved = await rows(
        RECORD,
        *(found["recipient"], found["card"], found["id"], found["was"]),
        *(at, at, viewer.account, f"{found['was']} → {found['recipient']}"),
        *(at, viewer.account),
    )
    if not moved:
        raise Refused("already-answered", helped=[])


FIND = """
SELECT check_in.id, check_in.recipient AS was, card.id AS card, card.revoked_at, card.recipient
FROM check_in LEFT JOIN card ON card.token = {}
WHERE check_in.public_id = {} AND check_in.person = {}
"""

# It moves only while nothing of it was answered, and only from where we saw it: of two moves at once one wins. The
# events are the trail that stays.
RECORD = """
WITH visit AS (
    UPDATE check_in SET recipient = {}, card = {}
    WHERE id = {} AND recipient = {} AND NOT EXISTS (
        SELECT FROM assistance AS one WHERE one.check_in = check_in.id AND state NOT IN ('reported', 'withdrawn')
    ) RETURNING id, recipient
), helped AS (
    UPDATE assistance SET recipient = visit.recipient FROM visit
    WHERE assistance.check_in = visit.id AND state = 'reported' RETURNING assistance.id
), trail AS (
    INSERT INTO assistance_event (assistance, move, happened_at, recorded_at, account, reason)
    SELECT id, 'moved', {}, {}, {}, {} FROM helped
)
INSERT INTO audit_event (at, account, action, subject_kind, subject) SELECT {}, {}, 'moves.create', 'check_in', id
FROM visit RETURNING id
"""
