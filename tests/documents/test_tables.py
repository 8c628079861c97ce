from csv import reader
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from service.documents.tables import Cell, Column, csv, xlsx

COLUMNS = (Column("Tên"), Column("Điểm"), Column("Ngày"), Column("Lúc"), Column("Lượt", width=20))
HOA = ("Lò Thị Hoa", Decimal("1234.50"), date(2026, 9, 7), datetime(2026, 9, 7, 17, 30, 59, tzinfo=UTC), 12)
EMPTY: tuple[Cell, ...] = ("", None, None, None, -3)
FORMULAS = [
    "=1+1",
    "+84 214",
    "-2",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "\nx",
    "=HYPERLINK(1)",
    "＝1+1",
    "  =1+1",
    "{=1}",
    "http://x.vn",
]


def sheet(rows, columns=COLUMNS, title="Hạng", **more):
    return load_workbook(BytesIO(xlsx(columns, rows, title, **more))).worksheets[0]


def read(file: bytes) -> list[list[str]]:
    return list(reader(StringIO(file.decode("utf-8-sig"), newline="")))


def test_a_sheet_holds_text_points_days_instants_in_hanoi_and_counts():
    line = [cell.value for cell in sheet([HOA])[2]]
    assert [str(value) for value in line] == [
        "Lò Thị Hoa",
        "1234.5",
        "2026-09-07 00:00:00",
        "2026-09-08 00:30:00",
        "12",
    ]


def test_days_and_points_are_shown_as_people_here_write_them():
    shapes = [cell.number_format for cell in sheet([HOA])[2]]
    assert shapes == ["General", "#,##0.00", "dd/mm/yyyy", "dd/mm/yyyy hh:mm", "General"]


def test_what_is_unknown_is_an_empty_cell():
    assert [cell.value for cell in sheet([EMPTY])[2]] == ["", None, None, None, -3]


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_begins_like_a_formula_is_text_letter_for_letter(text):
    cell = sheet([(text,)], COLUMNS[:1])["A2"]
    assert (cell.data_type, cell.value.replace("_x000D_", "\r"), cell.hyperlink) == ("s", text, None)


def test_headings_stay_in_view_and_filter():
    page = sheet([HOA, HOA])
    assert ([cell.value for cell in page[1]], page.freeze_panes) == ([column.heading for column in COLUMNS], "A2")
    assert page.auto_filter.ref == "A1:E3"


def test_columns_are_as_wide_as_what_they_hold_within_reason():
    page = sheet([("x" * 300, Decimal(1), None, None, 1)])
    widths = [round(page.column_dimensions[letter].width) for letter in "ABCDE"]
    assert (widths[0], widths[1], widths[4]) == (61, 9, 21)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Hạng", "Hạng"),
        ("a/b:c*d?e[f]g\\h", "a b c d e f g h"),
        ("x" * 40, "x" * 31),
        ("'quoted'", "quoted"),
        ("//", "1"),
    ],
)
def test_any_title_makes_a_name_that_excel_takes(title, name):
    assert sheet([HOA], title=title).title == name


def test_the_banner_of_the_demo_stands_over_the_headings():
    page = sheet([HOA], banner="Bản minh họa")
    assert (page["A1"].value, page["A2"].value, page["A3"].value) == ("Bản minh họa", "Tên", "Lò Thị Hoa")
    assert (page.freeze_panes, page.auto_filter.ref) == ("A3", "A2:E3")


def test_a_list_of_nobody_is_its_headings():
    assert [[cell.value for cell in row] for row in sheet([]).rows] == [[column.heading for column in COLUMNS]]


def test_equal_lists_are_equal_files():
    assert xlsx(COLUMNS, [HOA], "Hạng") == xlsx(COLUMNS, iter([HOA]), "Hạng")


def test_a_csv_is_read_by_excel_as_vietnamese_and_by_programs_as_itself():
    file = csv(COLUMNS, [HOA, EMPTY])
    assert file.startswith(b"\xef\xbb\xbf")
    assert read(file)[1:] == [["Lò Thị Hoa", "1234.50", "2026-09-07", "2026-09-08 00:30", "12"], ["", "", "", "", "-3"]]


@pytest.mark.parametrize("text", [text for text in FORMULAS if text[0] not in "{h"])
def test_a_csv_keeps_a_spreadsheet_from_running_text(text):
    assert read(csv(COLUMNS[:1], [(text,)]))[1] == [f"'{text}"]


def test_a_heading_is_no_formula_either():
    assert read(csv([Column("=1+1")], []))[0] == ["'=1+1"]
    assert sheet([], [Column("=1+1")])["A1"].data_type == "s"


@pytest.mark.parametrize("text", ['nhà "bà Mai", gần cầu', "hai\r\ndòng", "a,b;c"])
def test_a_csv_keeps_commas_quotes_and_lines(text):
    assert read(csv(COLUMNS[:2], [(text, 1)]))[1] == [text, "1"]


def test_the_banner_of_the_demo_is_the_last_line_of_a_csv():
    lines = read(csv(COLUMNS[:1], [("Hoa",)], banner="Bản minh họa"))
    assert lines == [["Tên"], ["Hoa"], ["Bản minh họa"]]
