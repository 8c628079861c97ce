import pytest

from domain.rules.departures import departures, is_reason, last_place, unexplained

# 1, 2, 2, 4 and one with too little
PLACED = {"a": 1, "b": 2, "c": 2, "d": 4, "e": None}


@pytest.mark.parametrize(("seats", "place"), [(0, 0), (1, 1), (2, 2), (3, 2), (4, 4), (9, 4)])
def test_the_line_is_the_place_of_the_last_seat(seats, place):
    assert last_place(PLACED, seats) == place


def test_nobody_ranked_has_no_line():
    assert last_place({"e": None}, 3) == 0


@pytest.mark.parametrize(
    ("chosen", "apart"),
    [
        (set(), set()),
        ({"a"}, set()),
        ({"a", "b"}, set()),
        ({"a", "c"}, set()),  # level with b at the line
        ({"b", "c"}, set()),  # both level with the second seat
        ({"b"}, {"b"}),  # one seat, and a stands higher
        ({"a", "d"}, {"d"}),
        ({"a", "b", "c", "d"}, set()),
        ({"d", "e"}, {"d", "e"}),
        ({"a", "e"}, {"e"}),
        ({"a", "stranger"}, {"stranger"}),
    ],
)
def test_a_choice_departs_when_somebody_higher_was_passed_over(chosen, apart):
    assert departures(chosen, PLACED, len(chosen)) == apart


def test_a_departure_is_explained_by_ten_characters():
    reasons = {"a": None, "d": "giữ điểm hỗ trợ suốt lũ", "e": "ngắn"}
    assert unexplained(reasons, PLACED) == {"e"}


@pytest.mark.parametrize(
    ("words", "enough"),
    [(None, False), ("", False), ("         ", False), ("123456789", False), ("1234567890", True), ("x" * 1001, False)],
)
def test_a_reason_says_something_and_can_be_printed(words, enough):
    assert is_reason(words) is enough
