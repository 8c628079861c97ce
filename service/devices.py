"""The browser in front of us: what it shows of earlier days, what it is called, and the cookies that it gets."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from litestar.datastructures import Cookie
from litestar.response import Redirect
from litestar.response.base import Response

from domain.accounts.beginnings import Browser, SignedIn
from domain.rules.devices import device_seal
from domain.settings import Settings
from service.forms import AnyRequest
from service.sessions import MARK_LIVES, cookie, cookie_name
from service.visitors import Visitor, address_hash, browser_family

PLATFORMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")
WEBVIEWS = ("; wv)", "Zalo", "FBAN", "FBAV")
LONGEST_SEAL = 40


@dataclass(frozen=True, slots=True)
class Secrets:
    """Random texts drawn for one sign-in: the session's, and a mark for a browser that has none."""

    session: str
    mark: str


def browser_of(request: AnyRequest, visitor: Visitor, settings: Settings, secrets: Secrets) -> Browser:
    """The browser as the domain needs it: hashes alone."""
    seal = request.cookies.get(cookie_name(settings, "known"), "")
    return Browser(
        session=sha256(secrets.session.encode()).digest(),
        previous=visitor.session,
        address=address_hash(request),
        mark=visitor.mark,
        seal=seal[:LONGEST_SEAL] or None,
        name=device_name(request),
    )


def answering_device(request: AnyRequest, settings: Settings) -> bytes | None:
    """The hash of the cookie that a browser was given when it answered; None before its first answer.

    It is random and no fingerprint, and nothing depends on it: without cookies each answer is a new phone's.
    """
    secret = request.cookies.get(cookie_name(settings, "device"))
    return device_hash(secret) if secret else None


def device_hash(secret: str) -> bytes:
    """Of another kind than a mark's: what a member's phone carries is no home's cookie."""
    return sha256(b"device\0" + secret.encode()).digest()


def with_device(reply: Redirect, settings: Settings, secret: str) -> Redirect:
    """The answer with the cookie of a phone that has just answered for a home."""
    reply.cookies.append(cookie(settings, "device", secret, MARK_LIVES))
    return reply


def device_name(request: AnyRequest) -> str:
    """What the owner knows it by: Chrome, Android."""
    agent = request.headers.get("user-agent", "")
    platform = next((name for name in PLATFORMS if name in agent), "")
    return ", ".join(filter(None, (browser_family(request), platform)))


def is_webview(request: AnyRequest) -> bool:
    """A link opened inside another app, which may forget what it keeps (P4)."""
    agent = request.headers.get("user-agent", "")
    return any(sign in agent for sign in WEBVIEWS)


def with_session(
    reply: Response[Any], settings: Settings, visitor: Visitor, secrets: Secrets, signed_in: SignedIn
) -> Response[Any]:
    """The answer with the cookies of a session that has just begun. An old value is never kept (L4)."""
    mark = visitor.mark or sha256(secrets.mark.encode()).digest()
    seal = device_seal(settings.secret, signed_in.account, mark)
    reply.cookies.append(cookie(settings, "session", secrets.session, signed_in.seconds))
    reply.cookies.append(cookie(settings, "known", seal, MARK_LIVES))
    if visitor.mark is None:
        reply.cookies.append(cookie(settings, "mark", secrets.mark, MARK_LIVES))
    return reply


def without_session(reply: Response[Any], settings: Settings) -> Response[Any]:
    """The answer to a sign-out. Caches are emptied; what waits on the phone to be sent stays (ASVS 5.0, 14.3.1)."""
    ended: Cookie = cookie(settings, "session", "", 0)
    reply.cookies.append(ended)
    reply.headers["clear-site-data"] = '"cache"'
    return reply
