"""What every answer carries, whatever it is: headers, files, refusals of the framework, faults, an absent database."""

import gzip
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from domain.database import engine, rows
from domain.refusals import TooMany
from domain.settings import Settings
from service.app import create_app
from service.errors import error_page
from service.handlers.operations import metrics_token
from service.replies import kept_as
from service.words import say
from tests.cast import Cast, has_session
from tests.service.conftest import SETTINGS, Browsers

HTTPS = replace(SETTINGS, base_address="https://gocua.example.vn:8443")


def client(app: Any, address: str = SETTINGS.base_address, **more: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=address, **more)


@pytest.fixture
async def secure(database: str) -> AsyncIterator[httpx.AsyncClient]:
    """A browser of an installation behind https."""
    async with client(create_app(HTTPS), "https://gocua.example.vn:8443") as opened:
        yield opened


@pytest.fixture
async def unwell(database: str) -> AsyncIterator[httpx.AsyncClient]:
    """A browser of an installation whose database cannot be reached."""
    piccolo = engine()
    await piccolo.close_connection_pool()
    piccolo.config = {"dsn": "postgresql://nobody@/nowhere?host=/nonexistent"}
    async with client(create_app(SETTINGS)) as opened:
        yield opened
    piccolo.config = {"dsn": database}
    await piccolo.start_connection_pool()


@pytest.mark.parametrize("address", ["/c", "/nowhere", "/healthz", "/static/css/app.css"])
async def test_over_https_every_answer_asks_for_https_from_now_on(secure: httpx.AsyncClient, address: str):
    assert (await secure.get(address)).headers["strict-transport-security"] == "max-age=31536000"


async def test_over_plain_http_no_answer_asks_for_https(browser: Browsers):
    assert "strict-transport-security" not in (await (await browser()).get("/c")).headers


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("gocua.example.vn", 200), ("GOCUA.example.VN:8443", 200), ("gocua.example.vn:1", 200), ("127.0.0.1", 400),
        ("localhost", 400), ("a.gocua.example.vn", 400), ("gocua.example.vn.", 400), ("[::1]", 400),
    ],
)  # fmt: skip
async def test_l7_an_installation_on_the_net_answers_to_its_own_name_alone(secure: httpx.AsyncClient, host, status):
    assert (await secure.get("/healthz", headers={"host": host})).status_code == status


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("https://gocua.example.vn:8443", 422), ("http://gocua.example.vn:8443", 403),
        ("https://gocua.example.vn", 403), ("https://evil.example.vn:8443", 403), ("", 403),
    ],
)  # fmt: skip
async def test_l5_a_form_comes_from_the_same_scheme_host_and_port(secure: httpx.AsyncClient, origin: str, status: int):
    assert (await secure.post("/c", data={"card": "x"}, headers={"origin": origin})).status_code == status


@pytest.mark.parametrize("site", ["none", "same-site", "cross-site", ""])
async def test_l5_a_form_that_a_browser_says_is_no_pages_of_ours_is_refused(secure: httpx.AsyncClient, site: str):
    answer = await secure.post("/c", data={"card": "x"}, headers={"sec-fetch-site": site})
    assert (answer.status_code, say("vi", "error.from-elsewhere.title") in answer.text) == (403, True)


async def test_the_language_is_kept_four_hundred_days_for_this_site_and_no_script(secure: httpx.AsyncClient):
    answer = await secure.post("/language", data={"language": "en", "back": "//evil.example"})
    [told] = answer.headers.get_list("set-cookie")
    parts = {part.strip().lower() for part in told.split(";")}
    assert parts >= {"language=en", "max-age=34560000", "secure", "httponly", "samesite=lax", "path=/"}
    assert answer.headers["location"] == "/"


async def test_a_session_over_https_is_read_from_the_hosts_own_cookie_alone(database: str, cast: Cast):
    secret = "a secret of hers"
    await has_session(cast, "hoa", secret)
    for name, status in (("__Host-gocua", 200), ("gocua", 303)):
        async with client(create_app(HTTPS), HTTPS.base_address, headers={"cookie": f"{name}={secret}"}) as opened:
            assert (await opened.get("/account")).status_code == status, name


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("permissions-policy", "camera=(self), geolocation=(), microphone=()"),
        ("cross-origin-opener-policy", "same-origin"), ("referrer-policy", "same-origin"),
    ],
)  # fmt: skip
async def test_a_page_may_use_the_camera_and_nothing_else(browser: Browsers, header: str, said: str):
    assert (await (await browser()).get("/c")).headers[header] == said


