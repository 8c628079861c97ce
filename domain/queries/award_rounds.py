"""What the pages of award rounds show: the list, the form, a round with its shortlists."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from domain.database import row, rows
from domain.queries.shortlists import SHOWN, Shortlist, find_shortlists
from domain.refusals import NotFound
from domain.rules.days import local_day
from domain.rules.eligibility import Minimums, read_minimums
from domain.rules.viewers import Role, Viewer


@dataclass(frozen=True, slots=True)
class RoundSummary:
    """A round in the list."""

    public_id: str
    name: str
    unit: str
    first_on: date
    last_on: date
    quota_teams: int
    quota_members: int
    chosen: int
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Span:
    """A campaign whose days a form may take over."""

    public_id: str
    name: str
    first_on: date
    last_on: date


@dataclass(frozen=True, slots=True)
class RoundForm:
    """What may be filled in: units of the department's branch down to communes, the days of campaigns that began."""

    units: tuple[tuple[str, str], ...]
    campaigns: tuple[Span, ...]
    is_sealed: bool


@dataclass(frozen=True, slots=True)
class AwardRoundPage:
    """A round with both its shortlists. `so_far`: the rankings were frozen before the span was over."""

    public_id: str
    name: str
    unit: str
    first_on: date
    last_on: date
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None
    closed_by: str | None
    closing_reason: str | None
    batch: int
    head: str
    formula: str
    so_far: bool
    minimums: Mapping[str, Minimums]  # by kind
    teams: Shortlist
    members: Shortlist

    @property
    def shortlists(self) -> tuple[Shortlist, Shortlist]:
        """Teams before members, everywhere (R6)."""
        return self.teams, self.members

    @property
    def is_open(self) -> bool:
        """Choices may still change."""
        return self.closed_at is None

    @property
    def unfilled(self) -> int:
        """How many seats are empty."""
        return self.teams.left + self.members.left

    @property
    def unexplained(self) -> int:
        """How many reasons are missing before the round may be closed."""
        return self.teams.unexplained + self.members.unexplained


async def list_rounds(*, viewer: Viewer, at: datetime) -> list[RoundSummary]:
    """The rounds of the department's branch, the newest first."""
    found = await rows(LIST, viewer.units(Role.DEPARTMENT), local_day(at))
    return [RoundSummary(**each) for each in found]


async def show_round_form(*, viewer: Viewer, at: datetime) -> RoundForm:
    """The form of a new round."""
    found = await row(FORM, viewer.units(Role.DEPARTMENT), local_day(at))
    units = zip(found["unit_ids"] or (), found["unit_names"] or (), strict=True) if found else ()
    offices, today = viewer.units(Role.DEPARTMENT), local_day(at)
    spans = await rows(CAMPAIGNS, today, today, offices, offices)
    return RoundForm(tuple(units), tuple(Span(**span) for span in spans), bool(found and found["is_sealed"]))


async def show_round(*, viewer: Viewer, round_id: str, at: datetime, most: int | None = SHOWN) -> AwardRoundPage:
    """A round's shortlists, `most` lines of each kind beside the chosen ones, None for all. Refuses: `not-found`."""
    found = await row(ROUND, round_id, viewer.units(Role.DEPARTMENT), local_day(at))
    if found is None:
        raise NotFound("not-found")
    of_kind = await find_shortlists(round_id=found["id"], quotas=found, most=most)
    return AwardRoundPage(
        public_id=found["public_id"],
        name=found["name"],
        unit=found["unit"],
        first_on=found["first_on"],
        last_on=found["last_on"],
        opened_at=found["opened_at"],
        opened_by=found["opened_by"],
        closed_at=found["closed_at"],
        closed_by=found["closed_by"],
        closing_reason=found["closing_reason"],
        batch=found["batch"],
        head=found["head"].hex(),
        formula=found["formula"],
        so_far=local_day(found["opened_at"]) <= found["last_on"],
        minimums={kind: read_minimums(held) for kind, held in msgspec.json.decode(found["minimums"]).items()},
        teams=of_kind["team"],
        members=of_kind["member"],
    )


