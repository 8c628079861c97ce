"""A meeting begins: a session with a chair, and its leader at it (G2)."""

from datetime import datetime, time

from domain.database import Row, row, rows, transaction
from domain.intake import answer_of
from domain.queries.indicators import countable
from domain.refusals import ALL_READ, Faults, FormRefused, NotFound
from domain.rules.answers import Device
from domain.rules.days import local_day
from domain.rules.desks import end_fault, end_of
from domain.rules.intake import Sent, content_hash
from domain.rules.meetings import MeetingFacts, meeting_faults
from domain.rules.tokens import card_token, public_id, short_code
from domain.rules.vietnamese import fold, nfc
from domain.rules.viewers import Role, Viewer
from domain.visits.arriving import Arrival, Place, record


async def open_meeting(
    *,
    viewer: Viewer,
    team: str,
    facts: MeetingFacts,
    closes: time | None,
    sent: Sent,
    opened_on: Device,
    mark: bytes | None,
    chance: bytes,
    unread: Faults = ALL_READ,
) -> str:
    """Open a meeting until a time of this day; returns the public id of its session. `chance` are 45 random bytes.

    Whoever opens it is at it, for the team that holds it. Sent twice under one key it is opened once.
    Refuses: `not-found`, `key-taken`; `form`.
    """
    at = sent.recorded_at
    content = content_hash("check-in", meeting=facts.name, chair=facts.chair, team=team)
    offered = [code for code, one in (await countable()).items() if one.at_home]
    wrong = {**meeting_faults(facts, offered), **unread}
    if fault := end_fault(closes, at):
        wrong.setdefault("closes", fault)
    async with transaction():
        found = await row(FIND, sent.key, team, viewer.teams(Role.LEADER))
        if found and found["account"] is not None:
            standing = await row(STANDING, answer_of(found, viewer.account, content))
            return standing["public_id"] if standing else ""
        if found is None or found["team"] is None:
            raise NotFound("not-found")
        if await row(OF_TEAM, found["team"], fold(nfc(facts.chair))):
            wrong.setdefault("chair", "chair-of-team")
        if wrong:
            raise FormRefused("form", **wrong)
        session = await opened(viewer, facts, found, (at, end_of(local_day(at), closes or time())), chance)
        arrival = Arrival(Place(SEAT, (session["id"],)), found["team"], found["unit"], "listed", local_day(at), mark)
        arrived = public_id(chance[35:])
        await record(viewer, sent, content, arrived, arrival)
        kept = (facts.kind, nfc(facts.chair), list(facts.indicators), opened_on.address, opened_on.browser)
        await rows(MEETING, public_id(chance[25:35]), found["unit"], session["id"], session["id"], *kept, arrived)
    return session["public_id"]


async def opened(viewer: Viewer, facts: MeetingFacts, team: Row, span: tuple[datetime, datetime], chance: bytes) -> Row:
    """The session of a meeting. A step."""
    names = (nfc(facts.name), nfc(facts.place) or None, team["unit"], team["team"])
    codes = (short_code(chance[10:15]), card_token(chance[15:25]))
    made = await row(OPEN, public_id(chance[:10]), *names, *codes, viewer.account, *span, span[0], viewer.account)
    if made is None:
        raise NotFound("not-found")
    return made


FIND = """
WITH wanted AS (SELECT {}::uuid AS key)
SELECT intake.account, intake.content_hash, intake.answer, team.id AS team, team.unit
FROM wanted LEFT JOIN intake ON intake.key = wanted.key
LEFT JOIN team ON team.public_id = {} AND team.id = ANY({}::bigint[]) AND team.dissolved_on IS NULL
"""

STANDING = """
SELECT desk_session.public_id FROM check_in JOIN desk_session ON desk_session.id = check_in.desk_session
WHERE check_in.public_id = {}
"""

OF_TEAM = """
SELECT membership.id FROM membership JOIN person ON person.id = membership.person
WHERE membership.team = {} AND upper_inf(membership.valid) AND person.search_key = {} LIMIT 1
"""

OPEN = """
WITH made AS (
    INSERT INTO desk_session (public_id, name, place, unit, team, has_screen, handle, screen, opened_by, opened_at,
                              ends_at)
    VALUES ({}, {}, {}, {}, {}, true, {}, {}, {}, {}, {}) RETURNING id, public_id
), noted AS (
    INSERT INTO audit_event (at, account, action, subject_kind, subject)
    SELECT {}::timestamptz, {}::bigint, 'meetings.create', 'desk_session', id FROM made
)
SELECT id, public_id FROM made
"""

SEAT = """
SELECT NULL::bigint AS recipient, NULL::bigint AS card, {}::bigint AS desk_session, 1::smallint AS seat FROM kept
"""

MEETING = """
WITH everybody AS (
    INSERT INTO recipient (public_id, kind, unit, head, search_key, sort_key)
    SELECT {}, 'meeting', {}, name, '', '' FROM desk_session WHERE id = {} RETURNING id
)
INSERT INTO meeting (desk_session, recipient, kind, chair, indicators, shown_address, shown_browser, check_in)
SELECT {}, everybody.id, {}, {}, {}::text[], {}, {}, check_in.id FROM everybody, check_in WHERE check_in.public_id = {}
"""
