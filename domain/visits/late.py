"""I forgot to scan: a visit is noted afterwards, and waits for the leader (design §3, D)."""

from contextlib import suppress

import asyncpg

from domain.database import Row, row, rows
from domain.intake import answer_of
from domain.queries.said_once import works
from domain.refusals import Busy, NotFound, Refused
from domain.rules.days import local_day
from domain.rules.intake import Sent, content_hash
from domain.rules.viewers import Viewer

TRIES = 5


async def enter_late(*, viewer: Viewer, household: str, sent: Sent, public_id: str, kin: bool = False) -> str:
    """Note a visit of the last seven days at a home of a hamlet that the member's team looked after that day.

    `sent.happened_at` is when it was, as the member remembers. It is over at once: what is reported of it has no
    one-time code, and counts when the leader approves it or the home answers by ways of its own. Returns the public id
    of the check-in. `kin`: at a relative's home (G11).

    Refuses: `key-taken`, `not-found`, `visit-noted` where the member was there that day already.
    """
    day = local_day(sent.happened_at)
    content = content_hash("late-visit", household=household, at=sent.happened_at.isoformat(), kin=kin)
    for _ in range(TRIES):
        found = await row(FIND, sent.key, household, viewer.person, day, day)
        if found and found["account"] is not None:
            return answer_of(found, viewer.account, content) or ""
        with suppress(asyncpg.UniqueViolationError):  # noted under another key at the same moment
            if await note(viewer, home_of(found), sent, content, public_id, kin=kin):
                return public_id
        # The same key came twice at once and the other was first: read its answer.
    raise Busy("server-busy")


async def note(viewer: Viewer, home: Row, sent: Sent, content: bytes, public_id: str, *, kin: bool) -> bool:
    """The one statement; False where the key was taken meanwhile."""
    written = await rows(
        RECORD,
        *(sent.key, viewer.account, content, sent.claimed_at, sent.recorded_at, public_id),
        *(public_id, viewer.person, home["team"], home["unit"], home["id"], kin, sent.claimed_at, sent.happened_at),
        *(sent.recorded_at, sent.recorded_at, local_day(sent.happened_at)),
        *(sent.recorded_at, viewer.account),
    )
    return bool(written)


def home_of(found: Row | None) -> Row:
    """Refuses as `enter_late`."""
    if found is None or found["id"] is None:
        raise NotFound("not-found")
    if found["is_noted"]:
        raise Refused("visit-noted")
    return found


FIND = """
WITH wanted AS (SELECT {}::uuid AS key, {}::text AS household, {}::bigint AS person, {}::date AS day)
SELECT intake.account, intake.content_hash, intake.answer, home.id, home.unit, home.team,
       EXISTS (SELECT FROM check_in WHERE check_in.recipient = home.id AND check_in.local_day = wanted.day
               AND check_in.person = wanted.person AND NOT check_in.practice
               AND (check_in.outcome IS NULL OR check_in.outcome IN ('left', 'helped'))) AS is_noted
FROM wanted
LEFT JOIN intake ON intake.key = wanted.key
LEFT JOIN LATERAL (
    SELECT recipient.id, team.unit, team.id AS team FROM recipient JOIN team ON team.unit = recipient.unit
    JOIN membership ON membership.team = team.id AND membership.person = wanted.person
     AND membership.valid @> wanted.day
    WHERE recipient.public_id = wanted.household AND recipient.kind = 'household' AND «works»
    ORDER BY team.id LIMIT 1
) AS home ON true
""".replace("«works»", works("{}::date"))

RECORD = """
WITH kept AS (
    INSERT INTO intake (key, account, content_hash, kind, claimed_at, recorded_at, verdict, answer)
    VALUES ({}, {}, {}, 'late-visit', {}, {}, 'accepted', {})
    ON CONFLICT (key) DO NOTHING RETURNING key
), noted AS (
    INSERT INTO check_in (public_id, key, person, team, unit, recipient, kin, outcome, entry, claimed_at, happened_at,
                          recorded_at, closed_at, local_day)
    SELECT {}, key, {}, {}, {}, {}, {}, 'left', 'late', {}, {}, {}, {}, {} FROM kept RETURNING id
)
INSERT INTO audit_event (at, account, action, subject_kind, subject)
SELECT {}, {}, 'late_visits.create', 'check_in', id FROM noted RETURNING id
"""
