"""Who may come in: role × action, and that an unsafe request is meant by whoever sends it."""

import hmac
from urllib.parse import urlsplit

from litestar import Request
from litestar.handlers.base import BaseRouteHandler

from domain.refusals import NotAllowed
from domain.rules.viewers import Role, Viewer
from service.forms import text_fields
from service.permissions import ACTIONS, OPEN
from service.visitors import Connection, settings_of, visitor_of

ANYONE = set(Role)
SAFE = {"GET", "HEAD", "OPTIONS"}


class SignInNeeded(Exception):
    """A page that needs a session, asked for without one."""


async def authorise(connection: Connection, handler: BaseRouteHandler) -> None:
    """Let a request through to its handler.

    An unsafe request to an open route is authorised by what its address or form carries and must come from our own
    page; to any other it carries the token bound to the session (reliability.md L1, L3, L5). GET is never refused
    by these.

    Raises what kept the session from being read.

    Refuses: `SignInNeeded`, `role-missing`, `from-elsewhere`, `token-missing`.
    """
    if absence := connection.scope.get("state", {}).get("absence"):
        raise absence
    action = handler.opt.get("action", "")
    is_unsafe = connection.scope.get("method") not in SAFE
    if action in OPEN:
        if is_unsafe:
            refuse_other_origins(connection)
        return
    viewer = visitor_of(connection).viewer
    if viewer is None:
        raise SignInNeeded
    if is_unsafe and not await carries_token(connection, viewer):
        raise NotAllowed("token-missing")
    allowed = set(ACTIONS[action])
    if allowed != ANYONE and not viewer.roles & allowed:  # whoever's last role has ended may still sign out
        raise NotAllowed("role-missing")


def refuse_other_origins(connection: Connection) -> None:
    """Refuses any Origin but ours and, where sent, any Sec-Fetch-Site but same-origin: `from-elsewhere`."""
    origin = connection.headers.get("origin")
    site = connection.headers.get("sec-fetch-site", "same-origin")
    if (origin is not None and not is_ours(origin, connection)) or site != "same-origin":
        raise NotAllowed("from-elsewhere")


def is_ours(origin: str, connection: Connection) -> bool:
    """The origin is the address under which this request was made, whose host the edge has already checked."""
    scheme = urlsplit(settings_of(connection).base_address).scheme
    return origin == f"{scheme}://{connection.headers.get('host', '').lower()}"


async def carries_token(connection: Connection, viewer: Viewer) -> bool:
    """The token of this very session, in the header (htmx) or in the form. Any other text is just wrong (L1)."""
    token = connection.headers.get("x-csrf-token")
    if token is None and isinstance(connection, Request):
        token = (await text_fields(connection)).get("_csrf", [""])[-1]
    return hmac.compare_digest((token or "").encode("utf-8", "replace"), viewer.csrf.encode())
