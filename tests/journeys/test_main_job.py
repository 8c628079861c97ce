"""From the knock to the points, on two phones, with script and without."""

from datetime import UTC, datetime, timedelta

import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import Page, Request, expect

from domain.database import rows
from domain.rules.days import local_day
from service.words import say
from tests.cast import Cast, join
from tests.journeys.conftest import Phones, picture

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1"


async def to_the_code(hoa: Page, cast: Cast, name: str, *things: str) -> str:
    """Hoa scans, is there, chooses, and shows the code; returns the path that a camera reads on her screen."""
    await hoa.goto(f"/Q/{cast.cards['binh']}")
    await picture(hoa, f"{name}-1-card")
    await hoa.get_by_role("button", name="Đúng, tôi đang ở đây").click()
    await hoa.get_by_text("bác", exact=True).click()
    for thing in things:
        await hoa.locator(f"label[for=task-{thing}]").click()
    await picture(hoa, f"{name}-2-report")
    await hoa.get_by_role("button", name="Xong, mời bà con xem mã").click()
    await expect(hoa.locator("svg.qr")).to_be_visible()
    await expect(hoa.get_by_text("Đang chờ bà con trả lời")).to_be_in_viewport(ratio=1)
    assert await bottom(hoa, ".qr") <= await top(hoa, ".dock")  # all of it above the bar, on a phone of 360 by 740
    return read_screen(await picture(hoa, f"{name}-3-code"))


async def bottom(page: Page, name: str) -> float:
    return await page.locator(name).evaluate("each => each.getBoundingClientRect().bottom")


async def top(page: Page, name: str) -> float:
    return await page.locator(name).evaluate("each => each.getBoundingClientRect().top")


def read_screen(file: object) -> str:
    [code] = zxingcpp.read_barcodes(Image.open(file))  # pyright: ignore[reportArgumentType]
    return code.text


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
async def test_hoa_helps_and_mr_binh_confirms_in_two_taps(phone: Phones, cast: Cast, script: bool):
    name = "script" if script else "plain"
    hoa = await phone("hoa", script=script)
    address = await to_the_code(hoa, cast, name, "eid-active", "psp-account")

    binh = await phone(script=False, agent=IPHONE)
    await binh.goto(address)
    await picture(binh, f"{name}-4-confirm")
    assert await binh.context.cookies() == []
    await binh.get_by_role("button", name="Đúng hết").click()
    await expect(binh.get_by_role("status")).to_contain_text("Đã ghi lời bác")
    await picture(binh, f"{name}-5-thanks")
    assert [cookie.get("name") for cookie in await binh.context.cookies()] == ["gocua-device"]

    await expect(hoa.get_by_text("Bà con đã xác nhận")).to_be_visible()  # by itself: nobody touched her phone
    await picture(hoa, f"{name}-6-confirmed")
    assert [line["points"] for line in await rows("SELECT points FROM ledger_entry WHERE kind = 'member'")] == [360]


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
async def test_g15_something_is_not_right_opens_the_items(phone: Phones, cast: Cast, script: bool):
    address = await to_the_code(await phone("hoa", script=script), cast, "partly", "eid-active", "ewallet")
    binh = await phone(script=False, agent=IPHONE)
    await binh.goto(address)
    await binh.get_by_role("link", name="Có việc chưa đúng").click()
    await binh.locator("label.pick.yes").first.click()
    await picture(binh, "partly-1-half")
    await binh.locator("button.main").click()
    await expect(binh.get_by_role("alert")).to_be_visible()
    await binh.locator("label.pick.no").last.click()
    await binh.locator("button.main").click()
    await picture(binh, "partly-2-thanks")
    assert [line["state"] for line in await rows("SELECT state FROM assistance")] == ["confirmed"]


async def test_a_day_of_hoa(phone: Phones, cast: Cast):
    hoa = await phone("hoa")
    for address, name in [("/", "today"), ("/households", "homes"), ("/scan", "scan"), ("/check-ins", "done-empty")]:
        await hoa.goto(address)
        await picture(hoa, f"member-{name}")
    await hoa.goto("/households")
    await hoa.locator("summary").first.click()
    await hoa.get_by_role("button", name="Không ai ở nhà").first.click()
    await expect(hoa.get_by_role("status")).to_contain_text("Đã ghi")
    await picture(hoa, "member-knock")


