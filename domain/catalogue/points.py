"""Rule versions: the first in force from the beginning, each later one from a day that has not begun."""

from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Final

import msgspec

from domain.audit import record_event
from domain.catalogue.indicators import catalogue
from domain.database import row, rows, transaction
from domain.refusals import Refused
from domain.rules.answers import Grade
from domain.rules.days import local_day
from domain.rules.ids import AccountId

# Earlier than any visit: one that arrives late on an installation's first day has its price too.
FROM_THE_BEGINNING: Final = date(2022, 1, 1)
FACTORS: Final[Mapping[Grade, Fraction]] = {
    Grade.A: Fraction(1),
    Grade.B: Fraction(9, 10),
    Grade.C: Fraction(6, 10),
    Grade.D: Fraction(3, 10),
}


def default_weights() -> dict[str, int]:
    """Indicator → hundredths of a point for one unit of measure, as the catalogue has them."""
    return {code: one.weight for code, one in catalogue().items()}


async def start_first_rule(*, at: datetime) -> None:
    """Rule version 1, the default, in force from the beginning; where any rule stands already, nothing."""
    await rows(FIRST, FROM_THE_BEGINNING, content_of(default_weights(), FACTORS), at)


async def start_rule(
    *,
    account: AccountId | None,
    weights: Mapping[str, int],
    factors: Mapping[Grade, Fraction],
    valid_from: date,
    at: datetime,
) -> int:
    """Start the next version on a day; returns its number. Entries before that day keep the rule that priced them.

    Refuses: `rule-too-early` for a day that has begun, or on which (or after which) another version starts.
    """
    if valid_from <= local_day(at):
        raise Refused("rule-too-early", day=valid_from)
    async with transaction():
        started = await row(NEXT, valid_from, content_of(weights, factors), at, valid_from)
        if started is None:
            raise Refused("rule-too-early", day=valid_from)
        version: int = started["version"]
        await record_event(
            at=at, account=account, action="points_rules.create", subject_kind="points_rule", subject=version
        )
    return version


def content_of(weights: Mapping[str, int], factors: Mapping[Grade, Fraction]) -> str:
    """A rule as its row keeps it: fractions as "n/d"."""
    written = {str(grade): f"{factor.numerator}/{factor.denominator}" for grade, factor in factors.items()}
    return msgspec.json.encode({"weights": weights, "factors": written}, order="sorted").decode()


FIRST = """
INSERT INTO points_rule (version, valid_from, content, made_at)
SELECT 1, {}, {}::jsonb, {} WHERE NOT EXISTS (SELECT FROM points_rule) ON CONFLICT DO NOTHING
"""

# Of two that start a version at once the primary key lets one in.
NEXT = """
INSERT INTO points_rule (version, valid_from, content, made_at)
SELECT coalesce(max(version), 0) + 1, {}, {}::jsonb, {} FROM points_rule
HAVING coalesce(max(valid_from), '-infinity') < {}::date
RETURNING version
"""
