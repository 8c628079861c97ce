"""The rows that imports make, typed; and what makes two of them the same unit, team, person or home."""

from collections.abc import Hashable
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

from domain.rules.vietnamese import fold, has_marks, split_form, unit_key

Key = tuple[Hashable, ...]


class UnitKind(StrEnum):
    """The levels of the tree."""

    COUNTRY = "country"
    PROVINCE = "province"
    COMMUNE = "commune"
    HAMLET = "hamlet"


ABOVE = {UnitKind.HAMLET: UnitKind.COMMUNE, UnitKind.COMMUNE: UnitKind.PROVINCE, UnitKind.PROVINCE: UnitKind.COUNTRY}


class TeamRole(StrEnum):
    """What somebody is in a team."""

    MEMBER = "member"
    DEPUTY = "deputy"
    LEADER = "leader"


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit under its parent."""

    kind: UnitKind
    name: str
    parent: str  # the key of the name of the unit above
    code: str | None = None
    phone: str | None = None
    homes: int | None = None

    @property
    def keys(self) -> tuple[Key, ...]:
        """Its official code, else its name under its parent."""
        by_name: Key = ("name", self.parent, unit_key(self.name))
        return (("code", self.code), by_name) if self.code else (by_name,)


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team of a unit (its id)."""

    unit: int
    name: str
    founded_on: date | None = None
    decision_no: str | None = None

    @property
    def keys(self) -> tuple[Key, ...]:
        """Its name in its unit."""
        return ((self.unit, fold(self.name)),)


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A person in a team (its id)."""

    team: int
    name: str
    phone: str | None = None
    email: str | None = None
    role: TeamRole | None = None
    birth_year: int | None = None
    joined_on: date | None = None
    employer: str | None = None

    @property
    def contacts(self) -> tuple[str, ...]:
        """Phone, then e-mail, those that are given: what tells that two rows are one person comes first."""
        return tuple(filter(None, (self.phone, self.email)))

    @property
    def keys(self) -> tuple[Key, ...]:
        """A person in a team: by phone, by e-mail, else by name."""
        by_contact = ("phone", self.phone) if self.phone else ("email", self.email) if self.email else None
        by_name: Key = (self.team, "name", fold(self.name))
        return ((self.team, *by_contact), by_name) if by_contact else (by_name,)


@dataclass(frozen=True, slots=True)
class HouseholdRow:
    """A home in a hamlet (its id)."""

    hamlet: int
    head: str
    known_as: str | None = None
    lane: str | None = None
    phone: str | None = None
    people: int | None = None
    ref: str | None = None  # the list's own number of the home (mã hộ)
    moved_on: date | None = None
    at_door: bool | None = None  # standing only: a member wrote it down, and no list has had it yet
    erased: bool | None = None  # standing only: it asked that nothing be kept of it

    @property
    def door_keys(self) -> tuple[Key, ...]:
        """By what a home that a member wrote down is found in a list, whatever its lane: its head there, its phone."""
        by_name: Key = (self.hamlet, "door", fold(split_form(self.head)[1]))
        return (by_name, (self.hamlet, "door-phone", self.phone)) if self.phone else (by_name,)

    @property
    def keys(self) -> tuple[Key, ...]:
        """Its number in the hamlet, else its head and lane there."""
        by_name: Key = (self.hamlet, "name", fold(split_form(self.head)[1]), fold(self.lane or ""))
        return ((self.hamlet, "ref", fold(self.ref)), by_name) if self.ref else (by_name,)


# What a list may not change: a merger, a move and a new name start on a day (design.md §4.11).
HISTORY = frozenset({"kind", "parent"})
ImportRow = UnitRow | TeamRow | MemberRow | HouseholdRow


def changes(standing: ImportRow, given: ImportRow) -> tuple[str, ...]:
    """The fields that a list would change, in their order.

    An empty cell says nothing, so it changes nothing; nor does a name typed without its marks or its form of address.
    """
    return tuple(
        field.name
        for field in fields(given)
        if _differs(getattr(standing, field.name), getattr(given, field.name, None))
    )


def given_fields(row: ImportRow, names: tuple[str, ...]) -> dict[str, object]:
    """What a row says of some of its fields."""
    return {name: getattr(row, name) for name in names}


def _differs(standing: object, given: object) -> bool:
    if given is None or given == standing:
        return False
    if isinstance(given, str) and isinstance(standing, str):
        (form, name), (old_form, old_name) = split_form(given), split_form(standing)
        return fold(name) != fold(old_name) or (has_marks(name) and name != old_name) or form not in {"", old_form}
    return True
