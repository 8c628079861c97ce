"""Members come to a desk and go: hours are from the one scan to the other."""

from datetime import datetime

from domain.audit import record_event
from domain.database import Row, row, transaction
from domain.queries.said_once import FIRST_TEAM, USED, works
from domain.refusals import NotFound, Refused
from domain.rules.answers import Channel
from domain.rules.days import counting_day
from domain.rules.desk_codes import Pass
from domain.rules.intake import Sent, content_hash
from domain.rules.viewers import Viewer
from domain.visits.arriving import Arrival, Place, arrive


async def come_in(
    *, viewer: Viewer, scan: Pass | None, session: str | None, sent: Sent, public_id: str, mark: bytes | None
) -> str:
    """A member is at a desk, at the lowest table that is free; returns the public id of the check-in.

    `scan` is of the code that was scanned; without one, whoever opened the desk says so of `session`, its public id:
    the code stands on their own phone. That, and a printed code that anybody may have a photo of, is entered as listed.
    The team is the desk's where it is one of the member's, else the last used.

    Refuses: `key-taken`, `not-found`, `desk-closed`, `desk-already-in`, `team-missing`.
    """
    day, is_late = counting_day(sent.happened_at, sent.recorded_at)
    handle = scan.handle if scan else None
    is_scanned = scan is not None and scan.channel is Channel.DESK_CODE

    async def find() -> Row | None:
        return await row(FIND, sent.key, viewer.person, handle, session, viewer.account, viewer.person, day)

    def judge(found: Row | None) -> Arrival:
        if found is None or found["session"] is None:
            raise NotFound("not-found")
        if found["closed_at"] is not None or found["ends_at"] <= sent.recorded_at:
            raise Refused("desk-closed")
        if found["is_in"]:
            raise Refused("desk-already-in")
        if found["team"] is None:
            raise Refused("team-missing")
        entry = "late" if is_late else "scanned" if is_scanned else "listed"
        place = Place(SEAT, (found["session"], found["session"]))
        return Arrival(place, found["team"], found["team_unit"], entry, day, mark)

    content = content_hash("check-in", desk=handle or session)
    return await arrive(viewer=viewer, sent=sent, content=content, public_id=public_id, find=find, judge=judge)


async def go_out(*, viewer: Viewer, handle: str, at: datetime) -> str:
    """A member leaves a desk, by its code; returns the opening's public id. Whom they serve must be ended first.

    Refuses: `desk-not-in`, `desk-serving`.
    """
    async with transaction():
        found = await row(OWN, handle, viewer.person)
        if found is None:
            raise Refused("desk-not-in")
        if found["is_serving"]:
            raise Refused("desk-serving")
        await row("UPDATE check_in SET outcome = 'signed-out', closed_at = greatest(happened_at, {}) WHERE id = {}",
                  at, found["id"])  # fmt: skip
        await record_event(
            at=at, account=viewer.account, action="presences.destroy", subject_kind="check_in", subject=found["id"]
        )
    return found["session"]


FIND = (
    """
WITH wanted AS (SELECT {}::uuid AS key)
SELECT intake.account, intake.content_hash, intake.answer, desk.id AS session, desk.closed_at,
       desk.ends_at,
       EXISTS (SELECT FROM check_in WHERE check_in.person = given.person AND check_in.desk_session = desk.id
               AND check_in.closed_at IS NULL) AS is_in,
       team.id AS team, team.unit AS team_unit
FROM wanted
LEFT JOIN intake ON intake.key = wanted.key
«used»
CROSS JOIN LATERAL (
    SELECT {}::text AS handle, {}::text AS session, {}::bigint AS account, {}::bigint AS person, {}::date AS day
) AS given
LEFT JOIN desk_session AS desk
    ON CASE WHEN given.handle IS NULL THEN desk.public_id = given.session AND desk.opened_by = given.account
            ELSE desk.handle = given.handle END
LEFT JOIN LATERAL (SELECT desk.unit) AS recipient ON true
LEFT JOIN LATERAL (
    SELECT team.id, team.unit FROM membership JOIN team ON team.id = membership.team
    WHERE membership.person = given.person AND membership.valid @> given.day AND «works»
    ORDER BY (team.id = desk.team) DESC NULLS LAST, «first»
    LIMIT 1
) AS team ON true
""".replace("«works»", works("given.day"))
    .replace("«used»", USED)
    .replace("«first»", FIRST_TEAM)
)

# Of two who sit down at once the second meets the other's key, and looks again.
SEAT = """
SELECT NULL::bigint AS recipient, NULL::bigint AS card, {}::bigint AS desk_session, (
    SELECT min(free)::smallint FROM generate_series(1, 1000) AS free WHERE free NOT IN (
        SELECT seat FROM check_in WHERE desk_session = {} AND closed_at IS NULL AND seat IS NOT NULL)) AS seat
FROM kept
"""

OWN = """
SELECT check_in.id, desk_session.public_id AS session, EXISTS (
    SELECT FROM ticket WHERE ticket.check_in = check_in.id AND ended_at IS NULL) AS is_serving
FROM check_in JOIN desk_session ON desk_session.id = check_in.desk_session AND desk_session.handle = {}
WHERE check_in.person = {} AND check_in.closed_at IS NULL FOR UPDATE OF check_in
"""
