"""The campaign that runs over a commune: what is confirmed, what is asked for, how many of its days are over."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from domain.database import Row
from domain.queries.late_visits import JUDGED


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


BRANCH = """
below AS (
    SELECT DISTINCT unit_ancestor.unit FROM unit_ancestor, given
    WHERE ancestor = ANY(given.units) AND upper_inf(unit_ancestor.valid)
)
"""

# A commune's own target stands where it has one, else the sum of its hamlets'.
HEAD = (
    "WITH given AS (SELECT {}::date AS day, {}::bigint[] AS units), "
    + BRANCH
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
                'measure_en', measure_en, 'wanted', wanted.quantity, 'done', coalesce(done.quantity, 0))
                ORDER BY position)
        FROM wanted JOIN indicator ON indicator.code = wanted.indicator
        LEFT JOIN done ON done.indicator = wanted.indicator
       ) AS targets,
       (SELECT count(*) FROM assistance JOIN check_in ON check_in.id = assistance.check_in
        JOIN recipient ON recipient.id = assistance.recipient
        «judged») AS to_approve
FROM given LEFT JOIN campaign ON true
""".replace("«judged»", JUDGED)
)
