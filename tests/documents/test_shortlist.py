from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest

from service.documents.shortlist import Shortlist, Shortlisted, ShortlistLine, points_words, shortlist
from service.words import say
from tests.documents.printing import PRINTED_ON
from tests.documents.reading import picture, scanned, texts

REASON = "Một mình giữ điểm hỗ trợ suốt hai tháng sau lũ; 41 hộ xác nhận."
HASHES = tuple(sha256(kind).hexdigest() for kind in (b"teams", b"members"))
TEAMS = Shortlisted(
    heading="Tập thể",
    quota=3,
    figure_headings=("Lượt", "Hộ"),
    lines=(
        ShortlistLine(1, "Tổ thôn 3", "Xã Trấn Yên", 123_450, ("212", "96"), picked=True),
        ShortlistLine(2, "Tổ thôn 5", "Xã Trấn Yên", 110_025, ("180", "80"), picked=True),
        ShortlistLine(2, "Tổ thôn 6", "Xã Trấn Yên", 110_025, ("175", "82")),
        ShortlistLine(4, "Tổ thôn 9", "Xã Trấn Yên", 91_000, ("150", "70"), picked=True, reason=REASON),
        ShortlistLine(None, "Tổ thôn 12", "Xã Trấn Yên", 7, ("1", "1")),
    ),
    batch=1482,
    formula="v1",
    ranking_hash=HASHES[0],
)
MEMBERS = replace(
    TEAMS,
    heading="Cá nhân",
    quota=6,
    lines=tuple(ShortlistLine(n, f"Lò Thị Hoa {n}", "Thôn 3", 9_900 - n, ("6", "3")) for n in range(1, 60)),
    ranking_hash=HASHES[1],
    proof="https://gocua.vn/rankings/K7M3Q2XB0123ABCD",
)
ROUND = Shortlist(
    "Khen thưởng sơ kết",
    PRINTED_ON,
    unit_words="Xã Trấn Yên, tỉnh Lào Cai",
    from_on=date(2026, 6, 1),
    to_on=date(2026, 8, 31),
    closed_on=date(2026, 11, 4),
    lists=(TEAMS, MEMBERS),
)
PDF = shortlist(ROUND)
PAGES = texts(PDF)


@pytest.mark.parametrize(
    "words",
    ["Khen thưởng sơ kết", "Xã Trấn Yên, tỉnh Lào Cai · từ 01/06/2026 đến 31/08/2026", "Đã chốt ngày 04/11/2026"],
)
def test_the_head_says_which_round_of_whom_over_which_days_and_that_it_is_closed(words):
    assert [words in page for page in PAGES[:2]] == [True, True]


def test_a_round_that_is_still_picked_says_so():
    pages = texts(shortlist(replace(ROUND, closed_on=None)))
    assert say("vi", "print.round_open") in pages[0]
    assert "Đã chốt" not in pages[0]


def test_why_seats_stay_empty_is_printed_once_after_the_lists():
    pages = texts(shortlist(replace(ROUND, notes=("Chưa chọn đủ, vì: Chưa ai đủ điều kiện",))))
    assert [page.count("Chưa chọn đủ, vì: Chưa ai đủ điều kiện") for page in pages] == [0] * (len(pages) - 1) + [1]
    assert not any("Chưa chọn đủ" in page for page in PAGES)


def test_each_list_counts_what_was_picked_against_its_quota():
    assert ("đã chọn 3 trên 3" in PAGES[0], "đã chọn 0 trên 6" in PAGES[1]) == (True, True)


@pytest.mark.parametrize("line", TEAMS.lines)
def test_a_line_has_name_unit_score_and_figures(line):
    points = points_words(line.points_hundredths, "vi")
    assert f"{line.name} {line.unit_words} {points} {' '.join(line.figures)}" in PAGES[0]


def test_a_tie_is_shown_as_a_tie_and_the_next_place_is_left_out():
    assert PAGES[0].count("2 đồng hạng") == 2
    assert PAGES[0].count("đồng hạng") == 2
    assert "4 Tổ thôn 9" in PAGES[0]


def test_who_did_not_meet_the_minimums_has_no_place():
    assert "– Tổ thôn 12" in PAGES[0]


def test_a_departure_from_rank_carries_its_reason():
    assert f"Lý do khác thứ hạng: {REASON}" in PAGES[0]
    assert PAGES[0].count("Lý do") == 1


def test_every_foot_leads_back_to_the_ledger_and_the_body_holds_no_hash():
    assert len(PAGES) > 3
    for page, ranking in zip(PAGES, [HASHES[0], *[HASHES[1]] * (len(PAGES) - 1)], strict=True):
        assert f"Chốt ở sổ điểm số 1482, công thức v1 · mã đối chiếu {ranking[:8]}" in page
        assert page.count(ranking) == 1


def test_the_code_at_the_foot_holds_the_address_of_the_check_or_the_hash_itself():
    assert scanned(picture(PDF, 0, 200)) == [HASHES[0].upper()]
    assert scanned(picture(PDF, 1, 200)) == [MEMBERS.proof.upper()]


def test_pages_are_numbered_and_the_last_has_room_for_two_signatures():
    assert [f"trang {n}/{len(PAGES)}" in page for n, page in enumerate(PAGES, start=1)] == [True] * len(PAGES)
    assert [say("vi", "print.headed_by") in page for page in PAGES] == [False] * (len(PAGES) - 1) + [True]


def test_nobody_is_lost_between_pages_and_each_has_the_headings():
    assert all(any(f"{line.name} Thôn 3" in page for page in PAGES) for line in MEMBERS.lines)
    assert all("Tên, đơn vị" in page for page in PAGES)


def test_the_banner_of_the_demo_stands_on_every_page():
    banner = say("vi", "demo.banner")
    assert {page.count(banner) for page in texts(shortlist(replace(ROUND, demo=True)))} == {1}
    assert not any(banner in page for page in PAGES)


def test_the_same_round_is_the_same_bytes():
    assert shortlist(ROUND) == PDF


@pytest.mark.parametrize(("hundredths", "words"), [(0, "0,00"), (5, "0,05"), (123_450, "1.234,50"), (-250, "-2,50")])
def test_points_are_written_as_vietnamese_is(hundredths, words):
    assert points_words(hundredths, "vi") == words


def test_points_are_written_as_english_is():
    assert points_words(123_450, "en") == "1,234.50"
