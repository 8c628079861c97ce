"""The first thing that a request meets and the last that an answer passes: limits, host, headers, request id."""

import time
from collections.abc import Awaitable, Callable
from secrets import token_hex
from typing import Any
from urllib.parse import unquote_to_bytes

import structlog
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from domain.settings import Settings, is_loopback
from service.words import say

log = structlog.get_logger("gocua.web")

LONGEST_HEADERS = 16 * 1024
LONGEST_QUERY = 8 * 1024
LONGEST_PATH = 1024
LANGUAGES = ("vi", "en")  # before anybody has read which one the browser asks for
NOWHERE = "/nowhere"  # where no page is: what no page can have is answered as any other that is not there

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types htmx gocua"
)
# WebAssembly reads the code from the picture in this one worker: the pages themselves allow no eval.
WORKER = "/static/js/scan-worker.js"
WORKER_POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"

HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"permissions-policy": b"camera=(self), geolocation=(), microphone=()",
}
STRICT_TRANSPORT = (b"strict-transport-security", b"max-age=31536000")


class Edge:
    """Wraps the whole app, so that answers of the framework's own (404, 405, 413) carry the same headers."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app, self.settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope["path"] = lower_kind(scope["path"]) if is_text(scope["path"]) else NOWHERE
        request_id = token_hex(8)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        sender = self.with_headers(scope, send, request_id)
        if fault := self.fault_of(scope):
            await refuse(sender, *fault, request_id)
            return
        await self.app(scope, receive, sender)

    def fault_of(self, scope: HTTPScope) -> tuple[int, str] | None:
        """What is wrong with a request before anybody reads it: status and a word (L7, L8, L13)."""
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if len(hosts) != 1 or not self.is_known(hosts[0].decode("latin-1")):
            return 400, "host"
        if sum(len(name) + len(value) for name, value in scope["headers"]) > LONGEST_HEADERS:
            return 431, "headers"
        if b"\x00" in unquote_to_bytes(scope["query_string"]) or len(scope["query_string"]) > LONGEST_QUERY:
            return 400, "query"  # no page means a NUL, and PostgreSQL takes none
        return None

    def is_known(self, host: str) -> bool:
        """The installation's own name; on loopback any `*.localhost`, so that one browser plays several people."""
        name = host.lower().rsplit(":", 1)[0] if not host.endswith("]") else host.lower()
        return name == self.settings.host or (is_loopback(self.settings.host) and is_loopback(name.strip("[]")))

    def with_headers(self, scope: HTTPScope, send: Send, request_id: str) -> Callable[[Message], Awaitable[None]]:
        """A `send` that adds the headers of every answer and writes its line in the log (L10)."""
        policy = WORKER_POLICY if scope["path"] == WORKER else POLICY
        started = time.perf_counter()

        async def sender(message: Message) -> None:
            if message["type"] == "http.response.start":
                extra = [
                    *HEADERS.items(),
                    (b"content-security-policy", policy.encode()),
                    (b"x-request-id", request_id.encode()),
                ]
                if self.settings.is_secure:
                    extra.append(STRICT_TRANSPORT)
                message["headers"] = [*message["headers"], *extra]
                log_answer(scope, message["status"], time.perf_counter() - started)
            await send(message)

        return sender


def is_text(path: str) -> bool:
    """Of no more than a kilobyte, with no byte that is no letter and no NUL (L8): a page could have it."""
    return len(path) <= LONGEST_PATH and not {"\x00", "�"} & set(path)


def lower_kind(path: str) -> str:
    """Printed addresses are upper-case (`/Q/…`), which keeps their codes small: the kind is matched in either case."""
    kind, slash, rest = path[1:].partition("/")
    return f"/{kind.lower()}{slash}{rest}" if kind.isupper() else path


def log_answer(scope: HTTPScope, status: int, seconds: float) -> None:
    """Method, route's template, status, time: never an address that holds a token, a name or a number."""
    template = scope.get("path_template") or "?"
    log.info("answer", method=scope["method"], route=template, status=status, ms=round(seconds * 1000, 1))


async def refuse(send: Callable[[Message], Awaitable[None]], status: int, word: str, request_id: str) -> None:
    """The shortest answer, for what is no request of ours; who asks for another host learns nothing of this one."""
    lines = [in_short(language, status, request_id) for language in LANGUAGES]
    body = (f"Bad request ({word})\n" if word == "host" else "".join(lines)).encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    start: Any = {"type": "http.response.start", "status": status, "headers": headers}
    end: Any = {"type": "http.response.body", "body": body, "more_body": False}
    await send(start)
    await send(end)


def in_short(language: str, status: int, request_id: str) -> str:
    """What the page of an error says, in a line."""
    told = say(language, f"error.http-{status}.title"), say(language, f"error.http-{status}.text")
    return f"{told[0]}. {told[1]} {say(language, 'error.quote')} {request_id}\n"
