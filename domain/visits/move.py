"""Nhầm nhà rồi: a visit noted at the wrong card moves to the right one while it is only reported (G9)."""

from datetime import datetime

from domain.database import Row, row, rows
from domain.refusals import Busy, NotFound, Refused
from domain.rules.viewers import Viewer
from domain.visits.check_in import check_card

TRIES = 5


async def move_visit(*, viewer: Viewer, check_in: str, card: str, at: datetime) -> None:
    """Move a visit and its reports to the home of another card, and leave a trace of where they were.

    After an answer only an officer may. A report that several share is taken back first: each of them stands at that
    home by a visit of their own. Refuses: `not-found`, `card-unknown`, `card-replaced`, `card-blank`,
    `already-answered`, `visit-shared`, `visit-late` (the leader was asked about this home).
    """
    for _ in range(TRIES):
        found = movable(await row(FIND, card, check_in, viewer.person))
        if found["recipient"] == found["was"]:
            return
        moved = await rows(
            RECORD,
            *(found["recipient"], found["card"], found["id"], found["reports"], at),
            *(at, at, viewer.account, f"{found['was']} → {found['recipient']}"),
            *(at, viewer.account),
        )
        if moved:
            return
    raise Busy("server-busy")


def movable(found: Row | None) -> Row:
    """A visit that may move to a card's home. Refuses as `move_visit`."""
    if found is None:
        raise NotFound("not-found")
    if found["card"] is None:
        raise NotFound("card-unknown")
    check_card(found)
    if found["entry"] == "late":
        raise Refused("visit-late")
    if found["answered"]:
        raise Refused("already-answered", helped=[])
    if found["shared"]:
        raise Refused("visit-shared")
    return found


FIND = """
SELECT check_in.id, check_in.entry, check_in.recipient AS was, check_in.reports, card.id AS card,
       card.revoked_at, card.recipient,
       coalesce(helped.answered, false) AS answered, coalesce(helped.shared, false) AS shared
FROM check_in LEFT JOIN card ON card.token = {}
LEFT JOIN LATERAL (
    SELECT bool_or(state <> 'reported') AS answered, bool_or((
        SELECT count(*) FROM assistance_helper AS beside WHERE beside.assistance = assistance.id) > 1) AS shared
    FROM assistance_helper AS own JOIN assistance ON assistance.id = own.assistance
    WHERE own.check_in = check_in.id AND state <> 'withdrawn'
) AS helped ON true
WHERE check_in.public_id = {} AND check_in.person = {} AND check_in.desk_session IS NULL
"""

# The reports are locked first, as they stand when the lock is given: an answer that was a moment earlier is seen, and
# nothing moves. A move counts as a report does: of a report and a move at once, or of two moves, the second finds
# another number and decides again. The codes die, because whoever holds one was asked about another home, and so does
# the text to its phone: the right home may be sent one. The events are the trail that stays.
RECORD = """
WITH wanted AS (SELECT {}::bigint AS recipient, {}::bigint AS card, {}::bigint AS visit, {}::integer AS reports),
held AS MATERIALIZED (
    SELECT assistance.id, assistance.state FROM assistance, wanted WHERE assistance.check_in = wanted.visit
    FOR UPDATE OF assistance
), visit AS (
    UPDATE check_in SET recipient = wanted.recipient, card = wanted.card, reports = check_in.reports + 1 FROM wanted
    WHERE check_in.id = wanted.visit AND check_in.reports = wanted.reports
      AND NOT EXISTS (SELECT FROM held WHERE state NOT IN ('reported', 'withdrawn'))
    RETURNING check_in.id, check_in.recipient
), helped AS (
    UPDATE assistance SET recipient = visit.recipient FROM visit, held
    WHERE assistance.id = held.id AND held.state = 'reported' RETURNING assistance.id
), dead AS (
    UPDATE confirmation_code SET ended_at = {} FROM helped
    WHERE confirmation_code.assistance = helped.id AND ended_at IS NULL
), unasked AS (
    DELETE FROM message USING helped WHERE message.assistance = helped.id
), trail AS (
    INSERT INTO assistance_event (assistance, move, happened_at, recorded_at, account, reason)
    SELECT id, 'moved', {}, {}, {}, {} FROM helped
)
INSERT INTO audit_event (at, account, action, subject_kind, subject) SELECT {}, {}, 'moves.create', 'check_in', id
FROM visit RETURNING id
"""
