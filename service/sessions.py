"""The session's cookie: made by us at sign-in alone, a stranger's value never adopted (reliability.md L4 to L6)."""

import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256

import asyncpg
from litestar.datastructures import Cookie
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from domain.queries.sessions import find_viewer
from domain.settings import Settings
from service.visitors import Visitor

MARK_LIVES = 400 * 24 * 3600


class SessionReader:
    """Puts the visitor into the request's state: one query where a session's cookie came, none otherwise."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app, self.settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not scope["path"].startswith("/static/"):
            state = dict(scope.get("state") or {})
            scope["state"] = state
            try:
                headers = dict(scope["headers"])
                state["visitor"] = await self.read(headers.get(b"cookie", b""), is_seen=not is_polling(scope, headers))
            except (OSError, asyncpg.InterfaceError, asyncpg.PostgresError, asyncpg.InternalClientError) as error:
                state["absence"] = error  # told by the guard, where errors become pages
        await self.app(scope, receive, send)

    async def read(self, header: bytes, *, is_seen: bool) -> Visitor:
        """The visitor that the cookies tell of; `is_seen` where it is they who ask, not their page by itself."""
        cookies = read_cookies(header.decode("latin-1"))
        secret = cookies.get(cookie_name(self.settings, "session"))
        mark = cookies.get(cookie_name(self.settings, "mark"))
        language = cookies.get("language")
        session = sha256(secret.encode()).digest() if secret else None
        found = None
        if session:
            csrf = csrf_token(self.settings, session)
            found = await find_viewer(session=session, csrf=csrf, at=datetime.now(UTC), is_seen=is_seen)
        return Visitor(
            viewer=found,
            session=session if found else None,
            mark=sha256(mark.encode()).digest() if mark else None,
            language="en" if language == "en" else "vi",
        )


def is_polling(scope: HTTPScope, headers: Mapping[bytes, bytes]) -> bool:
    """A page asks for a part of itself: here only those that wait do, every few seconds (htmx 4)."""
    return scope["method"] == "GET" and headers.get(b"hx-request-type") == b"partial"


def read_cookies(header: str) -> dict[str, str]:
    """Name → value, as browsers write them. Other apps of this host may keep anything in theirs."""
    pairs = (part.strip().partition("=") for part in header.split(";"))
    return {name: value.strip('"') for name, _, value in pairs if name}


def csrf_token(settings: Settings, session: bytes) -> str:
    """The token of one session: useless with any other (L5)."""
    return hmac.digest(settings.secret, b"csrf\0" + session, "sha256").hex()[:40]


def cookie_name(settings: Settings, what: str) -> str:
    """`__Host-` where pages travel over https; plain http is loopback alone (ASVS 5.0, 3.3.1)."""
    name = "gocua" if what == "session" else f"gocua-{what}"
    return f"__Host-{name}" if settings.is_secure else name


def cookie(settings: Settings, what: str, value: str, seconds: int) -> Cookie:
    """A cookie that no script reads and no other site sends."""
    return Cookie(
        cookie_name(settings, what),
        value=value,
        max_age=seconds,
        path="/",
        secure=settings.is_secure,
        httponly=True,
        samesite="lax",
    )
