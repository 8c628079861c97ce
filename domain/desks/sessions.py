"""An opening of a desk: begun by a leader, ended by a leader or by its hour."""

from datetime import datetime, time

from domain.audit import record_event
from domain.database import row, rows, transaction
from domain.desks.places import own_desk
from domain.refusals import Busy, FormRefused, NotFound, Refused
from domain.rules.days import local_day
from domain.rules.desks import end_fault, end_of
from domain.rules.tokens import card_token, public_id, short_code
from domain.rules.viewers import Role, Viewer

LOT = 200


async def open_session(*, viewer: Viewer, desk: str, closes: time | None, at: datetime, chance: bytes) -> str:
    """Open a desk until a time of this day; returns the public id of the opening. `chance` are 25 random bytes.

    Opened twice at once it is opened once, and both get that one. Refuses: `not-found`; `form`.
    """
    async with transaction():
        found = await own_desk(desk, viewer)
        if fault := end_fault(closes, at):
            raise FormRefused("form", closes=fault)
        if standing := await row(STANDING, found["id"]):
            return standing["public_id"]
        session = public_id(chance[:10])
        made = await row(
            OPEN,
            *(session, found["id"], found["name"], found["place"], found["unit"], found["team"], found["has_screen"]),
            *(short_code(chance[10:15]), card_token(chance[15:])),
            *(viewer.account, at, end_of(local_day(at), closes or time())),
        )
        if made is None:
            raise Busy("server-busy")  # of a billion handles this one is taken: the next tap draws another
        await record_event(
            at=at, account=viewer.account, action="desk_sessions.create", subject_kind="desk_session",
            subject=made["id"],
        )  # fmt: skip
    return session


async def move_end(*, viewer: Viewer, session: str, closes: time | None, at: datetime) -> None:
    """Another hour at which an opening ends. Refuses: `not-found`, `desk-closed`; `form`."""
    async with transaction():
        found = await own_session(session, viewer)
        if fault := end_fault(closes, at):
            raise FormRefused("form", closes=fault)
        await rows("UPDATE desk_session SET ends_at = {} WHERE id = {}", end_of(local_day(at), closes or time()), found)
        await record_event(
            at=at, account=viewer.account, action="desk_sessions.update", subject_kind="desk_session", subject=found
        )


async def close_session(*, viewer: Viewer, session: str, at: datetime) -> None:
    """End an opening now. Whoever has not signed out leaves with it, and is marked; who waits is sent home.

    Refuses: `not-found`, `desk-closed`.
    """
    async with transaction():
        found = await own_session(session, viewer)
        await rows(CLOSE, at, [found])
        await record_event(
            at=at, account=viewer.account, action="desk_sessions.destroy", subject_kind="desk_session", subject=found
        )


async def close_ended_sessions(*, at: datetime) -> int:
    """End what is past its hour, at that hour; returns how many, two hundred at most.

    Who arrived in the moment in which a desk was closed leaves it with the others.
    """
    found = await rows(ENDED, at, LOT)
    await rows(CLOSE, None, [line["id"] for line in found])
    await rows(STRAYS)
    return len(found)


async def own_session(session: str, viewer: Viewer) -> int:
    """The row of an opening of a team that the viewer leads, locked. Refuses: `not-found`, `desk-closed`."""
    found = await row(OWN, session, viewer.teams(Role.LEADER))
    if found is None:
        raise NotFound("not-found")
    if found["closed_at"] is not None:
        raise Refused("desk-closed")
    return found["id"]


STANDING = "SELECT public_id FROM desk_session WHERE desk = {} AND closed_at IS NULL"

OPEN = """
INSERT INTO desk_session (public_id, desk, name, place, unit, team, has_screen, handle, screen, opened_by, opened_at,
                          ends_at)
VALUES ({}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}) ON CONFLICT (handle) DO NOTHING RETURNING id
"""

OWN = "SELECT id, closed_at FROM desk_session WHERE public_id = {} AND team = ANY({}::bigint[]) FOR UPDATE"

ENDED = "SELECT id FROM desk_session WHERE closed_at IS NULL AND ends_at <= {} ORDER BY ends_at LIMIT {}"

# Of a leader's end and the hour's that race, the second finds it closed and changes nothing. A member who came in after
# the hour (the sweep had not come by yet) leaves at once.
CLOSE = """
WITH ended AS (
    UPDATE desk_session SET closed_at = greatest(opened_at, least({}, ends_at))
    WHERE id = ANY({}::bigint[]) AND closed_at IS NULL RETURNING id, closed_at
), gone AS (
    UPDATE check_in SET outcome = 'forgotten', closed_at = greatest(check_in.happened_at, ended.closed_at)
    FROM ended WHERE check_in.desk_session = ended.id AND check_in.closed_at IS NULL RETURNING check_in.id
)
UPDATE ticket SET ended_at = greatest(ticket.waiting_since, ended.closed_at)
FROM ended WHERE ticket.desk_session = ended.id AND ticket.ended_at IS NULL AND ticket.called_at IS NULL
RETURNING ticket.id
"""

STRAYS = """
UPDATE check_in SET outcome = 'forgotten', closed_at = greatest(check_in.happened_at, desk_session.closed_at)
FROM desk_session WHERE check_in.desk_session = desk_session.id AND check_in.closed_at IS NULL
  AND desk_session.closed_at IS NOT NULL
"""
