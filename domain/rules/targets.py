"""How many by when: what a campaign asks of a hamlet and of a commune, and whether it adds up the tree."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Final

# Of a hamlet of h homes (content.md §3, *Campaign*): shares of h, and figures that do not depend on it.
SHARES: Final[Mapping[str, Fraction]] = {
    "psp-account": Fraction(1, 2),
    "psp-dossier": Fraction(1, 4),
    "eid-active": Fraction(1, 2),
    "scam-drill": Fraction(1, 3),
    "meeting-turns": Fraction(1),
}
OF_A_HAMLET: Final[Mapping[str, int]] = {"shop-epay": 2}
OF_A_COMMUNE: Final[Mapping[str, int]] = {"product-online": 10, "seller-online": 4}


@dataclass(frozen=True, slots=True)
class TargetLine:
    """So many of an indicator, in its own unit of measure, given to a unit (its public id)."""

    unit: str
    indicator: str
    quantity: int


def targets_of(homes: int) -> dict[str, int]:
    """What is asked of a hamlet of so many homes; halves are rounded up, and a target is one at least."""
    shared = {code: max(1, floor(homes * part + Fraction(1, 2))) for code, part in SHARES.items()}
    return {**shared, **OF_A_HAMLET}


def summed(lines: Iterable[TargetLine], upper: str) -> list[TargetLine]:
    """What a unit is given so that it is the sum of what the units below it were given."""
    sums: defaultdict[str, int] = defaultdict(int)
    for line in lines:
        sums[line.indicator] += line.quantity
    return [TargetLine(upper, indicator, quantity) for indicator, quantity in sums.items()]


def sums_that_differ(lines: Iterable[TargetLine], parents: Mapping[str, str | None]) -> set[tuple[str, str]]:
    """Units and indicators whose target is not the sum of the targets given right below.

    Where none is given below, a unit's target is its own. `parents`: unit → the unit above it.
    """
    given = {(line.unit, line.indicator): line.quantity for line in lines}
    below: defaultdict[tuple[str, str], int] = defaultdict(int)
    for (unit, indicator), quantity in given.items():
        upper = parents.get(unit)
        if upper is not None:
            below[upper, indicator] += quantity
    return {place for place, quantity in given.items() if place in below and below[place] != quantity}
