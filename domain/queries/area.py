"""An officer's commune on one page: figures against an even pace, floors, teams, what waits, what to do first."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.database import Row, row, rows
from domain.queries.area_targets import HEAD, Span, TargetFigure, span_of, targets_of
from domain.queries.area_teams import WEEKS, TeamFigure, team_figures
from domain.queries.home_states import LIVING, SINCE
from domain.queries.late_visits import judged_by
from domain.queries.reviews import Reviews, list_reviews
from domain.queries.said_once import BELOW
from domain.rules.days import local_day
from domain.rules.paging import last_page
from domain.rules.viewers import Role, Viewer

MOST_REVIEWS = 20
PAGE = 60  # hamlets, and the teams of theirs


@dataclass(frozen=True, slots=True)
class Floor:
    """A hamlet's homes; `public_id` is the code of its tile."""

    public_id: str
    name: str
    commune: str
    homes: int
    laid: int
    waiting: int
    not_needed: int
    without_card: int

    @property
    def bare(self) -> int:
        return self.homes - self.laid - self.waiting - self.not_needed


@dataclass(frozen=True, slots=True)
class AreaPage:
    """The officer's first page: its figures are of all hamlets, floors and teams of those that are `shown`."""

    page: int
    places: tuple[str, ...]
    today: date
    span: Span | None
    targets: tuple[TargetFigure, ...]
    floors: tuple[Floor, ...]
    teams: tuple[TeamFigure, ...]
    reviews: Reviews
    to_approve: int  # visits that were entered late

    @property
    def last(self) -> int:
        return last_page(len(self.floors), PAGE)

    @property
    def shown(self) -> tuple[Floor, ...]:
        return self.floors[(self.page - 1) * PAGE : self.page * PAGE]

    @property
    def shown_teams(self) -> tuple[TeamFigure, ...]:
        """The teams of the hamlets that are shown, and on the first page those of no hamlet: a commune's own."""
        codes = {floor.public_id for floor in self.shown}
        if self.page == 1:
            codes |= {team.code for team in self.teams} - {floor.public_id for floor in self.floors}
        return tuple(team for team in self.teams if team.code in codes)

    @property
    def has_communes(self) -> bool:
        """The hamlets are of several communes, so that each is named with its own."""
        return len({floor.commune for floor in self.floors}) > 1

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


async def show_area(*, viewer: Viewer, language: str, at: datetime, page: int = 1) -> AreaPage:
    """The page, in four statements whatever the number of hamlets."""
    day, units = local_day(at), viewer.units(Role.OFFICER)
    head = await row(HEAD, day, units, *judged_by(viewer, at)) or {}
    floors = tuple(map(floor_of, await rows(FLOORS, day, units)))
    homes = {floor.public_id: (floor.laid, floor.homes) for floor in floors}
    teams = await team_figures(units=units, homes=homes, day=day)
    reviews = await list_reviews(viewer=viewer, language=language, at=at, limit=MOST_REVIEWS)
    span = span_of(head, day)
    return AreaPage(
        page=page if len(floors) > (page - 1) * PAGE else 1,
        places=tuple(head.get("places") or ()),
        today=day,
        span=span,
        targets=targets_of(head, span, language),
        floors=floors,
        teams=teams,
        reviews=reviews,
        to_approve=head.get("to_approve") or 0,
    )


def floor_of(line: Row) -> Floor:
    names = ("homes", "laid", "waiting", "not_needed", "without_card")
    return Floor(line["public_id"], line["name"], line["commune"], **{name: line[name] for name in names})


# A home counts once, by the best that was said there: `home_states` in one pass over a whole commune.
FLOORS = (
    """
WITH given AS (SELECT {}::date AS day),
hamlet AS MATERIALIZED (
    SELECT unit.id, unit.public_id, unit.name, unit.sort_key, unit.parent, «since» AS since FROM given CROSS JOIN unit
    WHERE unit.kind = 'hamlet' AND upper_inf(unit.valid) AND unit.id IN «below»
), said AS (
    SELECT assistance.recipient, min(assistance.state) AS state
    FROM assistance JOIN check_in ON check_in.id = assistance.check_in
    JOIN recipient ON recipient.id = assistance.recipient JOIN hamlet ON hamlet.id = recipient.unit
    WHERE assistance.state IN ('confirmed', 'disputed', 'reported') AND check_in.local_day >= hamlet.since
      AND NOT check_in.practice GROUP BY assistance.recipient
)
SELECT hamlet.public_id, hamlet.name, coalesce(commune.name, '') AS commune, count(recipient.id) AS homes,
       count(*) FILTER (WHERE said.state = 'confirmed') AS laid,
       count(*) FILTER (WHERE said.state IN ('disputed', 'reported')) AS waiting,
       count(*) FILTER (WHERE said.state IS NULL AND recipient.not_needed_on IS NOT NULL) AS not_needed,
       count(*) FILTER (WHERE recipient.id IS NOT NULL AND card.id IS NULL) AS without_card
FROM hamlet LEFT JOIN unit AS commune ON commune.id = hamlet.parent
LEFT JOIN recipient ON recipient.unit = hamlet.id AND «living»
LEFT JOIN said ON said.recipient = recipient.id
LEFT JOIN card ON card.recipient = recipient.id AND card.revoked_at IS NULL
GROUP BY hamlet.id, hamlet.public_id, hamlet.name, hamlet.sort_key, commune.id
ORDER BY commune.sort_key COLLATE "C", hamlet.sort_key COLLATE "C", hamlet.id
""".replace("«living»", LIVING)
    .replace("«since»", SINCE.replace("«unit»", "unit.id"))
    .replace("«below»", BELOW)
)
