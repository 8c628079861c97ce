"""A member's pages around a visit: moved, taken back, asked again, typed; what a page that waits is sent; photos."""

import io
import re
from datetime import date, timedelta
from hashlib import sha256

import pytest
import qrcode
import time_machine
from PIL import Image

from domain.database import rows
from service.words import say
from tests.cast import TUESDAY, Cast
from tests.service.conftest import Browser, Browsers
from tests.service.test_main_job import at_a_door, code_on, reported
from tests.visiting import helped, token_of

PARTIAL = {"hx-request-type": "partial"}


def photo_of(text: str, size: int = 700) -> bytes:
    """A photo of a code, as a phone's camera makes it."""
    drawn, file = io.BytesIO(), io.BytesIO()
    qrcode.make(text, border=4).save(drawn)
    Image.open(drawn).convert("RGB").resize((size, size)).save(file, "JPEG")
    return file.getvalue()


async def shows(browser: Browser, content: bytes | None):
    sent = {"photo": ("the.jpg", content)} if content is not None else {"other": ("x", b"x")}
    return await browser.http.post("/scan/photo", data={"_csrf": browser.csrf}, files=sent)


@pytest.mark.parametrize("host", ["HTTPS://GOCUA.EXAMPLE", "http://127.0.0.1:8000"])
async def test_p17_a_photo_of_a_card_leads_to_it_whatever_host_was_printed(browser: Browsers, cast: Cast, host: str):
    answer = await shows(await browser("hoa"), photo_of(f"{host}/Q/{cast.cards['binh']}"))
    assert (answer.status_code, answer.headers["location"]) == (303, f"/q/{cast.cards['binh']}")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (photo_of("https://evil.example/q/../../x"), "photo-not-ours"),
        (photo_of("https://gocua.example/q/" + "0" * 17), "photo-not-ours"),
        (photo_of("https://gocua.example/s/" + "0" * 16), "photo-not-ours"),
        (photo_of("000201010212"), "photo-not-ours"),
        (b"not a picture", "photo-unreadable"),
        (None, "missing"),
    ],
    ids=["a path", "too long", "a slip", "a payment", "no picture", "nothing"],
)
async def test_p17_a_photo_that_leads_nowhere_opens_the_scanner_again_and_says_why(
    browser: Browsers, content: bytes | None, code: str
):
    answer = await shows(await browser("hoa"), content)
    assert (answer.status_code, say("vi", f"wrong.{code}") in answer.text) == (422, True)
    assert 'action="/scan/photo"' in answer.text


async def test_a_typed_card_is_entered_as_typed_and_a_scanned_one_as_scanned(browser: Browsers, cast: Cast):
    hoa = await browser("hoa")
    for query, entry in (("?typed=1", "typed"), ("", "scanned")):
        shown = (await hoa.get(f"/q/{cast.cards['binh']}{query}")).text
        assert re.findall(r'name="entry" value="(\w+)"', shown) == [entry]
    hoa.http.cookies.set("gocua-mark", "of this phone")
    await hoa.submit(
        f"/q/{cast.cards['binh']}", "/check-ins", card=cast.cards["binh"].lower(), entry="typed", kin="true"
    )
    assert await rows("SELECT entry, kin, device_mark FROM check_in") == [
        {"entry": "typed", "kin": True, "device_mark": sha256(b"of this phone").digest()}
    ]


async def test_an_entry_of_another_kind_and_a_card_that_is_none_begin_no_visit(browser: Browsers, cast: Cast):
    hoa = await browser("hoa")
    for sent, status in (({"card": cast.cards["binh"], "entry": "paper"}, 422), ({"card": "x"}, 404), ({}, 422)):
        assert (await hoa.submit(f"/q/{cast.cards['binh']}", "/check-ins", **sent)).status_code == status
    assert await rows("SELECT FROM check_in") == []


async def test_g9_a_visit_moves_to_the_card_that_is_shown_and_the_list_says_where_it_is(browser: Browsers, cast: Cast):
    hoa, _ = await reported(browser, cast, ewallet=1)
    [move] = re.findall(r'action="(/check-ins/\w+/move)"', (await hoa.get(f"/q/{cast.cards['son']}")).text)
    answer = await hoa.post(move, {"card": cast.cards["son"].lower()})
    assert (answer.status_code, answer.headers["location"]) == (303, "/check-ins")
    listed = (await hoa.get("/check-ins")).text
    assert ("Hà Văn Sơn" in listed, "Nguyễn Văn Bình" in listed) == (True, False)


