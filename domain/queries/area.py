"""An officer's commune on one page: figures against an even pace, floors, teams, what waits, what to do first."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from domain.database import Row, row, rows
from domain.rules.days import local_day
from domain.rules.vietnamese import mask_name
from domain.rules.viewers import Role, Viewer

WEEKS = 9
ACTIVE_DAYS = 30
ANSWERED_WITHIN = timedelta(days=14)
MOST_DISPUTES = 20


@dataclass(frozen=True, slots=True)
class TargetFigure:
    """An indicator of the campaign: what is confirmed, what is asked for, and the share of the days that are over."""

    name: str
    measure: str
    done: int
    wanted: int
    pace: float

    @property
    def share(self) -> float:
        return self.done / self.wanted

    @property
    def behind(self) -> int:
        """How many are missing to an even pace today, whole; 0 when on it."""
        return max(0, round(self.pace * self.wanted) - self.done)


@dataclass(frozen=True, slots=True)
class Span:
    """The campaign that runs, with how far it is; None of it where none runs."""

    name: str
    first_on: date
    last_on: date
    day: int
    days: int


@dataclass(frozen=True, slots=True)
class Floor:
    """A hamlet's homes; `public_id` is the code of its tile."""

    public_id: str
    name: str
    homes: int
    laid: int
    waiting: int
    not_needed: int
    without_card: int

    @property
    def bare(self) -> int:
        return self.homes - self.laid - self.waiting - self.not_needed


@dataclass(frozen=True, slots=True)
class TeamFigure:
    """A team on the officer's table; `weeks` are homes confirmed in each, the last one now."""

    public_id: str
    name: str
    code: str
    leader: str | None
    members: int
    active: int
    without_password: int
    laid: int
    homes: int
    own_phone: int | None  # per cent of answers of grades A and B
    weeks: tuple[int, ...]

    @property
    def next_step(self) -> str:
        """What is best done first for this team, as a code."""
        if not self.members:
            return "no-members"
        if self.leader is None:
            return "no-leader"
        if self.without_password:
            return "slips"
        if not self.active:
            return "call"
        return "keep-pace" if not self.homes or self.laid < self.homes else "finished"


@dataclass(frozen=True, slots=True)
class Dispute:
    """A report that a home denied; the home is masked, and whoever spoke is not named."""

    home: str
    hamlet: str
    team: str
    denied: int
    items: int
    pressed: bool
    not_home: bool
    since: datetime
    due_on: date
    is_late: bool


@dataclass(frozen=True, slots=True)
class AreaPage:
    """The officer's first page."""

    places: tuple[str, ...]
    today: date
    span: Span | None
    targets: tuple[TargetFigure, ...]
    floors: tuple[Floor, ...]
    teams: tuple[TeamFigure, ...]
    disputes: tuple[Dispute, ...]
    disputes_total: int

    def count(self, what: str) -> int:
        """The sum over all hamlets of `homes`, `laid`, `waiting` or `without_card`."""
        return sum(getattr(floor, what) for floor in self.floors)

    @property
    def without_password(self) -> int:
        return sum(team.without_password for team in self.teams)

    @property
    def active(self) -> int:
        return sum(team.active for team in self.teams)

    @property
    def members(self) -> int:
        return sum(team.members for team in self.teams)

    @property
    def uncovered(self) -> tuple[Floor, ...]:
        """Hamlets without a team, by the codes of the teams' hamlets."""
        covered = {team.code for team in self.teams}
        return tuple(floor for floor in self.floors if floor.public_id not in covered)

    @property
    def weeks(self) -> list[int]:
        """Homes confirmed in each week of the commune."""
        return [sum(team.weeks[week] for team in self.teams) for week in range(WEEKS)]


async def show_area(*, viewer: Viewer, language: str, at: datetime) -> AreaPage:
    """The page, in four statements whatever the number of hamlets."""
    day, units = local_day(at), viewer.units(Role.OFFICER)
    head = await row(HEAD, day, units) or {}
    since = head.get("first_on") or date(day.year, 1, 1)
    floors = tuple(map(floor_of, await rows(FLOORS, units, since)))
    by_code = {floor.public_id: floor for floor in floors}
    first = day - timedelta(days=7 * WEEKS - 1)
    teams = await rows(TEAMS, day, first, day - timedelta(days=ACTIVE_DAYS), units)
    disputes = await rows(DISPUTES, units, MOST_DISPUTES)
    span = span_of(head, day)
    return AreaPage(
        places=tuple(head.get("places") or ()),
        today=day,
        span=span,
        targets=targets_of(head, span, language),
        floors=floors,
        teams=tuple(team_of(line, by_code.get(line["code"])) for line in teams),
        disputes=tuple(dispute_of(line, at) for line in disputes),
        disputes_total=disputes[0]["total"] if disputes else 0,
    )


