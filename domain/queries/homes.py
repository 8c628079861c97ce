"""The homes of a member's hamlets: whom to visit next, how each knock may end; nobody else's homes."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.database import Row, rows
from domain.queries.places import COMMUNE, home_words, place_words
from domain.rules.days import local_day
from domain.rules.vietnamese import fold
from domain.rules.viewers import Role, Viewer

PAGE = 50


@dataclass(frozen=True, slots=True)
class Home:
    """One home on the list. No phone number: an officer sees that, on a logged tap (design §4.10)."""

    public_id: str
    name: str
    place: str
    lane: str | None
    serial: str | None
    state: str  # confirmed, waiting, quiet, not-needed, moved, come-back, open
    last_on: date | None
    come_back_on: date | None


@dataclass(frozen=True, slots=True)
class HomesPage:
    """A page of homes, those to visit next first."""

    homes: tuple[Home, ...]
    total: int
    page: int
    last: int
    search: str
    state: str


async def show_homes(*, viewer: Viewer, search: str, state: str, page: int, at: datetime) -> HomesPage:
    """Homes of the viewer's teams' hamlets, or of the branch of an officer; searched with or without diacritics."""
    wanted = f"%{fold(search).translate(LITERAL)}%"
    day = local_day(at)
    units = viewer.units(Role.OFFICER)
    found = await rows(
        FIND, day, viewer.teams(Role.MEMBER), units, wanted, wanted, state, state, PAGE, (page - 1) * PAGE
    )
    total = found[0]["total"] if found else 0
    return HomesPage(tuple(map(home_of, found)), total, page, max(1, -(-total // PAGE)), search, state)


def home_of(found: Row) -> Home:
    return Home(
        public_id=found["public_id"],
        name=home_words(found["head"], found["known_as"], is_known=True),
        place=place_words(found["hamlet"], found["commune"]),
        lane=found["lane"],
        serial=found["serial"],
        state=found["state"],
        last_on=found["last_on"],
        come_back_on=found["come_back_on"],
    )


# A user's % and _ are letters, not wildcards (ASVS 5.0, 1.2.9).
LITERAL = str.maketrans({"\\": "\\\\", "%": "\\%", "_": "\\_"})

FIND = (
    """
WITH given AS (SELECT {}::date AS day),
-- what the floor counts from: the campaign that runs, else the year
counted AS (
    SELECT coalesce(max(first_on), date_trunc('year', max(day))::date) AS since
    FROM given LEFT JOIN campaign ON day BETWEEN first_on AND last_on
),
mine AS (
    SELECT DISTINCT recipient.* FROM recipient
    WHERE kind = 'household' AND (
        unit IN (SELECT team.unit FROM team WHERE team.id = ANY({}::bigint[]))
        OR unit IN (SELECT unit_ancestor.unit FROM unit_ancestor WHERE ancestor = ANY({}::bigint[])
                    AND upper_inf(unit_ancestor.valid))
    )
), told AS (
    SELECT mine.*, hamlet.name AS hamlet, commune.name AS commune, hamlet.sort_key AS hamlet_key, card.serial,
           card.number, latest.local_day AS last_on, latest.come_back_on,
           CASE WHEN mine.moved_on IS NOT NULL THEN 'moved'
                WHEN helped.state = 'confirmed' THEN 'confirmed'
                WHEN helped.state = 'reported' THEN 'waiting'
                WHEN mine.not_needed_on IS NOT NULL THEN 'not-needed'
                WHEN mine.quiet_until >= given.day THEN 'quiet'
                WHEN latest.come_back_on >= given.day THEN 'come-back'
                ELSE 'open' END AS state
    FROM mine CROSS JOIN given CROSS JOIN counted
    JOIN unit AS hamlet ON hamlet.id = mine.unit
"""
    + COMMUNE
    + """
    LEFT JOIN card ON card.recipient = mine.id AND card.revoked_at IS NULL
    LEFT JOIN LATERAL (
        SELECT local_day, come_back_on FROM check_in
        WHERE check_in.recipient = mine.id AND NOT practice AND outcome IS DISTINCT FROM 'taken-back'
        ORDER BY check_in.id DESC LIMIT 1
    ) AS latest ON true
    LEFT JOIN LATERAL (
        SELECT state FROM assistance JOIN check_in ON check_in.id = assistance.check_in
        WHERE assistance.recipient = mine.id AND state IN ('confirmed', 'reported')
          AND check_in.local_day >= counted.since
        ORDER BY state LIMIT 1
    ) AS helped ON true
    WHERE mine.search_key LIKE {} OR card.serial ILIKE {}
)
SELECT public_id, head, known_as, hamlet, commune, lane, serial, state, last_on, come_back_on, count(*) OVER () AS total
FROM told WHERE {} = '' OR state = {}
ORDER BY array_position(ARRAY['come-back', 'open', 'waiting', 'quiet', 'confirmed', 'not-needed', 'moved'], state),
         last_on NULLS FIRST, hamlet_key, number, sort_key
LIMIT {} OFFSET {}
"""
)
