from dataclasses import replace
from datetime import date

import pytest

from domain.rules.imports.examine import Examined, examine
from domain.rules.imports.headings import Kind
from domain.rules.imports.places import Ground
from domain.rules.imports.rows import HouseholdRow, ImportRow, MemberRow, TeamRole, TeamRow, UnitKind, UnitRow
from domain.rules.imports.sheets import Row, Sheet, Value
from domain.rules.imports.verdicts import Verdict
from tests.rules.imports.test_places import BAN_3, COMMUNE, OTHER_5, PROVINCE, TEAM, THON_3, TRAN_YEN, WHOLE

TODAY = date(2026, 11, 24)


def look(
    kind: Kind, *rows: tuple[Value, ...], ground: Ground = COMMUNE, demo: bool = False, name: str = "1"
) -> Examined:
    sheet = Sheet(name, tuple(Row(number, values) for number, values in enumerate(rows, start=1)))
    return examine([sheet], kind, ground, [], today=TODAY, demo=demo)


def read(kind: Kind, *rows: tuple[Value, ...], **how: object) -> list[ImportRow | None]:
    return [each.read.row for each in look(kind, *rows, **how).rows]  # pyright: ignore[reportArgumentType] see `look`


def problems(kind: Kind, *rows: tuple[Value, ...], ground: Ground = COMMUNE) -> list[tuple[str, str, str]]:
    found = look(kind, *rows, ground=ground)
    return [(each.heading, each.held, each.code) for row in found.rows for each in row.read.problems]


HOMES = ("Chủ hộ", "Thôn", "Ngõ", "SĐT", "Số khẩu", "Mã hộ", "Ngày chuyển đi", "Tên thường gọi")


def test_a_home_is_read_whole():
    row = ("Bà THÀO THỊ MAI", "T.3", " Ngõ  2 ", "0912.345.678", "4 khẩu", "TY01", "5/3/25", "nhà bà Mai")
    expected = HouseholdRow(4, "bà Thào Thị Mai", "nhà bà Mai", "Ngõ 2", "0912345678", 4, "TY01", date(2025, 3, 5))
    assert read(Kind.HOUSEHOLDS, HOMES, row) == [expected]


def test_all_that_is_wrong_with_a_home_is_said_at_once():
    row = (None, "Thôn 99", "x", "0912", "một đống", "TY01", "31/2/2025", "y" * 201)
    assert problems(Kind.HOUSEHOLDS, HOMES, row) == [
        ("Chủ hộ", "", "head-missing"),
        ("Thôn", "Thôn 99", "hamlet-unknown"),
        ("Tên thường gọi", "y" * 201, "text-too-long"),
        ("SĐT", "0912", "phone-too-short"),
        ("Số khẩu", "một đống", "number-invalid"),
        ("Ngày chuyển đi", "31/2/2025", "date-invalid"),
    ]


def test_a_home_may_have_moved_in_1998_where_nobody_had_joined_and_no_team_was_there():
    [home] = read(Kind.HOUSEHOLDS, HOMES, ("An", "Thôn 3", None, None, None, None, "12/05/1998", None))
    assert isinstance(home, HouseholdRow)
    assert home.moved_on == date(1998, 5, 12)
    joined = (("Họ và tên", "Thôn", "Ngày tham gia"), ("Hoa", "Thôn 3", "12/05/1998"))
    assert problems(Kind.MEMBERS, *joined) == [("Ngày tham gia", "12/05/1998", "date-too-long-ago")]
    founded = (("Thôn", "Ngày thành lập"), ("Thôn 3", "12/05/1998"))
    assert problems(Kind.TEAMS, *founded) == [("Ngày thành lập", "12/05/1998", "date-too-long-ago")]


def test_a_home_without_hamlet_takes_the_section_it_stands_in_or_the_sheets_name():
    rows = (("Chủ hộ", "SĐT"), ("I. THÔN 3",), ("An", None), ("II. BẢN 3",), ("Bình", None))
    assert read(Kind.HOUSEHOLDS, *rows) == [HouseholdRow(THON_3.id, "An"), HouseholdRow(BAN_3.id, "Bình")]
    assert read(Kind.HOUSEHOLDS, ("Chủ hộ", "SĐT"), ("An", None), name="Thôn 3") == [HouseholdRow(THON_3.id, "An")]
    assert problems(Kind.HOUSEHOLDS, ("Chủ hộ", "SĐT"), ("An", "0912345678")) == [("", "", "hamlet-missing")]


def test_in_one_hamlet_every_home_is_of_that_hamlet():
    ground = Ground(THON_3, (THON_3, TRAN_YEN))
    assert read(Kind.HOUSEHOLDS, ("Chủ hộ", "SĐT"), ("An", None), ground=ground) == [HouseholdRow(THON_3.id, "An")]


def test_g7_an_id_number_in_another_cell_is_neither_kept_nor_shown():
    row = ("An", "Thôn 3", "CCCD 034090001234", "034 090 001 234")
    found = look(Kind.HOUSEHOLDS, HOMES[:4], ("Bình", "Thôn 3", "x", "0912345678"), ("Chi", "Thôn 3", "y", None), row)
    assert [problem.held for problem in found.rows[2].read.problems] == ["034…"]
    assert read(Kind.HOUSEHOLDS, HOMES[:3], row[:3]) == [HouseholdRow(THON_3.id, "An", lane="CCCD 034…")]


def test_the_demos_numbers_need_the_demo():
    rows = (HOMES[:4], ("An", "Thôn 3", "x", "0000123456"))
    assert read(Kind.HOUSEHOLDS, *rows, demo=True) == [HouseholdRow(THON_3.id, "An", lane="x", phone="0000123456")]
    assert problems(Kind.HOUSEHOLDS, *rows) == [("SĐT", "0000123456", "phone-demo")]


