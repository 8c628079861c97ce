"""Single cells of a row: what is read, what is mended, and every fault kept."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.refusals import Refused
from domain.rules.imports.forbidden import blotted
from domain.rules.imports.lines import Line, held_as
from domain.rules.imports.sheets import MOST_COLUMNS, Row, Value, letter_of, shown
from domain.rules.imports.tables import Column
from domain.rules.imports.written import read_birth_year, read_count, read_day

TODAY = date(2026, 11, 24)
PAST = st.dates(date(2000, 1, 1), TODAY)
COLUMNS = {
    "name": Column(0, "Họ tên", "name"),
    "phone": Column(1, "Điện thoại", "phone"),
    "day": Column(2, "Ngày vào Tổ", "day"),
    "born": Column(3, "Năm sinh", "born"),
    "people": Column(4, "Số khẩu", "people"),
}


def said_by(read: Callable[..., Any], held: Value, **bounds: Any) -> Any:
    """What was read, or the code of the refusal."""
    try:
        return read(held, **bounds)
    except Refused as refused:
        return refused.code


def line_of(*values: Value) -> Line:
    return Line("Thôn 3", Row(12, values), COLUMNS, today=TODAY, demo=False)


@pytest.mark.parametrize(
    "shape",
    [
        "{0:%d/%m/%Y}",
        "{0.day}/{0.month}/{0.year}",
        "{0:%d-%m-%Y}",
        "{0:%d.%m.%Y}",
        " {0:%d / %m / %Y} ",
        "{0:%Y-%m-%d}",
        "{0:%Y-%m-%d} 00:00:00",
        "Ngày {0:%d} tháng {0:%m} năm {0:%Y}",
        "{0.day} tháng {0.month} năm {0.year}",
    ],
)
@given(day=PAST)
def test_a_day_is_read_back_from_every_way_of_writing_it(shape: str, day: date):
    assert read_day(shape.format(day), today=TODAY) == day


@given(PAST)
def test_a_day_that_lost_its_format_is_a_spreadsheets_number(day: date):
    serial = (day - date(1899, 12, 30)).days
    assert read_day(serial, today=TODAY) == read_day(float(serial), today=TODAY) == day


@given(PAST)
def test_two_figures_of_a_year_are_a_year_of_this_century(day: date):
    assert read_day(f"{day:%d/%m/%y}", today=TODAY) == day


@given(st.text(max_size=14) | st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_whatever_a_cell_holds_a_day_is_past_or_refused_by_its_reason(held: str | float):
    day = said_by(read_day, held, today=TODAY)
    assert day in {None, "date-invalid", "date-to-come", "date-too-long-ago"} or date(2000, 1, 1) <= day <= TODAY


@given(st.text(max_size=14) | st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_whatever_a_cell_holds_a_count_is_within_its_bound_or_refused(held: str | float):
    assert said_by(read_count, held, most=30) in {None, "number-invalid", *range(31)}


@pytest.mark.parametrize(
    ("year", "said"), [(1899, "birth-year-invalid"), (1900, 1900), (2016, 2016), (2017, "birth-year-invalid")]
)
def test_a_year_of_birth_is_of_somebody_alive_and_ten(year: int, said: int | str):
    assert said_by(read_birth_year, year, today=TODAY) == said


@pytest.mark.parametrize(
    "held", [date(1958, 3, 8), datetime(1958, 3, 8, tzinfo=UTC), "08/3/1958", "1958", 1958, 1958.0]
)
def test_a_year_of_birth_is_read_out_of_whatever_holds_it(held: Value):
    assert read_birth_year(held, today=TODAY) == 1958


def test_p8_a_row_keeps_every_fault_with_its_column():
    line = line_of(None, "09", "31/02/2026", "2020", "ba")
    line.needed("name", "name-missing")
    line.phone()
    assert (line.day("day"), line.birth_year("born"), line.count("people", most=30)) == (None, None, None)
    assert [(problem.heading, problem.held, problem.code) for problem in line.problems] == [
        ("Họ tên", "", "name-missing"),
        ("Điện thoại", "09", "phone-too-short"),
        ("Ngày vào Tổ", "31/02/2026", "date-invalid"),
        ("Năm sinh", "2020", "birth-year-invalid"),
        ("Số khẩu", "ba", "number-invalid"),
    ]
    assert {(problem.sheet, problem.row) for problem in line.problems} == {("Thôn 3", 12)}


def test_a_good_row_is_read_without_a_word():
    line = line_of("Dương Thị Hồng", "0912 345 678", "24/11/2026", 1958, "4 khẩu")
    assert (line.text("name"), line.phone(), line.day("day")) == ("Dương Thị Hồng", "0912345678", TODAY)
    assert (line.birth_year("born"), line.count("people", most=30)) == (1958, 4)
    assert (line.problems, line.mends) == ([], [])


def test_what_was_mended_is_said_with_its_column():
    line = line_of(None, 912345678)
    assert line.phone() == "0912345678"
    assert [(mend.heading, mend.value) for mend in line.mends] == [("Điện thoại", "0912345678")]


def test_a_field_without_column_is_empty_and_its_absence_has_no_heading():
    line = line_of("Hồng")
    assert (line.value("lane"), line.text("lane"), line.value("people")) == (None, None, None)
    line.needed("lane", "lane-missing")
    assert [(problem.heading, problem.code) for problem in line.problems] == [("", "lane-missing")]


@pytest.mark.parametrize(("length", "codes"), [(200, []), (201, ["text-too-long"])])
def test_a_text_has_two_hundred_letters_at_most(length: int, codes: list[str]):
    line = line_of("ồ" * length)
    assert line.text("name") == (None if codes else "ồ" * length)
    assert [problem.code for problem in line.problems] == codes


@pytest.mark.parametrize("number", ["034090001234", "034 090 001 234", "034.090.001.234", "123456789"])
def test_g7_an_id_number_is_blotted_in_text_and_in_what_a_fault_shows(number: str):
    line = line_of(f"Hồng {number}")
    line.refuse("name", "name-invalid")
    assert line.text("name") == f"Hồng {number[:3]}…"
    assert line.problems[0].held == f"Hồng {number[:3]}…"


@pytest.mark.parametrize(
    ("code", "shown_as"), [("phone-too-short", "0912 345 67"), ("phone-invalid", "091…"), ("", "091…")]
)
def test_a_mobile_number_that_lost_a_digit_is_shown_to_be_mended(code: str, shown_as: str):
    assert held_as("091234567", code) == shown_as


@given(st.text(alphabet="0123456789 .-/aồ", max_size=40))
def test_g7_blotting_twice_changes_nothing_and_adds_no_digit(text: str):
    once = blotted(text)
    assert blotted(once) == once
    assert sum(map(str.isdigit, once)) <= sum(map(str.isdigit, text))


def test_columns_have_letters_of_their_own_in_a_spreadsheets_order():
    letters = [letter_of(index) for index in range(MOST_COLUMNS)]
    assert sorted(letters, key=lambda letter: (len(letter), letter)) == letters
    assert (letters[0], letters[25], letters[26], letters[49], len(set(letters))) == ("A", "Z", "AA", "AX", 50)


@given(PAST, st.times())
def test_a_day_is_shown_as_people_write_it_with_or_without_an_hour(day: date, hour):
    assert shown(day) == shown(datetime.combine(day, hour)) == f"{day.day:02}/{day.month:02}/{day.year}"
    assert read_day(shown(day), today=TODAY) == day
