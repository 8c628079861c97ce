import pytest

from domain.rules.imports.forbidden import blotted, forbidden_columns, holds_id_numbers, is_forbidden_heading


@pytest.mark.parametrize(
    "heading",
    [
        *(
            "Số CCCD",
            "CMND/CCCD",
            "Căn cước công dân",
            "Số định danh cá nhân",
            "Số tài khoản",
            "STK",
            "Số TK ngân hàng",
        ),
        *("Số thẻ BHYT", "Hộ chiếu", "Mã số thuế", "Số sổ hộ khẩu CMND", "SO CMT", "Chứng minh thư"),
    ],
)
def test_g7_a_heading_of_papers_or_accounts_is_forbidden(heading: str):
    assert is_forbidden_heading(heading)


@pytest.mark.parametrize("heading", ["Họ và tên", "Số khẩu", "Mã hộ", "SĐT", "Thôn", "Ghi chú", "Hộ khẩu thường trú"])
def test_other_headings_are_not(heading: str):
    assert not is_forbidden_heading(heading)


@pytest.mark.parametrize(
    "values",
    [
        ["034090001234", "001 190 002 345", "079.090.001.234"],
        [34090001234, 1190002345, 79090001234],  # as numbers, their zeros lost
        ["063123456", "060234567", None, "x"],
        ["1903456789012", "12345678901234"],
        ["034090001234"],
    ],
)
def test_g7_a_column_that_holds_id_or_bank_numbers_is_found_by_what_it_holds(values: list[str | int | None]):
    assert holds_id_numbers(values, phones=False)


def test_a_column_of_phones_is_not_taken_for_ids_though_their_zeros_are_lost():
    assert not holds_id_numbers([912345678, 387654321, "0912345678", "84912345678"], phones=True)
    assert holds_id_numbers([912345678, 387654321], phones=False)  # without a heading of phones nobody knows


@pytest.mark.parametrize(
    "values",
    [
        [1681234567, 1221234567, 912345678],  # eleven digits until 2018, their zeros lost
        [2163851234, "2163.851.235"],  # landlines of Yên Bái
        [293851234],  # and of before 2017
        ["841681234567", 84912345678],
    ],
)
def test_old_numbers_and_landlines_without_their_zeros_are_phones_under_a_heading_of_phones(values: list[str | int]):
    assert not holds_id_numbers(values, phones=True)
    assert holds_id_numbers(values, phones=False)


def test_cards_under_a_heading_of_phones_are_found():
    assert holds_id_numbers([34090001234, 1190002345, 512345678], phones=True)  # what no phone ever was
    assert holds_id_numbers(["034090001234", "034090001235", "0912345678"], phones=True)


@pytest.mark.parametrize("values", [["TY001", "TY002"], [5, 4, 3], ["05/03/2025"], ["0912345678"], [None], []])
def test_other_columns_are_kept(values: list[str | int | None]):
    assert not holds_id_numbers(values, phones=False)


def test_forbidden_columns_go_by_heading_or_by_content():
    columns = [["An"], ["x"], ["034090001234"], [912345678]]
    assert forbidden_columns(("Tên", "CCCD", "", "SĐT"), columns, frozenset({3})) == {1, 2}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("CCCD 034090001234 cấp 2021", "CCCD 034… cấp 2021"),
        ("034 090 001 234", "034…"),
        ("CMND 063123456", "CMND 063…"),
        ("stk 1903.4567.8901.2", "stk 190…"),
        ("gọi 0912 345 678", "gọi 0912 345 678"),
        ("05/03/2025", "05/03/2025"),
        ("nhà 12, ngõ 5", "nhà 12, ngõ 5"),
    ],
)
def test_g7_a_long_number_in_another_cell_is_blotted(text: str, kept: str):
    assert blotted(text) == kept
