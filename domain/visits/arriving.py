"""How an arrival is kept: at a home, with somebody met without a card, at a help desk."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date

import asyncpg

from domain.database import Row, rows
from domain.intake import answer_of
from domain.refusals import Busy
from domain.rules.intake import Sent
from domain.rules.viewers import Viewer

TRIES = 12  # each lost race is another arrival of the same member's, at the same moment


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody arrived: the part of the statement that gives (recipient, card, desk_session, seat), one row.

    It may write, and does so only `FROM kept`: under a key that was there before nothing is written.
    """

    part: str
    values: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Arrival:
    """A check-in to be: where, for which team and unit (row numbers), on which local day, from which phone."""

    place: Place
    team: int
    unit: int
    entry: str
    day: date
    mark: bytes | None
    kin: bool = False


async def arrive(
    *,
    viewer: Viewer,
    sent: Sent,
    content: bytes,
    public_id: str,
    find: Callable[[], Awaitable[Row | None]],
    judge: Callable[[Row | None], Arrival],
) -> str:
    """Record an arrival; returns the public id of its check-in, of the first one under a key that was sent before.

    `find` reads, with the key's row as account, content_hash and answer; `judge` refuses, or says what will be.
    Refuses: `key-taken`, `server-busy`, and what `judge` refuses.
    """
    for _ in range(TRIES):
        found = await find()
        if found and found["account"] is not None:
            return answer_of(found, viewer.account, content) or ""
        try:
            if await record(viewer, sent, content, public_id, judge(found)):
                return public_id
            # The same key came twice at once and the other was first: read its answer.
        except asyncpg.UniqueViolationError:
            continue  # the member's other tab arrived, or somebody took the seat, between our reading and writing
    raise Busy("server-busy")


async def record(viewer: Viewer, sent: Sent, content: bytes, public_id: str, arrival: Arrival) -> bool:
    """The one statement; False where the key was taken meanwhile."""
    written = await rows(
        RECORD.replace("«place»", arrival.place.part),
        *(sent.key, viewer.account, content, sent.claimed_at, sent.recorded_at, public_id),
        *(sent.recorded_at, viewer.person),
        *arrival.place.values,
        *(public_id, viewer.person, arrival.team, arrival.unit, arrival.entry, arrival.kin),
        *(sent.claimed_at, sent.happened_at, sent.recorded_at, arrival.day, arrival.mark),
        *(sent.recorded_at, viewer.account),
    )
    return bool(written)


# `kept` decides: of two requests with one key the second inserts nothing, and so writes nothing at all. `left` runs
# before the insert, since the insert counts its rows: a member has one open check-in at a time. Whom they had called to
# their table at a desk waits again.
RECORD = """
WITH kept AS (
    INSERT INTO intake (key, account, content_hash, kind, claimed_at, recorded_at, verdict, answer)
    VALUES ({}, {}, {}, 'check-in', {}, {}, 'accepted', {})
    ON CONFLICT (key) DO NOTHING RETURNING key
), gone AS (
    UPDATE check_in SET outcome = 'left', closed_at = greatest(happened_at, {})
    FROM kept WHERE person = {} AND closed_at IS NULL RETURNING id
), waiting AS (
    UPDATE ticket SET check_in = NULL, called_at = NULL FROM gone
    WHERE ticket.check_in = gone.id AND ticket.ended_at IS NULL
), place AS («place»), arrived AS (
    INSERT INTO check_in (public_id, key, person, team, unit, recipient, card, desk_session, seat, entry, kin,
                          claimed_at, happened_at, recorded_at, local_day, device_mark)
    SELECT {}, key, {}, {}, {}, place.recipient, place.card, place.desk_session, place.seat, {}, {}, {}, {}, {}, {}, {}
    FROM kept, (SELECT count(*) FROM gone) AS first, place
    RETURNING id
)
INSERT INTO audit_event (at, account, action, subject_kind, subject)
SELECT {}, {}, 'check_ins.create', 'check_in', id FROM arrived RETURNING id
"""
