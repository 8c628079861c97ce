"""Any list that people may type goes into a file and comes back, and no cell of it is ever run."""

from csv import reader
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from domain.rules.days import HANOI
from service.documents.tables import DANGEROUS, Column, csv, xlsx

PRINTABLE = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Co", "Cn"]), max_size=60)
LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ Đ=+-@"
VIETNAMESE = st.text(LETTERS, min_size=1)
HEADS = (Column("Tên"), Column("Điểm"))


def cells_of(file: bytes) -> list[list[object]]:
    return [[cell.value for cell in line] for line in load_workbook(BytesIO(file)).worksheets[0].rows]


def lines_of(file: bytes) -> list[list[str]]:
    return list(reader(StringIO(file.decode("utf-8-sig"), newline="")))


@settings(max_examples=40, deadline=None)
@given(st.lists(VIETNAMESE, max_size=8))
@example(["=cmd|'/c calc'!A1", "@SUM(1)", "+84", "-1", "Ỹ Đ"])
def test_every_vietnamese_line_of_a_sheet_comes_back_letter_for_letter(names: list[str]):
    told = cells_of(xlsx(HEADS, [(name, 1) for name in names], "Tổ"))
    assert told == [["Tên", "Điểm"], *([name, 1] for name in names)]


@settings(max_examples=40, deadline=None)
@given(st.lists(PRINTABLE, max_size=6))
def test_no_cell_of_a_sheet_is_a_formula_whatever_is_typed(names: list[str]):
    page = load_workbook(BytesIO(xlsx(HEADS, [(name, 1) for name in names], "Tổ"))).worksheets[0]
    assert {cell.data_type for line in page.rows for cell in line} <= {"s", "n"}
    assert page.max_row == len(names) + 1


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(PRINTABLE, PRINTABLE), max_size=6))
@example([("=1+1", " =1"), ("'=1", '"=1"'), ("a,b", 'nhà "Bà"')])
def test_every_line_of_a_csv_comes_back_and_none_begins_like_a_formula(told: list[tuple[str, str]]):
    read = lines_of(csv(HEADS, told))[1:]
    assert [tuple(cell.removeprefix("'") for cell in line) for line in read] == [
        tuple(cell.removeprefix("'") for cell in line) for line in told
    ]
    assert not [cell for line in read for cell in line if cell.lstrip(" ").startswith(DANGEROUS)]


@settings(max_examples=40, deadline=None)
@given(st.decimals(-10_000_000, 10_000_000, places=2), st.integers(-(2**31), 2**31))
def test_points_and_counts_are_numbers_to_the_hundredth(points: Decimal, count: int):
    [_, line] = cells_of(xlsx(HEADS, [(points, count)], "Tổ"))
    assert (Decimal(str(line[0])).quantize(Decimal("0.01")), line[1]) == (points, count)
    assert lines_of(csv(HEADS, [(points, count)]))[1] == [str(points), str(count)]


@settings(max_examples=40, deadline=None)
@given(st.dates(date(1950, 1, 1), date(2199, 12, 31)))
def test_a_day_comes_back_as_that_day(day: date):
    [_, line] = cells_of(xlsx(HEADS, [(day, None)], "Tổ"))
    assert isinstance(line[0], datetime)
    assert line[0].date() == day
    assert lines_of(csv(HEADS, [(day, None)]))[1] == [day.isoformat(), ""]


@settings(max_examples=40, deadline=None)
@given(st.datetimes(datetime(2020, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis wants them so
def test_an_instant_is_read_in_hanoi_to_the_minute_in_both_files(at: datetime):
    shown = at.astimezone(HANOI).replace(second=0, microsecond=0, tzinfo=None)
    [_, line] = cells_of(xlsx(HEADS, [(at, None)], "Tổ"))
    assert line[0] == shown
    assert lines_of(csv(HEADS, [(at, None)]))[1][0] == f"{shown:%Y-%m-%d %H:%M}"


@settings(max_examples=40, deadline=None)
@given(PRINTABLE)
@example("Tổ: Thôn 3/Xã [Trấn Yên]?*")
@example("History")
def test_any_title_opens_and_leaves_a_name_of_31_letters_at_most(title: str):
    [page] = load_workbook(BytesIO(xlsx(HEADS, [], title))).worksheets
    assert 1 <= len(page.title) <= 31


@pytest.mark.parametrize("many", [0, 1, 5_000])
def test_a_long_list_loses_no_line(many: int):
    told = [(f"Hộ {number}", number) for number in range(many)]
    assert len(lines_of(csv(HEADS, told))) == many + 1
    assert [tuple(line) for line in cells_of(xlsx(HEADS, told, "Hộ"))[1:]] == told


@pytest.mark.parametrize("length", [32_767, 32_768, 40_000])
def test_a_text_longer_than_a_cell_can_hold_is_no_empty_cell(length: int):
    [_, line] = cells_of(xlsx(HEADS[:1], [("ơ" * length,)], "Tổ"))
    assert line[0]
