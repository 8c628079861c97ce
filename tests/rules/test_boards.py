from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.refusals import NotFound
from domain.rules.boards import (
    BoardKind,
    Mark,
    Period,
    Span,
    asked_campaign,
    band,
    board_name,
    campaign_key,
    mark_place,
    marks_of,
    most_shown,
    next_mark,
    period_keys,
    read_period,
    shown_top,
)
from domain.rules.ties import places

TODAY = date(2026, 11, 24)
MEMBERS, TEAMS = BoardKind.MEMBERS, BoardKind.TEAMS


@pytest.mark.parametrize(
    ("day", "keys"),
    [
        (date(2026, 11, 24), ("W2026-48", "M2026-11", "Y2026", "A")),
        (date(2027, 1, 1), ("W2026-53", "M2027-01", "Y2027", "A")),
        (date(2024, 12, 30), ("W2025-01", "M2024-12", "Y2024", "A")),
        (date(2028, 2, 29), ("W2028-09", "M2028-02", "Y2028", "A")),
    ],
)
def test_a_day_falls_into_its_iso_week_month_and_year(day, keys):
    assert period_keys(day) == keys


@pytest.mark.parametrize(
    ("asked", "key", "first", "last"),
    [
        ("week", "W2026-48", date(2026, 11, 23), date(2026, 11, 29)),
        ("month", "M2026-11", date(2026, 11, 1), date(2026, 11, 30)),
        ("year", "Y2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("all", "A", None, None),
        ("week:2026-47", "W2026-47", date(2026, 11, 16), date(2026, 11, 22)),
        ("week:2026-W05", "W2026-05", date(2026, 1, 26), date(2026, 2, 1)),
        ("month:2024-02", "M2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("year:2025", "Y2025", date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_period_is_read_from_the_address(asked, key, first, last):
    assert read_period(asked, TODAY) == Period(Span(asked.partition(":")[0]), key, first, last)


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "decade",
        "all:1",
        "week:",
        "week:2026",
        "week:2026-54",
        "month:2026-13",
        "year:26",
        "year:٢٠٢٦",
        "campaign:X",
    ],
)
def test_what_is_no_period_is_not_found(asked):
    if asked == "week:":
        assert read_period(asked, TODAY).key == "W2026-48"
        return
    with pytest.raises(NotFound, match="not-found"):
        read_period(asked, TODAY)


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_the_running_periods_hold_today_and_have_its_keys(day):
    found = [read_period(span, day) for span in ("week", "month", "year", "all")]
    assert tuple(period.key for period in found) == period_keys(day)
    assert all(period.first_on <= day <= period.last_on for period in found if period.first_on and period.last_on)


def test_a_campaign_is_asked_for_by_its_public_id():
    assert (asked_campaign("campaign:AB12"), asked_campaign("week"), campaign_key(7)) == ("AB12", None, "C7")


def test_the_tree_of_a_past_board_is_that_of_its_last_day():
    assert read_period("month:2026-10", TODAY).day(TODAY) == date(2026, 10, 31)
    assert read_period("month", TODAY).day(TODAY) == read_period("all", TODAY).day(TODAY) == TODAY


def test_equal_points_share_a_place():
    assert places([900, 500, 500, 100]) == [1, 2, 2, 4]


@pytest.mark.parametrize(
    ("total", "kind", "is_home", "most"),
    [
        (0, TEAMS, False, 0), (1, TEAMS, False, 1), (4, TEAMS, False, 1), (8, TEAMS, False, 2), (39, TEAMS, False, 9),
        (40, TEAMS, False, 10), (3321, TEAMS, False, 10), (4, MEMBERS, False, 0), (5, MEMBERS, False, 1),
        (4, MEMBERS, True, 1), (0, MEMBERS, True, 0), (40, MEMBERS, False, 10),
    ],
)  # fmt: skip
def test_r4_r6_the_public_sees_ten_or_a_quarter_and_nobody_of_fewer_than_five(total, kind, is_home, most):
    assert most_shown(total, kind, is_home=is_home) == most


@pytest.mark.parametrize(
    ("points", "most", "shown"),
    [
        ([9, 8, 7, 6], 2, 2), ([9, 8, 8, 6], 2, 1), ([9, 9, 9, 6], 2, 0), ([9, 8], 3, 2), ([], 0, 0), ([9], 0, 0),
        ([9, 9], 2, 2), ([9, 8, 8], 3, 3),
    ],
)  # fmt: skip
def test_r4_equals_stand_or_fall_together_where_the_board_is_cut(points, most, shown):
    assert shown_top(points, most) == shown


@given(st.lists(st.integers(1, 6), min_size=1, max_size=60))
def test_r4_the_last_line_of_a_board_of_two_or_more_is_never_shown(points):
    falling = sorted(points, reverse=True)
    shown = shown_top(falling[:11], most_shown(len(falling), TEAMS, is_home=False))
    assert len(falling) == 1 or all(amount > falling[-1] for amount in falling[:shown])


def test_the_marks_are_what_the_first_ten_twenty_five_and_fifty_per_cent_have():
    assert marks_of(list(range(100, 0, -1))) == (Mark(10, 91), Mark(25, 76), Mark(50, 51))
    assert marks_of([5]) == (Mark(10, 5), Mark(25, 5), Mark(50, 5))
    assert marks_of([]) == ()
    assert [mark_place(7, share) for share in (10, 25, 50)] == [1, 1, 3]


MARKS = (Mark(10, 900), Mark(25, 500), Mark(50, 200))


@pytest.mark.parametrize(
    ("own", "ahead", "within"),
    [
        (950, None, 10),
        (900, None, 10),
        (899, MARKS[0], 25),
        (300, MARKS[1], 50),
        (199, MARKS[2], None),
        (0, MARKS[2], None),
    ],
)
def test_r3_the_next_step_is_the_nearest_mark_ahead(own, ahead, within):
    assert (next_mark(own, MARKS), band(own, MARKS)) == (ahead, within)


def test_boards_have_names_of_their_own():
    assert board_name(5, "W2026-48", MEMBERS) == "board:5:W2026-48:member"
    assert len({board_name(unit, period, kind) for unit in (1, 2) for period in ("A", "C1") for kind in BoardKind}) == 8


def test_weeks_meet_without_gap_or_overlap():
    first = read_period("week:2026-53", TODAY)
    assert first.last_on is not None
    assert read_period("week:2027-1", TODAY).first_on == first.last_on + timedelta(days=1)
