"""Slips through the web: printed, shown, scanned, used."""

import re

import pypdfium2
import pytest

from domain.database import rows
from domain.rules.tokens import public_id
from tests.accounts import NEW_PASSWORD
from tests.cast import Cast, chance
from tests.service.conftest import Browser, Browsers
from tests.symbols import read_svg

CHOSEN = {"password": NEW_PASSWORD, "again": NEW_PASSWORD}


async def slip_for(browser: Browsers, cast: Cast, who: str = "khoi", whom: str = "hoa") -> str:
    """The address in the QR on a leader's screen, read from the picture as a phone would."""
    shown = await (await browser(who)).post(f"/people/{cast[whom].public_id}/slips")
    assert shown.status_code == 200, shown.text
    return re.sub(r"^https?://[^/]+", "", read_svg(shown.text), flags=re.IGNORECASE)


async def test_g6_a_leader_shows_a_code_and_hoa_chooses_a_password(browser: Browsers, cast: Cast):
    way, phone = await slip_for(browser, cast), await browser()
    assert way.startswith("/S/")
    shown = (await phone.get(way)).text
    assert ("Chào Lò Thị Hoa" in shown, f'action="/s/{way.removeprefix("/S/")}"' in shown) == (True, True)

    answer = await phone.http.post(way, data=CHOSEN)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "Chào Hoa" in (await phone.get("/")).text


async def test_a_used_slip_says_kindly_what_to_do(browser: Browsers, cast: Cast):
    way, phone = await slip_for(browser, cast), await browser()
    await phone.http.post(way, data=CHOSEN)
    for answer in (await phone.get(way), await phone.http.post(way, data=CHOSEN)):
        assert (answer.status_code, "Nhờ Tổ trưởng" in answer.text) == (404, True)


@pytest.mark.parametrize("token", ["X", "0" * 26, "Ú" * 26, "../../x", "0" * 400])
async def test_any_other_text_is_answered_as_a_slip_that_is_over(browser: Browsers, token: str):
    assert (await (await browser()).get(f"/s/{token}")).status_code == 404


async def test_p8_a_password_that_does_not_hold_opens_the_form_again(browser: Browsers, cast: Cast):
    way, phone = await slip_for(browser, cast), await browser()
    answer = await phone.http.post(way, data={"password": "ngắn", "again": "khác"})
    assert (answer.status_code, answer.text.count('aria-invalid="true"')) == (422, 2)
    assert "ngắn" not in answer.text
    assert (await phone.http.post(way, data=CHOSEN)).status_code == 303


async def test_a_leader_elsewhere_finds_nobody(browser: Browsers, cast: Cast):
    shown = await (await browser("su")).post(f"/people/{cast['hoa'].public_id}/slips")
    assert shown.status_code == 404


async def test_a_members_screen_shows_no_slips(browser: Browsers, cast: Cast):
    shown = await (await browser("hoa")).post(f"/people/{cast['khoi'].public_id}/slips")
    assert shown.status_code == 403


async def test_l5_a_slip_is_not_made_without_the_sessions_token(browser: Browsers, cast: Cast):
    leader = await browser("khoi")
    answer = await leader.http.post(f"/people/{cast['hoa'].public_id}/slips")
    assert (answer.status_code, await rows("SELECT FROM sign_in_slip")) == (403, [])


async def sheet(desk: Browser, **fields: str) -> pypdfium2.PdfDocument:
    answer = await desk.post("/slips", fields)
    assert answer.headers["content-type"] == "application/pdf", answer.text
    return pypdfium2.PdfDocument(answer.content)


async def test_g6_an_officer_prints_a_slip_for_each_member(browser: Browsers):
    pages = await sheet(await browser("hanh"))
    text = "".join(page.get_textpage().get_text_range() for page in pages)
    assert [name in text for name in ("Lò Thị Hoa", "Nguyễn Minh Khôi", "Hoàng Thị Thao", "Giàng A Sử")] == [
        True,
        True,
        True,
        False,
    ]


async def test_what_stands_beside_the_printed_code_opens_the_account(browser: Browsers):
    pages = await sheet(await browser("hanh"), team=public_id(chance("team thon-5")))
    text = pages[0].get_textpage().get_text_range().replace("\r\n", "").replace("\n", "").replace("￾", "-")
    typed = re.search(r"/s/([0-9a-z-]{26,40})", text)
    assert typed
    assert "Chào Hoàng Thị Thao" in (await (await browser()).get(f"/s/{typed[1].strip('-')}")).text
