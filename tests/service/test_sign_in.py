"""Getting in and out through the web: cookies, sessions, ways back."""

import asyncio
import re
from datetime import timedelta
from secrets import token_urlsafe

import pytest
import time_machine

from domain.database import rows
from domain.rules.tokens import public_id
from tests.accounts import NEW_PASSWORD, PASSWORD, has_password, login_of
from tests.cast import TUESDAY, Cast, chance
from tests.service.conftest import Browser, Browsers


@pytest.fixture(autouse=True)
async def passwords(cast: Cast) -> None:
    await has_password(cast, "hoa", "hanh", "nam")


async def signs_in(browser: Browser, cast: Cast, name: str = "hoa", password: str = PASSWORD, **more: str):
    return await browser.http.post("/sign-in", data={"login": await login_of(cast, name), "password": password, **more})


@pytest.fixture
def one_window():
    """The clock in the middle of a window of guesses, so that none begins meanwhile."""
    with time_machine.travel(TUESDAY.replace(minute=5), tick=True):
        yield


def token_on(html: str) -> str:
    found = re.search(r'name="_csrf" value="([0-9a-f]{40})"', html)
    assert found
    return found[1]


async def test_hoa_signs_in_and_stands_at_her_day(browser: Browsers, cast: Cast):
    phone = await browser()
    answer = await signs_in(phone, cast)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "Chào Hoa" in (await phone.get("/")).text


@pytest.mark.parametrize(("name", "seconds"), [("hoa", 90 * 24 * 3600), ("hanh", 12 * 3600)])
async def test_cookies_are_for_this_site_and_no_script(browser: Browsers, cast: Cast, name: str, seconds: int):
    answer = await signs_in(await browser(), cast, name)
    cookies = {line.partition("=")[0]: line.lower() for line in answer.headers.get_list("set-cookie")}
    assert cookies.keys() == {"gocua", "gocua-mark", "gocua-known"}
    assert all("httponly" in line and "samesite=lax" in line and "path=/" in line for line in cookies.values())
    assert f"max-age={seconds}" in cookies["gocua"]


async def test_the_sign_in_page_sets_no_cookie(browser: Browsers):
    assert "set-cookie" not in (await (await browser()).get("/sign-in")).headers


async def test_l4_a_planted_session_is_never_adopted(browser: Browsers, cast: Cast):
    victim, attacker, planted = await browser(), await browser(), token_urlsafe(32)
    for each in (victim, attacker):
        each.http.cookies.set("gocua", planted, domain="127.0.0.1", path="/")
    await signs_in(victim, cast)
    assert planted not in {cookie.value for cookie in victim.http.cookies.jar if cookie.domain}
    assert (await attacker.get("/")).status_code == 303
    assert (await attacker.get("/")).headers["location"] == "/sign-in"


async def test_a_browser_that_was_in_once_keeps_its_mark(browser: Browsers, cast: Cast):
    phone = await browser()
    await signs_in(phone, cast)
    mark = phone.http.cookies["gocua-mark"]
    again = await signs_in(phone, cast)
    assert phone.http.cookies["gocua-mark"] == mark
    assert not [line for line in again.headers.get_list("set-cookie") if line.startswith("gocua-mark")]
    assert len(await rows("SELECT FROM session")) == 1


async def test_a_wrong_password_keeps_the_number_and_never_the_password(browser: Browsers, cast: Cast):
    answer = await signs_in(await browser(), cast, password="sai rồi nhé")
    assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)
    assert await login_of(cast, "hoa") in answer.text
    assert "sai rồi nhé" not in answer.text
    assert "<title>Lỗi:" in answer.text


async def test_p8_an_empty_form_names_both_fields(browser: Browsers):
    answer = await (await browser()).http.post("/sign-in", data={})
    assert answer.text.count("Xin điền ô này.") == 4  # in the summary and at the field


@pytest.mark.usefixtures("one_window")
async def test_too_many_tries_say_how_long_to_wait(browser: Browsers, cast: Cast):
    phone = await browser()
    for _ in range(10):
        await signs_in(phone, cast, password="sai rồi nhé")
    answer = await signs_in(phone, cast)
    assert (answer.status_code, 0 < int(answer.headers["retry-after"]) <= 900) == (429, True)
    assert "Xin đợi một lát" in answer.text


@pytest.mark.usefixtures("one_window")
async def test_a_known_browser_gets_in_while_others_wait(browser: Browsers, cast: Cast):
    phone = await browser(address="10.0.0.7")
    await signs_in(phone, cast)
    for number in range(31):
        await signs_in(await browser(address=f"10.1.0.{number}"), cast, password="sai rồi nhé")
    assert (await signs_in(await browser(address="10.2.0.1"), cast)).status_code == 429
    assert (await signs_in(phone, cast)).status_code == 303