MEMBERS = ("Họ và tên", "Ngày sinh", "SĐT", "Email", "Thôn", "Chức vụ", "Ngày tham gia", "Đơn vị công tác")


def test_a_member_is_read_whole():
    row = ("LÒ THỊ HOA", "1/6/2005", 912345678, "Hoa@Example.vn", "Thôn 3", "Tổ phó", "01/06/2026", "Trường tiểu học")
    expected = MemberRow(
        *(TEAM.id, "Lò Thị Hoa", "0912345678", "hoa@example.vn", TeamRole.DEPUTY, 2005, date(2026, 6, 1)),
        employer="Trường tiểu học",
    )
    assert read(Kind.MEMBERS, MEMBERS, row) == [expected]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        *(("Tổ trưởng", "leader"), ("to truong", "leader"), ("Phó tổ trưởng", "deputy"), ("Tổ phó", "deputy")),
        *(("Thành viên", "member"), ("Bí thư chi đoàn", None), (None, None)),
    ],
)
def test_what_somebody_is_in_the_team(text: str | None, role: str | None):
    rows = (("Họ và tên", "Thôn", "Chức vụ"), ("Hoa", "Thôn 3", text))
    assert read(Kind.MEMBERS, *rows) == [MemberRow(TEAM.id, "Hoa", role=TeamRole(role) if role else None)]


def test_a_member_goes_by_the_teams_name_or_by_the_commune():
    assert read(Kind.MEMBERS, ("Họ và tên", "Tổ"), ("Hoa", "Tổ công nghệ số cộng đồng xã")) == [MemberRow(10, "Hoa")]
    assert read(Kind.MEMBERS, ("Họ và tên", "SĐT"), ("Hoa", None)) == [MemberRow(10, "Hoa")]


def test_all_that_is_wrong_with_a_member_is_said_at_once():
    row = (None, "30/2/1800", "12", "hoa", "Bản 3", None, "1/1/2030", None)
    assert [code for _, _, code in problems(Kind.MEMBERS, MEMBERS, row)] == [
        *("name-missing", "team-unknown", "email-invalid", "phone-too-short", "birth-year-invalid", "date-to-come"),
    ]


def test_nobody_joined_a_team_before_it_was_founded_where_its_day_is_known():
    founded = replace(COMMUNE, teams=(replace(TEAM, founded_on=date(2025, 6, 1)),))
    rows = (("Họ và tên", "Thôn", "Ngày tham gia"), ("Hoa", "Thôn 3", "31/5/2025"), ("An", "Thôn 3", "1/6/2025"))
    assert problems(Kind.MEMBERS, *rows, ground=founded) == [("Ngày tham gia", "31/5/2025", "joined-before-founding")]
    assert problems(Kind.MEMBERS, *rows) == []


def test_a_team_belongs_to_its_hamlet_and_is_named_after_it():
    rows = (("Thôn", "Ngày thành lập", "Số QĐ"), ("Thôn 3", "1/6/2025", "12/QĐ-UBND"), ("Thôn 99", None, None))
    team = TeamRow(THON_3.id, "Tổ công nghệ số cộng đồng Thôn 3", date(2025, 6, 1), "12/QĐ-UBND")
    assert read(Kind.TEAMS, *rows) == [team, None]


def test_a_team_without_hamlet_belongs_to_its_commune():
    rows = (("Xã", "Tên tổ", "Ngày thành lập"), ("Trấn Yên", "Tổ xã", None))
    assert read(Kind.TEAMS, *rows, ground=WHOLE) == [TeamRow(TRAN_YEN.id, "Tổ xã")]


UNITS = ("Cấp", "Tên đơn vị", "Trực thuộc", "Mã", "SĐT", "Số hộ")


def test_units_stand_under_units_of_the_same_list_in_any_order():
    rows = (("Thôn", "Thôn 1", "Xã Mới", None), ("Xã", "Xã Mới", "Lào Cai", 4903), ("Thôn", "T.2", "Mới", None))
    assert read(Kind.UNITS, UNITS, *rows, ground=WHOLE) == [
        UnitRow(UnitKind.HAMLET, "Thôn 1", "xa moi"),
        UnitRow(UnitKind.COMMUNE, "Xã Mới", "tinh lao cai", "04903"),
        UnitRow(UnitKind.HAMLET, "Thôn 2", "xa moi"),
    ]


def test_a_units_level_is_told_by_its_name_and_its_parent_by_where_the_list_goes():
    rows = (("Tên đơn vị", "Số hộ"), ("TDP 5", 126), ("Không rõ", 1))
    assert read(Kind.UNITS, *rows) == [UnitRow(UnitKind.HAMLET, OTHER_5.name, "xa tran yen", homes=126), None]


def test_a_unit_without_parent_is_refused_and_so_are_those_below_it():
    rows = (("Xã", "Xã Mới", "Tỉnh Không Có", None), ("Thôn", "Thôn 1", "Xã Mới", None))
    assert problems(Kind.UNITS, UNITS, *rows, ground=WHOLE) == [
        ("Trực thuộc", "Tỉnh Không Có", "parent-unknown"),
        ("Trực thuộc", "Xã Mới", "parent-unknown"),
    ]
    assert problems(Kind.UNITS, UNITS[:2], ("Thôn", "Thôn 1"), ground=WHOLE) == [("", "", "parent-missing")]


def test_rows_of_every_kind_start_as_new():
    found = look(Kind.UNITS, UNITS, ("Xã", "Xã Mới", PROVINCE.name, None), ground=WHOLE)
    assert [each.verdict for each in found.rows] == [Verdict.NEW]
