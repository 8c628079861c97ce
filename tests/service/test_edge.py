"""The traps of the framework, each closed (reliability.md L1 to L13), and the headers of every answer."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from domain.accounts.slips import show_slip
from domain.database import rows
from domain.settings import SecretKey
from service.app import create_app
from service.sessions import cookie, csrf_token
from tests.cast import Cast, chance
from tests.service.conftest import SETTINGS, Browser, Browsers

FORM = {"content-type": "application/x-www-form-urlencoded"}


async def knock(one: Browser, cast: Cast, **more: object) -> httpx.Response:
    """An unsafe request to a route that needs a session."""
    return await one.http.post(f"/households/{cast.home('binh')}/knocks", **more)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("token", ["é" * 80, "x", "", "0" * 40, "\x00", "%FF", "🔑" * 30])
async def test_l1_any_token_but_the_sessions_own_is_403(browser: Browsers, cast: Cast, token: str):
    assert (await knock(await browser("hoa"), cast, data={"_csrf": token})).status_code == 403


async def test_l1_a_token_of_raw_bytes_in_the_header_is_403(browser: Browsers, cast: Cast):
    answer = await knock(await browser("hoa"), cast, headers=[(b"x-csrf-token", b"\xff\xfe\x80")])
    assert answer.status_code == 403


async def test_l1_a_token_sent_as_a_file_is_403(browser: Browsers, cast: Cast):
    assert (await knock(await browser("hoa"), cast, files={"_csrf": ("a", b"x")})).status_code == 403


# Litestar leaves the part's temporary file to the collector when the encoding is unknown.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_l2_a_part_in_an_unknown_encoding_is_no_fault_of_ours(browser: Browsers, cast: Cast):
    head = b'Content-Disposition: form-data; name="_csrf"\r\nContent-Type: text/plain; charset=bogus'
    body = b"--b\r\n" + head + b"\r\n\r\nx\r\n--b--"
    answer = await knock(
        await browser("hoa"), cast, content=body, headers={"content-type": "multipart/form-data; boundary=b"}
    )
    assert 400 <= answer.status_code < 500


async def test_l3_after_new_secrets_a_browser_signs_in_again_and_works(browser: Browsers, cast: Cast):
    hoa = await browser("hoa")
    renewed = create_app(replace(SETTINGS, keys=(SecretKey("b", b"\x08" * 32), *SETTINGS.keys)))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(renewed),  # pyright: ignore[reportArgumentType] - two names of one protocol
        base_url=SETTINGS.base_address,
        cookies=hoa.http.cookies,
    ) as client:
        page = await client.get("/households")
        token = re.search(r'name="_csrf" value="([^"]+)"', page.text)
        key = re.search(r'name="key" value="([^"]+)"', page.text)
        assert token
        assert key
        sent = {"_csrf": token[1], "key": key[1], "end": "nobody-home"}
        assert (await client.post(f"/households/{cast.home('binh')}/knocks", data=sent)).status_code == 303


async def test_l4_a_planted_session_id_is_nobodys(browser: Browsers):
    stranger = await browser()
    stranger.http.cookies.set("gocua", "planted")
    assert (await stranger.get("/")).headers["location"] == "/sign-in"


async def test_l5_the_token_of_another_session_is_403(browser: Browsers, cast: Cast):
    hoa, su = await browser("hoa"), await browser("su")
    assert (await knock(hoa, cast, data={"_csrf": su.csrf})).status_code == 403


async def test_l5_a_request_from_elsewhere_confirms_nothing(browser: Browsers):
    stranger = await browser()
    for headers in [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}]:
        assert (await stranger.http.post("/c", data={"card": "x"}, headers=headers)).status_code == 403
    ours = {"origin": "http://127.0.0.1:8000", "sec-fetch-site": "same-origin"}
    assert (await stranger.http.post("/c", data={"card": "x"}, headers=ours)).status_code == 422


async def test_get_is_never_refused_by_origin(browser: Browsers):
    answer = await (await browser()).get(
        "/c", headers={"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    )
    assert answer.status_code == 200


@pytest.mark.parametrize("address", ["/c", "/c/00000000000000000000000000", "/q/0000000000000000", "/nowhere"])
async def test_l6_a_citizen_gets_no_cookie(browser: Browsers, address: str):
    assert "set-cookie" not in (await (await browser()).get(address)).headers


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200),
        ("127.0.0.1:9999", 200),
        ("LOCALHOST", 200),
        ("member.localhost:8000", 200),
        ("evil.example", 400),
        ("127.0.0.1.evil.example", 400),
        ("localhost.evil.example", 400),
        ("", 400),
        ("[::1]:8000", 200),
    ],
)
async def test_l7_only_our_own_hosts_in_any_case_with_any_port(browser: Browsers, host: str, status: int):
    assert (await (await browser()).get("/healthz", headers={"host": host})).status_code == status


@pytest.mark.parametrize(
    "address",
    [
        "/c/" + "9" * 400,
        "/c/%00",
        "/c/%ff%fe",
        "/q/٣٣٣٣",
        "/q/-1",
        "/assistances/%00",
        "/check-ins/' OR 1=1",
        "/c?x=%00",
    ],
)
async def test_l8_strange_addresses_are_no_fault_of_ours(browser: Browsers, address: str):
    assert (await (await browser("hoa")).get(address)).status_code < 500


@pytest.mark.parametrize("body", [b"card=%00&digits=1", b"card=\xff\xfe", b"card=%FF", b"a=1&a=2&card=", b"%", b"=&=&"])
async def test_l8_strange_bodies_are_answered_422(browser: Browsers, body: bytes):
    assert (await (await browser()).http.post("/c", content=body, headers=FORM)).status_code == 422


async def test_l10_the_log_of_an_answer_names_the_route_and_no_token(browser: Browsers, cast: Cast, capsys):
    await (await browser("hoa")).get(f"/q/{cast.cards['binh']}")
    written = capsys.readouterr().out
    assert "/q/{token}" in written
    assert cast.cards["binh"] not in written


async def test_l11_a_forwarded_address_or_host_of_anybody_is_not_believed(browser: Browsers, cast: Cast):
    from tests.service.test_main_job import code_on, reported

    hoa, page = await reported(browser, cast, ewallet=1)
    hoa.http.headers.update({"x-forwarded-host": "evil.example", "x-forwarded-for": "6.6.6.6", "host": "m.localhost"})
    assert (await code_on(hoa, page)).startswith("HTTP://127.0.0.1:8000/C/")


async def test_l12_there_is_no_map_for_strangers(browser: Browsers):
    for address in ["/schema", "/schema/openapi.json", "/docs", "/metrics"]:
        assert (await (await browser()).get(address)).status_code == 404


async def test_l13_two_hosts_or_too_many_headers_are_refused(browser: Browsers):
    stranger = await browser()
    two = [(b"host", b"127.0.0.1"), (b"host", b"evil.example")]
    assert (await stranger.get("/healthz", headers=two)).status_code == 400
    assert (await stranger.get("/healthz", headers={"x": "y" * 17_000})).status_code == 431


async def test_a_body_over_the_limit_is_413(browser: Browsers):
    answer = await (await browser()).http.post("/c", content=b"card=" + b"x" * 70_000, headers=FORM)
    assert answer.status_code == 413


@pytest.mark.parametrize("address", ["/c", "/nowhere", "/healthz", "/static/css/app.css", "/static/nothing", "/"])
async def test_every_answer_carries_the_same_headers(browser: Browsers, address: str):
    headers = (await (await browser()).get(address)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]


async def test_only_the_scanners_worker_may_compile_webassembly(browser: Browsers):
    headers = (await (await browser()).get("/static/js/scan-worker.js")).headers
    assert "'wasm-unsafe-eval'" in headers["content-security-policy"]


async def test_private_pages_are_kept_by_no_cache(browser: Browsers, cast: Cast):
    assert (await (await browser("hoa")).get("/households")).headers["cache-control"] == "no-store"


def test_over_https_cookies_are_host_only_secure_and_closed_to_scripts():
    made = cookie(replace(SETTINGS, base_address="https://gocua.example"), "session", "x", 60)
    assert (made.key, made.secure, made.httponly, made.samesite, made.path) == ("__Host-gocua", True, True, "lax", "/")


async def test_a_partial_whose_session_has_ended_is_told_to_sign_in_not_shown_a_tile(browser: Browsers):
    answer = await (await browser()).get("/households", headers={"hx-request-type": "partial"})
    assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/sign-in?next=/households")


async def test_no_get_changes_anything(browser: Browsers, cast: Cast):
    found = await rows("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'")
    tables = [line["name"] for line in found]

    async def content() -> list[int]:
        return [(await rows(f"SELECT count(*) AS n FROM {name}"))[0]["n"] for name in tables if name != "audit_event"]

    hoa = await browser("hoa")
    before = await content()
    for address in ["/", "/households", "/check-ins", "/scan", f"/q/{cast.cards['binh']}", "/c"]:
        await hoa.get(address)
    assert await content() == before


def test_the_token_of_a_session_says_nothing_of_another():
    assert csrf_token(SETTINGS, b"a" * 32) != csrf_token(SETTINGS, b"b" * 32)


@pytest.mark.parametrize("foreign", ["a/b=c", 'prefs={"a":1, "b":2}', "=x", ";;;", "é=ü"])
async def test_the_cookies_of_other_apps_neither_break_a_page_nor_sign_anybody_out(browser: Browsers, foreign: str):
    hoa = await browser("hoa")
    session = hoa.http.cookies["gocua"]
    answer = await hoa.get("/households", headers=[(b"cookie", f"{foreign}; gocua={session}".encode())])
    assert answer.status_code == 200


@pytest.mark.parametrize(("parts", "size", "status"), [(60, 1, 400), (20, 8_000, 413), (40, 1, 422)])
async def test_a_form_of_many_parts_or_much_in_them_is_refused(browser: Browsers, parts: int, size: int, status: int):
    many = {f"field-{number}": (None, "x" * size) for number in range(parts)}
    assert (await (await browser()).http.post("/c", files=many)).status_code == status


async def test_a_form_of_very_many_fields_is_no_fault_of_ours(browser: Browsers):
    body = b"&".join(b"f%d=1" % number for number in range(7_000))
    assert (await (await browser()).http.post("/c", content=body, headers=FORM)).status_code in {413, 422}


async def test_who_signs_in_or_changes_the_language_comes_back_to_what_was_asked_for(browser: Browsers):
    asked = {"hamlet": ["X"], "state": ["open"], "search": ["Bình"]}
    address = f"/households?{urlencode(asked, doseq=True)}&lang=en"
    answer = await (await browser()).get(address)
    [on] = parse_qs(urlsplit(answer.headers["location"]).query)["next"]
    assert (urlsplit(on).path, parse_qs(urlsplit(on).query)) == ("/households", asked)
    hoa = await browser("hoa")
    [back] = re.findall(r'name="back" value="([^"]+)"', (await hoa.get(address)).text)
    assert parse_qs(urlsplit(unescape(back)).query) == asked
    answer = await hoa.post("/language", {"language": "en", "back": unescape(back)})
    assert answer.headers["location"] == unescape(back)


async def test_the_language_of_a_form_that_came_back_is_changed_on_the_first_page(browser: Browsers, cast: Cast):
    answer = await (await browser("hanh")).post("/memberships/1/role", {"role": "king"})
    assert (answer.status_code, 'name="back" value="/"' in answer.text) == (422, True)


async def test_the_language_of_a_form_whose_address_shows_a_page_is_changed_there(browser: Browsers, cast: Cast):
    slip = await show_slip(
        viewer=cast["hanh"], person=cast["hoa"].public_id, at=datetime.now(UTC), chance=chance("s", 16)
    )
    stranger = await browser()
    for address, sent in ((f"/s/{slip.token}", {"password": "x"}), ("/sign-in", {"login": "x"})):
        answer = await stranger.http.post(address, data=sent)
        assert (answer.status_code, f'name="back" value="{address}"' in answer.text) == (422, True)


@pytest.mark.parametrize(
    "way", ["/%0d%0aset-cookie:x=y", "/%09/evil.example", "/%5c%5cevil.example", "///evil.example"]
)
async def test_a_way_on_after_signing_in_stays_here_and_is_one_header(browser: Browsers, way: str):
    answer = await (await browser("hoa")).get(f"/sign-in?next={way}")
    assert (answer.status_code, answer.headers["location"], "set-cookie" in answer.headers) == (303, "/", False)
