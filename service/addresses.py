"""What an address or a form says about where to go, taken for nothing else: a place of our own, a row's number."""

from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

from litestar.routes import HTTPRoute

from domain.refusals import NotFound
from service.forms import AnyRequest

LONGEST_PATH = 500
LONGEST_NUMBER = 18  # digits of a bigint
# What a citizen's address says of its page goes on with every step: no cookie remembers it (L6).
CARRIED = {"by": {"digits"}, "lang": {"en", "vi"}, "size": {"large"}}


def local_path(text: str, otherwise: str = "/") -> str:
    r"""A path of our own to go on to; anything that a browser might take for another site is `otherwise`.

    `//evil`, `/\\evil`, `https:evil` and whatever holds a control character stay home (ASVS 5.0, 3.7.2).
    """
    is_path = text.startswith("/") and not text.startswith(("//", "/\\")) and "\\" not in text
    if not is_path or len(text) > LONGEST_PATH or not text.isprintable():
        return otherwise
    try:
        parts = urlsplit(text)
    except ValueError:
        return otherwise
    return otherwise if parts.scheme or parts.netloc else text


def here(request: AnyRequest) -> str:
    """The page that is asked for, to come back to in whatever language.

    Of an answer to a form it is the page of the same address, and where that shows none the first page.
    """
    if request.method != "GET" and not shows_page(request):
        return "/"
    asked = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    whole = f"{request.url.path}?{urlencode(asked)}"
    return whole if asked and len(whole) <= LONGEST_PATH else request.url.path


def shows_page(request: AnyRequest) -> bool:
    """The address of a form shows a page too: `/c`, `/c/{token}`, `/s/{token}`."""
    template = request.scope.get("path_template")
    routes = (route for route in request.app.routes if isinstance(route, HTTPRoute) and route.path_format == template)
    return any("GET" in route.methods for route in routes)


def carried(asked: Mapping[str, str]) -> dict[str, str]:
    """The way, the language and the size that an address asks for, and nothing else of it."""
    return {name: asked[name] for name, words in CARRIED.items() if asked.get(name) in words}


def onward(kept: Mapping[str, str], path: str = "", /, **more: object) -> str:
    """The address of the next step: what is `kept` of the last one, and `more`, which goes before it."""
    query = urlencode({**kept, **more})
    return f"{path}?{query}" if query or not path else path


def row_number(text: str) -> int:
    """The number of a row in an address. Refuses: `not-found` for 400 digits, signs and other alphabets (L8)."""
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
        raise NotFound("not-found")
    return int(text)