async def test_the_typed_digits_lead_to_the_question(phone: Phones, cast: Cast):
    hoa = await phone("hoa")
    await to_the_code(hoa, cast, "digits", "ewallet")
    digits = await hoa.locator("p.code").inner_text()
    binh = await phone(script=False, agent=IPHONE)
    await binh.goto("/c")
    await picture(binh, "digits-4-enter")
    await binh.get_by_label("thẻ", exact=False).first.fill(cast.codes["binh"])
    await binh.locator("#field-digits").fill(digits)
    await binh.locator("button.main").click()
    await expect(binh.get_by_role("button", name="Đúng hết")).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
async def test_one_more_person_opens_in_view_and_dung_who_came_along_is_ticked(phone: Phones, cast: Cast, script: bool):
    await join(cast, "hoa", "member", "thon-5")
    dung = await phone("dung", script=script)
    await dung.goto(f"/q/{cast.cards['binh']}")
    await dung.get_by_role("button", name="Đúng, tôi đang ở đây").click()

    hoa = await phone("hoa", script=script)
    await hoa.goto(f"/q/{cast.cards['binh']}")
    await picture(hoa, "team-choice")
    await hoa.get_by_role("button", name="Đúng, tôi đang ở đây").click()
    await hoa.locator("label[for=task-ewallet]").click()
    await hoa.get_by_text("Phạm Thị Dung").click()
    await hoa.get_by_role("button", name="Thêm một người nữa trong nhà").click()
    await expect(hoa.locator("#person-2 legend")).to_be_in_viewport()
    await expect(hoa.get_by_label("Phạm Thị Dung")).to_be_checked()
    await picture(hoa, "two-people-at-one-door")


async def test_a_report_without_network_stays_as_it_was_filled_in_and_goes_out_once(phone: Phones, cast: Cast):
    hoa = await phone("hoa")
    await hoa.goto(f"/q/{cast.cards['binh']}")
    await hoa.context.set_offline(offline=True)
    here = hoa.get_by_role("button", name="Đúng, tôi đang ở đây")
    await here.click()
    await expect(hoa.get_by_role("alert")).to_contain_text("Chưa gửi được")
    await hoa.context.set_offline(offline=False)
    await here.click()
    await hoa.get_by_text("bác", exact=True).click()
    await hoa.locator("label[for=task-ewallet]").click()
    await hoa.context.set_offline(offline=True)
    done = hoa.get_by_role("button", name="Xong, mời bà con xem mã")
    await done.click()
    await expect(hoa.get_by_role("alert")).to_contain_text("Chưa gửi được")
    await picture(hoa, "unsent")
    await hoa.context.set_offline(offline=False)
    await done.click()
    await expect(hoa.locator("svg.qr")).to_be_visible()
    assert len(await rows("SELECT 1 FROM check_in")) == len(await rows("SELECT 1 FROM assistance")) == 1


async def test_a_knock_without_network_stays_as_it_was_filled_in_and_goes_out_once(phone: Phones, cast: Cast):
    hoa = await phone("hoa")
    await hoa.goto("/households")
    await hoa.locator("summary").first.click()
    await hoa.locator("[name=quiet_days]").first.fill("9")
    await hoa.context.set_offline(offline=True)
    quiet = hoa.get_by_role("button", name="Nhà có tang, có người ốm").first
    await quiet.click()
    await expect(hoa.get_by_role("alert")).to_contain_text("Chưa gửi được")
    await hoa.context.set_offline(offline=False)
    asked = requests_of(hoa)
    await quiet.click()
    await expect(hoa.get_by_role("status")).to_contain_text("Đã ghi")
    assert asked == ["POST knocks", "GET households"]
    found = await rows("SELECT outcome, quiet_until - local_day AS days FROM check_in")
    assert found == [{"outcome": "in-mourning-or-ill", "days": 9}]


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
async def test_p8_a_knock_that_does_not_hold_is_mended_where_it_was_made(phone: Phones, cast: Cast, script: bool):
    hoa = await phone("hoa", script=script)
    await hoa.goto("/households")
    await hoa.locator("summary").first.click()
    await hoa.locator("[name=come_back_on]").first.fill("2020-01-01")
    asked = requests_of(hoa)
    await hoa.get_by_role("button", name="Hẹn ngày khác").first.click()
    await expect(hoa.locator("#errors")).to_contain_text("Chọn một ngày từ hôm nay trở đi.")
    await expect(hoa.locator("#errors")).to_be_in_viewport()
    await expect(hoa.locator("#wrong-come_back_on")).to_be_visible()
    assert ((await hoa.title())[:4], await hoa.locator("#field-come_back_on").input_value()) == ("Lỗi:", "2020-01-01")
    await picture(hoa, f"knock-refused-{'script' if script else 'plain'}")
    await hoa.locator("#field-come_back_on").fill(str(local_day(datetime.now(UTC)) + timedelta(days=9)))
    await hoa.get_by_role("button", name="Hẹn ngày khác").click()
    await expect(hoa.get_by_role("status")).to_contain_text("Đã ghi")
    assert asked == ["POST knocks", "POST knocks", "GET households"]
    assert [line["outcome"] for line in await rows("SELECT outcome FROM check_in")] == ["come-back"]


