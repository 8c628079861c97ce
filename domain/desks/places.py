"""A team's help desks: set up, put right, given up."""

from datetime import datetime

from domain.audit import record_event
from domain.database import Row, row, rows, transaction
from domain.refusals import ALL_READ, Faults, FormRefused, NotFound, Refused
from domain.rules.desks import DeskFacts, desk_faults
from domain.rules.tokens import card_token, public_id
from domain.rules.vietnamese import nfc
from domain.rules.viewers import Role, Viewer


async def set_up_desk(
    *, viewer: Viewer, team: str, facts: DeskFacts, at: datetime, chance: bytes, unread: Faults = ALL_READ
) -> str:
    """Write down a desk of a team that the viewer leads; returns its public id. `chance` are 20 random bytes.

    Refuses: `not-found`; `form`.
    """
    wrong = {**desk_faults(facts), **unread}
    desk = public_id(chance[:10])
    async with transaction():
        found = await row(TEAM, team, viewer.teams(Role.LEADER))
        if found is None:
            raise NotFound("not-found")
        if wrong:
            raise FormRefused("form", **wrong)
        made = await row(SET_UP, desk, found["id"], *columns(facts), card_token(chance[10:]), viewer.account, at)
        await note("desks.create", viewer, made, at)
    return desk


async def change_desk(*, viewer: Viewer, desk: str, facts: DeskFacts, at: datetime, unread: Faults = ALL_READ) -> None:
    """Put it right; an opening that runs keeps what it began with. Refuses: `not-found`; `form`."""
    wrong = {**desk_faults(facts), **unread}
    async with transaction():
        found = await own_desk(desk, viewer)
        if wrong:
            raise FormRefused("form", **wrong)
        await rows(CHANGE, *columns(facts), found["id"])
        await note("desks.update", viewer, found, at)


async def give_up_desk(*, viewer: Viewer, desk: str, at: datetime) -> None:
    """No more openings; what was done there stays. Refuses: `not-found`, `desk-is-open`."""
    async with transaction():
        found = await own_desk(desk, viewer)
        if found["is_open"]:
            raise Refused("desk-is-open")
        await rows("UPDATE help_desk SET closed_at = {} WHERE id = {}", at, found["id"])
        await note("desks.destroy", viewer, found, at)


async def own_desk(desk: str, viewer: Viewer) -> Row:
    """A desk of a team that the viewer leads, locked. A step, inside a transaction. Refuses: `not-found`."""
    found = await row(OWN, desk, viewer.teams(Role.LEADER))
    if found is None:
        raise NotFound("not-found")
    return found


async def note(action: str, viewer: Viewer, desk: Row | None, at: datetime) -> None:
    subject = desk["id"] if desk else None
    await record_event(at=at, account=viewer.account, action=action, subject_kind="help_desk", subject=subject)


def columns(facts: DeskFacts) -> tuple[object, ...]:
    """Facts as `SET_UP` and `CHANGE` take them."""
    days = sorted(set(facts.weekdays))
    return nfc(facts.name), nfc(facts.place) or None, facts.has_screen, days, facts.opens_at, facts.closes_at


TEAM = "SELECT id FROM team WHERE public_id = {} AND id = ANY({}::bigint[]) AND dissolved_on IS NULL"

SET_UP = """
INSERT INTO help_desk (public_id, team, name, place, has_screen, weekdays, opens_at, closes_at, token, made_by, made_at)
VALUES ({}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}) RETURNING id
"""

CHANGE = """
UPDATE help_desk SET name = {}, place = {}, has_screen = {}, weekdays = {}, opens_at = {}, closes_at = {} WHERE id = {}
"""

OWN = """
SELECT help_desk.id, help_desk.name, help_desk.place, help_desk.team, help_desk.has_screen, team.unit, EXISTS (
    SELECT FROM desk_session WHERE desk_session.desk = help_desk.id AND closed_at IS NULL) AS is_open
FROM help_desk JOIN team ON team.id = help_desk.team
WHERE help_desk.public_id = {} AND help_desk.team = ANY({}::bigint[]) AND help_desk.closed_at IS NULL
FOR UPDATE OF help_desk
"""
