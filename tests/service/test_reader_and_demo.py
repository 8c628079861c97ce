"""What a page or file takes from its reader and installation: language, banner of the demo, mark of the browser."""

import re
from collections.abc import AsyncIterator
from csv import reader
from dataclasses import replace
from hashlib import sha256
from io import BytesIO, StringIO
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook

from domain.database import rows
from domain.rules.tokens import public_id
from service.app import create_app
from service.sessions import csrf_token
from service.words import say
from tests.cast import Cast, chance, has_session
from tests.documents.reading import texts
from tests.domain.imports.lists import csv
from tests.ledgers import a_crowd
from tests.service.conftest import SETTINGS, Browser, Browsers
from tests.service.test_main_job import at_a_door, code_on, reported
from tests.service.test_portraits import picture, sends
from tests.service.test_visit_pages import photo_of, shows
from tests.visiting import answered, helped

BANNER = say("vi", "demo.banner")
TRAN_YEN, THON_3 = (public_id(chance(f"unit {unit}")) for unit in ("tran-yen", "thon-3"))
MARK = "a mark of some member"
DEMO = replace(SETTINGS, demo=True)


async def signed_in(client: httpx.AsyncClient, cast: Cast, name: str) -> Browser:
    session = await has_session(cast, name, name)
    client.cookies.set("gocua", name)
    return Browser(client, csrf_token(DEMO, session))


@pytest.fixture
async def demo(cast: Cast) -> AsyncIterator[httpx.AsyncClient]:
    """A browser of an installation whose people are invented."""
    transport = httpx.ASGITransport(create_app(DEMO))  # pyright: ignore[reportArgumentType] - two names of one protocol
    async with httpx.AsyncClient(transport=transport, base_url=DEMO.base_address) as opened:
        yield opened


@pytest.mark.parametrize(
    ("who", "address"),
    [(None, "/sign-in"), (None, "/c"), (None, "/nowhere"), (None, f"/leaderboards/{TRAN_YEN}"), ("hoa", "/"),
     ("hanh", "/area"), ("nam", "/accounts"), ("thang", "/award-rounds"), ("hoa", "/scan")],
)  # fmt: skip
async def test_every_page_of_the_demo_says_that_its_people_are_invented(
    demo: httpx.AsyncClient, browser: Browsers, cast: Cast, who: str | None, address: str
):
    if who:
        await signed_in(demo, cast, who)
    assert BANNER in (await demo.get(address)).text
    assert BANNER not in (await (await browser(who)).get(address)).text


@pytest.mark.parametrize(
    ("who", "address"),
    [("hanh", "/teams?as="), ("hanh", "/cards?as="), ("nam", "/accounts?as="),
     ("hanh", f"/leaderboards/{TRAN_YEN}/sheet?period=all&kind=members&format=")],
)  # fmt: skip
async def test_every_list_that_leaves_the_demo_says_so(demo, cast: Cast, who: str, address: str):
    await a_crowd(cast, [900])
    one = await signed_in(demo, cast, who)
    sheet = load_workbook(BytesIO((await one.get(f"{address}xlsx")).content)).worksheets[0]
    lines = list(reader(StringIO((await one.get(f"{address}csv")).content.decode("utf-8-sig"))))
    assert (sheet["A1"].value, lines[-1], BANNER in lines[0]) == (BANNER, [BANNER], False)


async def test_rows_to_correct_leave_the_demo_saying_so_and_come_back_mended_as_they_are(demo, cast: Cast):
    hanh, form = await signed_in(demo, cast, "hanh"), {"kind": "households", "unit": TRAN_YEN}
    listed = csv("Chủ hộ;Thôn;Ngõ", "Lò Văn Hoa;Thôn 99;Ngõ 1", "Vi Văn Lạc;Thôn 98;Ngõ 2")
    sent = await hanh.post("/imports", form, files={"file": ("ho.csv", listed)})
    book = load_workbook(BytesIO((await hanh.get(f"{sent.headers['location']}/refused.xlsx")).content))
    sheet = book.worksheets[0]
    assert [sheet[at].value for at in ("A1", "A2", "A3")] == [BANNER, "Chủ hộ", "Lò Văn Hoa"]
    sheet["B3"], stream = "Thôn 3", BytesIO()
    book.save(stream)
    again = await hanh.post("/imports", form, files={"file": ("can-sua.xlsx", stream.getvalue())})
    assert "Đọc được 2 dòng: 1 mới, 1 cần sửa." in (await hanh.get(again.headers["location"])).text


@pytest.mark.parametrize(
    ("method", "address"), [("GET", f"/cards/units/{THON_3}"), ("POST", "/slips")], ids=["cards", "slips"]
)
async def test_every_paper_of_the_demo_says_so(demo, cast: Cast, method: str, address: str):
    hanh = await signed_in(demo, cast, "hanh")
    answer = await (hanh.get(address) if method == "GET" else hanh.post(address))
    assert all(BANNER in page for page in texts(answer.content))


async def test_only_in_the_demo_is_somebody_written_down_under_a_number_that_cannot_be_dialled(demo, cast: Cast):
    nam = await signed_in(demo, cast, "nam")
    sent = {"name": "Lương Văn Tám", "phone": "0000 777 777"}
    assert (await nam.post("/accounts", sent)).status_code == 303
    team = f"/teams/{public_id(chance('team thon-3'))}/members"
    hanh = await signed_in(demo, cast, "hanh")
    assert (await hanh.post(team, {"name": "Lương Văn Chín", "phone": "0000 777 778"})).status_code == 303


