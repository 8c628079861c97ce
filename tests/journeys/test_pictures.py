"""Mrs Mai's case: a home without a phone answers by three pictures, and later by its card on a grandchild's phone."""

from datetime import UTC, datetime

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from domain.database import rows
from domain.rules.pictures import PLACES
from tests.cast import MINUTE, Cast
from tests.journeys.conftest import Phones, picture
from tests.visiting import helped

THREE = ("con cá", "xe đạp", "con rùa")
WRONG = ("con rùa", "xe đạp", "con cá")
LONG_AGO = 11 * MINUTE


async def touch(page: Page, *pictures: str) -> None:
    """One after another; where the browser can, only one grid stands at a time."""
    for place, name in zip(PLACES, pictures, strict=True):
        grid = page.locator(f"#field-{place} .twelve")
        await grid.locator("span").filter(has=page.get_by_role("img", name=name)).click()
    await page.get_by_role("button", name="Xong").click()


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
async def test_p20_three_pictures_and_the_own_card(phone: Phones, cast: Cast, script: bool):
    report = await helped(cast, "hoa", "mai", at=datetime.now(UTC) - LONG_AGO, ewallet=1)
    hoa = await phone("hoa", script=script)
    await hoa.goto(f"/assistances/{report}")
    await hoa.get_by_role("link", name="Bà con không có điện thoại").click()
    await expect(hoa.locator("#field-second .twelve")).to_be_hidden()
    await picture(hoa, "pictures-1-choose")
    if script:
        assert (await Axe().run(hoa)).response["violations"] == []
    await touch(hoa, *THREE)
    await expect(hoa.get_by_text("chấm lại ba hình vừa chọn")).to_be_visible()
    await touch(hoa, *WRONG)
    await expect(hoa.get_by_role("alert")).to_be_visible()
    await picture(hoa, "pictures-2-wrong")
    await touch(hoa, *THREE)
    await picture(hoa, "pictures-3-question")
    await expect(hoa.get_by_role("link", name="Để hôm khác")).to_be_visible()
    await hoa.get_by_role("button", name="Đúng hết").click()
    await picture(hoa, "pictures-4-thanks")
    await hoa.get_by_role("link", name="Xin đưa máy lại").click()
    await expect(hoa.get_by_text("Bà con đã xác nhận")).to_be_visible()

    await helped(cast, "hoa", "mai", "later", at=datetime.now(UTC) - LONG_AGO, psp_dossier=1)
    grandchild = await phone(script=script)
    await grandchild.goto(f"/Q/{cast.cards['mai']}")
    await picture(grandchild, "own-card-1")
    await grandchild.get_by_role("link", name="Đây là thẻ nhà tôi").click()
    await touch(grandchild, *THREE)
    await expect(grandchild.get_by_text("Nhà mình có 1 việc chờ trả lời.")).to_be_visible()
    await picture(grandchild, "own-card-2-waiting")
    if script:
        assert (await Axe().run(grandchild)).response["violations"] == []
    await grandchild.get_by_role("button", name="Xem và trả lời").click()
    await grandchild.get_by_role("button", name="Đúng hết").click()
    await expect(grandchild.get_by_text("Đã ghi lời")).to_be_visible()
    await grandchild.goto(f"/Q/{cast.cards['mai']}")
    await picture(grandchild, "own-card-3-known")
    said = await rows("SELECT channel, grade FROM confirmation ORDER BY id")
    assert [(one["channel"], one["grade"]) for one in said] == [("pictures", "C"), ("card-pictures", "C")]
