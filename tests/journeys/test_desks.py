"""A help desk and a meeting in real browsers: the hall, a member, whoever was helped; with and without script."""

import re

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, Route, expect

from domain.database import rows
from tests.cast import Cast
from tests.journeys.conftest import DESKTOP, Phones, picture
from tests.symbols import read_svg

HALL = {"width": 1280, "height": 720}


async def no_faults(page: Page, *, script: bool) -> None:
    if script:
        assert (await Axe().run(page)).response["violations"] == []


async def opened(khoi: Page) -> str:
    """A desk that is set up and opened; the address of its screen."""
    await khoi.goto("/desks")
    await khoi.get_by_label("Tên điểm").fill("Nhà văn hóa thôn 3")
    await khoi.get_by_role("button", name="Thêm điểm này").click()
    await khoi.get_by_role("button", name="Mở ca").click()
    await expect(khoi.get_by_role("heading", name="Màn hình ở điểm")).to_be_visible()
    screen = await khoi.get_by_role("link", name="Mở màn hình trên máy này").get_attribute("href")
    assert screen is not None
    return screen


async def scanned(hall: Page) -> str:
    return read_svg(await hall.content())


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
async def test_a_desk_from_its_opening_to_the_answer_of_a_number(phone: Phones, cast: Cast, script: bool):
    khoi = await phone("khoi", script=script)
    screen = await opened(khoi)
    await picture(khoi, f"desk-1-opened-{script}")
    await no_faults(khoi, script=script)
    hall = await phone(size=HALL, script=script)
    await hall.goto(screen)
    await picture(hall, f"desk-2-hall-{script}")
    await no_faults(hall, script=script)

    hoa = await phone("hoa", script=script)
    await hoa.goto(await scanned(hall))
    await hoa.get_by_role("button", name="Tôi vào ca").click()
    await expect(hoa.get_by_text("Bạn đang trực ở bàn 1")).to_be_visible()
    await hoa.get_by_role("button", name="Phát số và giúp luôn").click()
    await expect(hoa.get_by_role("heading", name="Đã giúp việc gì?")).to_be_visible()
    await no_faults(hoa, script=script)
    await hoa.locator("label[for=task-psp-dossier]").click()
    await hoa.get_by_role("button", name="Xong, mời bà con xem mã").click()
    await expect(hoa.get_by_text("gõ số 001")).to_be_visible()
    await picture(hoa, f"desk-3-report-{script}")

    citizen = await phone(script=script, agent="Mozilla/5.0 (iPhone) Safari")
    await hall.reload()
    await citizen.goto(await scanned(hall))
    await citizen.get_by_role("button", name="Tôi đang ở điểm hỗ trợ").click()
    await citizen.get_by_label("Ba số trên mảnh giấy hoặc thẻ nhựa").fill("001")
    await picture(citizen, f"desk-4-figures-{script}")
    await no_faults(citizen, script=script)
    await citizen.get_by_role("button", name="Xem việc vừa được giúp").click()
    await citizen.get_by_role("button", name="Đúng hết").click()
    await expect(citizen.get_by_role("heading", name="Mã lần này")).to_be_visible()
    assert await rows("SELECT channel FROM confirmation") == [{"channel": "desk-code"}]
    if script:
        await expect(hoa.get_by_text("Bà con đã xác nhận")).to_be_visible()  # by itself


