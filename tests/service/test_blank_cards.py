"""Pages of blank cards: made, printed, activated at a door, withdrawn; what is typed is kept, and asked about (P8)."""

from secrets import token_bytes

import pytest

from domain.cards.blanks import issue_blank_cards
from domain.database import rows
from domain.rules.homes import WORDING
from domain.rules.tokens import public_id
from service.words import say
from tests.cast import TUESDAY, Cast, chance, key
from tests.service.conftest import Browser, Browsers

THON_3, TRAN_YEN = public_id(chance("unit thon-3")), public_id(chance("unit tran-yen"))
XUAN = {"hamlet": THON_3, "head": "chị Đặng Thị Xuân", "wording": WORDING}


@pytest.fixture
async def batch(cast: Cast) -> str:
    made = await issue_blank_cards(
        viewer=cast["hanh"], unit=THON_3, count=2, key=key("blanks"), at=TUESDAY, draw=token_bytes
    )
    return made.public_id


@pytest.fixture
async def card(batch: str) -> str:
    """The path of a blank card."""
    [first, _] = await rows("SELECT token FROM card WHERE recipient IS NULL ORDER BY number")
    return f"/q/{first['token']}"


async def heads() -> list[str]:
    return [line["head"] for line in await rows("SELECT head FROM recipient WHERE added IS NOT NULL ORDER BY id")]


async def test_a_blank_card_asks_for_its_home_and_ticks_nothing_beforehand(browser: Browsers, card: str):
    page = (await (await browser("hoa")).get(card)).text
    assert say("vi", f"consent.text.{WORDING}") in page
    assert ("checked" in page, f'<option value="{THON_3}" selected>' in page) == (False, True)


async def test_once_written_down_the_card_asks_whether_the_member_is_there(browser: Browsers, card: str):
    hoa = await browser("hoa")
    answer = await hoa.submit(card, f"{card}/household", **XUAN)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{card}?activated=1")
    page = (await hoa.get(answer.headers["location"])).text
    assert (say("vi", "activate.done") in page, "chị Đặng Thị Xuân" in page, 'action="/check-ins"' in page) == (
        True, True, True,
    )  # fmt: skip
    assert await heads() == ["chị Đặng Thị Xuân"]


async def test_a_blank_card_whose_code_was_typed_is_a_visit_that_was_typed(browser: Browsers, card: str):
    hoa = await browser("hoa")
    assert 'name="typed" value="1"' in (await hoa.get(f"{card}?typed=1")).text
    answer = await hoa.submit(f"{card}?typed=1", f"{card}/household", **XUAN, typed="1")
    assert answer.headers["location"] == f"{card}?activated=1&typed=1"
    assert 'name="entry" value="typed"' in (await hoa.get(answer.headers["location"])).text


async def test_p8_what_does_not_hold_is_told_with_its_homes_and_nothing_typed_is_lost(
    browser: Browsers, cast: Cast, card: str
):
    hoa, typed = await browser("hoa"), {"head": "Bình", "lane": "Ngõ 7", "phone": "12", "contact": "relative"}
    answer = await hoa.submit(card, f"{card}/household", hamlet=THON_3, **typed)
    assert answer.status_code == 422
    for code in ("perhaps-known", "no-consent", "not-a-phone"):
        assert say("vi", f"wrong.{code}") in answer.text
    assert ('value="Bình"' in answer.text, 'value="Ngõ 7"' in answer.text, 'value="12"' in answer.text) == (
        True, True, True,
    )  # fmt: skip
    assert '<option value="relative" selected>' in answer.text
    assert (f'name="household" value="{cast.home("binh")}"' in answer.text, await heads()) == (True, [])
    again = await hoa.submit(card, f"{card}/household", **XUAN)
    assert (again.status_code, await heads()) == (303, ["chị Đặng Thị Xuân"])


async def test_p8_what_cannot_be_read_is_a_fault_of_its_field(browser: Browsers, card: str):
    hoa = await browser("hoa")
    answer = await hoa.submit(card, f"{card}/household", **XUAN | {"language": "klingon", "contact": "smoke"})
    assert (answer.status_code, answer.text.count(say("vi", "wrong.not-understood"))) == (422, 4)


async def test_while_a_name_is_typed_the_homes_that_it_may_be_are_shown(browser: Browsers, cast: Cast, card: str):
    hoa = await browser("hoa")
    shown = await hoa.post(f"{card}/likely-homes", {"hamlet": THON_3, "head": "thuy", "household": cast.home("thuy")})
    assert "<html" not in shown.text
    assert f'value="{cast.home("thuy")}" checked' in shown.text
    nobody = await hoa.post(f"{card}/likely-homes", {"hamlet": THON_3, "head": "Xuân"})
    assert (nobody.status_code, nobody.text.strip()) == (200, "")