async def test_asking_again_shows_another_code_and_the_one_before_answers_nothing(browser: Browsers, cast: Cast):
    hoa, page = await reported(browser, cast, ewallet=1)
    first = (await code_on(hoa, page)).rsplit("/", 1)[-1]
    answer = await hoa.post(f"{page}/codes")
    assert (answer.status_code, answer.headers["location"]) == (303, page)
    second = (await code_on(hoa, page)).rsplit("/", 1)[-1]
    citizen = await browser(agent="Safari", address="10.0.0.2")
    assert second != first
    assert 'name="answer"' not in (await citizen.get(f"/c/{first}")).text
    assert 'name="answer"' in (await citizen.get(f"/c/{second}")).text
    marks = await rows("SELECT DISTINCT shown_address, shown_browser FROM confirmation_code")
    assert [mark["shown_browser"] for mark in marks] == ["Chrome"]


async def test_a_report_taken_back_says_so_and_its_code_is_over(browser: Browsers, cast: Cast):
    hoa, page = await reported(browser, cast, ewallet=1)
    token = (await code_on(hoa, page)).rsplit("/", 1)[-1]
    answer = await hoa.post(f"{page}/withdrawal")
    assert (answer.status_code, answer.headers["location"]) == (303, "/check-ins")
    assert say("vi", "visit.withdrawn") in (await hoa.get(page)).text
    late = await (await browser()).http.post(f"/c/{token}", data={"answer": "all"})
    assert (late.status_code, await rows("SELECT FROM confirmation")) == (409, [])
    assert (await hoa.post(f"{page}/codes")).status_code == 409


async def test_a_page_that_waits_is_sent_again_only_when_something_changed(browser: Browsers, cast: Cast):
    hoa, page = await reported(browser, cast, ewallet=1)
    part, whole = await hoa.get(page, headers=PARTIAL), await hoa.get(page)
    assert (part.headers["cache-control"], part.headers["vary"].split(",")[0]) == (
        "private, no-cache", "HX-Request-Type",
    )  # fmt: skip
    assert ("<html" in part.text, "<html" in whole.text, part.headers["etag"] != whole.headers["etag"]) == (
        False, True, True,
    )  # fmt: skip
    asking = PARTIAL | {"if-none-match": part.headers["etag"]}
    same = await hoa.get(page, headers=asking)
    assert (same.status_code, same.headers["etag"], same.content) == (304, part.headers["etag"], b"")
    assert (await hoa.get(f"{page}?lang=en", headers=asking)).status_code == 200
    token = (await code_on(hoa, page)).rsplit("/", 1)[-1]
    await (await browser(agent="Safari", address="10.0.0.2")).http.post(f"/c/{token}", data={"answer": "all"})
    moved = await hoa.get(page, headers=asking)
    assert (moved.status_code, say("vi", "visit.confirmed") in moved.text) == (200, True)


async def test_a_leader_reads_the_state_of_a_report_and_never_its_code(browser: Browsers, cast: Cast):
    _, page = await reported(browser, cast, ewallet=1)
    shown = (await (await browser("khoi")).get(page)).text
    assert ('class="qr"' in shown, 'class="code"' in shown, "/withdrawal" in shown, "/codes" in shown) == (False,) * 4
    assert "nhà bác Nguyễn Văn Bình" in shown


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"end": "in-mourning-or-ill"}, 7),
        ({"end": "in-mourning-or-ill", "quiet_days": "60"}, 60),
        ({"end": "in-mourning-or-ill", "quiet_days": "1"}, 1),
    ],
)
async def test_g8_a_home_in_mourning_is_left_in_peace_for_the_days_that_were_set(
    browser: Browsers, cast: Cast, sent: dict[str, str], kept: int
):
    hoa = await browser("hoa")
    answer = await hoa.submit("/households", f"/households/{cast.home('binh')}/knocks", **sent)
    [home] = await rows("SELECT quiet_until, not_needed_on FROM recipient WHERE id = {}", cast.homes["binh"])
    [today] = await rows("SELECT local_day FROM check_in")
    assert answer.status_code == 303
    assert home == {"quiet_until": today["local_day"] + timedelta(days=kept), "not_needed_on": None}


async def test_the_day_to_come_back_is_tomorrow_until_another_is_chosen(browser: Browsers, cast: Cast):
    with time_machine.travel(TUESDAY.replace(hour=18), tick=False):  # one in the morning of Wednesday here
        shown = (await (await browser("hoa")).get("/households")).text
    assert set(re.findall(r'name="come_back_on" value="([^"]+)"', shown)) == {str(date(2026, 11, 26))}


