"""The large screen of a desk: a code, the numbers that are called, who helps. No citizen's need or name (G32)."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from domain.database import row, rows
from domain.queries.places import NUMBER, place_words
from domain.queries.said_once import ADULT
from domain.refusals import NotFound

LATEST_CALLS = 2


class Crew(msgspec.Struct, frozen=True):
    """Somebody who helps, and their table; who is not of age stands on no public screen (G21)."""

    person: str
    name: str
    has_photo: bool
    seat: int


class Call(msgspec.Struct, frozen=True):
    """A number that is asked to a table."""

    number: int
    seat: int | None


@dataclass(frozen=True, slots=True)
class Screen:
    """What the hall reads."""

    code: str
    name: str
    place: str
    phone: str | None
    handle: str
    has_screen: bool
    is_meeting: bool
    ends_at: datetime
    closed_at: datetime | None
    crew: tuple[Crew, ...]
    calls: tuple[Call, ...]
    waiting: tuple[int, ...]


async def show_screen(*, code: str) -> Screen:
    """The screen behind a token of 16 signs. Refuses: `token-unknown`."""
    found = await row(SHOW, LATEST_CALLS, code)
    if found is None:
        raise NotFound("token-unknown")
    return Screen(
        code=code,
        name=found["name"],
        place=place_words(found["hamlet"], found["commune"]),
        phone=found["phone"],
        handle=found["handle"],
        has_screen=found["has_screen"],
        is_meeting=found["is_meeting"],
        ends_at=found["ends_at"],
        closed_at=found["closed_at"],
        crew=msgspec.json.decode(found["crew"] or "[]", type=tuple[Crew, ...]),
        calls=msgspec.json.decode(found["calls"] or "[]", type=tuple[Call, ...]),
        waiting=tuple(found["waiting"] or ()),
    )


async def find_crew_photo(*, code: str, person: str) -> bytes:
    """The small picture of somebody who is at work at the desk of a screen. Refuses: `not-found`."""
    found = await rows(PHOTO, code, person)
    if not found:
        raise NotFound("not-found")
    return found[0]["webp"]


SHOW = f"""
SELECT opening.handle, opening.has_screen, opening.ends_at, opening.closed_at,
       meeting.desk_session IS NOT NULL AS is_meeting, opening.name, hamlet.name AS hamlet,
       (SELECT unit.name FROM unit_ancestor JOIN unit ON unit.id = unit_ancestor.ancestor AND unit.kind = 'commune'
        WHERE unit_ancestor.unit = hamlet.id AND upper_inf(unit_ancestor.valid) LIMIT 1) AS commune,
       {NUMBER} AS phone,
       (SELECT json_agg(json_build_object('person', person.public_id, 'name', person.name, 'seat', check_in.seat,
            'has_photo', EXISTS (SELECT FROM person_photo WHERE person_photo.person = person.id))
            ORDER BY check_in.seat)
        FROM check_in JOIN person ON person.id = check_in.person AND «adult»
        WHERE check_in.desk_session = opening.id AND check_in.closed_at IS NULL) AS crew,
       (SELECT json_agg(json_build_object('number', latest.number, 'seat', latest.seat) ORDER BY latest.called_at DESC)
        FROM (SELECT ticket.number, ticket.called_at, check_in.seat
              FROM ticket JOIN check_in ON check_in.id = ticket.check_in AND check_in.closed_at IS NULL
              WHERE ticket.desk_session = opening.id AND ticket.ended_at IS NULL
              ORDER BY ticket.called_at DESC LIMIT {{}}) AS latest) AS calls,
       (SELECT array_agg(ticket.number ORDER BY ticket.number) FROM ticket
        WHERE ticket.desk_session = opening.id AND called_at IS NULL AND ended_at IS NULL) AS waiting
FROM desk_session AS opening LEFT JOIN meeting ON meeting.desk_session = opening.id
JOIN unit AS hamlet ON hamlet.id = opening.unit
WHERE opening.screen = {{}}
""".replace("«adult»", ADULT.replace("«year»", "extract(year FROM opening.opened_at)::integer"))

PHOTO = """
SELECT person_photo.webp FROM desk_session JOIN check_in ON check_in.desk_session = desk_session.id
JOIN person ON person.id = check_in.person
JOIN person_photo ON person_photo.person = person.id AND person_photo.pixels = 96
WHERE desk_session.screen = {} AND person.public_id = {} AND check_in.closed_at IS NULL AND «adult» LIMIT 1
""".replace("«adult»", ADULT.replace("«year»", "extract(year FROM desk_session.opened_at)::integer"))
