from datetime import date, datetime

import pytest

from domain.refusals import Refused
from domain.rules.imports.written import EARLIEST_MOVE, read_birth_year, read_count, read_day

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    "held",
    [
        *("05/03/2025", "5/3/2025", "5.3.2025", "5-3-25", "05 / 03 / 2025", "2025-03-05", "2025-03-05T00:00:00"),
        *("ngày 5 tháng 3 năm 2025", "5 tháng 3 năm 2025", 45_721, 45_721.0, "45721"),
        *(date(2025, 3, 5), datetime(2025, 3, 5, 7, 30)),  # noqa: DTZ001 a spreadsheet's days have no zone
    ],
)
def test_every_way_of_writing_a_day_is_that_day(held: str | float | date):
    assert read_day(held, today=TODAY) == date(2025, 3, 5)


def test_two_figures_of_a_year_are_of_this_century():
    assert read_day("1/1/26", today=TODAY) == date(2026, 1, 1)
    with pytest.raises(Refused, match=r"^date-to-come$"):
        read_day("1/1/27", today=TODAY)


@pytest.mark.parametrize(
    "held", ["31/02/2025", "12/13/2025", "0/5/2025", "29/2/2023", "không nhớ", "2025", 2025, 9_999, 99_999, True]
)
def test_a_day_that_never_was_is_refused(held: str | int):
    with pytest.raises(Refused, match=r"^date-invalid$"):
        read_day(held, today=TODAY)


@pytest.mark.parametrize("held", ["31/12/1999", "12/05/1998", date(1999, 12, 31), 36_525, "12/05/0998"])
def test_a_day_before_any_team_was_there_was_a_day_but_is_too_long_ago(held: str | int | date):
    with pytest.raises(Refused, match=r"^date-too-long-ago$"):
        read_day(held, today=TODAY)


@pytest.mark.parametrize(
    ("held", "day"),
    [
        ("12/05/1998", date(1998, 5, 12)),
        (35_927, date(1998, 5, 12)),  # as a spreadsheet counts
        ("12/05/05", date(2005, 5, 12)),  # this century's, here too
        (45_721, date(2025, 3, 5)),
        ("1/1/1900", date(1900, 1, 1)),
    ],
)
def test_a_home_may_have_moved_before_there_were_teams(held: str | int, day: date):
    assert read_day(held, today=TODAY, earliest=EARLIEST_MOVE) == day


@pytest.mark.parametrize(("held", "code"), [("31/12/1899", "date-too-long-ago"), ("2025", "date-invalid")])
def test_a_move_of_before_1900_is_too_long_ago_and_a_year_alone_is_no_day(held: str, code: str):
    with pytest.raises(Refused, match=f"^{code}$"):
        read_day(held, today=TODAY, earliest=EARLIEST_MOVE)


def test_tomorrow_is_refused_and_today_is_taken():
    assert read_day("24/11/2026", today=TODAY) == TODAY
    with pytest.raises(Refused, match=r"^date-to-come$"):
        read_day("25/11/2026", today=TODAY)


@pytest.mark.parametrize("held", [1968, "1968", "15/08/1968", "năm 1968", 1968.0, date(1968, 1, 1)])
def test_a_birth_year_is_read_out_of_a_year_or_a_day(held: str | float | date):
    assert read_birth_year(held, today=TODAY) == 1968


@pytest.mark.parametrize("held", ["68", "2020", "1850", "không rõ"])
def test_a_birth_year_that_cannot_be_is_refused(held: str):
    with pytest.raises(Refused, match=r"^birth-year-invalid$"):
        read_birth_year(held, today=TODAY)


def test_a_count_is_read_with_its_unit_or_without():
    assert [read_count(held, most=60) for held in (5, 5.0, "5", "5 khẩu", "05 người", "-", None)] == [5] * 5 + [
        None
    ] * 2


@pytest.mark.parametrize("held", ["61", "-1", "5,5", "năm", 4.5, "5 con"])
def test_a_count_that_is_none_is_refused(held: str | float):
    with pytest.raises(Refused, match=r"^number-invalid$"):
        read_count(held, most=60)


def test_empty_cells_say_nothing():
    assert (read_day(None, today=TODAY), read_day("", today=TODAY), read_birth_year(None, today=TODAY)) == (None,) * 3