async def test_the_code_in_the_hall_changes_by_itself_and_stays_while_the_service_is_away(phone: Phones, cast: Cast):
    khoi, hall = await phone("khoi"), await phone(size=HALL)
    await hall.goto(await opened(khoi))
    first = await scanned(hall)
    away = True

    async def answer(route: Route) -> None:
        await (route.fulfill(status=503, body="<p>away</p>") if away else route.continue_())

    await hall.route("**/screens/**", answer)
    await hall.wait_for_timeout(3_000)
    assert await hall.locator("#screen .qr").count() == 1
    away = False
    await expect(hall.locator("#screen .qr")).to_be_visible()
    for _ in range(14):
        await hall.wait_for_timeout(1_000)
        if await scanned(hall) != first:
            break
    assert await scanned(hall) != first


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
async def test_g2_a_meeting_from_its_opening_to_the_chairs_word(phone: Phones, cast: Cast, script: bool):
    khoi = await phone("khoi", script=script)
    await khoi.goto("/meetings/new")
    await khoi.get_by_label("Tên buổi họp").fill("Họp chi bộ thôn 3")
    await khoi.get_by_label("Người chủ trì").fill("Trần Văn Chủ")
    await khoi.get_by_text("Việc khác").click()
    await khoi.get_by_label("ewallet").check()
    await picture(khoi, f"meeting-1-new-{script}")
    await no_faults(khoi, script=script)
    await khoi.get_by_role("button", name="Mở buổi họp").click()
    await expect(khoi.get_by_role("heading", name="Họp chi bộ thôn 3")).to_be_visible()
    meeting = re.sub(r"https?://[^/]+", "", khoi.url)
    hall = await phone(size=HALL, script=script)
    await hall.goto(await khoi.get_by_role("link", name="Mở màn hình trên máy này").get_attribute("href") or "")

    citizen = await phone(script=script)
    await citizen.goto(await scanned(hall))
    await citizen.get_by_role("button", name="Tôi đang ở buổi họp").click()
    await citizen.get_by_label("ewallet").check()
    await no_faults(citizen, script=script)
    await citizen.get_by_role("button", name="Tôi có mặt").click()
    await expect(citizen.get_by_role("heading", name="Đã ghi")).to_be_visible()

    await khoi.get_by_role("link", name="Quét thẻ nhà, lần lượt").click()
    for home in ("binh", "son"):
        await khoi.get_by_label("Gõ mã trên thẻ").fill(cast.codes[home])
        await khoi.get_by_role("button", name="Ghi thẻ này").click()
        await expect(khoi.get_by_text("Đã ghi. Mời thẻ tiếp theo.")).to_be_visible()
    await picture(khoi, f"meeting-2-cards-{script}")
    await no_faults(khoi, script=script)
    await khoi.goto(meeting)
    await khoi.get_by_label("Số người").fill("5")
    await khoi.get_by_role("button", name="Ghi, mời chủ trì xác nhận").click()
    chair = await phone(script=script, agent="Mozilla/5.0 (iPhone) Safari")
    await chair.goto(read_svg(await khoi.content()))
    await picture(chair, f"meeting-3-chair-{script}")
    await no_faults(chair, script=script)
    await chair.get_by_role("button", name="Đúng là con số này").click()
    await expect(chair.get_by_text("Đã ghi: 5 người")).to_be_visible()
    await khoi.goto(meeting)
    assert await khoi.locator(".facts dd").all_inner_texts() == ["1", "2", "2", "5"]


async def test_each_card_that_comes_before_the_scanner_is_sent_by_itself_and_once(phone: Phones, cast: Cast):
    """The camera is played: what reads a symbol says one card, then another, then the first again."""
    khoi = await phone("khoi", size=DESKTOP)
    await khoi.goto("/meetings/new")
    await khoi.get_by_label("Tên buổi họp").fill("Họp")
    await khoi.get_by_label("Người chủ trì").fill("Trần Văn Chủ")
    await khoi.get_by_role("button", name="Mở buổi họp").click()
    await expect(khoi.get_by_role("heading", name="Họp", exact=True)).to_be_visible()
    shown = [f"https://gocua.vn/Q/{cast.cards[home]}" for home in ("binh", "binh", "son", "binh")]
    await khoi.add_init_script(
        f"""const shown = {shown}; let looked = 0;
        window.BarcodeDetector = class {{
          static async getSupportedFormats() {{ return ["qr_code"]; }}
          async detect() {{ return [{{ rawValue: shown[Math.min(Math.floor(looked++ / 6), shown.length - 1)] }}]; }}
        }};
        navigator.mediaDevices.getUserMedia = async () => ({{ getVideoTracks: () => [{{}}], getTracks: () => [] }});
        HTMLMediaElement.prototype.play = async () => {{}};
        Object.defineProperty(HTMLMediaElement.prototype, "srcObject", {{ set() {{}}, get: () => new MediaStream() }});
        Object.defineProperty(HTMLVideoElement.prototype, "videoWidth", {{ get: () => 640 }});"""
    )
    await khoi.goto(f"{khoi.url}/cards")
    await expect(khoi.get_by_text("Thẻ này đã ghi rồi.")).to_be_visible(timeout=15_000)
    await expect(khoi.locator("#shown .big")).to_contain_text("2")
    assert await rows("SELECT count(*) FROM assistance") == [{"count": 2}]
