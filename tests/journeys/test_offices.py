"""The desktop's side of the main job: slips, lists, cards, the round and its files; and nothing that axe objects to."""

import io
import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
import zxingcpp
from axe_playwright_python.async_playwright import Axe
from PIL import Image
from playwright.async_api import Page, expect

from domain.award_rounds.open import open_round
from domain.database import rows
from domain.rules.tokens import public_id
from tests.cast import MINUTE, TUESDAY, Cast, chance, encoded
from tests.documents.reading import card, scanned, texts
from tests.documents.reading import picture as drawn
from tests.journeys.conftest import DESKTOP, PHONE, Phones, picture
from tests.ledgers import sealed
from tests.visiting import answered, helped

LEAST = {"member": {"helps": 1, "households": 1, "weeks": 1}, "team": {"helps": 1, "members": 1}}
LOW = encoded({kind: {"plain": least, "mountain": least} for kind, least in LEAST.items()})


async def a_lived_week(cast: Cast) -> None:
    """Hoa helped at two homes and Khôi at one, all confirmed and sealed; Sử's help waits."""
    for number, (who, home) in enumerate([("hoa", "binh"), ("hoa", "son"), ("khoi", "thuy")]):
        await helped(cast, who, home, number, TUESDAY + number * MINUTE, psp_dossier=1 + number)
        await answered(number, "psp-dossier", at=TUESDAY + (number + 1) * MINUTE)
    await helped(cast, "su", "mai", "waiting", TUESDAY, ewallet=1)
    await rows("INSERT INTO setting VALUES ('ranking-minimums', {}::jsonb, '2026-01-01')", LOW)
    await sealed()


async def saved(page: Page, name: str) -> bytes:
    async with page.expect_download() as waited:
        await page.get_by_role("link", name=re.compile(name)).click()
    return Path(await (await waited.value).path()).read_bytes()


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
async def test_a_department_opens_a_round_chooses_closes_and_takes_its_files(phone: Phones, cast: Cast, script: bool):
    await a_lived_week(cast)
    thang = await phone("thang", size=DESKTOP, script=script)
    await thang.goto("/award-rounds")
    await picture(thang, "round-1-none")
    await thang.goto("/award-rounds/new")
    await thang.get_by_label("Tên đợt", exact=False).fill("Khen thưởng tháng 11")
    await thang.locator("#field-first_on").fill("2026-11-01")
    await thang.locator("#field-last_on").fill("2026-11-30")
    await thang.locator("#field-quota_teams").fill("1")
    await thang.locator("#field-quota_members").fill("1")
    await picture(thang, "round-2-new")
    await thang.locator("main form button.main").click()
    await expect(thang.get_by_role("heading", name="Khen thưởng tháng 11")).to_be_visible()
    await picture(thang, "round-3-shortlist")

    for subject in [cast["hoa"].public_id]:
        await thang.locator(f"form:has(input[value='{subject}']) button").first.click()
    await picture(thang, "round-4-chosen")
    await thang.locator("a[href$=closing]").click()
    await picture(thang, "round-4-closing")
    await thang.get_by_label("Vì sao").fill("Đợt này các Tổ chưa đủ ngày hoạt động để khen.")
    await thang.locator("form[action$=closing] button").click()
    await expect(thang.locator(".note.jade")).to_be_visible()
    await picture(thang, "round-5-closed")

    sheet = openpyxl.load_workbook(io.BytesIO(await saved(thang, "XLSX|Excel|bảng")))
    assert "Lò Thị Hoa" in [cell.value for ws in sheet for line in ws.iter_rows() for cell in line]
    bundle = json.loads(await saved(thang, "JSON|kiểm|mở"))
    assert bundle["format"]


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
async def test_a_choice_below_the_line_is_offered_in_its_own_row_and_asks_for_its_reason(
    phone: Phones, cast: Cast, script: bool
):
    await a_lived_week(cast)
    await helped(cast, "hoa", "thuy", "more", TUESDAY + 9 * MINUTE, ewallet=1)
    await answered("more", "ewallet", at=TUESDAY + 10 * MINUTE)
    await sealed()
    opened = await open_round(
        viewer=cast["thang"], unit=public_id(chance("unit lao-cai")), name="Tháng 11", first_on=date(2026, 11, 1),
        last_on=date(2026, 11, 30), quota_teams=1, quota_members=1, at=datetime.now(UTC), chance=chance("round", 10),
    )  # fmt: skip
    thang = await phone("thang", size=DESKTOP, script=script)
    await thang.goto(f"/award-rounds/{opened}")
    offered = thang.locator("tr", has_text="Nguyễn Minh Khôi").get_by_role("link", name="Chọn, ghi lý do")
    asking = thang.locator("tr.why")
    for width in (1280, 1000):
        await thang.set_viewport_size({"width": width, "height": 900})
        await expect(offered).to_be_visible()
        await expect(asking).to_be_hidden()
    await picture(thang, "round-3-below")
    await offered.click()
    await asking.get_by_label("Lý do").fill("Một mình nhận hết các nhà bên kia suối.")
    await asking.get_by_role("button", name="Chọn Nguyễn Minh Khôi").click()
    await expect(thang.locator("#departures")).to_contain_text("Một mình nhận hết các nhà bên kia suối.")


