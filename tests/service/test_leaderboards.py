"""Boards through the web: who gets which lines, the live update, the file."""

import re
from io import BytesIO

import pytest
import time_machine

from domain.rules.tokens import public_id
from tests.cast import TUESDAY, Cast, chance
from tests.ledgers import a_crowd, earns, sealed
from tests.service.conftest import Browsers

TWENTY = [2000 - 50 * number for number in range(20)]
PARTIAL = {"HX-Request-Type": "partial"}


@pytest.fixture(autouse=True)
def tuesday():
    with time_machine.travel(TUESDAY, tick=False):
        yield


def address(unit: str = "thon-3", **asked: object) -> str:
    query = "&".join(f"{name}={value}" for name, value in {"period": "month", "kind": "members", **asked}.items())
    return f"/leaderboards/{public_id(chance(f'unit {unit}'))}?{query}"


def places_in(html: str) -> list[int]:
    return [
        int(place) for place in re.findall(r'<span class="rank">(?:<span class="vh">[^<]*</span>)?(\d+)</span>', html)
    ]


@pytest.mark.parametrize(
    ("who", "lines"), [(None, 5), ("su", 5), ("nam", 5), ("hoa", 5), ("khoi", 20), ("hanh", 20), ("thang", 20)]
)
async def test_r4_the_foot_is_for_those_who_oversee_the_branch(browser: Browsers, cast: Cast, who, lines):
    await a_crowd(cast, TWENTY)
    page = await (await browser(who)).get(address())
    assert (page.status_code, len(places_in(page.text)), "12,50" in page.text) == (200, lines, lines == 20)


@pytest.mark.parametrize("asked", [
    {"page": 2}, {"sort": "name"}, {"q": "thon-3-19"}, {"rank": 1}, {"live": 1}, {"page": "٣"}, {"page": -1},
    {"page": "9" * 400},
])  # fmt: skip
@pytest.mark.parametrize("headers", [{}, PARTIAL])
async def test_r4_nothing_that_a_stranger_may_ask_shows_a_line_below(browser: Browsers, cast: Cast, asked, headers):
    await a_crowd(cast, TWENTY)
    page = await (await browser()).get(address(**asked), headers=headers)
    assert (page.status_code, places_in(page.text)) == (200, [1, 2, 3, 4, 5])


@pytest.mark.parametrize(
    ("who", "status"), [(None, 303), ("hoa", 403), ("nam", 403), ("su", 404), ("pao", 404), ("hanh", 200)]
)
async def test_r4_the_file_of_the_whole_board_is_for_the_branch(browser: Browsers, cast: Cast, who, status):
    await a_crowd(cast, TWENTY)
    answer = await (await browser(who)).get(address().replace("?", "/sheet?"))
    assert answer.status_code == status


async def test_r3_the_first_page_of_a_member_below_the_median_holds_marks_and_no_rank(browser: Browsers, cast: Cast):
    names = await a_crowd(cast, [2000 - 50 * number for number in range(20)])
    page = await (await browser(names[15])).get("/")
    assert page.status_code == 200
    for word in ("50 % đầu", "từ 15,50 điểm", "Còn 3,00 điểm nữa là tới mốc 50 % đầu."):
        assert word in page.text
    assert not re.search(r"[Hh]ạng|16 (trên|/) 20|#16", page.text)


async def test_r4_a_member_switches_the_own_name_on_public_boards(browser: Browsers, cast: Cast):
    hoa = await browser("hoa")
    assert "không hiện</span>" in (await hoa.get("/account")).text
    for sent, word in (("true", "đang hiện</span>"), ("false", "không hiện</span>")):
        answer = await hoa.post("/account/public-name", {"shown": sent})
        assert (answer.status_code, answer.headers["location"]) == (303, "/account#public-name")
        assert word in (await hoa.get("/account")).text
    assert "public-name" not in (await (await browser("hanh")).get("/account")).text


async def test_the_file_holds_all_lines_and_points_as_numbers(browser: Browsers, cast: Cast):
    from openpyxl import load_workbook

    await a_crowd(cast, TWENTY)
    answer = await (await browser("hanh")).get(address().replace("?", "/sheet?"))
    rows = list(load_workbook(BytesIO(answer.content)).active.values)  # pyright: ignore[reportOptionalMemberAccess]
    assert (rows[0], len(rows)) == (("Hạng", "Tên", "Tổ, địa bàn", "Điểm"), 21)
    assert (rows[1][0], rows[1][3], rows[20][3]) == (1, 20, 10.5)


async def test_the_csv_begins_with_its_headings(browser: Browsers, cast: Cast):
    await a_crowd(cast, TWENTY)
    answer = await (await browser("hanh")).get(address(format="csv").replace("?", "/sheet?"))
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert (lines[0], len(lines), answer.headers["content-type"]) == (
        'Hạng,Tên,"Tổ, địa bàn",Điểm',
        21,
        "text/csv; charset=utf-8",
    )