@pytest.mark.parametrize(
    "asked", ["noted=helped", "noted=%22%3E%3Cx", "noted=../../sign-out", "noted=x", "hamlet=%22%3E%3Cx", "hamlet=x"]
)
async def test_what_an_address_says_was_noted_makes_no_way_of_its_own(browser: Browsers, asked: str):
    shown = (await (await browser("hoa")).get(f"/households?{asked}")).text
    assert ("/removal" in shown, "<x" in shown) == (False, False)


async def test_a_helpers_face_is_shown_to_whoever_holds_the_token_and_to_nobody_else(browser: Browsers, cast: Cast):
    await helped(cast, "hoa", "binh", ewallet=1)
    await rows(
        "INSERT INTO person_photo (person, pixels, webp, set_at) SELECT {}, pixels, webp, now()"
        " FROM (VALUES (96, 'small'::bytea), (320, 'large'::bytea)) AS photo (pixels, webp)",
        cast["hoa"].person,
    )
    citizen, token = await browser(), token_of("visit")
    shown = await citizen.get(f"/C/{token.lower()}/photos/{cast['hoa'].public_id}")
    assert (shown.status_code, shown.content, shown.headers["content-type"]) == (200, b"small", "image/webp")
    assert shown.headers["cache-control"] == "private, max-age=600"
    for address in (f"/c/{token}/photos/{cast['khoi'].public_id}", f"/c/{'0' * 26}/photos/{cast['hoa'].public_id}"):
        assert (await citizen.get(address)).status_code == 404


@pytest.mark.parametrize(("who", "count"), [("hoa", 0), (None, 1)])
async def test_stars_given_on_a_members_phone_are_not_kept_as_the_citizens(browser: Browsers, cast: Cast, who, count):
    await helped(cast, "hoa", "binh", ewallet=1)
    await rows("UPDATE confirmation_code SET shown_at = now()")
    citizen = await browser(address="10.0.0.2", agent="Safari")
    await citizen.http.post(f"/c/{token_of('visit')}", data={"answer": "all"})
    rater = await browser(who, address="10.0.0.2", agent="Safari")
    await rater.http.post(f"/c/{token_of('visit')}/rating", data={"stars": "1", "words": " Cháu la\u0300m tốt "})
    assert await rows("SELECT stars, words FROM rating") == [{"stars": 1, "words": "Cháu làm tốt"}][:count]


async def test_a_member_at_no_door_is_told_so_and_finds_no_page_of_a_visit_of_others(browser: Browsers, cast: Cast):
    _, visit = await at_a_door(browser, cast)
    dung = await browser("dung")
    assert (await dung.get("/check-ins")).text.count("/check-ins/") == 0
    assert (await dung.get(visit)).status_code == 404
    assert (await dung.post(f"{visit}/move", {"card": cast.cards["son"]})).status_code == 404


async def test_g1_somebody_without_a_card_is_helped_in_two_taps_and_asked_about_no_home(browser: Browsers, cast: Cast):
    hoa = await browser("hoa")
    assert 'href="/passers-by"' in (await hoa.get("/scan")).text
    met = await hoa.submit("/passers-by", "/passers-by")
    visit = met.headers["location"]
    assert say("vi", "base.passer-by") in (await hoa.get(visit)).text
    made = await hoa.submit(visit, f"{visit}/assistance", indicator="psp-dossier", form="bác")
    citizen = await browser(address="10.0.0.9", agent="Safari")
    asked = await code_on(hoa, made.headers["location"])
    opened = (await citizen.get(f"{asked}?fix=1")).text
    assert ('name="not-home"' in opened, 'name="nobody"' in opened) == (False, True)
    await citizen.post(asked, {"answer": "all"})
    assert say("vi", "base.passer-by") in (await hoa.get("/check-ins")).text
    thanks = (await citizen.get(asked)).text
    assert "hộ" not in re.findall(r'href="data:text/plain[^"]+"', thanks)[0]


async def test_p17_a_photo_of_a_desks_code_leads_to_the_desk(browser: Browsers):
    answer = await shows(await browser("hoa"), photo_of("HTTPS://GOCUA.EXAMPLE/D/K7M3Q2K7M3Q2K7M3"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/d/K7M3Q2K7M3Q2K7M3")
