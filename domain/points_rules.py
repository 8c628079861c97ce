"""Which points rule is in force when: effective-dated rows, one for the installation at a time."""

from datetime import date
from fractions import Fraction

import msgspec

from domain.database import row
from domain.refusals import Refused
from domain.rules.answers import Grade
from domain.rules.points import PointsRule


async def rule_on(day: date) -> PointsRule:
    """The rule in force on a local day. Refuses: `no-rule-yet` before the first."""
    found = await row(IN_FORCE, day)
    if found is None:
        raise Refused("no-rule-yet", day=day)
    return rule_of(found["version"], found["valid_from"], found["content"])


def rule_of(version: int, valid_from: date, content: str) -> PointsRule:
    """A rule from its row: weights in hundredths, factors as "n/d"."""
    kept = msgspec.json.decode(content)
    factors = {Grade(grade): Fraction(factor) for grade, factor in kept["factors"].items()}
    return PointsRule(version=version, valid_from=valid_from, weights=kept["weights"], factors=factors)


IN_FORCE = (
    "SELECT version, valid_from, content FROM points_rule WHERE valid_from <= {} ORDER BY valid_from DESC LIMIT 1"
)
