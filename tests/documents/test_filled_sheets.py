"""Sheets and paper as they are filled from what a page knows: each figure under its own heading, in both languages."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from domain.queries.award_rounds import AwardRoundPage
from domain.queries.imports import RefusedSheet
from domain.queries.shortlists import Shortlist, ShortlistLine
from domain.rules.imports.lines import Problem
from service.imports import refused_sheet, row_of, sentence
from service.shortlists import listed, shortlist_paper, shortlist_sheet
from service.words import say
from tests.documents.reading import texts

AT = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)  # half past midnight of the 25th in Viet Nam
HOA = ShortlistLine(
    subject="P1", name="Lò Thị Hoa", where="Tổ thôn 3", place=1, tied=False, by_lot=False, points=123_450, helps=21,
    households=13, weeks=8, members=0, own=67, hard=False, chosen=True, reason="Giữ điểm sau lũ", chosen_by="Vũ Thắng",
    chosen_at=AT, near=False, outside=False, departs=True,
)  # fmt: skip
DUNG = replace(
    HOA, subject="P2", name="=Dung", place=2, points=5, chosen=False, reason=None, chosen_by=None, chosen_at=None
)
LATE = replace(DUNG, subject="P3", name="Sử", place=None)
LATE_CHOSEN = replace(HOA, subject="P4", name="Páo", place=None)
TEAM = replace(HOA, subject="T1", name="Tổ thôn 3", members=4, weeks=9)
TEAMS = Shortlist("team", 3, "ab" * 32, (TEAM,), (), 1, 0)
MEMBERS = Shortlist("member", 6, "cd" * 32, (HOA, DUNG), (LATE, LATE_CHOSEN), 2, 2)
ROUND = AwardRoundPage(
    public_id="R1", name="Sơ kết quý III", unit="Tỉnh Lào Cai", first_on=date(2026, 9, 1), last_on=date(2026, 9, 30),
    opened_at=AT, opened_by="Vũ Thắng", closed_at=None, closed_by=None, closing_reason=None, batch=1482, head="ef" * 32,
    formula="v1", so_far=False, minimums={}, teams=TEAMS, members=MEMBERS,
)  # fmt: skip
HEADS = (
    "kind", "place", "name-of", "where", "points", "helps", "households", "weeks", "active", "own-percent", "chosen",
    "reason", "chosen-by", "chosen-at",
)  # fmt: skip


def lines_of(file: bytes) -> list[list[Any]]:
    return [[cell.value for cell in line] for line in load_workbook(BytesIO(file)).worksheets[0].rows]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_each_line_of_a_shortlist_stands_under_its_headings_teams_before_members(language: str):
    banner, heads, *lines = lines_of(shortlist_sheet(ROUND, language, demo=False))
    assert heads == [say(language, f"round.{head}") for head in HEADS]
    kinds = [say(language, f"round.kind-{kind}") for kind in ("team", "member")]
    assert [(line[0], line[2]) for line in lines] == [
        (kinds[0], "Tổ thôn 3"), (kinds[1], "Lò Thị Hoa"), (kinds[1], "=Dung"), (kinds[1], "Sử"), (kinds[1], "Páo"),
    ]  # fmt: skip
    days = say(language, "print.span", first="01/09/2026", last="30/09/2026")
    batch, hashes = say(language, "round.batch", number=1482), [f"{kinds[0]} {'ab' * 32}", f"{kinds[1]} {'cd' * 32}"]
    assert banner[0] == " · ".join((f"Tỉnh Lào Cai, {days}", batch, *hashes))


def test_a_chosen_line_has_every_figure_its_reason_and_the_moment_in_viet_nam():
    _, _, team, hoa, dung, late, _ = lines_of(shortlist_sheet(ROUND, "vi", demo=False))
    chosen = ["có", "Giữ điểm sau lũ", "Vũ Thắng", datetime(2026, 11, 25, 0, 30)]  # noqa: DTZ001 - as a sheet holds it
    assert hoa[1:] == [1, "Lò Thị Hoa", "Tổ thôn 3", 1234.5, 21, 13, 8, None, 67, *chosen]
    assert team[7:10] == [9, 4, 67]
    assert dung[1:5] + dung[10:] == [2, "=Dung", "Tổ thôn 3", 0.05, None, None, None, None]
    assert late[1] == say("vi", "round.too-little-short")


def test_the_demos_sheet_says_first_that_its_people_are_invented():
    [banner, *_], *_ = lines_of(shortlist_sheet(ROUND, "vi", demo=True))
    assert str(banner).startswith(f"{say('vi', 'demo.banner')} · ")


def test_paper_lists_the_ranked_and_of_the_others_only_whom_somebody_chose():
    paper = listed(ROUND, MEMBERS, "vi")
    assert [(line.place, line.name, line.picked) for line in paper.lines] == [
        (1, "Lò Thị Hoa", True), (2, "=Dung", False), (None, "Páo", True),
    ]  # fmt: skip
    assert (paper.quota, paper.batch, paper.formula, paper.ranking_hash) == (6, 1482, "v1", "cd" * 32)


@pytest.mark.parametrize(("shortlist", "fourth", "figure"), [(TEAMS, "active", "4"), (MEMBERS, "weeks", "8")])
def test_on_paper_a_team_counts_its_active_members_where_a_member_counts_weeks(shortlist, fourth: str, figure: str):
    paper = listed(ROUND, shortlist, "vi")
    assert paper.heading == say("vi", f"round.{shortlist.kind}s")
    assert paper.figure_headings == tuple(say("vi", f"round.{key}") for key in ("helps", "households", fourth, "own"))
    assert paper.lines[0].figures == ("21", "13", figure, say("vi", "round.percent", n=67))
    assert (paper.lines[0].points_hundredths, paper.lines[0].reason) == (123_450, "Giữ điểm sau lũ")


@pytest.mark.parametrize(
    ("language", "points", "span"),
    [("vi", "1.234,50", "từ 01/09/2026 đến 30/09/2026"), ("en", "1,234.50", "30/09/2026")],
)
def test_a_rounds_paper_has_its_days_and_figures_as_the_reader_writes_them(language: str, points: str, span: str):
    first = texts(shortlist_paper(ROUND, language, date(2026, 11, 25), demo=False))[0]
    assert (points in first, span in first, "Tỉnh Lào Cai" in first) == (True, True, True)
    assert say(language, "print.round_open") in first
    assert say(language, "print.printed_on", day="25/11/2026") in first
    assert say(language, "demo.banner") not in first


def test_a_round_closed_after_midnight_in_viet_nam_is_closed_on_that_day():
    first = texts(shortlist_paper(replace(ROUND, closed_at=AT), "vi", date(2026, 11, 25), demo=True))[0]
    assert say("vi", "print.round_closed", day="25/11/2026") in first
    assert say("vi", "demo.banner") in first


PROBLEM = Problem("Hộ", 3, "Thôn", "Thôn 99", "hamlet-unknown")


@pytest.mark.parametrize(
    ("language", "where"),
    [("vi", "trang tính “Hộ”, dòng 3, cột Thôn “Thôn 99”"), ("en", "sheet “Hộ”, row 3, column Thôn “Thôn 99”")],
)
def test_a_problem_names_sheet_row_and_column_what_it_held_and_what_was_expected(language: str, where: str):
    assert sentence(PROBLEM, language) == f"{where}: {say(language, 'problem.hamlet-unknown')}"


def test_a_list_without_sheets_a_row_as_a_whole_and_an_empty_cell_have_none_to_name():
    assert sentence(replace(PROBLEM, sheet=""), "vi").startswith("dòng 3, cột Thôn “Thôn 99”: ")
    assert sentence(replace(PROBLEM, heading="", held=""), "vi").startswith("trang tính “Hộ”, dòng 3, cột –: ")


def test_of_two_rows_that_contradict_each_other_the_other_is_named():
    twice = Problem("Hộ", 9, "SĐT", "0912", "contact-twice", other_row=4)
    assert "dòng 4" in sentence(twice, "vi").partition(": ")[2]


def test_a_short_row_keeps_its_columns_and_all_that_is_wrong_stands_in_the_last():
    other = replace(PROBLEM, heading="SĐT", code="phone-too-short")
    made = row_of(("Lò", "", "x"), (PROBLEM, other), 5, "vi")
    assert made == ("Lò", None, "x", None, None, f"{sentence(PROBLEM, 'vi')}; {sentence(other, 'vi')}")


def test_a_sheet_of_rows_to_correct_is_called_what_it_is_in_the_readers_language():
    nothing: Any = None
    empty = RefusedSheet("ho.xlsx", nothing, (), ("Chủ hộ", "Thôn"), ())
    for language in ("vi", "en"):
        book = load_workbook(BytesIO(refused_sheet(empty, language, demo=False)))
        assert [cell.value for cell in book.worksheets[0][1]] == [
            "Chủ hộ", "Thôn", say(language, "import.to-correct"),
        ]  # fmt: skip
        assert book.worksheets[0].title == say(language, "import.refused-title")[:31]
        assert book.worksheets[0].column_dimensions["C"].width > 60
