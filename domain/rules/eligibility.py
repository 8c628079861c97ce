"""Who has done enough to be ranked for an award (K6). The others are "too little to rank", never last."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import cast

Terrain = str  # "plain" or "mountain"


@dataclass(frozen=True, slots=True)
class Minimum:
    """The least of each figure that a ranking can tell from luck. A figure that is not asked for is 0."""

    helps: int = 0
    households: int = 0
    weeks: int = 0
    members: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """What somebody did in a span, of confirmed help that is not a relative's.

    `seen`: households that answered at grade A or B (K12). `own`: helps at grade A or B. `weeks`: from Monday to
    Sunday, any with a help. `members`: of a team, those who helped.
    """

    helps: int = 0
    households: int = 0
    seen: int = 0
    own: int = 0
    weeks: int = 0
    members: int = 0


Minimums = Mapping[Terrain, Minimum]

# K6, from the rules that nothing is published of fewer than 25 or 30 cases; difficult areas are asked for less.
INDIVIDUALS: Minimums = {"plain": Minimum(25, 15, 4), "mountain": Minimum(15, 10, 4)}
TEAMS: Minimums = {"plain": Minimum(60, members=2), "mountain": Minimum(60, members=2)}
DEFAULTS: Mapping[str, Minimums] = {"member": INDIVIDUALS, "team": TEAMS}


def is_enough(figures: Figures, minimum: Minimum) -> bool:
    """Whether every figure reaches its minimum."""
    return (
        figures.helps >= minimum.helps
        and figures.households >= minimum.households
        and figures.weeks >= minimum.weeks
        and figures.members >= minimum.members
    )


def read_minimums(held: object) -> Minimums:
    """Minimums as a setting or a bundle holds them: terrain → figure → least. Raises ValueError or TypeError."""
    if not isinstance(held, Mapping):
        raise TypeError(held)
    by_terrain = cast("Mapping[str, object]", held)
    return {terrain: _minimum(by_terrain.get(terrain)) for terrain in ("plain", "mountain")}


def in_force(setting: Mapping[str, object] | None, kind: str) -> Minimums:
    """The minimums of a kind by the setting `ranking-minimums`, K6's own where it says nothing of that kind."""
    return read_minimums(setting[kind]) if setting and kind in setting else DEFAULTS[kind]


def shown(minimums: Minimums) -> dict[str, dict[str, int]]:
    """Minimums as plain data, every figure named."""
    return {terrain: asdict(minimum) for terrain, minimum in minimums.items()}


def _minimum(held: object) -> Minimum:
    if not isinstance(held, Mapping):
        raise TypeError(held)
    figures = cast("Mapping[str, object]", held)
    known = {name: figures.get(name, 0) for name in ("helps", "households", "weeks", "members")}
    if figures.keys() - known.keys() or not all(type(least) is int and least >= 0 for least in known.values()):
        raise ValueError("minimum")
    return Minimum(**cast("dict[str, int]", known))