async def test_a_member_of_another_commune_is_told_whose_it_is_and_writes_nothing(browser: Browsers, card: str):
    su = await browser("su")
    page = (await su.get(card)).text
    assert (say("vi", "activate.elsewhere", place="thôn 3, xã Trấn Yên") in page, "<form" in page) == (True, True)
    assert f"{card}/household" not in page
    answer = await su.submit(card, f"{card}/household", **XUAN, key="0199b0f0-0000-7000-8000-000000000000")
    assert (answer.status_code, say("vi", "error.card-elsewhere.title") in answer.text, await heads()) == (
        404,
        True,
        [],
    )


@pytest.mark.parametrize("who", [None, "hanh"])
async def test_g18_to_anybody_else_it_is_a_card_of_its_hamlet_without_a_home(
    browser: Browsers, card: str, who: str | None
):
    page = (await (await browser(who)).get(card)).text
    assert say("vi", "card.blank", hamlet="thôn 3") in page
    assert say("vi", "card.keep-inside") not in page


async def makes(hanh: Browser, **form: str):
    return await hanh.submit("/cards", "/cards/blanks", **form)


async def test_an_officer_makes_a_batch_and_is_led_to_its_sheet(browser: Browsers, cast: Cast):
    hanh = await browser("hanh")
    answer = await makes(hanh, unit=TRAN_YEN, count="3")
    made = await rows("SELECT public_id FROM card_batch WHERE blank")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/cards?made={made[0]['public_id']}")
    sheet = await hanh.get(f"/cards/batches/{made[0]['public_id']}")
    assert "the-trang-xa-tran-yen" in sheet.headers["content-disposition"]
    assert sheet.content.startswith(b"%PDF")


@pytest.mark.parametrize("number", ["0", "501", "", "x", "1.5"])
async def test_p8_a_number_that_does_not_hold_opens_the_form_again(browser: Browsers, cast: Cast, number: str):
    answer = await makes(await browser("hanh"), unit=TRAN_YEN, count=number)
    assert (answer.status_code, 'id="wrong-count"' in answer.text) == (422, True)
    assert await rows("SELECT FROM card_batch WHERE blank") == []


async def test_what_is_left_of_a_batch_is_withdrawn_and_used_again(browser: Browsers, batch: str, card: str):
    hanh, hoa = await browser("hanh"), await browser("hoa")
    gone = await hanh.post(f"/cards/batches/{batch}/withdrawal")
    assert (gone.status_code, gone.headers["location"]) == (303, "/cards#blanks")
    assert say("vi", "blanks.gone", count="2") in (await hanh.get("/cards")).text
    assert say("vi", "visit.card-withdrawn") in (await hoa.get(card)).text
    assert (await hanh.post(f"/cards/batches/{batch}/return")).status_code == 303
    assert say("vi", "activate.title") in (await hoa.get(card)).text


async def test_p8_numbers_of_lost_cards_that_do_not_hold_are_told_beside_their_batch(
    browser: Browsers, batch: str, card: str
):
    hanh = await browser("hanh")
    for typed, code in (("x", "not-understood"), ("99", "not-blank-here")):
        answer = await hanh.post(f"/cards/batches/{batch}/withdrawal", {"numbers": typed})
        assert (answer.status_code, say("vi", f"wrong.{code}") in answer.text) == (422, True)
        assert f'name="numbers" value="{typed}"' in answer.text
    assert (await hanh.post(f"/cards/batches/{batch}/withdrawal", {"numbers": "T3-004"})).status_code == 303
    assert say("vi", "visit.card-withdrawn") in (await (await browser("hoa")).get(card)).text


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_homes_written_down_at_the_door_leave_as_a_file(browser: Browsers, card: str, kind: str):
    await (await browser("hoa")).submit(card, f"{card}/household", **XUAN)
    hanh = await browser("hanh")
    assert "chị Đặng Thị Xuân" in (await hanh.get("/cards/activations?search=xuan")).text
    assert say("vi", "activations.none-found") in (await hanh.get("/cards/activations?search=nobody")).text
    file = await hanh.get(f"/cards/activations?as={kind}")
    assert file.headers["content-disposition"].startswith("attachment")
    assert ("Đặng Thị Xuân" in file.content.decode("utf-8", "ignore")) is (kind == "csv")


async def test_g20_what_the_home_wishes_is_told_to_whoever_comes_again(browser: Browsers, card: str):
    hoa = await browser("hoa")
    wishes = {"contact": "text", "language": "hmv", "phone": "0912345678"}
    await hoa.submit(card, f"{card}/household", **XUAN, **wishes)
    page = (await hoa.get(card)).text
    assert "Nhắn tin, đừng gọi · tiếng nói: Mông" in page
    assert "0912345678" not in page
    assert "Nhắn tin" not in (await (await browser("su")).get(card)).text
