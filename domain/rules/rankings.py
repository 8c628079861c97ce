"""A ranking that a stranger can recompute: from a bundle to the order, the places and the hash.

Nothing but Python and RFC 8785: this runs where there is no database. Entries may come bit by bit: a province has half
a million of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from hashlib import sha256

from domain.rules.canonical import canonical
from domain.rules.eligibility import Figures, Minimums, is_enough, shown
from domain.rules.ties import order, places

FORMULA = "points-1"
RESULT_FORMAT, RESULT_VERSION = "gocua-ranking-result", 1
KINDS = ("member", "team")
GRADES_OF_ONES_OWN = frozenset("AB")
# RFC 8785 passes numbers through doubles, where 2⁵³ + 1 becomes 2⁵³ (K4)
LARGEST_EXACT = 2**53 - 1


@dataclass(frozen=True, slots=True)
class Basis:
    """What a ranking stands on: which kind, which branch, which days, sealed where, by which minimums."""

    kind: str
    unit: str
    first_on: date
    last_on: date
    quota: int
    batch: int
    head: bytes
    minimums: Minimums
    formula: str = FORMULA


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger, as much of it as ranks. Persons, teams, homes and helps are opaque ids.

    `points` in hundredths. `move`: `confirmed` or `reversed`; None of what is not a help. `kin`: at a relative's home.
    `hard`: posted in a difficult area. `members`: of a team's entry, who helped.
    """

    source: int
    subject: str
    points: int
    local_day: date
    help: str | None = None
    move: str | None = None
    recipient: str | None = None
    home: bool = False
    grade: str | None = None
    kin: bool = False
    hard: bool = False
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One who is ranked, with the place; or one with too little to rank, whose place is 0."""

    subject: str
    points: int
    figures: Figures
    hard: bool
    ranked: bool
    place: int = 0

    @property
    def own_share(self) -> Fraction:
        """How much of the help the citizens confirmed on a phone of their own (grades A and B)."""
        return Fraction(self.figures.own, self.figures.helps or 1)


@dataclass(frozen=True, slots=True)
class Bundle:
    """All that is needed to compute a ranking again."""

    basis: Basis
    entries: tuple[Entry, ...]


class Reckoning:
    """Lines out of entries that come bit by bit, those of a subject together: one subject's are held, no more."""

    def __init__(self, basis: Basis) -> None:
        self.basis = basis
        self.own: list[Entry] = []
        self.done: list[Line] = []

    def take(self, entries: Iterable[Entry]) -> None:
        """The next entries, in the order of their subjects."""
        for entry in entries:
            if self.own and entry.subject != self.own[0].subject:
                self.finish()
            self.own.append(entry)

    def finish(self) -> None:
        """The line of the subject whose entries are held."""
        if self.own:
            self.done.append(_line(self.own[0].subject, self.own, self.basis))
            self.own = []

    def lines(self) -> list[Line]:
        """The lines in order: the ranked by K12, then those with too little by opaque id, which says nothing."""
        self.finish()
        head = self.basis.head
        ranked = sorted(
            (line for line in self.done if line.ranked),
            key=lambda line: order(line.points, line.figures, head, line.subject),
        )
        placed = zip(ranked, places([line.points for line in ranked]), strict=True)
        return [
            *(replace(line, place=place) for line, place in placed),
            *(line for line in self.done if not line.ranked),
        ]


def rank(bundle: Bundle) -> list[Line]:
    """The lines of a bundle in order, in whatever order its entries stand."""
    reckoning = Reckoning(bundle.basis)
    reckoning.take(sorted(bundle.entries, key=lambda entry: entry.subject))
    return reckoning.lines()


def ranking_hash(basis: Basis, lines: Sequence[Line]) -> bytes:
    """SHA-256 of the canonical result: what was ranked, by what, and how it came out."""
    hashed = sha256()
    for piece in canonical(_result_of(basis), _listed(lines)):
        hashed.update(piece)
    return hashed.digest()


def result(basis: Basis, lines: Sequence[Line]) -> dict[str, object]:
    """A ranking as plain data, in order."""
    return {**_result_of(basis), **{name: list(listed) for name, listed in _listed(lines).items()}}


def _result_of(basis: Basis) -> dict[str, object]:
    return {"format": RESULT_FORMAT, "version": RESULT_VERSION, **basis_shown(basis)}


def _listed(lines: Sequence[Line]) -> dict[str, Iterator[dict[str, object]]]:
    return {
        "ranked": ({"place": line.place, **_shown(line)} for line in lines if line.ranked),
        "too_little": (_shown(line) for line in lines if not line.ranked),
    }


def basis_shown(basis: Basis) -> dict[str, object]:
    """A basis as plain data."""
    return {
        "formula": basis.formula,
        "kind": basis.kind,
        "unit": basis.unit,
        "first_on": basis.first_on.isoformat(),
        "last_on": basis.last_on.isoformat(),
        "quota": basis.quota,
        "batch": {"number": exact(basis.batch), "head": basis.head.hex()},
        "minimums": shown(basis.minimums),
    }


def exact(number: int) -> int | str:
    """An integer as canonical JSON can carry it: above 2⁵³ − 1 as a string."""
    return number if abs(number) <= LARGEST_EXACT else str(number)


def _line(subject: str, entries: Sequence[Entry], basis: Basis) -> Line:
    counted = [entry for entry in entries if not entry.kin]
    helps = standing(counted)
    figures = _figures(helps)
    hard = 0 < figures.helps <= 2 * sum(entry.hard for entry in helps)
    ranked = is_enough(figures, basis.minimums["mountain" if hard else "plain"])
    return Line(subject, sum(entry.points for entry in counted), figures, hard, ranked)


def standing(entries: Iterable[Entry]) -> list[Entry]:
    """Of each help that is confirmed and not taken back, the entry of its last confirmation."""
    by_help: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.help is not None and entry.move in STEPS:
            by_help[entry.help].append(entry)
    return [
        max((entry for entry in moves if entry.move == "confirmed"), key=lambda entry: entry.source)
        for moves in by_help.values()
        if sum(STEPS[entry.move or ""] for entry in moves) > 0
    ]


STEPS: Mapping[str, int] = {"confirmed": 1, "reversed": -1}


def _figures(helps: Sequence[Entry]) -> Figures:
    own = [entry for entry in helps if entry.grade in GRADES_OF_ONES_OWN]
    return Figures(
        helps=len(helps),
        households=_homes(helps),
        seen=_homes(own),
        own=len(own),
        weeks=len({entry.local_day.isocalendar()[:2] for entry in helps}),
        members=len({member for entry in helps for member in entry.members}),
    )


def _homes(helps: Iterable[Entry]) -> int:
    return len({entry.recipient for entry in helps if entry.home})


def _shown(line: Line) -> dict[str, object]:
    figures, share = line.figures, line.own_share
    return {
        "subject": line.subject,
        "points": exact(line.points),
        "helps": figures.helps,
        "households": figures.households,
        "seen": figures.seen,
        "weeks": figures.weeks,
        "members": figures.members,
        "own": f"{share.numerator}/{share.denominator}",
        "terrain": "mountain" if line.hard else "plain",
    }
