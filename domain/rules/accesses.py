"""Who may open whose account anew. Whoever can show a slip can become its owner, so nobody reaches above themselves."""

from collections.abc import Collection
from dataclasses import dataclass

from domain.rules.ids import PersonId, TeamId, UnitId
from domain.rules.viewers import Role, Viewer


@dataclass(frozen=True, slots=True)
class Standing:
    """What the owner of an account holds today.

    `teams` are all their teams, `leads` those of them that they lead; `branches` has, for each unit of a team, that
    unit and all above it; `offices` the same for each office they hold.
    """

    person: PersonId
    teams: frozenset[TeamId]
    leads: frozenset[TeamId]
    branches: tuple[frozenset[UnitId], ...]
    offices: tuple[frozenset[UnitId], ...]


def may_open(viewer: Viewer, owner: Standing) -> bool:
    """G6: a leader for the own team, an officer for the commune; an administrator for all below their unit.

    An account that holds an office is opened by an administrator over all of it alone, the leader of another team by an
    officer over all their teams, and nobody's own: a session that somebody left open must not be worth a password.
    """
    if viewer.person == owner.person:
        return False
    places = (*owner.branches, *owner.offices)
    if Role.ADMINISTRATOR in viewer.roles and covers(viewer.units(Role.ADMINISTRATOR), places):
        return True
    if owner.offices:
        return False
    own_teams = set(viewer.teams(Role.LEADER))
    is_leaders = bool(owner.teams & own_teams) and owner.leads <= own_teams
    return is_leaders or (bool(owner.branches) and covers(viewer.units(Role.OFFICER), owner.branches))


def covers(units: Collection[UnitId], places: Collection[frozenset[UnitId]]) -> bool:
    """Every place lies below one of the units; who stands nowhere yet is everybody's."""
    return all(meets(units, place) for place in places)


def meets(units: Collection[UnitId], place: frozenset[UnitId]) -> bool:
    return not place.isdisjoint(units)
