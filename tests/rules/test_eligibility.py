from dataclasses import asdict

import pytest

from domain.rules.eligibility import DEFAULTS, Figures, Minimum, in_force, is_enough, read_minimums, shown

ENOUGH = {
    ("member", "plain"): Figures(helps=25, households=15, weeks=4),
    ("member", "mountain"): Figures(helps=15, households=10, weeks=4),
    ("team", "plain"): Figures(helps=60, members=2),
    ("team", "mountain"): Figures(helps=60, members=2),
}


@pytest.mark.parametrize(("kind", "terrain"), ENOUGH)
def test_k6_the_least_that_is_enough_is_enough(kind: str, terrain: str):
    assert is_enough(ENOUGH[kind, terrain], DEFAULTS[kind][terrain])


@pytest.mark.parametrize(("kind", "terrain"), ENOUGH)
def test_k6_one_less_of_any_figure_is_too_little(kind: str, terrain: str):
    least = DEFAULTS[kind][terrain]
    asked = {name: value for name, value in asdict(least).items() if value}
    for name, value in asked.items():
        assert not is_enough(Figures(**{**asked, name: value - 1}), least), name


def test_k6_a_setting_says_the_minimums_of_the_kinds_that_it_names():
    setting = {"member": {"plain": {"helps": 3}, "mountain": {"helps": 2, "weeks": 1}}}
    assert in_force(setting, "member") == {"plain": Minimum(helps=3), "mountain": Minimum(helps=2, weeks=1)}
    assert in_force(setting, "team") == DEFAULTS["team"]
    assert in_force(None, "member") == DEFAULTS["member"]


@pytest.mark.parametrize(
    "held",
    [
        None,
        [],
        {"plain": {"helps": 3}},
        {"plain": {"helps": -1}, "mountain": {}},
        {"plain": {"helps": True}, "mountain": {}},
        {"plain": {"helps": "3"}, "mountain": {}},
        {"plain": {"hopes": 3}, "mountain": {}},
    ],
)
def test_minimums_that_hold_something_else_are_not_read(held: object):
    with pytest.raises((TypeError, ValueError)):
        read_minimums(held)


def test_minimums_shown_are_read_as_the_same():
    for minimums in DEFAULTS.values():
        assert read_minimums(shown(minimums)) == minimums