def span_of(head: Row, day: date) -> Span | None:
    first_on, last_on = head.get("first_on"), head.get("last_on")
    if first_on is None or last_on is None:
        return None
    return Span(head["campaign"], first_on, last_on, (day - first_on).days + 1, (last_on - first_on).days + 1)


def targets_of(head: Row, span: Span | None, language: str) -> tuple[TargetFigure, ...]:
    if span is None:
        return ()
    found: list[dict[str, Any]] = msgspec.json.decode(head["targets"] or "[]")
    pace = span.day / span.days
    return tuple(
        TargetFigure(one[f"name_{language}"], one[f"measure_{language}"], one["done"], one["wanted"], pace)
        for one in found
    )


def floor_of(line: Row) -> Floor:
    names = ("homes", "laid", "waiting", "not_needed", "without_card")
    return Floor(line["public_id"], line["name"], **{name: line[name] for name in names})


def team_of(line: Row, floor: Floor | None) -> TeamFigure:
    answered = line["answered"] or 0
    weeks = [0] * WEEKS
    for ago, homes in msgspec.json.decode(line["weeks"] or "[]"):
        weeks[WEEKS - 1 - ago] = homes
    return TeamFigure(
        public_id=line["public_id"],
        name=line["name"],
        code=line["code"],
        leader=line["leader"],
        members=line["members"],
        active=line["active"],
        without_password=line["without_password"],
        laid=floor.laid if floor else 0,
        homes=floor.homes if floor else 0,
        own_phone=(200 * line["own_phone"] + answered) // (2 * answered) if answered else None,
        weeks=tuple(weeks),
    )


def dispute_of(line: Row, at: datetime) -> Dispute:
    due_at = line["since"] + ANSWERED_WITHIN
    return Dispute(
        home=mask_name(line["head"] or ""),
        hamlet=line["hamlet"],
        team=line["team"],
        denied=line["denied"],
        items=line["items"],
        pressed=line["pressed"],
        not_home=line["not_home"],
        since=line["since"],
        due_on=local_day(due_at),
        is_late=due_at - at < timedelta(days=5),
    )


BELOW = """
below AS (
    SELECT DISTINCT unit_ancestor.unit FROM unit_ancestor, given
    WHERE ancestor = ANY(given.units) AND upper_inf(unit_ancestor.valid)
)
"""

# A commune's own target stands where it has one, else the sum of its hamlets'.
HEAD = (
    "WITH given AS (SELECT {}::date AS day, {}::bigint[] AS units), "
    + BELOW
    + """, campaign AS (
    SELECT campaign.* FROM campaign, given WHERE given.day BETWEEN first_on AND last_on AND EXISTS (
        SELECT FROM unit_ancestor WHERE unit_ancestor.unit = ANY(given.units) AND ancestor = campaign.unit
          AND upper_inf(valid))
    ORDER BY first_on DESC, id LIMIT 1
), wanted AS (
    SELECT target.indicator, coalesce(sum(target.quantity) FILTER (WHERE target.unit = ANY(given.units)),
                                      sum(target.quantity)) AS quantity
    FROM given, campaign JOIN target ON target.campaign = campaign.id
    WHERE target.unit IN (SELECT unit FROM below) AND target.valid @> given.day GROUP BY target.indicator
), done AS (
    SELECT daily_quantity.indicator, sum(quantity) AS quantity FROM daily_quantity, campaign
    WHERE recipient_unit IN (SELECT unit FROM below) AND local_day BETWEEN first_on AND last_on GROUP BY indicator
)
SELECT campaign.name AS campaign, campaign.first_on, campaign.last_on,
       (SELECT array_agg(unit.name ORDER BY unit.sort_key) FROM unit WHERE unit.id = ANY(given.units)) AS places,
       (SELECT json_agg(json_build_object('name_vi', name_vi, 'name_en', name_en, 'measure_vi', measure_vi,
                'measure_en', measure_en, 'wanted', wanted.quantity, 'done', coalesce(done.quantity, 0)) ORDER BY position)
        FROM wanted JOIN indicator ON indicator.code = wanted.indicator LEFT JOIN done ON done.indicator = wanted.indicator
       ) AS targets
FROM given LEFT JOIN campaign ON true
"""
)

