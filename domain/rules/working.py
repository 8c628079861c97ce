"""How an entry's points were worked out, read back as a receipt: each step with the value it leads to."""

from dataclasses import dataclass
from fractions import Fraction

import msgspec

REASONS = frozenset({"answered-no", "cap", "counted-by-chair", "repeat"})


class CountedLine(msgspec.Struct, frozen=True):
    """What was counted: a quantity in the indicator's own measure times its weight, in hundredths of a point."""

    indicator: str
    quantity: int
    weight: int
    points: int


class NotCounted(msgspec.Struct, frozen=True):
    """What was reported and not counted, and why."""

    indicator: str
    quantity: int
    why: str

    @property
    def reason(self) -> str:
        """The reason as a word that pages know."""
        return self.why if self.why in REASONS else "other"


class Sharing(msgspec.Struct, frozen=True):
    """Among how many members the whole was shared; of a team's entry `own` of them are its own."""

    members: int = 1
    share: int = 0
    own: int | None = None


class Working(msgspec.Struct, frozen=True):
    """The working of an entry, as it was posted. What it does not tell has its plain value."""

    lines: tuple[CountedLine, ...] = ()
    not_counted: tuple[NotCounted, ...] = ()
    sum: int = 0
    grade: str | None = None
    factor: str = "1/1"
    whole: int = 0
    sharing: Sharing = Sharing()


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the receipt: what is done (`grade`, `shared`), by how much, and the points it leads to."""

    what: str
    by: str
    points: int


def steps(working: Working) -> list[Step]:
    """The steps from the sum of the lines to what was posted; those that change nothing are left out."""
    found: list[Step] = []
    factor = Fraction(working.factor)
    if factor != 1:
        found.append(Step("grade", shown_factor(factor), working.whole))
    if working.sharing.members > 1:
        found.append(Step("shared", str(working.sharing.members), working.sharing.share))
    return found


def shown_factor(factor: Fraction) -> str:
    """A factor with two decimals where they hold it (0,90), else as a fraction (2/3)."""
    hundredths = factor * 100
    if hundredths.denominator != 1:
        return f"{factor.numerator}/{factor.denominator}"
    return f"{hundredths.numerator // 100},{hundredths.numerator % 100:02}"
