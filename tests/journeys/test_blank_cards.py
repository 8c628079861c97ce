"""A home that is in no list: an officer prints blank cards, a member scans one at the door, and the home confirms."""

from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from domain.database import rows
from tests.cast import Cast
from tests.documents.reading import card, scanned
from tests.documents.reading import picture as drawn
from tests.journeys.conftest import DESKTOP, Phones, picture


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
async def test_a_printed_blank_card_becomes_a_homes_and_asks_whether_the_member_is_there(
    phone: Phones, cast: Cast, script: bool
):
    hanh = await phone("hanh", size=DESKTOP, script=script)
    await hanh.goto("/cards")
    await hanh.get_by_label("Cho xã, thôn nào?").select_option("Thôn 3")
    await hanh.get_by_label("Số thẻ").fill("3")
    await hanh.get_by_role("button", name="Làm thẻ trắng").click()
    await picture(hanh, "blank-1-made")
    async with hanh.expect_download() as waited:
        await hanh.locator("section.card:has(.outcome) a[href^='/cards/batches/']").click()
    pdf = Path(await (await waited.value).path()).read_bytes()
    [address] = scanned(card(drawn(pdf, 1), 0))
    token = address.rsplit("/", 1)[-1]

    hoa = await phone("hoa", script=script)
    await hoa.goto(f"/Q/{token}")
    await picture(hoa, "blank-2-asked")
    await hoa.get_by_label("Chủ hộ").fill("Thủy")
    if script:
        await hoa.get_by_label("Số điện thoại").click()
        await expect(hoa.get_by_text("nhà chú Hà Văn Thủy")).to_be_visible()
    await hoa.get_by_role("button", name="Ghi nhà này").click()
    await expect(hoa.get_by_role("link", name="Nhà đồng ý thì mới ghi")).to_be_visible()
    await picture(hoa, "blank-3-wrong")
    if script:
        assert (await Axe().run(hoa)).response["violations"] == []
    await hoa.get_by_label("Đã đọc cho một người lớn trong nhà nghe, và nhà đồng ý").check()
    await hoa.get_by_label("Không, đây là nhà khác").check()
    await hoa.get_by_label("Chủ hộ").fill("chú Vi Văn Thủy")
    await hoa.get_by_role("button", name="Ghi nhà này").click()
    await expect(hoa.get_by_text("chú Vi Văn Thủy")).to_be_visible()
    await picture(hoa, "blank-4-written")
    await hoa.get_by_role("button", name="Đúng, tôi đang ở đây").click()
    await expect(hoa.get_by_role("heading", name="Đã giúp việc gì?")).to_be_visible()
    home = await rows("SELECT card.token FROM recipient JOIN card ON recipient = recipient.id WHERE added IS NOT NULL")
    assert home == [{"token": token}]

    await hanh.goto("/cards/activations")
    await expect(hanh.get_by_text("chú Vi Văn Thủy")).to_be_visible()
    await picture(hanh, "blank-5-activations")
    if script:
        assert (await Axe().run(hanh)).response["violations"] == []