async def test_p8_a_report_of_nothing_is_mended_in_place_and_each_page_is_asked_for_once(phone: Phones, cast: Cast):
    hoa = await phone("hoa")
    await hoa.goto(f"/q/{cast.cards['binh']}")
    asked = requests_of(hoa)
    await hoa.get_by_role("button", name="Đúng, tôi đang ở đây").click()
    await hoa.get_by_text("bác", exact=True).click()
    done = hoa.get_by_role("button", name="Xong, mời bà con xem mã")
    await done.click()
    await expect(hoa.locator("#errors")).to_be_focused()
    await expect(hoa.get_by_label("bác", exact=True)).to_be_checked()
    await hoa.locator("label[for=task-ewallet]").click()
    await expect(hoa.locator("[data-stepper].live").first).to_be_attached()
    await done.click()
    await expect(hoa.locator("svg.qr")).to_be_visible()
    [visit, report] = [
        (await rows(f"SELECT public_id FROM {name}"))[0]["public_id"] for name in ("check_in", "assistance")
    ]
    assert asked[:5] == ["POST check-ins", f"GET {visit}", "POST assistance", "POST assistance", f"GET {report}"]


async def test_a_knock_refused_for_another_reason_is_a_page_from_which_back_leads_to_it_as_filled_in(phone: Phones):
    hoa = await phone("hoa")
    await hoa.goto("/households")
    await hoa.locator("summary").first.click()
    await hoa.locator("[name=quiet_days]").first.fill("9")
    await hoa.locator("form[data-unsent] [name=_csrf]").first.evaluate("field => { field.value = 'of another time' }")
    await hoa.get_by_role("button", name="Nhà có tang, có người ốm").first.click()
    await expect(hoa.get_by_role("heading", level=1)).to_have_text(say("vi", "error.token-missing.title"))
    await hoa.go_back()
    assert await hoa.locator("[name=quiet_days]").first.input_value() == "9"


def requests_of(page: Page) -> list[str]:
    """What is asked of the service from now on, without what its pages are made of: by the end of each address."""
    asked: list[str] = []

    def add(request: Request) -> None:
        if "/static/" not in request.url:
            asked.append(f"{request.method} {request.url.split('?')[0].rsplit('/', 1)[-1]}")

    page.on("request", add)
    return asked


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
async def test_a_wrong_card_is_put_right_in_one_tap(phone: Phones, cast: Cast, script: bool):
    hoa = await phone("hoa", script=script)
    await to_the_code(hoa, cast, "wrong", "ewallet")
    await hoa.goto(f"/q/{cast.cards['son']}")
    await picture(hoa, "wrong-4-move")
    await hoa.get_by_role("button", name="Chuyển lượt vừa ghi sang nhà này").click()
    await expect(hoa.get_by_role("heading", name="Việc đã làm")).to_be_visible()
    found = await rows("SELECT recipient FROM assistance")
    assert [line["recipient"] for line in found] == [cast.homes["son"]]


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
async def test_g15_g17_nobody_helped_me_is_kept_and_hoa_is_told_nothing_yet(phone: Phones, cast: Cast, script: bool):
    hoa = await phone("hoa", script=script)
    address = await to_the_code(hoa, cast, "denied", "eid-active", "ewallet")
    binh = await phone(script=script, agent=IPHONE)
    await binh.goto(address)
    await binh.get_by_role("link", name="Có việc chưa đúng").click()
    await binh.get_by_text("Không ai giúp tôi việc này").click()
    await binh.locator("button.main").click()
    await expect(binh.get_by_role("status")).to_contain_text("Đã ghi lời bác")
    await picture(binh, "denied-4-thanks")
    if not script:
        await hoa.reload()
    await hoa.wait_for_timeout(3_000)  # her page asks every two seconds
    await expect(hoa.get_by_text("Đang chờ bà con trả lời")).to_be_visible()
    await expect(hoa.locator("svg.qr")).to_be_visible()
    assert [line["state"] for line in await rows("SELECT state FROM assistance")] == ["disputed"]
    assert await rows("SELECT FROM ledger_entry") == []
