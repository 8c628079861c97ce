"""What confirmed help is worth, and how those present share it. Points are hundredths, integers, never floats."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from hashlib import sha256
from typing import Any

from domain.rules.answers import Grade, Item
from domain.rules.ids import ItemId, PersonId, TeamId
from domain.rules.turns import first_times


@dataclass(frozen=True, slots=True)
class PointsRule:
    """One version of the rule: in force from a day until the next version's."""

    version: int
    valid_from: date
    weights: Mapping[str, int]  # indicator → hundredths of a point for one unit of measure
    factors: Mapping[Grade, Fraction]


@dataclass(frozen=True, slots=True)
class Present:
    """A member who was there, for one team."""

    person: PersonId
    team: TeamId
    public_id: str


@dataclass(frozen=True, slots=True)
class Posting:
    """An entry to be: what a member or a team earns, and how it was worked out."""

    kind: str
    subject: int
    points: int
    working: Mapping[str, Any]


def price(
    items: Mapping[ItemId, Item],
    helped: AbstractSet[ItemId],
    grade: Grade,
    present: Sequence[Present],
    rule: PointsRule,
) -> list[Posting]:
    """The entries of a confirmed assistance.

    1. Each item that was confirmed and is no repeat (G3) is worth its quantity times its weight.
    2. The sum times the factor of the grade, rounded half up once, is the whole.
    3. The members present share the whole, to the hundredth; a team earns the sum of its own members' parts.

    An item answered no, a repeat, or people whom a chair only counted (G2), earn nothing and are written down as such.
    Nothing confirmed posts nothing; what earns nothing posts an entry of no points, which says why.
    """
    if not helped:
        return []
    counted = frozenset(item for item in first_times(items, helped) if items[item].earns)
    # By indicator: the order of the report would tell whose item was answered no (design §4.10).
    in_order = sorted(items.items(), key=lambda line: (line[1].indicator, line[1].quantity, line[0]))
    lines = [line_of(item, it, rule) for item, it in in_order if item in counted]
    whole = half_up(sum(line["points"] for line in lines) * rule.factors[grade])
    working = {
        "lines": lines,
        "not_counted": [
            {**named(item, it), "why": why_not(it, is_helped=item in helped)}
            for item, it in in_order
            if item not in counted
        ],
        "sum": sum(line["points"] for line in lines),
        "grade": grade.value,
        "factor": f"{rule.factors[grade].numerator}/{rule.factors[grade].denominator}",
        "whole": whole,
    }
    parts = share(whole, present, min(helped))
    return [*members(parts, working), *teams(parts, working)]


def why_not(it: Item, *, is_helped: bool) -> str:
    """Why an item earns nothing."""
    if not it.earns:
        return "counted-by-chair"
    return "repeat" if is_helped else "answered-no"


def line_of(item: ItemId, it: Item, rule: PointsRule) -> dict[str, Any]:
    """One item's worth. An indicator that the rule does not name is worth nothing, and says so by its weight."""
    weight = rule.weights.get(it.indicator, 0)
    return {**named(item, it), "weight": weight, "points": weight * it.quantity}


def named(item: ItemId, it: Item) -> dict[str, Any]:
    return {"item": item, "indicator": it.indicator, "quantity": it.quantity}


def half_up(points: Fraction) -> int:
    """Hundredths, rounded half up."""
    return int(points + Fraction(1, 2))


def share(whole: int, present: Sequence[Present], salt: int) -> dict[Present, int]:
    """Equal parts that add up to the whole: the hundredths left over go one each, by largest remainder.

    All remainders are equal here, so who gets one is drawn by SHA-256 of `salt` and the public id: published, and
    nobody's for being first in the table.
    """
    part, left = divmod(whole, len(present))
    drawn = sorted(present, key=lambda one: sha256(f"{salt}|{one.public_id}".encode()).digest())
    return {one: part + (place < left) for place, one in enumerate(drawn)}


def members(parts: Mapping[Present, int], working: Mapping[str, Any]) -> Iterable[Posting]:
    for one, points in sorted(parts.items(), key=lambda part: part[0].person):
        sharing = {"members": len(parts), "share": points}
        yield Posting("member", one.person, points, {**working, "sharing": sharing})


def teams(parts: Mapping[Present, int], working: Mapping[str, Any]) -> Iterable[Posting]:
    for team in sorted({one.team for one in parts}):
        own = [points for one, points in parts.items() if one.team == team]
        sharing = {"members": len(parts), "own": len(own), "share": sum(own)}
        yield Posting("team", team, sum(own), {**working, "sharing": sharing})