async def test_r3_a_member_below_the_median_reads_no_rank_until_asking(browser: Browsers, cast: Cast):
    names = await a_crowd(cast, TWENTY)
    hers = await browser(names[17])
    shown, asked = (await hers.get(address())).text, (await hers.get(address(rank=1))).text
    assert ("Thứ 18" in shown, "Thứ 18 trên 20" in asked) == (False, True)
    assert "Còn 4,00 điểm nữa là tới mốc 50 % đầu." in shown


async def test_r6_the_board_that_opens_is_the_teams(browser: Browsers, cast: Cast):
    await earns(cast, "hoa", 300)
    await sealed()
    hoa = await browser("hoa")
    led = await hoa.get("/leaderboards")
    assert (led.status_code, led.headers["location"]) == (303, f"/leaderboards/{public_id(chance('unit tran-yen'))}")
    page = (await hoa.get(led.headers["location"])).text
    assert page.index("Các Tổ") < page.index("Thành viên")
    assert "Tổ thon-3" in page


async def test_page_and_live_update_are_one_partial(browser: Browsers, cast: Cast):
    await a_crowd(cast, TWENTY)
    hanh = await browser("hanh")
    page, part = await hanh.get(address()), await hanh.get(address(), headers=PARTIAL)
    board = re.search(r'<section id="board".*', part.text, re.DOTALL)
    assert board
    assert board[0].strip() in page.text
    assert "<html" not in part.text


async def test_a_board_is_sent_again_only_when_it_moved(browser: Browsers, cast: Cast, app):
    await a_crowd(cast, TWENTY)
    hanh = await browser("hanh")
    first = await hanh.get(address(), headers=PARTIAL)
    asking = PARTIAL | {"if-none-match": first.headers["etag"]}
    assert (await hanh.get(address(), headers=asking)).status_code == 304

    await earns(cast, "hoa", 9900)
    await sealed()
    app_boards(app).lately.kept.clear()  # half a second later
    moved = await hanh.get(address(), headers=asking)
    assert (moved.status_code, "99,00" in moved.text) == (200, True)


def app_boards(app):
    """What the app under its edge keeps of boards."""
    while not hasattr(app, "state"):
        app = app.app
    return app.state["boards"]


async def test_another_persons_tag_is_not_answered_304(browser: Browsers, cast: Cast):
    await a_crowd(cast, TWENTY)
    tag = (await (await browser("hanh")).get(address(), headers=PARTIAL)).headers["etag"]
    assert (await (await browser("thang")).get(address(), headers=PARTIAL | {"if-none-match": tag})).status_code == 200


@pytest.mark.parametrize(("who", "asks"), [("hanh", True), ("hoa", False), (None, False)])
async def test_a_members_board_does_not_move_by_itself(browser: Browsers, cast: Cast, who, asks):
    await a_crowd(cast, TWENTY)
    assert ('hx-trigger="every 5s"' in (await (await browser(who)).get(address())).text) is asks


async def test_a_board_on_a_large_screen_moves_whoever_looks_and_goes_on_asking(browser: Browsers, cast: Cast):
    await a_crowd(cast, TWENTY)
    stranger = await browser()
    for headers in ({}, PARTIAL):
        shown = (await stranger.get(address(live=1), headers=headers)).text
        assert re.search(r'hx-get="[^"]*live=1[^"]*" hx-trigger="every 5s"', shown)


async def test_ties_are_said_in_words_too(browser: Browsers, cast: Cast):
    await a_crowd(cast, [900, 500, 500, 100])
    page = (await (await browser("hanh")).get(address())).text
    assert (places_in(page), page.count("Bằng điểm, thứ")) == ([1, 2, 2, 4], 2)


@pytest.mark.parametrize(
    "path",
    ["/leaderboards/NOSUCHUN1T000000", "/leaderboards/x", address(period="decade"), address(period="campaign:X")],
)
async def test_what_is_not_there_is_a_kind_404(browser: Browsers, cast: Cast, path):
    assert (await (await browser()).get(path)).status_code == 404


async def test_a_search_may_hold_anything(browser: Browsers, cast: Cast):
    await a_crowd(cast, TWENTY)
    hanh = await browser("hanh")
    for word in ("%25", "_", "%00", "%5C", "'--", "%E1%BB%8B", "x" * 5000, "%22%3E%3Cscript%3E"):
        page = await hanh.get(address(q=word))
        assert page.status_code in {200, 400, 431}, word
        assert "<script>" not in page.text.replace("<script src", "")


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_an_empty_board_says_what_comes_first(browser: Browsers, cast: Cast, language):
    page = (await (await browser("hoa")).get(address(lang=language))).text
    assert {"vi": "bà con xác nhận lượt đầu tiên", "en": "first confirmation"}[language] in page
