"""How a handler answers: a page, a way on, a file."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from litestar import Litestar, Response
from litestar.connection import Request
from litestar.response import Redirect, Stream, Template
from litestar.response.base import ASGIResponse

from service.forms import AnyRequest
from service.pages import page_globals


class Page(Template):
    """A template with what every page needs from its request: words, viewer, addresses."""

    def create_template_context(self, request: Request[Any, Any, Any]) -> dict[str, Any]:
        return {**page_globals(request), **self.context, "request": request}


def page(template: str, /, status_code: int = 200, **context: object) -> Template:
    """A page of `template`. Private until said otherwise: kept by no cache."""
    return Page(template, context=context, status_code=status_code, headers={"cache-control": "no-store"})


class Onward(Redirect):
    """A way on; to a script only its address (`hx-redirect`): it would fetch the page, and then the browser again."""

    def to_asgi_response(self, app: Litestar | None, request: Request[Any, Any, Any], **more: Any) -> ASGIResponse:
        if not is_partial(request):
            return super().to_asgi_response(app, request, **more)
        headers = {"hx-redirect": quote(self.url, safe="/#%[]=:;$&()+,!?*@'~")}
        told = Response[None](None, status_code=204, headers=headers, cookies=self.cookies)
        return told.to_asgi_response(app, request, **more)


def see_other(address: str) -> Redirect:
    """After a POST: 303, so that going back or reloading sends nothing twice."""
    return Onward(address, status_code=303)


def file(content: bytes, name: str, media_type: str) -> Response[bytes]:
    """A file to keep."""
    return Response(content, media_type=media_type, headers=kept_as(name))


def streamed(content: Iterator[bytes], name: str, media_type: str) -> Stream:
    """A file to keep that is written piece by piece, beside the loop: it may be larger than memory."""
    return Stream(content, media_type=media_type, headers=kept_as(name))


def kept_as(name: str) -> dict[str, str]:
    """The headers of a file under a name that may hold any letter (RFC 6266)."""
    plain = name.encode("ascii", "ignore").decode().replace('"', "") or "gocua"
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    return {"content-disposition": disposition, "cache-control": "no-store"}


def is_partial(request: AnyRequest) -> bool:
    """The page asks for a part of itself (htmx 4): the answer may be smaller, never different."""
    return request.headers.get("hx-request-type") == "partial"


def unless_same(request: AnyRequest, state: object, reply: Template) -> Template | Response[None]:
    """`reply`, or 304 when the page already shows `state`: a page that waits asks every two seconds."""
    viewer_and_state = f"{request.url.path}?{request.url.query}|{state!r}"
    tag = f'"{sha256(viewer_and_state.encode()).hexdigest()[:20]}"'
    if request.headers.get("if-none-match") == tag:
        return Response(None, status_code=304, headers={"etag": tag})
    reply.headers |= {"etag": tag, "cache-control": "private, no-cache", "vary": "HX-Request-Type"}
    return reply
