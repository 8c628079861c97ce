"""Why this score: a member's own entries, and who else may open them."""

import pytest
import time_machine

from domain.database import rows
from tests.cast import TUESDAY, Cast
from tests.ledgers import earns, sealed
from tests.service.conftest import Browsers
from tests.visiting import answered, helped


@pytest.fixture(autouse=True)
def tuesday():
    with time_machine.travel(TUESDAY, tick=False):
        yield


async def hoa_helped_binh(cast: Cast) -> str:
    """Two dossiers confirmed, a wallet denied; returns the address of the receipt."""
    await helped(cast, "hoa", "binh", psp_dossier=2, ewallet=1)
    await answered("visit", "psp-dossier")
    await sealed()
    [entry] = await rows("SELECT source FROM ledger_entry WHERE kind = 'member'")
    return f"/points/{entry['source']}"


async def test_own_points_stand_day_by_day_with_what_they_were_for(browser: Browsers, cast: Cast):
    receipt = await hoa_helped_binh(cast)
    page = (await (await browser("hoa")).get("/points")).text
    for told in ("5,40", "24/11/2026", "nhà bác Nguyễn Văn Bình", "psp-dossier", receipt):
        assert told in page


async def test_a_receipt_says_each_step_and_what_was_not_counted(browser: Browsers, cast: Cast):
    receipt = await hoa_helped_binh(cast)
    page = (await (await browser("hoa")).get(receipt)).text
    for told in (
        "2 lượt × 3,00",
        "6,00",
        "× 0,90",
        "5,40",
        "Bà con trả lời “không”.",
        "bằng máy riêng của bà con",
        "sổ điểm số 1",
    ):
        assert told in page, told


@pytest.mark.parametrize("word", ["hạng B", "bút toán", "sổ cái", "mã băm", "bằng chứng"])
async def test_a_member_reads_no_word_of_the_office(browser: Browsers, cast: Cast, word):
    receipt = await hoa_helped_binh(cast)
    hoa, thang = await browser("hoa"), await browser("thang")
    assert word not in (await hoa.get(receipt)).text + (await hoa.get("/points")).text
    assert ("hạng B" in (await thang.get(receipt)).text) is True


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("hoa", 200),
        ("khoi", 200),
        ("hanh", 200),
        ("thang", 200),
        ("thao", 404),
        ("su", 404),
        ("pao", 404),
        ("nam", 403),
        (None, 303),
    ],
)
async def test_a_receipt_opens_for_its_member_and_the_branch(browser: Browsers, cast: Cast, who, status):
    receipt = await hoa_helped_binh(cast)
    assert (await (await browser(who)).get(receipt)).status_code == status


async def test_others_read_the_home_masked_and_their_look_is_written_down(browser: Browsers, cast: Cast):
    receipt = await hoa_helped_binh(cast)
    page = (await (await browser("thang")).get(receipt)).text
    assert ("bác B…" in page, "Nguyễn Văn Bình" in page) == (True, False)
    await (await browser("hoa")).get(receipt)
    looks = await rows("SELECT account, subject FROM audit_event WHERE action = 'points.show'")
    assert looks == [{"account": cast["thang"].account, "subject": cast.homes["binh"]}]


async def test_after_ninety_days_a_home_elsewhere_is_masked_to_the_member_too(browser: Browsers, cast: Cast):
    receipt = await hoa_helped_binh(cast)
    await rows("UPDATE recipient SET unit = {} WHERE id = {}", cast.units["thon-5"], cast.homes["binh"])
    with time_machine.travel(TUESDAY.replace(year=2027, month=2, day=23), tick=False):
        hoa = await browser("hoa")
        for page in [(await hoa.get(address)).text for address in (receipt, "/points", "/check-ins")]:
            assert ("bác B…" in page, "Nguyễn Văn Bình" in page) == (True, False)


async def test_a_team_has_a_receipt_of_its_own(browser: Browsers, cast: Cast):
    receipt = await hoa_helped_binh(cast)
    page = (await (await browser("hoa")).get(f"{receipt}?kind=team")).text
    assert "Tổ công nghệ số thon-3" in page
    assert "5,40" in page


async def test_the_line_of_a_board_opens_to_its_entries(browser: Browsers, cast: Cast):
    await hoa_helped_binh(cast)
    about = f"/points?kind=member&of={cast['hoa'].public_id}"
    page = (await (await browser("hanh")).get(about)).text
    assert ("Lò Thị Hoa" in page, "5,40" in page, "Nguyễn Văn Bình" in page) == (True, True, False)
    assert [(await (await browser(who)).get(about)).status_code for who in ("su", "pao", "thao")] == [404] * 3


async def test_entries_elsewhere_stay_elsewheres(browser: Browsers, cast: Cast):
    """Hoa also earned with a team of another commune: Hạnh sees what was earned in hers."""
    await earns(cast, "hoa", 700, team="ban-2")
    await earns(cast, "hoa", 300)
    page = (await (await browser("hanh")).get(f"/points?kind=member&of={cast['hoa'].public_id}")).text
    assert ("3,00" in page, "7,00" in page) == (True, False)


@pytest.mark.parametrize("source", ["0", "999999", "x", "-1", "9" * 400, "١", "%00", "1;"])
async def test_what_is_no_entry_is_not_found(browser: Browsers, cast: Cast, source):
    assert (await (await browser("hoa")).get(f"/points/{source}")).status_code == 404


async def test_many_entries_have_pages(browser: Browsers, cast: Cast):
    for number in range(45):
        await earns(cast, "hoa", 100 + number)
    hoa = await browser("hoa")
    first, second = (await hoa.get("/points")).text, (await hoa.get("/points?page=2")).text
    assert (first.count('class="todo"'), second.count('class="todo"')) == (40, 5)
    assert ("page=2" in first, 'rel="next"' in second) == (True, False)


async def test_who_has_no_points_yet_is_told_how_they_come(browser: Browsers, cast: Cast):
    assert "Chưa có điểm." in (await (await browser("hoa")).get("/points")).text


async def test_g3_a_repeat_says_on_its_receipt_and_on_the_visit_why_it_adds_nothing(browser: Browsers, cast: Cast):
    for word in ("first", "second"):
        assistance = await helped(cast, "hoa", "binh", word, psp_account=1)
        await answered(word, "psp-account")
    [entry] = await rows("SELECT source FROM ledger_entry WHERE kind = 'member' AND points = 0")
    hoa = await browser("hoa")
    assert "đã được tính việc này trong chiến dịch" in (await hoa.get(f"/points/{entry['source']}")).text
    visit = (await hoa.get(f"/assistances/{assistance}")).text
    assert "đã tính từ lần trước" in visit and f"/points/{entry['source']}" in visit
