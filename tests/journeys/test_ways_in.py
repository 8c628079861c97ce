"""Leaders, officers and administrators at their own pages, on a phone and on a desktop, with and without script."""

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from domain.database import rows
from domain.rules.tokens import public_id
from tests.accounts import PASSWORD, has_password, login_of
from tests.cast import Cast, chance
from tests.journeys.conftest import DESKTOP, PHONE, Phones, picture
from tests.visiting import answered, helped

THON_3 = public_id(chance("team thon-3"))
HOA, HANH = public_id(chance("person hoa")), public_id(chance("person hanh"))
PAGES = [
    ("khoi", [f"/teams/{THON_3}", f"/people/{HOA}/photo", "/account"]),
    ("hanh", ["/area", f"/teams/{THON_3}", "/teams/new", f"/people/{HOA}/photo", "/account"]),
    ("nam", [f"/accounts/{HANH}", "/accounts?search=khong", "/account"]),
]


@pytest.mark.parametrize(("who", "addresses"), PAGES, ids=[who for who, _ in PAGES])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_axe_finds_nothing_and_nothing_sticks_out(phone: Phones, cast: Cast, who, addresses, size):
    await helped(cast, "hoa", "binh", ewallet=1)
    await answered("visit")
    page, found = await phone(who, size=size), {}
    for address in addresses:
        await page.goto(address)
        await picture(page, f"{who}-{size['width']}{address.replace('/', '-').partition('?')[0]}")
        for broken in (await Axe().run(page)).response["violations"]:
            found[f"{address} {broken['id']}"] = [node["target"] for node in broken["nodes"]][:3]
        if await page.evaluate("document.documentElement.scrollWidth") > size["width"]:
            found[f"{address} sideways"] = await page.evaluate("document.documentElement.scrollWidth")
    assert found == {}


async def signs_in(page: Page, cast: Cast, name: str, password: str = PASSWORD) -> None:
    await page.goto("/sign-in")
    await page.locator("#field-login").fill(await login_of(cast, name))
    await page.locator("#field-password").fill(password)
    await page.locator("main form button.main").click()


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
async def test_hoa_signs_in_after_a_slip_of_the_thumb(phone: Phones, cast: Cast, script: bool):
    await has_password(cast, "hoa")
    page = await phone(script=script)
    await signs_in(page, cast, "hoa", "sai rồi nhé")
    await expect(page.locator("[role=alert]")).to_be_visible()
    await expect(page.locator("#field-login")).to_have_value(await login_of(cast, "hoa"))
    await picture(page, f"sign-in-wrong-{'script' if script else 'plain'}")
    await page.locator("#field-password").fill(PASSWORD)
    await page.locator("main form button.main").click()
    await expect(page.get_by_role("heading", name="Chào Hoa")).to_be_visible()


async def test_an_officer_takes_somebody_in_and_names_them_leader_without_script(phone: Phones, cast: Cast):
    hanh = await phone("hanh", size=DESKTOP, script=False)
    await hanh.goto(f"/teams/{public_id(chance('team thon-5'))}")
    await hanh.locator("#join button.main").click()
    await expect(hanh.locator("[role=alert] li")).to_have_count(2)
    await hanh.locator("#field-name").fill("lương văn tám")
    await hanh.locator("#field-phone").fill("0912.345.678")
    await hanh.locator("#join button.main").click()
    await hanh.locator("summary", has_text="Lương Văn Tám").click()
    await hanh.locator("select[name=role]:visible").select_option(label="Tổ trưởng")
    await hanh.locator("form[action$='/role'] button:visible").click()
    await expect(hanh.locator("summary", has_text="Lương Văn Tám")).to_contain_text("Tổ trưởng")
    held = await rows("SELECT role FROM membership JOIN person ON person.id = person WHERE phone = '0912345678'")
    assert [line["role"] for line in held] == ["leader"]


async def test_an_administrator_gives_an_office_and_ends_it(phone: Phones, cast: Cast):
    await has_password(cast, "nam")
    nam = await phone("nam", size=DESKTOP)
    await nam.goto(f"/accounts/{HOA}")
    await nam.locator("label", has_text="Cán bộ xã").click()
    await nam.locator("#field-unit").select_option(label="Xã Trấn Yên, Lào Cai")
    await nam.locator("#field-password").fill(PASSWORD)
    await nam.locator("#grant button.main").click()
    await expect(nam.locator("table")).to_contain_text("Cán bộ xã")
    await picture(nam, "account-granted")
    await nam.locator("form[action$='/end'] button").first.click()
    await expect(nam.locator("table")).not_to_contain_text("Cán bộ xã")
    assert await rows("SELECT FROM role_grant WHERE person = {}", cast["hoa"].person) == []