# A home counts once, by the best that was said there.
FLOORS = """
WITH hamlet AS (
    SELECT DISTINCT unit.* FROM unit JOIN unit_ancestor ON unit_ancestor.unit = unit.id AND upper_inf(unit_ancestor.valid)
    WHERE ancestor = ANY({}::bigint[]) AND unit.kind = 'hamlet' AND upper_inf(unit.valid)
), said AS (
    SELECT assistance.recipient, min(assistance.state) AS state
    FROM assistance JOIN check_in ON check_in.id = assistance.check_in
    JOIN recipient ON recipient.id = assistance.recipient
    WHERE recipient.unit IN (SELECT id FROM hamlet) AND assistance.state IN ('confirmed', 'reported')
      AND check_in.local_day >= {}::date AND NOT check_in.practice GROUP BY assistance.recipient
)
SELECT hamlet.public_id, hamlet.name, count(recipient.id) AS homes,
       count(*) FILTER (WHERE said.state = 'confirmed') AS laid, count(*) FILTER (WHERE said.state = 'reported') AS waiting,
       count(*) FILTER (WHERE said.state IS NULL AND recipient.not_needed_on IS NOT NULL) AS not_needed,
       count(*) FILTER (WHERE recipient.id IS NOT NULL AND card.id IS NULL) AS without_card
FROM hamlet
LEFT JOIN recipient ON recipient.unit = hamlet.id AND recipient.kind = 'household' AND recipient.moved_on IS NULL
LEFT JOIN said ON said.recipient = recipient.id
LEFT JOIN card ON card.recipient = recipient.id AND card.revoked_at IS NULL
GROUP BY hamlet.id, hamlet.public_id, hamlet.name, hamlet.sort_key ORDER BY hamlet.sort_key COLLATE "C", hamlet.id
"""

TEAMS = """
WITH given AS (SELECT {}::date AS day, {}::date AS first, {}::date AS active_since),
mine AS (
    SELECT DISTINCT team.*, unit.public_id AS code, unit.sort_key AS unit_key FROM team JOIN unit ON unit.id = team.unit
    JOIN unit_ancestor ON unit_ancestor.unit = team.unit AND upper_inf(unit_ancestor.valid)
    WHERE ancestor = ANY({}::bigint[]) AND team.dissolved_on IS NULL
), people AS (
    SELECT membership.team, count(*) AS members, min(person.name) FILTER (WHERE membership.role = 'leader') AS leader,
           count(*) FILTER (WHERE account.password_hash IS NULL) AS without_password,
           count(*) FILTER (WHERE EXISTS (SELECT FROM check_in WHERE check_in.person = membership.person
                            AND check_in.local_day > given.active_since AND NOT practice)) AS active
    FROM given CROSS JOIN membership JOIN person ON person.id = membership.person
    LEFT JOIN account ON account.person = person.id
    WHERE membership.team IN (SELECT id FROM mine) AND membership.valid @> given.day GROUP BY membership.team
), confirmed AS (
    SELECT check_in.team, (given.day - check_in.local_day) / 7 AS ago, count(DISTINCT assistance.recipient) AS homes,
           count(*) AS answered, count(*) FILTER (WHERE confirmation.grade IN ('A', 'B')) AS own_phone
    FROM given CROSS JOIN check_in JOIN assistance ON assistance.check_in = check_in.id AND assistance.state = 'confirmed'
    JOIN confirmation ON confirmation.assistance = assistance.id AND confirmation.standing
    WHERE check_in.team IN (SELECT id FROM mine) AND check_in.local_day BETWEEN given.first AND given.day
    GROUP BY check_in.team, ago
), figures AS (
    SELECT team, json_agg(json_build_array(ago, homes)) AS weeks, sum(answered)::int AS answered,
           sum(own_phone)::int AS own_phone
    FROM confirmed GROUP BY team
)
SELECT mine.public_id, mine.name, mine.code, people.leader, coalesce(people.members, 0) AS members,
       coalesce(people.active, 0) AS active, coalesce(people.without_password, 0) AS without_password, figures.weeks,
       figures.answered, figures.own_phone
FROM mine LEFT JOIN people ON people.team = mine.id LEFT JOIN figures ON figures.team = mine.id
ORDER BY mine.unit_key COLLATE "C", mine.sort_key COLLATE "C", mine.id
"""

DISPUTES = """
SELECT recipient.head, hamlet.name AS hamlet, team.name AS team, said.pressed, said.not_home, said.recorded_at AS since,
       count(*) OVER () AS total,
       (SELECT count(*) FROM assistance_item WHERE assistance_item.assistance = assistance.id) AS items,
       (SELECT count(*) FROM confirmation_item WHERE confirmation_item.confirmation = said.id AND NOT helped) AS denied
FROM assistance JOIN check_in ON check_in.id = assistance.check_in JOIN team ON team.id = check_in.team
JOIN recipient ON recipient.id = assistance.recipient JOIN unit AS hamlet ON hamlet.id = recipient.unit
JOIN confirmation AS said ON said.assistance = assistance.id AND said.standing
WHERE assistance.state = 'disputed' AND recipient.unit IN (
    SELECT unit_ancestor.unit FROM unit_ancestor WHERE ancestor = ANY({}::bigint[]) AND upper_inf(valid))
ORDER BY said.recorded_at, assistance.id LIMIT {}
"""
