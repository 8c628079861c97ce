"""The queue of a desk: a number, what it is about, since when it waits; never who (G32)."""

from datetime import datetime

import asyncpg

from domain.database import row, rows
from domain.refusals import Busy, FormRefused, NotFound, Refused
from domain.rules.desks import LAST_NUMBER
from domain.rules.ids import Key
from domain.rules.viewers import Role, Viewer

TRIES = 5


async def give_ticket(*, viewer: Viewer, session: str, need: str | None, key: Key, at: datetime) -> int:
    """The next number of a queue, by whoever is at the desk or leads its team; the same for the same key.

    `need` is a topic of the indicator catalogue.
    Refuses: `not-found`, `desk-closed`, `tickets-out` (after 999); `form`.
    """
    if need is not None and not await row("SELECT code FROM indicator WHERE topic = {} LIMIT 1", need):
        raise FormRefused("form", need="not-understood")
    for _ in range(TRIES):
        found = await row(HERE, session, viewer.person, viewer.teams(Role.LEADER))
        if found is None:
            raise NotFound("not-found")
        try:
            given = await row(GIVE, key, found["id"], need, at)
        except asyncpg.UniqueViolationError:
            continue  # the same form came twice at once: its number stands, and none is lost
        if given:
            return given["number"]
        if found["closed_at"] is not None:
            raise Refused("desk-closed")
        if found["tickets"] == LAST_NUMBER:
            raise Refused("tickets-out")
    raise Busy("server-busy")


async def call_next(*, viewer: Viewer, session: str, at: datetime, number: int | None = None) -> int:
    """Whom a member serves now: the one they called before, else the number that waits longest, or `number`.

    Refuses: `not-found`, `desk-not-in` (a leader who is not on duty), `nobody-waits`.
    """
    for _ in range(TRIES):
        try:
            found = await row(CALL, session, viewer.person, number, number, at)
        except asyncpg.UniqueViolationError:
            continue  # the member called from two tabs at once: the first call stands
        if found is None:
            is_led = await row(HERE, session, viewer.person, viewer.teams(Role.LEADER))
            raise Refused("desk-not-in") if is_led else NotFound("not-found")
        if found["number"] is None:
            raise Refused("nobody-waits")
        return found["number"]
    raise Busy("server-busy")


async def end_ticket(*, viewer: Viewer, session: str, number: int, at: datetime) -> None:
    """Nobody came, or nothing was needed: by whoever called it, or by a leader; done twice it is done once.

    Refuses: `not-found`.
    """
    if not 1 <= number <= LAST_NUMBER or not await row(FIND, session, number, viewer.person, viewer.teams(Role.LEADER)):
        raise NotFound("not-found")
    await rows(END, at, session, number)


HERE = """
SELECT desk_session.id, closed_at, tickets FROM desk_session
WHERE public_id = {} AND (EXISTS (
    SELECT FROM check_in WHERE check_in.desk_session = desk_session.id AND check_in.person = {}
    AND check_in.closed_at IS NULL) OR team = ANY({}::bigint[]))
"""

# The session's row is the queue's end: of two numbers given at once the second waits for it.
GIVE = """
WITH wanted AS (SELECT {}::uuid AS key, {}::bigint AS session, {}::text AS need, {}::timestamptz AS at),
known AS (SELECT ticket.number FROM ticket, wanted WHERE ticket.key = wanted.key AND desk_session = wanted.session),
taken AS (
    UPDATE desk_session SET tickets = tickets + 1 FROM wanted
    WHERE desk_session.id = wanted.session AND closed_at IS NULL AND tickets < 999 AND NOT EXISTS (SELECT FROM known)
    RETURNING tickets AS number
), given AS (
    INSERT INTO ticket (key, desk_session, number, need, waiting_since)
    SELECT wanted.key, wanted.session, taken.number, wanted.need, wanted.at FROM wanted, taken RETURNING number
)
SELECT number FROM known UNION ALL SELECT number FROM given
"""

CALL = """
WITH here AS (
    SELECT check_in.id, desk_session.id AS session FROM desk_session
    JOIN check_in ON check_in.desk_session = desk_session.id AND check_in.closed_at IS NULL
    WHERE desk_session.public_id = {} AND check_in.person = {}
), standing AS (
    SELECT ticket.number FROM ticket, here WHERE ticket.check_in = here.id AND ended_at IS NULL
), next AS (
    SELECT ticket.id FROM ticket, here
    WHERE desk_session = here.session AND called_at IS NULL AND ended_at IS NULL AND NOT EXISTS (SELECT FROM standing)
      AND ({}::integer IS NULL OR number = {})
    ORDER BY number LIMIT 1 FOR UPDATE OF ticket SKIP LOCKED
), called AS (
    UPDATE ticket SET check_in = here.id, called_at = {} FROM next, here WHERE ticket.id = next.id RETURNING number
)
SELECT coalesce((SELECT number FROM standing), (SELECT number FROM called)) AS number FROM here
"""

FIND = """
SELECT ticket.id FROM ticket JOIN desk_session ON desk_session.id = ticket.desk_session
LEFT JOIN check_in ON check_in.id = ticket.check_in
WHERE desk_session.public_id = {} AND ticket.number = {}
  AND (check_in.person = {} OR desk_session.team = ANY({}::bigint[]))
"""

END = """
UPDATE ticket SET ended_at = greatest(waiting_since, {}) FROM desk_session
WHERE desk_session.id = ticket.desk_session AND desk_session.public_id = {} AND ticket.number = {} AND ended_at IS NULL
"""
