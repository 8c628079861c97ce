"""A leader's help desks: their hours, what is open now, and how it went before."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from domain.database import Row, row, rows
from domain.queries.places import NUMBER
from domain.queries.said_once import works
from domain.refusals import NotFound
from domain.rules.days import local_day
from domain.rules.viewers import Role, Viewer

LATEST = 20
MEETINGS_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk and its opening of now, if there is one; `weekdays`: Monday is 1."""

    public_id: str
    name: str
    place: str | None
    has_screen: bool
    token: str
    weekdays: tuple[int, ...]
    opens_at: time | None
    closes_at: time | None
    team: str
    phone: str | None  # answers for the place
    session: str | None
    ends_at: datetime | None
    members: int
    waiting: int


@dataclass(frozen=True, slots=True)
class PastSession:
    """An opening that is over: who came, who was helped, for how many seconds in all members were there."""

    public_id: str
    opened_at: datetime
    closed_at: datetime
    members: int
    forgotten: int
    tickets: int
    helped: int
    confirmed: int
    seconds: int


@dataclass(frozen=True, slots=True)
class LedTeam:
    """A team that may have desks."""

    public_id: str
    name: str


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A meeting of the last weeks, or one that goes on; `people` as its chair has counted them."""

    public_id: str
    name: str
    opened_at: datetime
    people: int | None


@dataclass(frozen=True, slots=True)
class Desks:
    """All desks of the teams that somebody leads, their latest meetings, and these teams."""

    desks: tuple[Desk, ...]
    meetings: tuple[MeetingLine, ...]
    teams: tuple[LedTeam, ...]


@dataclass(frozen=True, slots=True)
class DeskPage:
    """One desk with its latest openings, newest first."""

    desk: Desk
    past: tuple[PastSession, ...]


async def list_desks(*, viewer: Viewer, at: datetime) -> Desks:
    """The desks of the teams that the viewer leads."""
    led = viewer.teams(Role.LEADER)
    teams = await rows(TEAMS, local_day(at), led)
    found = await rows(DESKS, None, led)
    meetings = await rows(MEETINGS, led, at - MEETINGS_FOR)
    return Desks(
        desks=tuple(map(desk_of, found)),
        meetings=tuple(
            MeetingLine(one["public_id"], one["name"], one["opened_at"], one["counted"]) for one in meetings
        ),
        teams=tuple(LedTeam(one["public_id"], one["name"]) for one in teams),
    )


async def show_desk(*, viewer: Viewer, desk: str) -> DeskPage:
    """One of them. Refuses: `not-found`."""
    found = await row(DESKS, desk, viewer.teams(Role.LEADER))
    if found is None:
        raise NotFound("not-found")
    past = await rows(PAST, found["id"], LATEST)
    names = PastSession.__slots__
    return DeskPage(desk_of(found), tuple(PastSession(**{name: one[name] for name in names}) for one in past))


def desk_of(found: Row) -> Desk:
    return Desk(
        public_id=found["public_id"],
        name=found["name"],
        place=found["place"],
        has_screen=found["has_screen"],
        token=found["token"],
        weekdays=tuple(found["weekdays"]),
        opens_at=found["opens_at"],
        closes_at=found["closes_at"],
        team=found["team"],
        phone=found["phone"],
        session=found["session"],
        ends_at=found["ends_at"],
        members=found["members"],
        waiting=found["waiting"],
    )


TEAMS = f"""
SELECT team.public_id, team.name FROM (SELECT {{}}::date AS day) AS given CROSS JOIN team
WHERE team.id = ANY({{}}::bigint[]) AND {works("given.day")} ORDER BY team.sort_key COLLATE "C", team.id
"""

DESKS = f"""
SELECT help_desk.*, team.name AS team, {NUMBER} AS phone, open.public_id AS session, open.ends_at,
       (SELECT count(*) FROM check_in WHERE desk_session = open.id AND check_in.closed_at IS NULL) AS members,
       (SELECT count(*) FROM ticket WHERE desk_session = open.id AND called_at IS NULL AND ended_at IS NULL) AS waiting
FROM (SELECT {{}}::text AS desk) AS asked CROSS JOIN help_desk JOIN team ON team.id = help_desk.team
JOIN unit AS hamlet ON hamlet.id = team.unit
LEFT JOIN desk_session AS open ON open.desk = help_desk.id AND open.closed_at IS NULL
WHERE help_desk.team = ANY({{}}::bigint[]) AND help_desk.closed_at IS NULL
  AND (asked.desk IS NULL OR help_desk.public_id = asked.desk)
ORDER BY open.id IS NULL, help_desk.id
"""

MEETINGS = """
SELECT opening.public_id, opening.name, opening.opened_at, meeting.counted
FROM desk_session AS opening JOIN meeting ON meeting.desk_session = opening.id
WHERE opening.team = ANY({}::bigint[]) AND opening.opened_at > {} ORDER BY opening.opened_at DESC LIMIT 10
"""

PAST = """
SELECT over.public_id, over.opened_at, over.closed_at, over.tickets, there.members, there.forgotten, there.seconds,
       (SELECT count(*) FROM ticket WHERE desk_session = over.id AND assistance IS NOT NULL) AS helped,
       (SELECT count(*) FROM ticket JOIN assistance ON assistance.id = ticket.assistance
        WHERE desk_session = over.id AND assistance.state = 'confirmed') AS confirmed
FROM desk_session AS over
CROSS JOIN LATERAL (
    SELECT count(DISTINCT person) AS members, count(*) FILTER (WHERE outcome = 'forgotten') AS forgotten,
           coalesce(extract(epoch FROM sum(check_in.closed_at - check_in.happened_at)), 0)::bigint AS seconds
    FROM check_in WHERE desk_session = over.id
) AS there
WHERE over.desk = {} AND over.closed_at IS NOT NULL ORDER BY over.opened_at DESC LIMIT {}
"""
