"""Hoa forgot to scan; Khôi, who leads, says that it was so (design §3, D)."""

from datetime import datetime, timedelta

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from domain.rules.days import HANOI
from tests.cast import Cast
from tests.journeys.conftest import Phones, picture


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
async def test_a_forgotten_scan_is_noted_and_approved(phone: Phones, cast: Cast, script: bool):
    hoa = await phone("hoa", script=script)
    await hoa.goto("/households?search=binh")
    await hoa.locator("summary").first.click()
    await hoa.get_by_role("link", name="quên quét thẻ").click()
    await hoa.get_by_role("button", name="Tiếp").click()
    await expect(hoa.get_by_role("alert")).to_be_visible()
    await hoa.locator("label", has_text="Hôm qua").click()
    await hoa.get_by_label("Lúc mấy giờ").fill("09:00")
    await picture(hoa, "late-1-when")
    if script:
        assert (await Axe().run(hoa)).response["violations"] == []
    await hoa.get_by_role("button", name="Tiếp").click()
    yesterday = datetime.now(HANOI) - timedelta(days=1)
    await expect(hoa.get_by_text(f"09:00, {yesterday:%d/%m/%Y}")).to_be_visible()
    await hoa.locator(".task label").first.click()
    await hoa.get_by_role("button", name="Xong, gửi để duyệt").click()
    await expect(hoa.get_by_text("cán bộ xã cũng duyệt được")).to_be_visible()
    await picture(hoa, "late-2-waits")
    report = hoa.url

    khoi = await phone("khoi", script=script)
    await khoi.goto("/team")
    await picture(khoi, "late-3-team")
    await khoi.get_by_role("link", name="ghi sau chờ duyệt").click()
    await khoi.get_by_role("link", name="Lò Thị Hoa").click()
    await khoi.locator("label", has_text="Đúng, tính lượt này").click()
    await khoi.get_by_label("không phải họ hàng").check()
    await picture(khoi, "late-4-approve")
    if script:
        assert (await Axe().run(khoi)).response["violations"] == []
    await khoi.get_by_role("button", name="Xong").click()
    await expect(khoi.get_by_text("Đã ghi lời của bạn: đúng.")).to_be_visible()
    await picture(khoi, "late-5-said")
    await hoa.goto(report)
    await expect(hoa.get_by_text("Đã duyệt: có tính")).to_be_visible()
    await picture(hoa, "late-6-approved")
