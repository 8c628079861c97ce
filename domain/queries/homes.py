"""The homes of a member's hamlets: whom to visit next, how each knock may end; nobody else's homes."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.audit import record_event
from domain.database import Row, row, rows
from domain.queries.home_states import SINCE, STANDS
from domain.queries.places import COMMUNE, home_words, place_words
from domain.queries.said_once import BELOW
from domain.rules.days import local_day
from domain.rules.paging import last_page
from domain.rules.searches import like
from domain.rules.vietnamese import fold
from domain.rules.viewers import Role, Viewer

PAGE = 50
STATES = ("come-back", "open", "waiting", "quiet", "confirmed", "not-needed", "moved")  # those to visit next first


@dataclass(frozen=True, slots=True)
class Home:
    """One home on the list. No phone number: an officer sees that, on a logged tap (design §4.10)."""

    public_id: str
    name: str
    place: str
    lane: str | None
    serial: str | None
    state: str  # one of STATES
    last_on: date | None
    come_back_on: date | None


@dataclass(frozen=True, slots=True)
class HomesPage:
    """A page of homes, as one walks: hamlet, lane, name."""

    homes: tuple[Home, ...]
    total: int
    page: int
    last: int
    search: str
    state: str
    hamlet: str
    place: str | None  # the hamlet asked for, in words


async def show_homes(
    *, viewer: Viewer, search: str, state: str, page: int, at: datetime, hamlet: str = "", household: str = ""
) -> HomesPage:
    """Homes of the viewer's teams' hamlets, or of the branch of an officer.

    Searched by name, serial or a hamlet's whole name, with or without diacritics. Those that moved away are shown
    where `state` asks for them, and counted there alone. With a `hamlet`, a public id, only its homes; with a
    `household`, a public id, that home alone, wherever it stands. An officer's look is written down (design §4.9).
    """
    wanted, day, units = like(search), local_day(at), viewer.units(Role.OFFICER)
    own = viewer.teams(Role.MEMBER)
    seen = (day, household, hamlet, own, units, wanted, fold(search).strip(), wanted.upper(), state)
    found = await rows(FIND, *seen, PAGE, (page - 1) * PAGE)
    if page > 1 and not found:  # beyond the last
        return await show_homes(viewer=viewer, search=search, state=state, page=1, at=at, hamlet=hamlet)
    if units:
        await record_event(
            at=at,
            account=viewer.account,
            action="households.index",
            subject_kind="unit",
            subject=None,
            hamlet=hamlet,
            homes=len(found),
        )
    total = found[0]["total"] if found else 0
    named = await row(HAMLET, hamlet, own, units) if hamlet else None
    return HomesPage(
        homes=tuple(map(home_of, found)),
        total=total,
        page=page,
        last=last_page(total, PAGE),
        search=search,
        state=state,
        hamlet=hamlet,
        place=place_words(named["hamlet"], named["commune"]) if named else None,
    )


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


# «since» is asked once a hamlet, not once a home.
FIND = (
    """
WITH given AS (SELECT {}::date AS day, {}::text AS household, {}::text AS hamlet),
mine AS (
    SELECT recipient.* FROM recipient CROSS JOIN given
    WHERE kind = 'household' AND given.household IN ('', recipient.public_id)
      AND (given.hamlet = '' OR unit = (SELECT id FROM unit WHERE unit.public_id = given.hamlet)) AND (
        unit IN (SELECT team.unit FROM team WHERE team.id = ANY({}::bigint[]))
        OR unit IN «below»
    )
), span AS MATERIALIZED (
    SELECT hamlet.id AS unit, «since» AS since FROM (SELECT DISTINCT unit AS id FROM mine) AS hamlet CROSS JOIN given
), told AS (
    SELECT recipient.*, hamlet.name AS hamlet, commune.name AS commune, hamlet.sort_key AS hamlet_key, card.serial,
           card.number, latest.local_day AS last_on, latest.come_back_on, stands.state
    FROM mine AS recipient CROSS JOIN given JOIN span ON span.unit = recipient.unit
    JOIN unit AS hamlet ON hamlet.id = recipient.unit
""".replace("«since»", SINCE.replace("«unit»", "hamlet.id")).replace("«below»", BELOW)
    + COMMUNE
    + STANDS
    + """
    LEFT JOIN card ON card.recipient = recipient.id AND card.revoked_at IS NULL
    WHERE recipient.search_key LIKE {} OR hamlet.search_key = {} OR card.serial LIKE {}
)
SELECT public_id, head, known_as, told.hamlet, commune, lane, serial, state, last_on, come_back_on,
       count(*) OVER () AS total
FROM told CROSS JOIN given CROSS JOIN (SELECT {}::text AS wanted) AS asked
WHERE CASE wanted WHEN '' THEN told.state <> 'moved' OR given.household <> '' ELSE told.state = wanted END
ORDER BY hamlet_key COLLATE "C", regexp_replace(coalesce(lane, ''), '\\d+.*', '') COLLATE "C",
         substring(lane FROM '\\d+')::numeric NULLS FIRST, lane, sort_key COLLATE "C", number, told.id
LIMIT {} OFFSET {}
"""
)

HAMLET = f"""
SELECT hamlet.name AS hamlet, commune.name AS commune FROM unit AS hamlet {COMMUNE}
WHERE hamlet.public_id = {{}} AND (
    hamlet.id IN (SELECT team.unit FROM team WHERE team.id = ANY({{}}::bigint[])) OR hamlet.id IN {BELOW}
)
"""
