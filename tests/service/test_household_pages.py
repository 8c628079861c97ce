"""The page of one home: its number on a tap, what is typed kept, erased only where the home asked."""

import pytest

from domain.database import rows
from domain.rules.homes import NAMELESS
from service.words import say
from tests.cast import Cast
from tests.service.conftest import Browser, Browsers

NUMBER = "0912345678"


@pytest.fixture
async def hanh(browser: Browsers, cast: Cast) -> Browser:
    await rows("UPDATE recipient SET phone = {} WHERE id = {}", NUMBER, cast.homes["binh"])
    return await browser("hanh")


@pytest.fixture
def home(cast: Cast) -> str:
    return f"/households/{cast.home('binh')}"


async def kept(cast: Cast) -> dict[str, object]:
    [line] = await rows("SELECT head, phone, contact FROM recipient WHERE id = {}", cast.homes["binh"])
    return dict(line)


async def test_the_number_stands_on_the_page_after_a_tap_alone(hanh: Browser, home: str):
    page = (await hanh.get(home)).text
    assert (NUMBER in page, f'href="{home}?phone=1"' in page, 'name="phone"' in page) == (False, True, False)
    page = (await hanh.get(f"{home}?phone=1")).text
    assert (f'href="tel:{NUMBER}"' in page, f'name="phone" type="tel" value="{NUMBER}"' in page) == (True, True)


async def test_a_form_without_the_number_leaves_it_alone_and_one_with_it_changes_it(
    hanh: Browser, cast: Cast, home: str
):
    answer = await hanh.post(home, {"head": "bác Bình", "contact": "relative"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{home}?kept=1")
    assert say("vi", "household.kept") in (await hanh.get(answer.headers["location"])).text
    assert await kept(cast) == {"head": "bác Bình", "phone": NUMBER, "contact": "relative"}
    await hanh.post(home, {"head": "bác Bình", "with_phone": "true", "phone": ""})
    assert await kept(cast) == {"head": "bác Bình", "phone": None, "contact": None}


async def test_p8_what_does_not_hold_opens_the_form_again_as_it_was_typed(hanh: Browser, cast: Cast, home: str):
    typed = {"head": "", "lane": "Ngõ 9", "moved_on": "31/12", "with_phone": "true", "phone": "12"}
    answer = await hanh.post(home, typed)
    assert answer.status_code == 422
    for field in ("head", "phone", "moved_on"):
        assert f'id="wrong-{field}"' in answer.text
    assert ('value="Ngõ 9"' in answer.text, 'value="12"' in answer.text) == (True, True)
    assert (await kept(cast))["head"] == "bác Nguyễn Văn Bình"


async def test_it_is_erased_only_where_the_home_asked(hanh: Browser, cast: Cast, home: str):
    answer = await hanh.post(f"{home}/erasure")
    assert (answer.status_code, say("vi", "wrong.not-asked-for") in answer.text) == (422, True)
    assert (await kept(cast))["head"] == "bác Nguyễn Văn Bình"
    answer = await hanh.post(f"{home}/erasure", {"sure": "1"})
    assert (answer.status_code, answer.headers["location"]) == (303, home)
    page = (await hanh.get(home)).text
    assert (NAMELESS in page, "Bình" in page, f"{home}/erasure" in page) == (True, False, False)


async def test_the_list_leads_an_officer_to_the_page_and_nobody_else(hanh: Browser, browser: Browsers, home: str):
    link = f'href="{home}"'
    assert link in (await hanh.get("/households")).text
    assert link not in (await (await browser("hoa")).get("/households")).text


async def test_the_page_is_an_offices(hanh: Browser, home: str):
    page = (await hanh.get(home)).text
    assert ('class="topbar"' in page, 'class="dock"' in page) == (True, False)
