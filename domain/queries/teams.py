"""Teams of a commune and who is in them; whom an officer may let in, and what each did lately."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.database import Row, row, rows
from domain.queries.members import ACTIVE_DAYS, Member, members_of
from domain.queries.places import COMMUNE, place_words
from domain.queries.said_once import BELOW, HAPPENED, works
from domain.refusals import NotFound
from domain.rules.days import local_day
from domain.rules.paging import last_page
from domain.rules.searches import like
from domain.rules.viewers import Role, Viewer

PAGE = 50
RESET_DAYS = 30


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A team on the officer's list."""

    public_id: str
    name: str
    hamlet: str
    leader: str | None
    members: int
    active: int
    without_password: int
    founded_on: date | None
    decision_no: str | None


@dataclass(frozen=True, slots=True)
class TeamsPage:
    """A page of teams, and the hamlets that have none."""

    teams: tuple[TeamLine, ...]
    total: int
    page: int
    last: int
    search: str
    without_password: int
    uncovered: tuple["Place", ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A unit by name."""

    public_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Reset:
    """A slip that was shown or printed: by whom, for whom, whether it was used (G6: every such reset is listed)."""

    name: str
    kind: str
    maker: str | None
    made_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class TeamPage:
    """One team to an officer or its leader."""

    public_id: str
    name: str
    hamlet: str
    founded_on: date | None
    decision_no: str | None
    members: tuple[Member, ...]
    resets: tuple[Reset, ...]
    today: date

    @property
    def leader(self) -> str | None:
        return next((member.name for member in self.members if member.role == "leader"), None)


async def list_teams(*, viewer: Viewer, search: str, page: int, at: datetime, limit: int = PAGE) -> TeamsPage:
    """Teams of the officer's communes, found by their own, their hamlet's or their leader's name."""
    day, units, wanted = local_day(at), viewer.units(Role.OFFICER), like(search)
    since = day - timedelta(days=ACTIVE_DAYS)
    found = await rows(LIST, day, since, units, wanted, wanted, wanted, limit, (page - 1) * limit)
    if page > 1 and not found:  # beyond the last
        return await list_teams(viewer=viewer, search=search, page=1, at=at, limit=limit)
    bare = await rows(UNCOVERED, units, day)
    total = found[0]["total"] if found else 0
    return TeamsPage(
        teams=tuple(map(team_line, found)),
        total=total,
        page=page,
        last=last_page(total, limit),
        search=search,
        without_password=found[0]["all_without"] if found else 0,
        uncovered=tuple(Place(line["public_id"], line["name"]) for line in bare),
    )


def team_line(line: Row) -> TeamLine:
    return TeamLine(
        public_id=line["public_id"],
        name=line["name"],
        hamlet=line["hamlet"],
        leader=line["leader"],
        members=line["members"],
        active=line["active"],
        without_password=line["without_password"],
        founded_on=line["founded_on"],
        decision_no=line["decision_no"],
    )


async def show_team(*, viewer: Viewer, team: str, search: str, at: datetime) -> TeamPage:
    """A team of the officer's branch, or one that the viewer leads. Refuses: `not-found`."""
    day = local_day(at)
    found = await row(TEAM, team, viewer.teams(Role.LEADER), viewer.units(Role.OFFICER))
    if found is None:
        raise NotFound("not-found")
    members = await members_of(found["id"], day, viewer, search)
    resets = await rows(RESETS, found["id"], day, at - timedelta(days=RESET_DAYS))
    return TeamPage(
        public_id=team,
        name=found["name"],
        hamlet=found["hamlet"],
        founded_on=found["founded_on"],
        decision_no=found["decision_no"],
        members=members,
        resets=tuple(
            Reset(line["name"], line["kind"], line["maker"], line["made_at"], line["used_at"]) for line in resets
        ),
        today=day,
    )


async def team_of(*, viewer: Viewer, membership: int) -> str:
    """The public id of a membership's team, in the officer's branch. Refuses: `not-found`."""
    found = await row(TEAM_OF, membership, viewer.units(Role.OFFICER))
    if found is None:
        raise NotFound("not-found")
    return found["public_id"]


async def list_hamlets(*, viewer: Viewer) -> tuple[Place, ...]:
    """Units of the officer's branch in which a team may be founded, hamlets first."""
    found = await rows(HAMLETS, viewer.units(Role.OFFICER))
    return tuple(Place(line["public_id"], place_words(line["name"], line["commune"])) for line in found)


LIST = (
    """
WITH given AS (SELECT {}::date AS day, {}::date AS since),
mine AS (
    SELECT team.*, unit.name AS hamlet, unit.search_key AS hamlet_key, unit.sort_key AS hamlet_sort
    FROM given CROSS JOIN team JOIN unit ON unit.id = team.unit WHERE team.unit IN «below» AND «works»
), told AS MATERIALIZED (
    SELECT mine.id, count(membership.id) AS members,
           count(*) FILTER (WHERE membership.id IS NOT NULL AND account.password_hash IS NULL) AS without_password,
           count(*) FILTER (WHERE EXISTS (SELECT FROM check_in WHERE check_in.person = membership.person
                            AND check_in.local_day > given.since AND «happened»)) AS active,
           min(person.name) FILTER (WHERE membership.role = 'leader') AS leader,
           min(person.search_key) FILTER (WHERE membership.role = 'leader') AS leader_key
    FROM mine CROSS JOIN given
    LEFT JOIN membership ON membership.team = mine.id AND membership.valid @> given.day
    LEFT JOIN person ON person.id = membership.person LEFT JOIN account ON account.person = person.id
    GROUP BY mine.id
)
SELECT mine.public_id, mine.name, mine.hamlet, mine.founded_on, mine.decision_no, told.leader, told.members,
       told.active, told.without_password, count(*) OVER () AS total,
       sum(told.without_password) OVER ()::int AS all_without
FROM mine JOIN told USING (id)
WHERE mine.search_key LIKE {} OR mine.hamlet_key LIKE {} OR told.leader_key LIKE {}
ORDER BY mine.hamlet_sort COLLATE "C", mine.sort_key COLLATE "C", mine.id LIMIT {} OFFSET {}
""".replace("«happened»", HAPPENED)
    .replace("«works»", works("given.day"))
    .replace("«below»", BELOW)
)

UNCOVERED = """
SELECT unit.public_id, unit.name FROM unit
WHERE unit.id IN «below» AND unit.kind = 'hamlet' AND upper_inf(unit.valid)
  AND NOT EXISTS (SELECT FROM team WHERE team.unit = unit.id AND «works»)
ORDER BY unit.sort_key COLLATE "C" LIMIT 100
""".replace("«works»", works("{}::date")).replace("«below»", BELOW)

HAMLETS = f"""
SELECT hamlet.public_id, hamlet.name, commune.name AS commune FROM unit AS hamlet {COMMUNE}
WHERE hamlet.id IN {BELOW} AND upper_inf(hamlet.valid)
ORDER BY hamlet.kind = 'hamlet' DESC, hamlet.sort_key COLLATE "C", commune.name, hamlet.id
"""

TEAM = """
SELECT team.id, team.name, team.founded_on, team.decision_no, unit.name AS hamlet
FROM team JOIN unit ON unit.id = team.unit
WHERE team.public_id = {} AND (team.id = ANY({}::bigint[]) OR team.unit IN «below»)
""".replace("«below»", BELOW)

TEAM_OF = """
SELECT team.public_id FROM membership JOIN team ON team.id = membership.team
WHERE membership.id = {} AND team.unit IN «below»
""".replace("«below»", BELOW)

RESETS = """
SELECT person.name, sign_in_slip.kind, maker_person.name AS maker, sign_in_slip.made_at, sign_in_slip.used_at
FROM membership JOIN person ON person.id = membership.person JOIN account ON account.person = person.id
JOIN sign_in_slip ON sign_in_slip.account = account.id
LEFT JOIN account AS maker ON maker.id = sign_in_slip.made_by
LEFT JOIN person AS maker_person ON maker_person.id = maker.person
WHERE membership.team = {} AND membership.valid @> {}::date AND sign_in_slip.made_at > {}
ORDER BY sign_in_slip.made_at DESC LIMIT 20
"""
