from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.imports.rows import HouseholdRow, ImportRow, MemberRow, TeamRow, UnitKind, UnitRow
from domain.rules.imports.sheets import Row
from domain.rules.imports.verdicts import Judged, ReadRow, Standing, Verdict, counts, judge

MAI = HouseholdRow(4, "bà Thào Thị Mai", lane="Ngõ 2", phone="0912345678", people=3)
NUMBERED = replace(MAI, ref="TY01")


def verdicts(rows: list[HouseholdRow], standing: list[HouseholdRow]) -> list[tuple[str, int | None]]:
    return [(each.verdict.value, each.standing) for each in judged(rows, standing)]


def judged(rows: list[HouseholdRow], standing: list[HouseholdRow]) -> tuple[Judged, ...]:
    read = [ReadRow("1", Row(number, ()), row) for number, row in enumerate(rows, start=7)]
    return judge(read, [Standing(100 + index, row) for index, row in enumerate(standing)], "Chủ hộ")


def test_a_home_that_nobody_knew_is_new():
    assert verdicts([MAI], []) == [("new", None)]


@pytest.mark.parametrize(
    "again",
    [
        MAI,
        replace(MAI, head="Thào Thị Mai"),  # the form of address is no part of who it is
        replace(MAI, phone=None, people=None),  # an empty cell says nothing
        replace(MAI, head="bà thao thi mai"),  # typed without marks
    ],
)
def test_a_home_that_says_nothing_else_is_the_same(again: HouseholdRow):
    assert verdicts([again], [MAI]) == [("same", 100)]


def test_what_differs_is_named():
    (found,) = judged([replace(MAI, phone="0987654321", people=4)], [MAI])
    assert (found.verdict, found.changed) == (Verdict.CHANGED, ("phone", "people"))


def test_a_home_keeps_its_number_though_its_head_changes():
    assert verdicts([replace(NUMBERED, head="Thào A Sử")], [NUMBERED]) == [("changed", 100)]


def test_a_home_gets_its_number_by_its_head_and_lane():
    assert verdicts([NUMBERED], [MAI]) == [("changed", 100)]
    assert verdicts([MAI], [NUMBERED]) == [("same", 100)]


def test_the_same_name_with_another_number_is_another_home():
    assert verdicts([replace(NUMBERED, ref="TY02")], [NUMBERED]) == [("new", None)]


def test_the_same_name_in_another_lane_or_hamlet_is_another_home():
    assert verdicts([replace(MAI, lane="Ngõ 3"), replace(MAI, hamlet=5)], [MAI]) == [("new", None)] * 2


@pytest.mark.parametrize("other", [MAI, replace(MAI, head="THAO THI MAI", people=9), replace(MAI, lane="ngo 2")])
def test_of_two_rows_about_one_home_the_later_is_refused_and_names_the_first(other: HouseholdRow):
    first, second = judged([MAI, other], [])
    assert (first.verdict, second.verdict) == (Verdict.NEW, Verdict.REFUSED)
    assert [(problem.code, problem.other_row) for problem in second.read.problems] == [("double-row", 7)]


def test_two_rows_that_mean_one_standing_home_are_double_though_only_one_has_its_number():
    assert verdicts([NUMBERED, MAI], [NUMBERED]) == [("same", 100), ("refused", None)]


def test_a_row_that_was_not_read_is_refused_and_counts_are_whole():
    read = [ReadRow("1", Row(1, ()), None), ReadRow("1", Row(2, ()), MAI)]
    found = judge(read, [], "Chủ hộ")
    assert counts(found) == {Verdict.NEW: 1, Verdict.CHANGED: 0, Verdict.SAME: 0, Verdict.REFUSED: 1}


@pytest.mark.parametrize(
    ("standing", "again"),
    [
        (UnitRow(UnitKind.HAMLET, "Thôn 3", "xa tran yen"), UnitRow(UnitKind.HAMLET, "Thôn 3", "xa tran yen")),
        (
            UnitRow(UnitKind.COMMUNE, "Xã A", "tinh b", "04903"),
            UnitRow(UnitKind.COMMUNE, "Xã A", "tinh b", "04903", homes=None),
        ),
        (TeamRow(4, "Tổ Thôn 3", date(2025, 6, 1)), TeamRow(4, "TỔ THÔN 3".title())),
        (MemberRow(9, "Lò Thị Hoa", "0912345678"), MemberRow(9, "Lò Thị Hoa", "0912345678")),
        (MemberRow(9, "Lò Thị Hoa"), MemberRow(9, "Lò Thị Hoa")),
    ],
)
def test_rows_of_every_kind_are_found_again(standing: ImportRow, again: ImportRow):
    (found,) = judge([ReadRow("1", Row(1, ()), again)], [Standing(5, standing)], "x")
    assert found.standing == 5


def test_a_person_in_two_teams_is_two_rows():
    rows = [ReadRow("1", Row(n, ()), MemberRow(team, "Lò Thị Hoa", "0912345678")) for n, team in ((1, 9), (2, 10))]
    assert [each.verdict for each in judge(rows, [], "x")] == [Verdict.NEW, Verdict.NEW]


HOMES = st.builds(
    HouseholdRow,
    hamlet=st.sampled_from([4, 5]),
    head=st.sampled_from(["An", "ông An", "Bình"]),
    lane=st.sampled_from([None, "Ngõ 1"]),
    ref=st.sampled_from([None, "1", "2"]),
    people=st.sampled_from([None, 3, 4]),
)


@given(st.lists(HOMES, max_size=12))
def test_importing_twice_changes_nothing_and_refuses_the_same(rows: list[HouseholdRow]):
    first = judged(rows, [])
    again = judged(rows, [each.read.row for each in first if each.verdict is Verdict.NEW])  # pyright: ignore[reportArgumentType] homes all
    assert {each.verdict for each in again} <= {Verdict.SAME, Verdict.REFUSED}
    refused = [[each.read.number for each in run if each.verdict is Verdict.REFUSED] for run in (first, again)]
    assert refused[0] == refused[1]
