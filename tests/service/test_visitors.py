"""What a request tells of who asks: the browser, its cookies, the words behind the question mark of its address."""

from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from litestar.connection import Request

from domain.refusals import NotFound
from service.addresses import local_path, row_number
from service.devices import device_name, is_webview
from service.edge import lower_kind
from service.handlers.points import number_of, public_id_of
from service.listings import asked_file
from service.queries import one_of, opaque, page_number
from service.sessions import cookie, cookie_name, is_polling, read_cookies
from service.visitors import browser_family
from tests.service.conftest import SETTINGS

ANDROID = "Mozilla/5.0 (Linux; Android 13; SM-A035F) AppleWebKit/537.36 (KHTML, like Gecko) "
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
WINDOWS = (
    "Mozilla/5.0 (Windows NT 6.1; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0.0.0 Safari/537.36"
)


def request(agent: str = "", query: str = "") -> Request[Any, Any, Any]:
    """A request as the server hands it on, with nothing in it but what is given."""
    head = [(b"user-agent", agent.encode())] if agent else []
    scope: Any = {"type": "http", "method": "GET", "headers": head, "query_string": query.encode(), "path": "/"}
    return Request(scope)


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (ANDROID + "Chrome/120.0.0.0 Mobile Safari/537.36", "Chrome, Android"),
        (ANDROID + "SamsungBrowser/23.0 Chrome/115.0.0.0 Mobile Safari/537.36", "SamsungBrowser, Android"),
        (ANDROID + "Chrome/120.0.0.0 Mobile Safari/537.36 OPR/76.2", "OPR, Android"),
        (ANDROID + "Chrome/120.0.0.0 Mobile Safari/537.36 Zalo android/1311", "Zalo, Android"),
        (ANDROID + "Version/4.0 Chrome/57.0 Mobile UCBrowser/13.4 Safari/537.36", "UCBrowser, Android"),
        (IPHONE + "Version/17.5 Mobile/15E148 Safari/604.1", "Safari, iPhone"),
        (IPHONE + "CriOS/120.0.6099.119 Mobile/15E148 Safari/604.1", "CriOS, iPhone"),
        (IPHONE + "Mobile/15E148 [FBAN/FBIOS;FBAV/440.0]", "FBAN, iPhone"),
        (IPHONE.replace("iPhone;", "iPad;") + "Version/17.5 Safari/604.1", "Safari, iPhone"),
        (
            "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Safari/604.1",
            "Safari, iPad",
        ),
        (WINDOWS, "Chrome, Windows"),
        (WINDOWS + " Edg/109.0.1518.140", "Edg, Windows"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/17 Safari/605",
            "Safari, Mac OS",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0", "Firefox, Linux"),
        ("curl/8.4.0", "other"),
        ("", "other"),
    ],
)
def test_a_device_is_called_by_the_browser_that_people_see_and_its_system(agent: str, name: str):
    assert device_name(request(agent)) == name
    assert browser_family(request(agent)) == name.partition(",")[0]


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        (ANDROID + "Version/4.0 Chrome/120.0 Mobile Safari/537.36", False),
        ("Mozilla/5.0 (Linux; Android 13; SM-A035F; wv) Chrome/120.0 Mobile Safari/537.36", True),
        (IPHONE + "Mobile/15E148 Zalo iOS/500", True),
        (IPHONE + "Mobile/15E148 [FBAN/FBIOS]", True),
        (ANDROID + "Chrome/120.0 Mobile [FB_IAB/FB4A;FBAV/440.0]", True),
        ("", False),
    ],
)
def test_p4_a_page_inside_another_app_is_known_by_each_of_its_signs(agent: str, told: bool):
    assert is_webview(request(agent)) is told


@pytest.mark.parametrize(
    ("header", "cookies"),
    [
        ("gocua=a; language=en", {"gocua": "a", "language": "en"}),
        ("gocua=a;language=en", {"gocua": "a", "language": "en"}),
        ('gocua="a"', {"gocua": "a"}),
        ("gocua=a=b==", {"gocua": "a=b=="}),
        ("gocua=old; gocua=new", {"gocua": "new"}),
        ("=x; ; gocua", {"gocua": ""}),
        ("", {}),
    ],
)
def test_l6_cookies_are_read_as_browsers_write_them(header: str, cookies: dict[str, str]):
    assert read_cookies(header) == cookies


@pytest.mark.parametrize(
    ("method", "headers", "polls"),
    [
        ("GET", {b"hx-request-type": b"partial"}, True),
        ("POST", {b"hx-request-type": b"partial"}, False),
        ("GET", {b"hx-request-type": b"full"}, False),
        ("GET", {b"hx-request": b"true"}, False),
        ("GET", {}, False),
    ],
)
def test_only_a_page_that_asks_for_a_part_of_itself_is_not_its_reader(method: str, headers: dict[bytes, bytes], polls):
    scope: Any = {"type": "http", "method": method}
    assert is_polling(scope, headers) is polls