async def test_a_report_and_a_receipt_name_the_help_in_the_readers_language(browser: Browsers, cast: Cast):
    await rows("UPDATE indicator SET name_vi = 'Mở ví', name_en = 'Opened a wallet' WHERE code = 'ewallet'")
    page = f"/assistances/{await helped(cast, 'hoa', 'binh', ewallet=1)}"
    await answered("visit", "ewallet")
    [entry] = await rows("SELECT source FROM ledger_entry WHERE kind = 'member'")
    hoa = await browser("hoa")
    for language, name, other in (("vi", "Mở ví", "Opened a wallet"), ("en", "Opened a wallet", "Mở ví")):
        hoa.http.cookies.set("language", language)
        for address in (page, "/points", f"/points/{entry['source']}"):
            shown = (await hoa.get(address)).text
            assert (name in shown, other in shown) == (True, False), (language, address)


@pytest.mark.parametrize(("mark", "grade"), [(False, "B"), (True, "C")])
async def test_g5_an_answer_given_where_a_member_once_signed_in_is_graded_as_on_the_members_device(
    browser: Browsers, cast: Cast, mark: bool, grade: str
):
    hoa, page = await reported(browser, cast, ewallet=1)
    token = (await code_on(hoa, page)).rsplit("/", 1)[-1]
    citizen = await browser(agent="Safari", address="10.0.0.2")
    if mark:
        citizen.http.cookies.set("gocua-mark", MARK)
    await citizen.http.post(f"/c/{token}", data={"answer": "all"})
    given = citizen.http.cookies.get("gocua-device")
    known = sha256(MARK.encode()).digest() if mark else sha256(f"device\0{given}".encode()).digest()
    told = {"channel": "one-time-code", "grade": grade, "device_mark": known}
    assert (given is None, await rows("SELECT channel, grade, device_mark FROM confirmation")) == (mark, [told])


@pytest.mark.parametrize(("agent", "address", "grade"), [("Chrome", "10.0.0.1", "C"), ("Safari", "10.0.0.1", "B")])
async def test_g5_the_same_browser_on_the_same_network_is_taken_for_the_members_own(
    browser: Browsers, cast: Cast, agent: str, address: str, grade: str
):
    hoa, page = await reported(browser, cast, ewallet=1)
    token = (await code_on(hoa, page)).rsplit("/", 1)[-1]
    await (await browser(agent=agent, address=address)).http.post(f"/c/{token}", data={"answer": "all"})
    assert await rows("SELECT grade FROM confirmation") == [{"grade": grade}]


async def test_a_photo_larger_than_a_form_is_read_and_one_larger_than_a_photo_is_not(browser: Browsers, cast: Cast):
    hoa, large = await browser("hoa"), photo_of(f"http://x/q/{cast.cards['binh']}", 600) + b"\x00" * 100_000
    assert (await shows(hoa, large)).status_code == 303
    assert (await shows(hoa, b"x" * (12 * 2**20 + 1))).status_code == 413
    khoi = await browser("khoi")
    assert (await sends(khoi, cast, picture() + b"\x00" * 100_000)).status_code == 303
    assert (await sends(khoi, cast, b"x" * (12 * 2**20 + 5000))).status_code == 413


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/" + "x" * 1023, 404), ("/" + "x" * 1024, 404), ("/c?x=" + "y" * 8190, 200), ("/c?x=" + "y" * 8191, 400),
        ("/c?%00", 400), ("/c?x=%2500", 200),
    ],
    ids=["path", "long path", "query", "long query", "nul", "per cent"],
)  # fmt: skip
async def test_l13_an_address_ends_at_a_kilobyte_and_its_query_at_eight(browser: Browsers, address: str, status: int):
    answer = await (await browser()).get(address)
    assert answer.status_code == status
    assert (say("vi", "error.http-404.title") in answer.text) is (status == 404)
    assert ("x" * 1023 in answer.text) is (address == "/" + "x" * 1023)


@pytest.mark.parametrize("path", ["/c/%ff%fe", "/%c3", "/c/%00"])
async def test_l8_a_path_that_is_no_text_is_a_page_that_is_not_there_and_is_told_nowhere(browser: Browsers, path: str):
    stranger = await browser()
    for language in ("vi", "en"):
        stranger.http.cookies.set("language", language)
        answer = await stranger.get(path)
        assert (answer.status_code, say(language, "error.http-404.title") in answer.text) == (404, True)
        assert not {path, "\x00", "\ufffd"} & set(answer.text.split('"'))
    assert (await stranger.http.post(path, data={"x": "y"})).status_code == 404


@pytest.mark.parametrize(
    ("sent", "status"), [({"params": {"x": "\x00"}}, 400), ({"headers": {"x": "y" * 17_000}}, 431)]
)
async def test_what_the_edge_cannot_read_is_said_in_both_languages(browser: Browsers, sent: Any, status: int):
    answer = await (await browser()).get("/c", **sent)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/plain; charset=utf-8")
    assert answer.headers["content-length"] == str(len(answer.content))
    for language, line in zip(("vi", "en"), answer.text.splitlines(), strict=True):
        assert say(language, f"error.http-{status}.text") in line


async def test_l13_what_is_no_request_of_ours_is_answered_with_the_headers_of_every_answer(browser: Browsers):
    answer = await (await browser()).get("/c", headers={"host": "evil.example"})
    assert (answer.text, answer.headers["content-type"]) == ("Bad request (host)\n", "text/plain; charset=utf-8")
    assert answer.headers["content-length"] == str(len(answer.content))
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_members_day_names_the_visit_that_is_open_and_leads_back_to_it(browser: Browsers, cast: Cast):
    hoa, visit = await at_a_door(browser, cast)
    shown = (await hoa.get("/check-ins")).text
    assert re.findall(rf'href="({visit})"', shown) == [visit]
    assert "Nguyễn Văn Bình" in shown