async def test_a_page_runs_only_what_is_ours_and_is_framed_by_nobody(browser: Browsers):
    policy = (await (await browser()).get("/c")).headers["content-security-policy"]
    told = {name: said for name, _, said in (part.strip().partition(" ") for part in policy.split(";"))}
    assert {told[name] for name in ("default-src", "base-uri", "frame-ancestors")} == {"'none'"}
    assert {told[name] for name in ("script-src", "style-src", "connect-src", "form-action")} == {"'self'"}
    assert told["require-trusted-types-for"] == "'script'"


async def test_no_two_answers_bear_the_same_number(browser: Browsers):
    stranger = await browser()
    numbers = [(await stranger.get("/healthz")).headers["x-request-id"] for _ in range(3)]
    assert ([len(number) for number in numbers], len(set(numbers))) == ([16] * 3, 3)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("css/app.css", "text/css; charset=utf-8"), ("js/live.js", "text/javascript; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
    ],
)  # fmt: skip
async def test_a_file_is_kept_for_ever_by_what_it_holds(browser: Browsers, name: str, kind: str):
    stranger = await browser()
    answer = await stranger.get(f"/static/{name}", headers={"accept-encoding": "gzip"})
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert (answer.headers["content-type"], answer.headers["vary"]) == (kind, "Accept-Encoding")
    plain = await stranger.get(f"/static/{name}", headers={"accept-encoding": "identity"})
    assert ("content-encoding" in plain.headers, plain.content) == (False, answer.content)
    assert "set-cookie" not in plain.headers


@pytest.mark.parametrize(
    "name", ["../pyproject.toml", "%2e%2e/pyproject.toml", "vendor/manifest.toml", "css/", "", "css/app.css.br", "/etc"]
)
async def test_what_is_no_file_of_the_pages_cannot_be_asked_for(browser: Browsers, name: str):
    assert (await (await browser()).get(f"/static/{name}")).status_code == 404


async def test_a_page_travels_small_and_a_file_is_not_made_small_twice(browser: Browsers):
    stranger = await browser()
    for address in ("/c", "/static/css/app.css"):
        async with stranger.http.stream("GET", address, headers={"accept-encoding": "gzip"}) as answer:
            raw = b"".join([part async for part in answer.aiter_raw()])
        assert answer.headers["content-encoding"] == "gzip"
        assert not gzip.decompress(raw).startswith(b"\x1f\x8b")


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [("DELETE", "/c", 405), ("PUT", "/sign-in", 405), ("POST", "/healthz", 405), ("GET", "/no/such/page", 404)],
)
async def test_the_frameworks_own_no_is_a_page_in_the_readers_language(browser: Browsers, method, address, status):
    stranger = await browser()
    for language in ("vi", "en"):
        stranger.http.cookies.set("language", language)
        answer = await stranger.http.request(method, address)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
        assert say(language, f"error.http-{status}.title") in answer.text
        assert f'<html lang="{language}">' in answer.text


CROSS = {"sec-fetch-site": "cross-site"}
LARGE = {"content-type": "application/x-www-form-urlencoded", "content-length": "70000"}


@pytest.mark.parametrize(
    ("method", "address", "headers", "status"),
    [
        ("GET", "/nowhere", {}, 404), ("GET", f"/s/{'0' * 26}", {}, 404), ("DELETE", "/c", {}, 405),
        ("POST", "/c", CROSS, 403), ("POST", "/c", LARGE, 413), ("GET", "/c/%ff", {}, 404),
        ("GET", "/static/x", {}, 404), ("GET", "/c?x=%00", {}, 400), ("GET", "/c", {"x": "y" * 17_000}, 431),
    ],
    ids=["nowhere", "slip", "method", "elsewhere", "large", "no text", "no file", "query", "headers"],
)  # fmt: skip
async def test_every_refusal_bears_the_code_to_quote_under_which_the_log_knows_it(
    browser: Browsers, method: str, address: str, headers: dict[str, str], status: int
):
    answer = await (await browser()).http.request(method, address, headers=headers, content=b"x" * 70_000)
    assert answer.status_code == status
    assert answer.headers["x-request-id"] in answer.text
    assert say("vi", "error.quote") in answer.text


async def test_while_the_database_is_away_the_page_bears_the_code_to_quote(unwell: httpx.AsyncClient):
    answer = await unwell.get("/leaderboards")
    assert (answer.status_code, answer.headers["x-request-id"] in answer.text) == (503, True)


async def test_a_form_that_came_back_with_its_faults_bears_no_code(browser: Browsers):
    answer = await (await browser("hanh")).post("/teams", {"name": ""})
    assert (answer.status_code, answer.headers["x-request-id"] in answer.text) == (422, False)


