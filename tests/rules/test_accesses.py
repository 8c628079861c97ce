"""Who may open whose account anew (G6)."""

import pytest

from domain.rules.accesses import Standing, may_open
from domain.rules.ids import AccountId, PersonId, TeamId, UnitId
from domain.rules.viewers import Grant, Role, Viewer

COUNTRY, COMMUNE, HAMLET, ELSEWHERE = map(UnitId, range(1, 5))
TEAM, OTHER_TEAM = TeamId(1), TeamId(2)
HERE, THERE = frozenset({HAMLET, COMMUNE, COUNTRY}), frozenset({ELSEWHERE, COUNTRY})


def viewer(*grants: Grant, person: int = 1) -> Viewer:
    return Viewer(AccountId(person), PersonId(person), "X", "X", grants, "")


LEADER = viewer(Grant(Role.MEMBER, HAMLET, TEAM), Grant(Role.LEADER, HAMLET, TEAM))
OFFICER = viewer(Grant(Role.OFFICER, COMMUNE))
ADMINISTRATOR = viewer(Grant(Role.ADMINISTRATOR, COUNTRY))
MEMBER = viewer(Grant(Role.MEMBER, HAMLET, TEAM))
DEPARTMENT = viewer(Grant(Role.DEPARTMENT, COUNTRY))


def owner(*, teams: set[TeamId] | None = None, leads: set[TeamId] | None = None, branches: tuple[frozenset[UnitId], ...] = (HERE,), offices: tuple[frozenset[UnitId], ...] = (), person: int = 2) -> Standing:  # fmt: skip
    held = frozenset({TEAM} if teams is None else teams)
    return Standing(PersonId(person), held, frozenset(leads or ()), branches, offices)


@pytest.mark.parametrize(
    ("who", "whom", "may"),
    [
        (LEADER, owner(), True),
        (LEADER, owner(leads={TEAM}), True),  # the deputy of the own team
        (LEADER, owner(teams={OTHER_TEAM}, branches=(THERE,)), False),
        (LEADER, owner(teams={TEAM, OTHER_TEAM}, leads={OTHER_TEAM}, branches=(HERE, THERE)), False),
        (LEADER, owner(offices=(HERE,)), False),  # or a leader would become the officer
        (OFFICER, owner(), True),
        (OFFICER, owner(leads={TEAM}), True),
        (OFFICER, owner(teams={OTHER_TEAM}, branches=(THERE,)), False),
        (OFFICER, owner(teams={TEAM, OTHER_TEAM}, branches=(HERE, THERE)), False),
        (OFFICER, owner(offices=(HERE,)), False),
        (OFFICER, owner(teams=set(), branches=()), False),
        (ADMINISTRATOR, owner(offices=(HERE,)), True),
        (ADMINISTRATOR, owner(teams=set(), branches=()), True),
        (viewer(Grant(Role.ADMINISTRATOR, COMMUNE)), owner(offices=(HERE, THERE)), False),
        (MEMBER, owner(), False),
        (DEPARTMENT, owner(), False),
    ],
)
def test_nobody_reaches_above_themselves(who: Viewer, whom: Standing, may: bool):
    assert may_open(who, whom) is may


@pytest.mark.parametrize("who", [LEADER, OFFICER, ADMINISTRATOR])
def test_a_session_left_open_is_not_worth_a_password(who: Viewer):
    assert not may_open(who, owner(person=1))
