"""What a campaign asks of a hamlet, and that it adds up the tree (content.md §3, *Campaign*)."""

import pytest

from domain.rules.targets import TargetLine, summed, sums_that_differ, targets_of

PARENTS = {"thon-1": "xa", "thon-2": "xa", "xa": "tinh", "tinh": None}
GIVEN = [TargetLine("thon-1", "eid-active", 20), TargetLine("thon-2", "eid-active", 63)]


def test_a_hamlet_of_126_homes_is_asked_for_its_shares():
    assert targets_of(126) == {
        "psp-account": 63, "psp-dossier": 32, "eid-active": 63, "scam-drill": 42, "meeting-turns": 126, "shop-epay": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("homes", "half", "quarter", "third"),
    [(1, 1, 1, 1), (2, 1, 1, 1), (3, 2, 1, 1), (5, 3, 1, 2), (6, 3, 2, 2), (41, 21, 10, 14), (42, 21, 11, 14)],
)
def test_halves_round_up(homes: int, half: int, quarter: int, third: int):
    asked = targets_of(homes)
    assert (asked["psp-account"], asked["psp-dossier"], asked["scam-drill"]) == (half, quarter, third)


def test_a_commune_is_given_the_sum_of_its_hamlets():
    lines = [*GIVEN, TargetLine("thon-1", "scam-drill", 7)]
    assert summed(lines, "xa") == [TargetLine("xa", "eid-active", 83), TargetLine("xa", "scam-drill", 7)]


@pytest.mark.parametrize(
    ("quantity", "wrong"), [(83, set()), (84, {("xa", "eid-active")}), (82, {("xa", "eid-active")})]
)
def test_a_sum_that_differs_is_found(quantity: int, wrong: set[tuple[str, str]]):
    assert sums_that_differ([*GIVEN, TargetLine("xa", "eid-active", quantity)], PARENTS) == wrong


def test_a_target_with_none_below_is_its_own():
    assert sums_that_differ([*GIVEN, TargetLine("xa", "product-online", 10)], PARENTS) == set()


def test_sums_are_checked_on_every_step_of_the_tree():
    lines = [*GIVEN, TargetLine("xa", "eid-active", 83), TargetLine("tinh", "eid-active", 80)]
    assert sums_that_differ(lines, PARENTS) == {("tinh", "eid-active")}
