"""An opening of a desk, to those who are or were there and to whoever leads the team."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from domain.database import Row, row
from domain.queries.said_once import TOLD_STATE
from domain.refusals import NotFound
from domain.rules.viewers import Role, Viewer


class Presence(msgspec.Struct, frozen=True):
    """A member at a table, from the scan in to the scan out; `shares`: on one phone with somebody else."""

    person: str
    name: str
    has_photo: bool
    seat: int
    came_at: datetime
    left_at: datetime | None
    outcome: str | None
    entry: str
    is_ours: bool  # for the team of the desk
    shares: bool
    helped: int

    @property
    def is_in(self) -> bool:
        return self.left_at is None

    @property
    def is_forgotten(self) -> bool:
        """Left without a scan: the desk closed around them."""
        return self.outcome == "forgotten"


class Number(msgspec.Struct, frozen=True):
    """A number of the queue. `state`: waiting, called, reported, confirmed, expired, gone and what a report may be."""

    number: int
    need: str | None
    waiting_since: datetime
    called_at: datetime | None
    seat: int | None
    is_mine: bool
    is_ours: bool
    state: str
    assistance: str | None


@dataclass(frozen=True, slots=True)
class SessionPage:
    """What the team sees of an opening. `seat` is the viewer's own table while they are there."""

    public_id: str
    name: str
    place: str | None
    has_screen: bool
    handle: str
    screen: str
    opened_at: datetime
    ends_at: datetime
    closed_at: datetime | None
    is_meeting: bool
    is_led: bool
    is_opener: bool
    seat: int | None
    present: tuple[Presence, ...]
    numbers: tuple[Number, ...]

    @property
    def inside(self) -> list[Presence]:
        return [one for one in self.present if one.is_in]

    @property
    def left(self) -> list[Presence]:
        return [one for one in self.present if not one.is_in]

    @property
    def waiting(self) -> list[Number]:
        return [one for one in self.numbers if one.state == "waiting"]

    @property
    def called(self) -> list[Number]:
        return [one for one in self.numbers if one.state == "called"]

    @property
    def ended(self) -> list[Number]:
        """What was written down or went away, newest first."""
        return [one for one in reversed(self.numbers) if one.state not in {"waiting", "called"}]

    @property
    def serving(self) -> Number | None:
        """The number that the viewer called and has not written down, also after the desk has closed."""
        return next((one for one in self.called if one.is_mine), None)


async def show_session(*, viewer: Viewer, session: str, at: datetime) -> SessionPage:
    """An opening: to whoever was there, and to leaders of its team. Refuses: `not-found`."""
    led = viewer.teams(Role.LEADER)
    found = await row(SHOW, at, viewer.person, viewer.account, led, session)
    if found is None or not (found["is_led"] or found["was_there"]):
        raise NotFound("not-found")
    return session_of(found)


def session_of(found: Row) -> SessionPage:
    present = msgspec.json.decode(found["present"] or "[]", type=tuple[Presence, ...])
    return SessionPage(
        public_id=found["public_id"],
        name=found["name"],
        place=found["place"],
        has_screen=found["has_screen"],
        handle=found["handle"],
        screen=found["screen"],
        opened_at=found["opened_at"],
        ends_at=found["ends_at"],
        closed_at=found["closed_at"],
        is_meeting=found["is_meeting"],
        is_led=found["is_led"],
        is_opener=found["is_opener"],
        seat=found["seat"],
        present=present,
        numbers=msgspec.json.decode(found["numbers"] or "[]", type=tuple[Number, ...]),
    )


# Who came, in the order of coming. One phone for two members at once is said to the leader, without a word of blame: it
# may be lent (G36, threat 6).
PRESENT = """
SELECT json_agg(json_build_object(
    'person', person.public_id, 'name', person.name, 'seat', own.seat, 'came_at', own.happened_at,
    'left_at', own.closed_at, 'outcome', own.outcome, 'entry', own.entry, 'is_ours', own.team = opening.team,
    'has_photo', EXISTS (SELECT FROM person_photo WHERE person_photo.person = person.id),
    'shares', given.is_led AND EXISTS (
        SELECT FROM check_in AS other WHERE other.desk_session = opening.id AND other.person <> own.person
          AND other.device_mark = own.device_mark),
    'helped', (SELECT count(*) FROM ticket WHERE ticket.desk_session = opening.id
               AND ticket.check_in = own.id AND ticket.assistance IS NOT NULL)
) ORDER BY own.id)
FROM check_in AS own JOIN person ON person.id = own.person WHERE own.desk_session = opening.id
"""

NUMBERS = """
SELECT json_agg(json_build_object(
    'number', ticket.number, 'need', ticket.need, 'waiting_since', ticket.waiting_since,
    'called_at', ticket.called_at, 'seat', server.seat, 'is_mine', coalesce(server.person = given.person, false),
    'is_ours', coalesce(server.team = opening.team, false),
    'assistance', assistance.public_id,
    'state', CASE WHEN assistance.id IS NOT NULL THEN «told» WHEN ticket.ended_at IS NOT NULL THEN 'gone'
                  WHEN ticket.called_at IS NOT NULL THEN 'called' ELSE 'waiting' END
) ORDER BY ticket.number)
FROM ticket LEFT JOIN check_in AS server ON server.id = ticket.check_in
LEFT JOIN assistance ON assistance.id = ticket.assistance
WHERE ticket.desk_session = opening.id
""".replace("«told»", TOLD_STATE)

SHOW = f"""
SELECT opening.public_id, opening.has_screen, opening.handle, opening.screen, opening.opened_at, opening.ends_at,
       opening.closed_at, opening.name, opening.place, opening.desk IS NULL AS is_meeting, given.is_led,
       opening.opened_by = given.account AS is_opener,
       EXISTS (SELECT FROM check_in WHERE check_in.desk_session = opening.id AND check_in.person = given.person)
           AS was_there,
       (SELECT check_in.seat FROM check_in WHERE check_in.desk_session = opening.id
        AND check_in.person = given.person AND check_in.closed_at IS NULL) AS seat,
       ({PRESENT}) AS present, ({NUMBERS}) AS numbers
FROM desk_session AS opening
CROSS JOIN LATERAL (
    SELECT {{}}::bigint AS person, {{}}::bigint AS account, opening.team = ANY({{}}::bigint[]) AS is_led
) AS given
WHERE opening.public_id = {{}}
"""


async def find_session(*, viewer: Viewer, check_in: str) -> str:
    """The opening at which the viewer arrived by a check-in. Refuses: `not-found`."""
    found = await row(FIND, check_in, viewer.person)
    if found is None:
        raise NotFound("not-found")
    return found["public_id"]


FIND = """
SELECT desk_session.public_id FROM check_in JOIN desk_session ON desk_session.id = check_in.desk_session
WHERE check_in.public_id = {} AND check_in.person = {}
"""
