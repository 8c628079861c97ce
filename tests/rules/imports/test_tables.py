import pytest

from domain.rules.imports.headings import Kind
from domain.rules.imports.sheets import Row, Sheet, Value, letter_of, shown
from domain.rules.imports.tables import Table, find_table, section_of

HEADINGS = ("STT", "Họ và tên chủ hộ", "Thôn", "SĐT")


def sheet(*rows: tuple[Value, ...]) -> Sheet:
    return Sheet("Hộ", tuple(Row(number, values) for number, values in enumerate(rows, start=1) if values))


def table(*rows: tuple[Value, ...], kind: Kind = Kind.HOUSEHOLDS) -> Table:
    found = find_table(sheet(*rows), kind)
    assert found
    return found


def fields(found: Table) -> dict[str, int]:
    return {field: column.index for field, column in found.fields.items()}


def test_the_headings_are_found_under_titles_whatever_row_they_stand_in():
    found = table(("ỦY BAN NHÂN DÂN XÃ TRẤN YÊN",), (), ("DANH SÁCH HỘ", None, "Thôn 3"), HEADINGS, (1, "An", "Thôn 3"))
    assert fields(found) == {"head": 1, "hamlet": 2, "phone": 3}
    assert [row.number for row in found.rows] == [5]


def test_headings_in_two_rows_are_read_as_one():
    upper = ("STT", "Thông tin chủ hộ", None, "Thôn", "Số khẩu")
    found = table(("Danh sách",), upper, (None, "Họ và tên", "SĐT"), (1, "An", "0912345678", "Thôn 3", 4))
    assert fields(found) == {"head": 1, "phone": 2, "hamlet": 3, "people": 4}
    assert [row.number for row in found.rows] == [4]


def test_the_first_row_of_data_is_not_taken_for_headings():
    found = table(HEADINGS, (1, "Lò Thị Hoa", "Thôn", "0912345678"), (2, "Hà Văn Sơn", "Thôn 3", None))
    assert [row.number for row in found.rows] == [2, 3]


def test_the_row_that_numbers_the_columns_and_headings_printed_again_are_no_rows():
    found = table(HEADINGS, ("(1)", "(2)", "(3)", "(4)"), (1, "An", "Thôn 3"), HEADINGS, (2, "Bình", "Thôn 3"))
    assert [row.number for row in found.rows] == [3, 5]


def test_g7_forbidden_columns_are_gone_by_heading_and_by_content():
    rows = [(f"CCCD 0{n}", f"Hộ {n}", "Thôn 3", f"0340900012{n:02}", 912345600 + n) for n in range(10, 15)]
    found = table(("CCCD", "Chủ hộ", "Thôn", None, "SĐT"), *rows)
    assert found.dropped == ("CCCD", "D")
    assert [column.heading for column in found.columns] == ["Chủ hộ", "Thôn", "SĐT"]


def test_a_second_column_of_the_same_meaning_means_nothing():
    found = table(("Chủ hộ", "Thôn", "SĐT", "Điện thoại"), ("An", "Thôn 3", "0912345678", "0216385212"))
    assert [column.field for column in found.columns] == ["head", "hamlet", "phone", None]


@pytest.mark.parametrize(
    "rows", [(), (("Ghi chú",),), (("Thôn", "SĐT"), ("Thôn 3", "0912345678")), ((1, 2, 3), (4, 5, 6))]
)
def test_a_sheet_without_the_headings_of_its_kind_is_no_table(rows: tuple[tuple[Value, ...], ...]):
    assert find_table(sheet(*rows), Kind.HOUSEHOLDS) is None


@pytest.mark.parametrize(
    ("values", "section"),
    [
        (("I", "THÔN 3"), "THÔN 3"),
        (("I. Thôn 3",), "Thôn 3"),
        ((None, "THÔN NÀ LỘC"), "THÔN NÀ LỘC"),
        (("II", None, "Hộ nghèo"), "Hộ nghèo"),
        ((None, "Tổng cộng", 126), ""),
        (("Cộng", None, 126), ""),
        ((None, "NGƯỜI LẬP BIỂU", None, "TM. ỦY BAN NHÂN DÂN"), ""),
        ((None, None, None, "Trấn Yên, ngày 05 tháng 3 năm 2025"), ""),
        ((3, None, None, None), ""),
        ((1, "Bàn Văn Kim"), None),
        ((1, "Tống Văn An", "Thôn 3"), None),
        ((1, None, "Thôn 3", "0912345678"), None),
        ((1, None, "Thôn 3", 912345678), None),
    ],
)
def test_sections_sums_and_signatures_are_no_rows_of_data(values: tuple[Value, ...], section: str | None):
    found = table(HEADINGS, (1, "An", "Thôn 3", "0912345678"))
    assert section_of(Row(9, values), found) == section


def test_columns_have_letters_as_spreadsheets_count():
    assert [letter_of(index) for index in (0, 25, 26, 49)] == ["A", "Z", "AA", "AX"]


def test_numbers_are_shown_as_people_read_them():
    assert [shown(value) for value in (912345678.0, 4.5, None, True)] == ["912345678", "4.5", "", "True"]
