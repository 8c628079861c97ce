"""What a line of the bench says."""

import json

from tests.bench.report import Goal, as_json, measured


def test_the_ratio_is_the_median_of_each_rounds_own():
    """Limits move between rounds: a fast round beside a fast limit says the same as a slow one beside a slow."""
    line = measured("x", [100, 300, 50], "/s", limits=[400, 1200, 1000])
    assert (line.value, line.limit, line.ratio) == (100, 1000, 0.25)


def test_a_goal_is_a_part_of_the_limit_or_at_most_so_much():
    assert measured("x", [30], "/s", limits=[100], goal=Goal(ratio=0.3)).holds is True
    assert measured("x", [29], "/s", limits=[100], goal=Goal(ratio=0.3)).holds is False
    assert measured("x", [5.1], "s", goal=Goal(most=5)).holds is False


def test_a_goal_of_both_needs_both():
    goal = Goal(ratio=0.3, least=10_000)
    assert measured("x", [9_000], "/s", limits=[10_000], goal=goal).holds is False
    assert measured("x", [12_000], "/s", limits=[20_000], goal=goal).holds is True
    assert goal.words == "ratio ≥ 0.3 and ≥ 10000"


def test_the_file_is_a_list_of_what_was_measured():
    told = json.loads(as_json([measured("x", [2.0], "s"), measured("y", [80], "ms", goal=Goal(most=120, reach=80))]))
    assert told[0] == {"name": "x", "value": 2, "unit": "s", "limit": None, "ratio": None, "goal": None, "holds": None}
    assert (told[1]["goal"], told[1]["holds"]) == ("≤ 120 (reach for 80)", True)
