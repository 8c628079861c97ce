"""Who may open whose account anew (G6)."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

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


A_MEMBER = Standing(PersonId(2), frozenset({TEAM}), frozenset(), (HERE,), ())


def owner(*, teams: Iterable[TeamId] = (TEAM,), leads: Iterable[TeamId] = (), **more: Any) -> Standing:
    """A member of the team, but for what is said."""
    return replace(A_MEMBER, teams=frozenset(teams), leads=frozenset(leads), **more)


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
    assert not may_open(who, owner(person=PersonId(1)))