@pytest.mark.usefixtures("one_window")
async def test_l11_a_forged_forwarded_address_changes_nothing(browser: Browsers, cast: Cast):
    phone = await browser()
    for number in range(10):
        phone.http.headers["x-forwarded-for"] = f"6.6.6.{number}"
        await signs_in(phone, cast, password="sai rồi nhé")
    assert (await signs_in(phone, cast)).status_code == 429


@pytest.mark.parametrize(
    ("wanted", "led"),
    [
        ("/households?state=open", "/households?state=open"),
        ("/c/ABC", "/c/ABC"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("https:evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/%0d%0aset-cookie:x=1", "/%0d%0aset-cookie:x=1"),
        ("/\r\nset-cookie: x=1", "/"),
        ("javascript:alert(1)", "/"),
        ("/" + "x" * 600, "/"),
        ("", "/"),
    ],
)
async def test_the_way_back_stays_home(browser: Browsers, cast: Cast, wanted: str, led: str):
    answer = await signs_in(await browser(), cast, next=wanted)
    assert answer.headers["location"] == led
    assert {line.partition("=")[0] for line in answer.headers.get_list("set-cookie")} <= {
        "gocua",
        "gocua-mark",
        "gocua-known",
    }


async def test_whoever_is_needed_to_sign_in_comes_back_to_where_they_were(browser: Browsers, cast: Cast):
    phone = await browser()
    asked = await phone.get("/households")
    assert asked.headers["location"] == "/sign-in?next=/households"
    page = (await phone.get(asked.headers["location"])).text
    assert 'name="next" value="/households"' in page


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:9000"])
async def test_another_sites_form_signs_nobody_in(browser: Browsers, cast: Cast, origin: str):
    phone = await browser()
    phone.http.headers["origin"] = origin
    assert (await signs_in(phone, cast)).status_code == 403
    assert await rows("SELECT FROM session") == []


async def test_sign_out_ends_the_session_and_its_cookie(browser: Browsers, cast: Cast):
    phone = await browser()
    await signs_in(phone, cast)
    kept = phone.http.cookies["gocua"]
    answer = await phone.http.post("/sign-out", data={"_csrf": token_on((await phone.get("/account")).text)})
    assert (answer.headers["location"], answer.headers["clear-site-data"]) == ("/sign-in", '"cache"')
    assert "gocua" not in phone.http.cookies
    assert "gocua-mark" in phone.http.cookies
    phone.http.cookies.set("gocua", kept, domain="127.0.0.1", path="/")
    assert (await phone.get("/")).headers["location"] == "/sign-in"


async def test_l6_requests_in_flight_do_not_bring_a_session_back(browser: Browsers, cast: Cast):
    phone = await browser()
    await signs_in(phone, cast)
    await rows("UPDATE session SET seen_at = seen_at - interval '1 hour'")
    token = token_on((await phone.get("/account")).text)
    await asyncio.gather(
        *(phone.get("/account") for _ in range(20)), phone.http.post("/sign-out", data={"_csrf": token})
    )
    assert await rows("SELECT FROM session") == []


async def test_l5_the_token_of_another_session_does_not_sign_out(browser: Browsers, cast: Cast):
    phone, other = await browser(), await browser()
    await signs_in(phone, cast)
    await signs_in(other, cast, "hanh")
    foreign = token_on((await other.get("/account")).text)
    assert (await phone.http.post("/sign-out", data={"_csrf": foreign})).status_code == 403
    assert len(await rows("SELECT FROM session")) == 2


@pytest.mark.parametrize("field", ["seen_at = seen_at - interval '31 minutes'", "ends_at = now()"])
async def test_an_officers_session_ends_when_idle_and_in_the_end(browser: Browsers, cast: Cast, field: str):
    desk = await browser()
    await signs_in(desk, cast, "hanh")
    assert (await desk.get("/area")).status_code == 200
    await rows("UPDATE session SET " + field)
    assert (await desk.get("/area")).headers["location"] == "/sign-in?next=/area"


async def test_a_page_that_waits_by_itself_keeps_no_officer_signed_in(browser: Browsers, cast: Cast):
    desk = await browser()
    await signs_in(desk, cast, "hanh")
    await rows("UPDATE session SET seen_at = seen_at - interval '29 minutes'")
    [before] = await rows("SELECT seen_at FROM session")
    board = f"/leaderboards/{public_id(chance('unit tran-yen'))}"
    assert (await desk.get(board, headers={"hx-request-type": "partial"})).status_code == 200
    assert await rows("SELECT seen_at FROM session") == [before]
    await desk.get(board)
    assert await rows("SELECT seen_at FROM session") != [before]


async def test_a_role_that_ended_opens_nothing_in_the_same_session(browser: Browsers, cast: Cast):
    desk = await browser()
    await signs_in(desk, cast, "hanh")
    await rows(
        "UPDATE role_grant SET valid = daterange(lower(valid), current_date - 1) WHERE person = {}", cast["hanh"].person
    )
    assert (await desk.get("/area")).status_code == 403


async def test_a_disabled_account_is_out_in_the_same_moment(browser: Browsers, cast: Cast):
    phone = await browser()
    await signs_in(phone, cast)
    await rows("UPDATE account SET disabled_at = now() WHERE id = {}", cast["hoa"].account)
    assert (await phone.get("/")).headers["location"] == "/sign-in"


async def test_the_own_account_lists_devices_and_signs_out_everywhere(browser: Browsers, cast: Cast):
    phone, tablet = await browser(agent="Chrome Android"), await browser(agent="Firefox Windows")
    for each in (phone, tablet):
        await signs_in(each, cast)
    shown = (await phone.get("/account")).text
    assert "Chrome, Android" in shown
    assert "Firefox, Windows" in shown
    await phone.http.post("/account/devices", data={"_csrf": token_on(shown), "everywhere": "true"})
    assert await rows("SELECT FROM session") == []


async def test_a_changed_password_signs_other_devices_out(browser: Browsers, cast: Cast):
    phone, tablet = await browser(), await browser()
    for each in (phone, tablet):
        await signs_in(each, cast)
    fields = {
        "current": PASSWORD,
        "password": NEW_PASSWORD,
        "again": NEW_PASSWORD,
        "_csrf": token_on((await phone.get("/account")).text),
    }
    assert (await phone.http.post("/account/password", data=fields)).headers["location"] == "/account?changed=1"
    assert (await tablet.get("/account")).status_code == 303
    assert "Đã đổi mật khẩu" in (await phone.get("/account?changed=1")).text


async def test_p8_a_change_that_does_not_hold_says_all_of_it(browser: Browsers, cast: Cast):
    phone = await browser("hoa")
    answer = await phone.post("/account/password", {"current": "sai rồi nhé", "password": "ngắn", "again": "khác"})
    assert (answer.status_code, answer.text.count('aria-invalid="true"')) == (422, 3)


async def test_p4_inside_another_app_a_member_is_told_to_open_a_browser(browser: Browsers):
    for agent, told in [
        ("Mozilla/5.0 (Linux; Android 14; wv) Zalo", True),
        ("Mozilla/5.0 (Linux; Android 14) Chrome", False),
    ]:
        shown = (await (await browser(agent=agent)).get("/sign-in")).text
        assert ("Chép địa chỉ" in shown) is told


@pytest.mark.parametrize(("sent", "kept"), [("en", "en"), ("vi", "vi"), ("xx", "vi"), ("", "vi")])
async def test_the_language_is_remembered_and_leads_back(browser: Browsers, sent: str, kept: str):
    phone = await browser()
    answer = await phone.http.post("/language", data={"language": sent, "back": "/sign-in"})
    assert (answer.headers["location"], phone.http.cookies["language"]) == ("/sign-in", kept)
    assert ('<html lang="en">' in (await phone.get("/sign-in")).text) is (kept == "en")


async def test_no_secret_of_a_sign_in_stands_in_a_log(browser: Browsers, cast: Cast, capfd: pytest.CaptureFixture[str]):
    phone = await browser()
    await signs_in(phone, cast)
    await signs_in(phone, cast, password="sai rồi nhé")
    out = "".join(capfd.readouterr())
    secrets = [
        PASSWORD,
        "sai rồi nhé",
        await login_of(cast, "hoa"),
        phone.http.cookies["gocua"],
        phone.http.cookies["gocua-mark"],
    ]
    assert not [secret for secret in secrets if secret in out]


async def test_a_page_that_asks_by_itself_keeps_no_office_open_and_whoever_asks_does(browser: Browsers, cast: Cast):
    desk = await browser("hanh")
    idle = "UPDATE session SET idle = '30 minutes', seen_at = now() - interval '29 minutes'"
    partial, page = {"hx-request-type": "partial"}, "/households"
    await rows(idle)
    assert (await desk.get(page, headers=partial)).status_code == 200
    assert await rows("SELECT FROM session WHERE seen_at > now() - interval '28 minutes'") == []
    assert (await desk.get(page)).status_code == 200
    assert await rows("SELECT FROM session WHERE seen_at < now() - interval '1 minute'") == []
    await rows(idle)
    await desk.post("/language", {"language": "vi"}, headers=partial)
    assert await rows("SELECT FROM session WHERE seen_at < now() - interval '1 minute'") == []


async def test_an_idle_phone_of_a_member_is_still_in_after_two_months(browser: Browsers, cast: Cast):
    phone = await browser()
    await signs_in(phone, cast)
    await rows("UPDATE session SET seen_at = seen_at - {}::interval", timedelta(days=60))
    assert (await phone.get("/")).status_code == 200