async def find_bundles(*, viewer: Viewer, round_id: str, at: datetime) -> list[bytes]:
    """The bundles of a round, each packed as it was frozen. Refuses: `not-found`."""
    found = await rows(BUNDLES, round_id, viewer.units(Role.DEPARTMENT), local_day(at))
    if not found:
        raise NotFound("not-found")
    return [each["bundle"] for each in found]


LIST = """
SELECT award_round.public_id, award_round.name, unit.name AS unit, first_on, last_on, quota_teams, quota_members,
    closed_at, (SELECT count(*) FROM selection WHERE selection.round = award_round.id) AS chosen
FROM award_round JOIN unit ON unit.id = award_round.unit
WHERE EXISTS (SELECT FROM unit_ancestor AS mine WHERE mine.unit = award_round.unit
              AND mine.ancestor = ANY({}::bigint[]) AND mine.valid @> {}::date)
ORDER BY opened_at DESC, award_round.id DESC LIMIT 200
"""

FORM = """
SELECT array_agg(each.public_id ORDER BY each.rank, each.sort_key) AS unit_ids,
    array_agg(each.name ORDER BY each.rank, each.sort_key) AS unit_names,
    EXISTS (SELECT FROM ledger_batch) AS is_sealed
FROM (
    SELECT DISTINCT ON (unit.id) unit.public_id, unit.name, unit.sort_key,
        array_position(ARRAY['country', 'province', 'commune'], unit.kind) AS rank
    FROM unit JOIN unit_ancestor ON unit_ancestor.unit = unit.id
    WHERE ancestor = ANY({}::bigint[]) AND unit_ancestor.valid @> {}::date AND unit.kind <> 'hamlet'
    ORDER BY unit.id
) AS each
"""

CAMPAIGNS = """
SELECT campaign.public_id, campaign.name, first_on, last_on
FROM campaign
WHERE first_on <= {}::date AND EXISTS (
    SELECT FROM unit_ancestor AS tree
    WHERE tree.valid @> {}::date
      AND (tree.unit = campaign.unit AND tree.ancestor = ANY({}::bigint[])
           OR tree.ancestor = campaign.unit AND tree.unit = ANY({}::bigint[]))
)
ORDER BY last_on DESC, id DESC LIMIT 8
"""

ROUND = """
SELECT award_round.id, award_round.public_id, award_round.name, unit.name AS unit, first_on, last_on,
    quota_teams, quota_members, opened_at, opener.name AS opened_by, closed_at, closer.name AS closed_by,
    closing_reason, ranking.batch, ranking.formula, ledger_batch.hash AS head,
    (SELECT json_object_agg(own.kind, own.minimums)::text FROM ranking AS own
     WHERE own.round = award_round.id) AS minimums
FROM award_round
JOIN unit ON unit.id = award_round.unit
JOIN ranking ON ranking.round = award_round.id AND ranking.kind = 'team'
JOIN ledger_batch ON ledger_batch.number = ranking.batch
JOIN account AS opening ON opening.id = award_round.opened_by
JOIN person AS opener ON opener.id = opening.person
LEFT JOIN account AS closing ON closing.id = award_round.closed_by
LEFT JOIN person AS closer ON closer.id = closing.person
WHERE award_round.public_id = {}
  AND EXISTS (SELECT FROM unit_ancestor AS mine WHERE mine.unit = award_round.unit
              AND mine.ancestor = ANY({}::bigint[]) AND mine.valid @> {}::date)
"""

BUNDLES = """
SELECT bundle FROM ranking JOIN award_round ON award_round.id = ranking.round
WHERE award_round.public_id = {}
  AND EXISTS (SELECT FROM unit_ancestor AS mine WHERE mine.unit = award_round.unit
              AND mine.ancestor = ANY({}::bigint[]) AND mine.valid @> {}::date)
ORDER BY ranking.kind DESC
"""
