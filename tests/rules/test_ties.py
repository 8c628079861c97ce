from hashlib import sha256

import pytest

from domain.rules.eligibility import Figures
from domain.rules.ties import lot, order, places

HEAD = b"\x01" * 32


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([], []),
        ([9], [1]),
        ([9, 7, 7, 5], [1, 2, 2, 4]),
        ([7, 7, 7], [1, 1, 1]),
        ([9, 9, 5, 5, 5, 1], [1, 1, 3, 3, 3, 6]),
        ([3, 0, 0, -2], [1, 2, 2, 4]),
    ],
)
def test_k12_equal_points_share_a_place_and_the_next_one_is_counted_on(points: list[int], expected: list[int]):
    assert places(points) == expected


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((200, Figures()), (100, Figures(seen=9, weeks=9))),
        ((100, Figures(seen=3)), (100, Figures(seen=2, weeks=9))),
        ((100, Figures(seen=3, weeks=5)), (100, Figures(seen=3, weeks=4))),
    ],
)
def test_k12_points_then_homes_that_answered_themselves_then_weeks(
    first: tuple[int, Figures], second: tuple[int, Figures]
):
    assert order(first[0], first[1], HEAD, "ZZZZ") < order(second[0], second[1], HEAD, "AAAA")


def test_k12_helps_households_and_members_break_no_tie():
    one, other = Figures(helps=40, households=30, members=4), Figures()
    assert order(100, one, HEAD, "SAME") == order(100, other, HEAD, "SAME")


def test_k12_the_lot_is_the_hash_of_the_head_and_the_opaque_id():
    assert lot(HEAD, "P123") == sha256(HEAD + b"P123").digest()


def test_k12_another_batch_draws_another_order():
    subjects = [f"P{number}" for number in range(9)]
    drawn = [sorted(subjects, key=lambda one: lot(bytes([head] * 32), one)) for head in (1, 2)]
    assert drawn[0] != drawn[1]
    assert sorted(subjects) not in drawn
