"""Who is in a team, in which role, from which day to which. Spans of a person in one team exclude each other (G35)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.audit import record_event
from domain.database import Row, row, rows, transaction
from domain.people import NewPerson, check_person, keep_person
from domain.queries.said_once import BELOW, works
from domain.refusals import ALL_READ, Faults, NotFound, Refused
from domain.rules.days import EARLIEST, local_day
from domain.rules.ids import TeamId
from domain.rules.viewers import Role, Viewer


class TeamRole(StrEnum):
    """Leader and deputy both lead: where one does not answer the other does (G23)."""

    MEMBER = "member"
    DEPUTY = "deputy"
    LEADER = "leader"


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a team, by the team's public id; from today where no day is given, and never to come."""

    team: str
    role: TeamRole
    from_on: date | None = None


async def add_member(
    *,
    viewer: Viewer,
    place: Place,
    person: NewPerson,
    demo: bool,
    at: datetime,
    chance: bytes,
    unread: Faults = ALL_READ,
) -> str:
    """Take somebody into a team of the officer's commune; returns the person's public id.

    A phone number that is known brings the person it belongs to, if the name agrees: one may be in several teams. The
    account is made with it, closed until a slip opens it. `unread` is refused with what does not hold (P8).
    Refuses: `not-found`, `form`, `member-already`.
    """
    today = local_day(at)
    team, founded_on = await team_within(viewer, place.team, today)
    from_on = place.from_on or today
    faults = {**day_faults(from_on, founded_on, today), **unread}
    checked = check_person(person, demo=demo, unread=faults)
    async with transaction():
        kept = await keep_person(checked, chance, known_too=True)
        await rows("INSERT INTO account (person) VALUES ({}) ON CONFLICT (person) DO NOTHING", kept.id)
        await join(team, kept.id, place.role, from_on)
        await _note(viewer, at, "memberships.create", person=kept.id, team=team, role=place.role)
    return kept.public_id


def day_faults(from_on: date, founded_on: date | None, today: date) -> Faults:
    """What is wrong with a day of joining: before the team was there, or to come."""
    if from_on > today:
        return {"from_on": "not-yet"}
    return {"from_on": "before-founding"} if from_on < (founded_on or EARLIEST) else {}


async def join(team: TeamId, person: int, role: TeamRole, from_on: date) -> None:
    """Write a membership without an end. A step: in a transaction. Refuses: `member-already`."""
    if not await rows(JOIN, person, team, role, from_on):
        raise Refused("member-already")


async def change_role(*, viewer: Viewer, membership: int, role: TeamRole, at: datetime) -> None:
    """From today on somebody holds another role in the same team; the days before keep theirs.

    Of two changes at once the second waits for the lock and finds a membership that has ended. Refuses: `not-found`.
    """
    today = local_day(at)
    async with transaction():
        held = await membership_within(viewer, membership, today)
        if held["role"] == role:
            return
        await close(membership, today)
        await join(TeamId(held["team"]), held["person"], role, today)
        await _note(viewer, at, "memberships.update", person=held["person"], team=held["team"], role=role)


async def end_membership(*, viewer: Viewer, membership: int, at: datetime) -> None:
    """Somebody leaves the team today; from this moment they act for it no more.

    What they did before stays, and what their phone still holds is judged by its own day. Refuses: `not-found`.
    """
    today = local_day(at)
    async with transaction():
        held = await membership_within(viewer, membership, today)
        await close(membership, today)
        await _note(viewer, at, "memberships.destroy", person=held["person"], team=held["team"], role=held["role"])


async def close(membership: int, today: date) -> None:
    """End a membership before today. A step: in a transaction.

    A span of days cannot end on the day on which it began: what began today leaves its line in the trail alone.
    """
    await rows("DELETE FROM membership WHERE id = {} AND lower(valid) >= {}::date", membership, today)
    await rows("UPDATE membership SET valid = daterange(lower(valid), {}::date) WHERE id = {}", today, membership)


async def team_within(viewer: Viewer, team: str, today: date) -> tuple[TeamId, date | None]:
    """A team of the officer's branch that works today, and since when, where known. Refuses: `not-found`."""
    found = await row(TEAM, team, viewer.units(Role.OFFICER), today)
    if found is None:
        raise NotFound("not-found")
    return TeamId(found["id"]), found["founded_on"]


async def membership_within(viewer: Viewer, membership: int, today: date) -> Row:
    """A membership that holds today, or will, in a team of the officer's branch; locked. A step: in a transaction.

    Refuses: `not-found`.
    """
    found = await row(MEMBERSHIP, membership, viewer.units(Role.OFFICER), today)
    if found is None:
        raise NotFound("not-found")
    return found


async def _note(viewer: Viewer, at: datetime, action: str, *, person: int, team: int, role: str) -> None:
    await record_event(
        at=at, account=viewer.account, action=action, subject_kind="person", subject=person, team=team, role=role
    )


TEAM = """
SELECT id, founded_on FROM team WHERE public_id = {} AND unit IN «below» AND «works»
""".replace("«works»", works("{}::date")).replace("«below»", BELOW)

MEMBERSHIP = """
SELECT membership.person, membership.team, membership.role FROM membership JOIN team ON team.id = membership.team
WHERE membership.id = {} AND team.unit IN «below» AND NOT membership.valid << daterange({}::date, NULL)
FOR UPDATE OF membership
""".replace("«below»", BELOW)

# The exclusion constraint is the arbiter: of two officers at once one is told that it is a member already.
JOIN = """
INSERT INTO membership (person, team, role, valid) VALUES ({}, {}, {}, daterange({}::date, NULL))
ON CONFLICT DO NOTHING RETURNING id
"""