@pytest.mark.parametrize(
    ("address", "what", "name"),
    [
        ("https://gocua.vn", "session", "__Host-gocua"), ("https://gocua.vn", "mark", "__Host-gocua-mark"),
        ("https://gocua.vn", "known", "__Host-gocua-known"), ("http://127.0.0.1:8000", "session", "gocua"),
        ("http://127.0.0.1:8000", "mark", "gocua-mark"),
    ],
)  # fmt: skip
def test_each_cookie_has_a_name_of_its_own_and_over_https_belongs_to_the_host(address: str, what: str, name: str):
    settings = replace(SETTINGS, base_address=address)
    made = cookie(settings, what, "x", 60)
    assert (cookie_name(settings, what), made.key, made.secure) == (name, name, address.startswith("https"))
    assert (made.value, made.max_age, made.domain) == ("x", 60, None)


@pytest.mark.parametrize(
    ("asked", "number"),
    [("1", 1), ("7", 7), ("0", 1), ("00012", 12), ("10000", 10_000), ("10001", 10_000), ("99999999", 10_000),
     ("100000000", 1), ("-3", 1), ("+3", 1), ("3.0", 1), ("³", 1), ("٣", 1), ("", 1)],
)  # fmt: skip
def test_a_page_number_lies_between_one_and_ten_thousand(asked: str, number: int):
    assert page_number(request(query=f"page={quote(asked)}")) == number


def test_the_page_of_a_second_list_has_a_name_of_its_own():
    assert page_number(request(query="page=2&rows=5"), "rows") == 5
    assert page_number(request(query="page=2"), "rows") == 1


@pytest.mark.parametrize(
    ("word", "kept"),
    [("KN0CK00000000001", True), ("x" * 20, True), ("x" * 21, False), ("../x", False), ("a b", False), ("ế", False)],
)
def test_a_public_id_out_of_an_address_is_letters_and_figures_alone(word: str, kept: bool):
    assert opaque(word) == (word if kept else "")


def test_a_word_out_of_an_address_is_one_of_those_that_there_are():
    assert [one_of(word, ("open", "laid")) for word in ("open", "OPEN", "ope", "")] == ["open", "", "", ""]


@pytest.mark.parametrize(("text", "found"), [("1", 1), ("0", 0), ("9" * 18, 10**18 - 1), ("007", 7)])
def test_l8_a_row_has_a_number_of_eighteen_figures_at_most(text: str, found: int):
    assert (row_number(text), number_of(text)) == (found, found)


@pytest.mark.parametrize("text", ["9" * 19, "-1", "+1", "1.0", "", " 1", "٣", "²", "1_0", "0x1"])
def test_l8_what_is_no_number_of_a_row_is_not_there(text: str):
    for read in (row_number, number_of):
        with pytest.raises(NotFound, match="not-found"):
            read(text)


@pytest.mark.parametrize(
    ("text", "kept"), [("P0000000000000AB", True), ("", False), ("a-b", False), ("ả", False), ("a/b", False)]
)
def test_whose_points_are_asked_for_is_a_public_id_or_nobody(text: str, kept: bool):
    assert public_id_of(text) == (text if kept else None)


@pytest.mark.parametrize(
    ("text", "led"),
    [
        ("/teams?page=2#x", "/teams?page=2#x"), ("/" + "x" * 499, "/" + "x" * 499), ("/" + "x" * 500, "/account"),
        ("teams", "/account"), ("//x.vn", "/account"), ("/a\\b", "/account"), ("/\tx", "/account"), ("", "/account"),
        ("/[", "/["), ("/ä", "/ä"), ("/a//b", "/a//b"), ("/x\u202e", "/account"),
    ],
)  # fmt: skip
def test_a_way_on_is_a_path_of_ours_or_the_one_that_is_given_instead(text: str, led: str):
    assert local_path(text, "/account") == led


@pytest.mark.parametrize(
    ("path", "matched"),
    [("/Q/ABC", "/q/ABC"), ("/C/ABC", "/c/ABC"), ("/S/ABC/X", "/s/ABC/X"), ("/Q", "/q"), ("/q/ABC", "/q/ABC"),
     ("/Qa/ABC", "/Qa/ABC"), ("/", "/"), ("/1/ABC", "/1/ABC")],
)  # fmt: skip
def test_only_the_kind_of_a_printed_address_is_read_in_either_case(path: str, matched: str):
    assert lower_kind(path) == matched


@pytest.mark.parametrize(("query", "kind"), [("as=csv", "csv"), ("as=xlsx", "xlsx"), ("as=xls", None), ("", None)])
def test_a_list_leaves_as_one_of_two_kinds_of_file(query: str, kind: str | None):
    assert asked_file(request(query=query)) == kind
