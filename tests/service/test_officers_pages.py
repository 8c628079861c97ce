"""The pages of leaders, officers and administrators, opened over the real app."""

import re
from datetime import date

import pytest

from domain.database import rows
from domain.queries.card_sheets import SheetBundle, SheetCard
from domain.rules.tokens import CardCode, CardToken, public_id
from service.handlers.card_sheets import sheet_name
from service.pages import number, percent, points
from tests.cast import Cast, chance
from tests.ledgers import a_crowd
from tests.service.conftest import Browsers, but_for_its_code

THON_3 = public_id(chance("team thon-3"))
BAN_2 = public_id(chance("team ban-2"))


@pytest.mark.parametrize(
    ("who", "address", "word"),
    [
        ("khoi", "/team", "Việc nên làm trước"),
        ("khoi", f"/teams/{THON_3}", "Lò Thị Hoa"),
        ("hanh", "/area", "Nền nhà của 2 thôn"),
        ("hanh", "/teams", "Tổ thon-3"),
        ("hanh", "/teams/new", "Thôn 5"),
        ("hanh", f"/teams/{THON_3}", "Thêm vào Tổ"),
        ("hanh", "/slips", "4 thành viên chưa có mật khẩu"),
        ("hanh", "/cards", "Thẻ của các hộ"),
        ("nam", "/accounts", "Nông Thị Hạnh"),
        ("nam", "/accounts/new", "Thêm người"),
        ("hoa", "/account", "Tài khoản của tôi"),
        ("nam", "/account", "Quản trị"),
    ],
)
async def test_a_page_opens_for_whom_it_is_made(browser: Browsers, who: str, address: str, word: str):
    shown = await (await browser(who)).get(address)
    assert (shown.status_code, word in shown.text) == (200, True), shown.text
    english = await (await browser(who)).get(f"{address}?lang=en")
    assert english.status_code == 200


@pytest.mark.parametrize(
    ("language", "figures"),
    [("vi", ("1.234", "1.234,50", "−0,05", "34,5")), ("en", ("1,234", "1,234.50", "−0.05", "34.5"))],
)
def test_figures_are_written_as_the_language_does(language: str, figures: tuple[str, ...]):
    written = (number(1234, language), points(123_450, language), points(-5, language), percent(0.345, language))
    assert written == figures


async def test_an_english_page_has_english_figures(browser: Browsers, cast: Cast):
    await a_crowd(cast, [123_450])
    hanh = await browser("hanh")
    [unit] = await rows("SELECT public_id FROM unit WHERE code = 'tran-yen'")
    board = f"/leaderboards/{unit['public_id']}?period=all&kind=members"
    assert "<b>1.234,50</b>" in (await hanh.get(board)).text
    await hanh.post("/language", {"language": "en"})
    assert "<b>1,234.50</b>" in (await hanh.get(board)).text


async def test_a_board_says_the_day_that_its_points_count_to(browser: Browsers, cast: Cast):
    await a_crowd(cast, [100])
    [unit] = await rows("SELECT public_id FROM unit WHERE code = 'tran-yen'")
    shown = (await (await browser("hanh")).get(f"/leaderboards/{unit['public_id']}?period=all")).text
    assert re.search(r"Điểm tính đến \d\d:\d\d, \d\d/\d\d/\d{4}", shown)


def test_a_sheets_file_is_named_by_hamlet_lane_and_day():
    def bundle(unit: str, *lanes: str, known_as: str = "nhà bác Bình") -> SheetBundle:
        cards = tuple(SheetCard("T", CardToken(""), CardCode(""), lane, known_as) for lane in lanes)
        return SheetBundle(unit, "xã Trấn Yên, Lào Cai", "", "", cards)

    day, one, lanes = date(2026, 11, 24), bundle("Thôn 3", "Ngõ 12/3"), bundle("Thôn 5", "Ngõ 1", "Ngõ 2")
    blank = bundle("Thôn 3", "", "", known_as="")
    assert [sheet_name(of, day) for of in ((one,), (lanes,), (one, lanes), (blank,))] == [
        "the-ho-thon-3-ngo-12-3-2026-11-24.pdf", "the-ho-thon-5-2026-11-24.pdf", "the-ho-xa-tran-yen-2026-11-24.pdf",
        "the-trang-thon-3-2026-11-24.pdf",
    ]  # fmt: skip


async def test_an_administrator_opens_an_account(browser: Browsers, cast: Cast):
    shown = (await (await browser("nam")).get(f"/accounts/{cast['hanh'].public_id}")).text
    assert "Xã Trấn Yên" in shown
    assert "01/01/2026" in shown


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("pao", f"/teams/{THON_3}"),
        ("hanh", f"/teams/{BAN_2}"),
        ("khoi", f"/teams/{BAN_2}"),
        ("khoi", f"/team?team={BAN_2}"),
        ("hanh", "/cards/units/" + public_id(chance("unit ban-2"))),
        ("hanh", "/cards/batches/" + public_id(chance("batch mai"))),
        ("su", "/people/" + public_id(chance("person hoa")) + "/photo"),
        ("su", "/people/" + public_id(chance("person hoa")) + "/photo/96"),
    ],
)
async def test_what_is_another_branchs_looks_as_if_it_did_not_exist(browser: Browsers, who: str, address: str):
    theirs = re.search(r"[0-9A-Z]{16}", address)
    assert theirs
    there, nowhere = [await (await browser(who)).get(each) for each in (address, address.replace(theirs[0], "0" * 16))]
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert but_for_its_code(there.text).replace(theirs[0], "0" * 16) == but_for_its_code(nowhere.text)


@pytest.mark.parametrize("address", ["/teams", "/cards", "/accounts"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_a_list_leaves_as_a_file_of_what_is_shown(browser: Browsers, address: str, kind: str):
    who = "nam" if address == "/accounts" else "hanh"
    sent = await (await browser(who)).get(f"{address}?as={kind}&search=th")
    assert sent.headers["content-disposition"].startswith("attachment")
    assert sent.content[:2] == b"PK" if kind == "xlsx" else "Thôn" in sent.text or "Thắng" in sent.text


@pytest.mark.parametrize("typed", ["pham thi dung", "Phạm Thị Dung", "DUNG"])
async def test_a_search_finds_with_and_without_diacritics(browser: Browsers, typed: str):
    shown = (await (await browser("nam")).get("/accounts", params={"search": typed})).text
    assert "Phạm Thị Dung" in shown
    assert "Lò Thị Hoa" not in shown


@pytest.mark.parametrize("typed", ["%", "_", "100%_[("])
async def test_signs_of_a_pattern_find_only_themselves(browser: Browsers, typed: str):
    shown = (await (await browser("nam")).get("/accounts", params={"search": typed})).text
    assert "Không có ai như vậy" in shown


async def test_a_commune_without_homes_is_told_what_to_do_first(browser: Browsers, cast: Cast):
    await rows("UPDATE recipient SET moved_on = '2026-01-01'")
    shown = (await (await browser("hanh")).get("/area")).text
    assert "Nhập danh sách hộ" in shown