async def test_whoever_sends_a_form_without_a_session_signs_in_and_begins_at_the_start(browser: Browsers):
    answer = await (await browser()).http.post("/teams", data={"name": "x"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


@pytest.mark.parametrize("address", ["/", "/q?code=ABCDEFGH", f"/c/{'0' * 26}", "/leaderboards", "/readyz", "/teams"])
async def test_while_the_database_is_away_a_page_says_when_to_try_again(unwell: httpx.AsyncClient, address: str):
    answer = await unwell.get(address, headers={"cookie": "gocua=a-session"})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert say("vi", "error.server-busy.title") in answer.text
    assert "Traceback" not in answer.text


async def test_what_needs_no_database_is_there_without_it(unwell: httpx.AsyncClient):
    for address in ("/healthz", "/static/css/app.css"):
        assert (await unwell.get(address)).status_code == 200


async def test_an_answer_sent_while_the_database_is_away_is_not_taken_and_may_be_sent_again(unwell: httpx.AsyncClient):
    for address in (f"/c/{'0' * 26}?size=large", f"/s/{'0' * 26}"):
        answer = await unwell.post(address, data={"answer": "all"})
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert f'href="{address}"' in answer.text  # P1: who tries again is where they were


async def test_ready_is_said_by_database_migrations_and_worker_and_not_by_redis(browser: Browsers):
    stranger = await browser()
    silent = await stranger.get("/readyz")
    assert (silent.status_code, silent.json()) == (
        503, {"database": "good", "migrations": "good", "worker": "silent", "redis": "away"},
    )  # fmt: skip
    await rows("INSERT INTO heartbeat (process, seen_at) VALUES ('worker', now() - interval '50 seconds')")
    ready = await stranger.get("/readyz")
    assert (ready.status_code, ready.json()["worker"], ready.json()["redis"]) == (200, "good", "away")
    await rows("UPDATE heartbeat SET seen_at = now() - interval '61 seconds'")
    assert (await stranger.get("/readyz")).status_code == 503


def bearer(settings: Settings, scheme: str = "Bearer") -> dict[str, str]:
    return {"authorization": f"{scheme} {metrics_token(settings)}"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (bearer(SETTINGS), 200), (bearer(SETTINGS, "Basic"), 404), (bearer(SETTINGS, ""), 404), ({}, 404),
        ({"authorization": "Bearer "}, 404), ({"authorization": "Bearer é"}, 404),
        (bearer(replace(SETTINGS, keys=(replace(SETTINGS.keys[0], value=b"x" * 32),))), 404),
    ],
    ids=["right", "another scheme", "no scheme", "none", "empty", "letters", "another secret"],
)  # fmt: skip
async def test_figures_are_for_the_monitor_that_knows_the_token(browser: Browsers, headers, status: int):
    sent = [(name.encode(), value.encode()) for name, value in headers.items()]
    answer = await (await browser("nam")).get("/metrics", headers=sent)
    assert (answer.status_code, "gocua_outbox_owed_rows" in answer.text) == (status, status == 200)


@pytest.mark.parametrize(
    ("name", "plain"),
    [("Sơ kết.xlsx", "S kt.xlsx"), ('a"b.pdf', "ab.pdf"), ("Đ", "gocua"), ("a\r\nset-cookie: x", "a\r\nset-cookie: x")],
)
def test_a_file_keeps_its_name_in_any_alphabet(name: str, plain: str):
    told = kept_as(name)
    shown, _, full = told["content-disposition"].removeprefix('attachment; filename="').partition('"; ')
    assert (shown, unquote(full.removeprefix("filename*=UTF-8''"))) == (plain, name)
    assert (full.isascii(), "\n" in full, told["cache-control"]) == (True, False, "no-store")


@pytest.mark.parametrize(
    ("status", "facts", "waits"), [(429, {"seconds": 77}, "77"), (503, {}, "5"), (404, {}, None), (409, {}, None)]
)
def test_only_who_should_try_again_is_told_when(status: int, facts: dict[str, object], waits: str | None):
    shown = error_page(TooMany("too-many-guesses").code, status, facts)
    assert (shown.headers.get("retry-after"), shown.headers["cache-control"]) == (waits, "no-store")
    assert shown.status_code == status


async def test_a_members_page_of_another_persons_is_kept_by_nobodys_cache(browser: Browsers, cast: Cast):
    for who, address in (("hoa", "/"), ("hoa", "/account"), (None, "/sign-in"), (None, f"/q/{cast.cards['binh']}")):
        assert (await (await browser(who)).get(address)).headers["cache-control"] == "no-store", address
