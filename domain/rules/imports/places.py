"""Which unit or team a list means, out of the names it uses."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

from domain.refusals import Refused
from domain.rules.imports.rows import UnitKind
from domain.rules.vietnamese import fold, read_unit_name, unit_key

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Place:
    """A unit of the tree."""

    id: int
    kind: UnitKind
    name: str
    parent: int | None


@dataclass(frozen=True, slots=True)
class KnownTeam:
    """A team that stands."""

    id: int
    unit: int
    name: str
    founded_on: date | None = None


@dataclass(frozen=True)
class Ground:
    """What stands already: the unit imported under, the units below it, the teams there."""

    scope: Place
    places: tuple[Place, ...]  # the scope itself included
    teams: tuple[KnownTeam, ...] = ()

    @cached_property
    def _by_id(self) -> dict[int, Place]:
        return {place.id: place for place in self.places}

    @cached_property
    def _by_key(self) -> dict[tuple[UnitKind, str], list[Place]]:
        return _grouped(((place.kind, key), place) for place in self.places for key in spellings(place.name))

    @cached_property
    def _teams_of(self) -> dict[int, list[KnownTeam]]:
        return _grouped((team.unit, team) for team in self.teams)

    def commune(self, name: str | None) -> Place | None:
        """The commune of that name; where the list names none, the scope if it is one. Refuses: `commune-unknown`."""
        if name:
            return self._only(self.named(UnitKind.COMMUNE, unit_key(name)), "commune")
        if self.scope.kind is UnitKind.COMMUNE:
            return self.scope
        return self._by_id.get(self.scope.parent or 0) if self.scope.kind is UnitKind.HAMLET else None

    def hamlet(self, name: str, commune: Place | None) -> Place:
        """The hamlet of that name, or of that bare number, in the commune if one is meant.

        Refuses: `hamlet-unknown`, `hamlet-ambiguous`.
        """
        found = self.named(UnitKind.HAMLET, unit_key(name))
        return self._only([place for place in found if commune is None or place.parent == commune.id], "hamlet")

    def team(self, name: str | None, unit: Place | None) -> KnownTeam:
        """The team of that name or of that unit. Refuses: `team-unknown`, `team-ambiguous`."""
        teams = self._teams_of.get(unit.id, []) if unit else list(self.teams)
        named = [team for team in teams if fold(team.name) == fold(name)] if name else teams
        if name and not named:
            named = [team for team in teams if fold(team.name).endswith(f" {unit_key(name)}")]
        if len(named) != 1:
            raise Refused("team-ambiguous" if named else "team-unknown")
        return named[0]

    def section(self, title: str) -> str | None:
        """A title over rows, or a sheet's name, if it names a hamlet."""
        unit = read_unit_name(title)
        return title if unit.kind and (UnitKind.HAMLET, unit.key) in self._by_key else None

    def named(self, kind: UnitKind, key: str) -> list[Place]:
        """The units of a kind that a list may mean by a name of that key."""
        return self._by_key.get((kind, key), [])

    @staticmethod
    def _only(found: list[Place], kind: str) -> Place:
        if len(found) != 1:
            raise Refused(f"{kind}-ambiguous" if found else f"{kind}-unknown")
        return found[0]


def spellings(name: str) -> set[str]:
    """How lists name a unit: in full, and without its kind where the heading says it (Trấn Yên, 3)."""
    unit = read_unit_name(name)
    return {unit.key, fold(unit.own)}


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    groups: dict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups
