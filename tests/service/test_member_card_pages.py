"""A member's card in the hands of a stranger, and of whoever carries it."""

import gzip
import re
from pathlib import Path

import pytest

from domain.database import rows
from domain.rules.tokens import public_id
from service.words import say
from tests.cast import Cast, chance
from tests.documents.reading import card, picture, scanned
from tests.service.conftest import Browsers

THON_3 = public_id(chance("team thon-3"))
STYLE = Path(__file__).parents[2] / "static" / "css" / "citizen.css"


async def taken(browser: Browsers) -> str:
    """Hoa takes her card; the address that its code holds."""
    hoa = await browser("hoa")
    assert (await hoa.get("/member-card")).text.count('class="qr"') == 0
    assert (await hoa.post("/member-card")).headers["location"] == "/member-card"
    [card] = await rows("SELECT token FROM member_card")
    assert (await hoa.get("/member-card")).text.count('class="qr"') == 1
    return f"/M/{card['token']}"


async def test_a_stranger_reads_name_team_and_the_number_without_script_or_cookie(browser: Browsers, cast: Cast):
    address = await taken(browser)
    answer = await (await browser()).get(address)
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    for words in ("Lò Thị Hoa", "Thôn 3", say("vi", "member-card.valid"), 'href="tel:'):
        assert words in answer.text
    assert "<script" not in answer.text


async def test_the_page_weighs_less_than_15_kb_with_style_and_face(browser: Browsers, cast: Cast):
    address = await taken(browser)
    page = (await (await browser()).get(address)).text
    assert len(gzip.compress(page.encode())) + len(gzip.compress(STYLE.read_bytes())) + 6_000 < 15_000


@pytest.mark.parametrize(
    ("change", "status", "word", "sign"),
    [
        ("UPDATE membership SET valid = daterange(lower(valid), current_date)", 200, "ended", "stop"),
        ("UPDATE member_card SET revoked_at = now()", 200, "replaced", "stop"),
        ("UPDATE member_card SET ends_on = '2026-01-01'", 200, "expired", "late"),
        ("DELETE FROM member_card", 404, "unknown", "stop"),
    ],
)
async def test_a_card_that_does_not_hold_names_nobody_and_says_so_by_shape_and_word(
    browser: Browsers, cast: Cast, change: str, status: int, word: str, sign: str
):
    address = await taken(browser)
    await rows(change)
    answer = await (await browser()).get(address)
    assert (answer.status_code, "Lò Thị Hoa" in answer.text) == (status, False)
    assert say("vi", f"member-card.{word}") in answer.text
    assert f'class="verdict {sign}"' in answer.text


@pytest.mark.parametrize("token", ["0" * 16, "A", "Ộ" * 16, "0" * 26])
async def test_a_card_of_whatever_shape_that_nobody_issued_is_told_the_same(browser: Browsers, cast: Cast, token: str):
    answer = await (await browser()).get(f"/m/{token}")
    assert (answer.status_code, say("vi", "member-card.unknown") in answer.text) == (404, True)
    assert (await (await browser()).get(f"/m/{token}/photo/96")).status_code == 404


async def test_every_printed_badge_opens_its_own_card(browser: Browsers, cast: Cast):
    hanh, stranger = await browser("hanh"), await browser()
    printed = await hanh.post(f"/teams/{THON_3}/member-cards")
    assert (printed.status_code, printed.headers["content-type"]) == (200, "application/pdf")
    members = await rows(
        "SELECT name FROM membership JOIN person ON person.id = person WHERE team = {}", cast.teams["thon-3"]
    )
    sheet = picture(printed.content, 0)
    found = [code for place in range(len(members)) for code in scanned(card(sheet, place))]
    assert len(found) == len(members)
    names = [re.findall(r"<b>([^<]+)</b>", (await stranger.get(code[code.index("/M/") :])).text)[0] for code in found]
    assert sorted(names) == sorted(member["name"] for member in members)


async def test_a_lost_card_is_replaced_on_the_own_phone_and_by_the_officer(browser: Browsers, cast: Cast):
    address = await taken(browser)
    for who, back in (("hoa", "/member-card"), ("hanh", f"/teams/{THON_3}")):
        one = await browser(who)
        [card] = re.findall(r"/member-cards/(\d+)/loss", (await one.get(back)).text)
        answer = await one.post(f"/member-cards/{card}/loss", {"back": back})
        assert (answer.status_code, answer.headers["location"]) == (303, back)
    assert say("vi", "member-card.replaced") in (await (await browser()).get(address)).text
    assert [line["live"] for line in await rows("SELECT revoked_at IS NULL AS live FROM member_card ORDER BY id")] == [
        False,
        False,
        True,
    ]