async def test_an_officer_prints_cards_whose_codes_are_read(phone: Phones, cast: Cast):
    await rows("DELETE FROM card WHERE recipient = {}", cast.homes["binh"])
    hanh = await phone("hanh", size=DESKTOP)
    await hanh.goto("/cards")
    await picture(hanh, "cards-1")
    await hanh.locator("main form[action='/cards'] button").first.click()
    await picture(hanh, "cards-2-made")
    async with hanh.expect_download() as waited:
        await hanh.locator("main a[href^='/cards/batches/']").click()
    pdf = Path(await (await waited.value).path()).read_bytes()
    [token] = [line["token"] for line in await rows("SELECT token FROM card WHERE recipient = {}", cast.homes["binh"])]
    read = [text for page in range(len(texts(pdf))) for text in scanned(card(drawn(pdf, page), 0))]
    assert [text.rsplit("/", 1)[-1] for text in read] == [token]


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
async def test_g6_a_slip_lets_a_member_in_without_sms_or_mail(phone: Phones, cast: Cast, script: bool):
    khoi = await phone("khoi", script=script)
    await khoi.goto("/team")
    await picture(khoi, "leader-1-team")
    await khoi.locator("summary", has_text="Lò Thị Hoa").click()
    await khoi.locator(f"form[action='/people/{cast['hoa'].public_id}/slips'] button").click()
    [code] = zxingcpp.read_barcodes(Image.open(await picture(khoi, "leader-2-slip")))

    hoa = await phone(script=script)
    await hoa.goto(code.text)
    await hoa.locator("input[name=password]").fill("nhà bên suối 27")
    await hoa.locator("input[name=again]").fill("nhà bên suối 27")
    await picture(hoa, "slip-1-password")
    await hoa.locator("main form button").first.click()
    await expect(hoa.get_by_role("heading", name="Chào Hoa")).to_be_visible()


PAGES = [
    (None, PHONE, ["/sign-in", "/c", "/q/{card}", "/c/{claim}", "/c/{claim}?fix=1", "/c/{saved}", "/nowhere"]),
    ("hoa", PHONE, ["/", "/households", "/scan", "/check-ins", "/q/{card}", "/points", "/leaderboards", "/account"]),
    ("khoi", PHONE, ["/team", "/leaderboards"]),
    ("hanh", DESKTOP, ["/area", "/households", "/cards", "/imports", "/teams", "/slips", "/leaderboards"]),
    ("thang", DESKTOP, ["/award-rounds", "/award-rounds/new", "/leaderboards"]),
    ("nam", DESKTOP, ["/accounts", "/accounts/new"]),
]


@pytest.mark.parametrize(("who", "size", "addresses"), PAGES, ids=[str(who) for who, _, _ in PAGES])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_and_nothing_sticks_out(phone: Phones, cast: Cast, who, size, addresses, scheme):
    from tests.visiting import token_of

    await a_lived_week(cast)
    await helped(cast, "hoa", "binh", "open", at=(await rows("SELECT now() AS at"))[0]["at"], ewallet=1, psp_dossier=2)
    names = {"card": cast.cards["binh"], "claim": token_of("open"), "saved": token_of(0)}
    page = await phone(who, size=size)
    await page.emulate_media(color_scheme=scheme)
    found: dict[str, object] = {}
    for address in addresses:
        answer = await page.goto(address.format(**names))
        if (answer.status if answer else 0) != (404 if address == "/nowhere" else 200):
            found[f"{address} status"] = answer.status if answer else None
        await picture(page, f"{who or 'stranger'}{address.replace('/', '-').partition('{')[0]}-{scheme}")
        for broken in (await Axe().run(page)).response["violations"]:
            found[f"{address} {broken['id']}"] = [node["target"] for node in broken["nodes"]][:3]
        if await page.evaluate("document.documentElement.scrollWidth") > size["width"]:
            found[f"{address} sideways"] = await page.evaluate("document.documentElement.scrollWidth")
    assert found == {}
