"""A meeting: to its team with its figures, to whoever is at it, to its chair."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from domain.database import Row, row, rows
from domain.queries.indicators import Offered, offered_of
from domain.queries.places import NUMBER, in_a_sentence
from domain.refusals import NotFound
from domain.rules.meetings import ATTENDED, SIMILAR, SIMILAR_DAYS, chosen, only_counted
from domain.rules.viewers import Role, Viewer


@dataclass(frozen=True, slots=True)
class Alike:
    """Another meeting of the team, within a week, with over four fifths of the same homes."""

    name: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """What its team sees. `phones` answered themselves, `cards` were shown, `stated` and `counted` are people."""

    public_id: str
    name: str
    place: str | None
    kind: str
    chair: str
    screen: str
    opened_at: datetime
    ends_at: datetime
    closed_at: datetime | None
    stated: int | None
    counted: int | None
    phones: int
    cards: int
    members: tuple[str, ...]
    names: tuple[str, ...]
    is_led: bool
    alike: Alike | None

    @property
    def only_counted(self) -> int:
        """Whom nobody but the chair has counted."""
        return only_counted(self.counted or 0, self.phones, self.cards)

    @property
    def is_short(self) -> bool:
        """More answered or showed cards than the chair has counted."""
        return self.counted is not None and self.counted < self.phones + self.cards


@dataclass(frozen=True, slots=True)
class Gathering:
    """What whoever is at a meeting, or chairs it, is asked about."""

    session: str
    name: str
    place: str
    phone: str | None
    opened_at: datetime
    closed_at: datetime | None
    chair: str
    stated: int | None
    counted: int | None
    shown: tuple[Offered, ...]


async def show_meeting(*, viewer: Viewer, session: str, language: str) -> MeetingPage:
    """A meeting: to whoever was at it, and to leaders of its team. Refuses: `not-found`."""
    led = viewer.teams(Role.LEADER)
    found = await row(SHOW, viewer.person, led, session)
    if found is None or not (found["is_led"] or found["was_there"]):
        raise NotFound("not-found")
    alike = await row(ALIKE, found["id"], SIMILAR_DAYS, SIMILAR) if found["is_led"] else None
    plain = ("public_id", "name", "place", "kind", "chair", "screen", "opened_at", "ends_at", "closed_at", "stated",
             "counted", "phones", "cards", "is_led")  # fmt: skip
    return MeetingPage(
        **{field: found[field] for field in plain},
        members=tuple(found["members"] or ()),
        names=tuple(one[language] for one in msgspec.json.decode(found["names"] or "[]")),
        alike=Alike(alike["name"], alike["opened_at"]) if alike else None,
    )


async def find_gathering(*, handle: str | None = None, session: str | None = None) -> Gathering:
    """A meeting by the handle of its codes, or by the public id of its session. Refuses: `not-found`."""
    found = await row(GATHERING, handle, session)
    if found is None:
        raise NotFound("not-found")
    codes = chosen(found["indicators"])
    shown = {line["code"]: offered_of(line) for line in await rows(NAMES, codes)}
    return gathering_of(found, tuple(shown[code] for code in codes if code in shown and code != ATTENDED))


def gathering_of(found: Row, shown: tuple[Offered, ...]) -> Gathering:
    return Gathering(
        session=found["session"],
        name=found["name"],
        place=found["place"] or in_a_sentence(found["hamlet"]),
        phone=found["phone"],
        opened_at=found["opened_at"],
        closed_at=found["closed_at"],
        chair=found["chair"],
        stated=found["stated"],
        counted=found["counted"],
        shown=shown,
    )


# How many of its reports are of a kind of recipient and still count.
OF_KIND = """(
    SELECT count(*) FROM assistance JOIN check_in ON check_in.id = assistance.check_in
    JOIN recipient ON recipient.id = assistance.recipient
    WHERE check_in.desk_session = opening.id AND assistance.state IN ('reported', 'confirmed') AND recipient.kind «kind»
)"""

SHOW = """
SELECT opening.id, opening.public_id, opening.name, opening.place, opening.screen, opening.opened_at, opening.ends_at,
       opening.closed_at, meeting.kind, meeting.chair, meeting.stated, meeting.counted,
       «phones» AS phones, «cards» AS cards,
       (SELECT array_agg(DISTINCT person.name) FROM check_in JOIN person ON person.id = check_in.person
        WHERE check_in.desk_session = opening.id) AS members,
       (SELECT json_agg(json_build_object('vi', name_vi, 'en', name_en) ORDER BY position) FROM indicator
        WHERE code = ANY(meeting.indicators)) AS names,
       EXISTS (SELECT FROM check_in WHERE check_in.desk_session = opening.id AND check_in.person = {}) AS was_there,
       opening.team = ANY({}::bigint[]) AS is_led
FROM desk_session AS opening JOIN meeting ON meeting.desk_session = opening.id
WHERE opening.public_id = {}
""".replace("«phones»", OF_KIND.replace("«kind»", "= 'passer-by'")).replace(
    "«cards»", OF_KIND.replace("«kind»", "IN ('household', 'business')")
)

# The share is of the homes of the smaller of the two: a small meeting within a large one is alike too.
ALIKE = """
WITH given AS (SELECT {}::bigint AS id, {}::integer AS days, {}::integer AS percent),
home AS (
    SELECT DISTINCT opening.id, opening.name, opening.opened_at, assistance.recipient
    FROM given JOIN desk_session AS this ON this.id = given.id
    JOIN desk_session AS opening ON opening.team = this.team AND opening.desk IS NULL
     AND opening.opened_at BETWEEN this.opened_at - make_interval(days => given.days)
                               AND this.opened_at + make_interval(days => given.days)
    JOIN check_in ON check_in.desk_session = opening.id
    JOIN assistance ON assistance.check_in = check_in.id AND assistance.state IN ('reported', 'confirmed')
    JOIN recipient ON recipient.id = assistance.recipient AND recipient.kind = 'household'
), own AS (SELECT recipient FROM home JOIN given USING (id))
SELECT home.name, home.opened_at FROM given, home
WHERE home.id <> given.id GROUP BY home.id, home.name, home.opened_at, given.percent
HAVING 100 * count(*) FILTER (WHERE home.recipient IN (SELECT recipient FROM own))
       > given.percent * least(count(*), (SELECT count(*) FROM own))
ORDER BY home.opened_at DESC LIMIT 1
"""

NAMES = """
SELECT code, name_vi, name_en, measure_vi, measure_en, once, person_limit, minutes, topic FROM indicator
WHERE code = ANY({}::text[])
"""

GATHERING = f"""
SELECT opening.public_id AS session, opening.name, opening.place, opening.opened_at, opening.closed_at, meeting.chair,
       meeting.stated, meeting.counted, meeting.indicators, hamlet.name AS hamlet, {NUMBER} AS phone
FROM (SELECT {{}}::text AS handle, {{}}::text AS session) AS given
JOIN desk_session AS opening ON CASE WHEN given.session IS NULL THEN opening.handle = given.handle
                                     ELSE opening.public_id = given.session END
JOIN meeting ON meeting.desk_session = opening.id JOIN unit AS hamlet ON hamlet.id = opening.unit
"""
