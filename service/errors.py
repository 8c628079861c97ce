"""The domain's no, the framework's no and the database's absence, as pages in the reader's language."""

from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import asyncpg
import structlog
from litestar import Response
from litestar.connection import Request
from litestar.exceptions import HTTPException
from litestar.response import Redirect, Template

from domain.refusals import Busy, FormRefused, NotAllowed, NotFound, Refused, TooMany
from service.addresses import here
from service.guards import SignInNeeded
from service.logs import request_id
from service.replies import is_partial, page, see_other
from service.words import WordMissing, say

log = structlog.get_logger("gocua.web")
AnyRequest = Request[Any, Any, Any]

STATUS = {Busy: 503, NotFound: 404, NotAllowed: 403, TooMany: 429, FormRefused: 422}
# What asyncpg raises while PostgreSQL is away, starting, or full (measured under kill -9: reliability.md §6).
ABSENT = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.QueryCanceledError,
    asyncpg.LockNotAvailableError,
    asyncpg.InternalClientError,
)


def error_page(code: str, status: int, facts: dict[str, object] | None = None) -> Template:
    """A page that says what happened, that nothing was lost, and what to do; the request's id is the code to quote."""
    told = {"code": code, "facts": facts or {}, "status": status, "request_id": request_id()}
    shown = page("error.html", status_code=status, **told)
    if status in {429, 503}:
        shown.headers["retry-after"] = str((facts or {}).get("seconds", 5))
    return shown


def refused(_request: AnyRequest, refusal: Refused) -> Template:
    status = next((STATUS[kind] for kind in type(refusal).__mro__ if kind in STATUS), 409)
    return error_page(refusal.code, status, refusal.facts)


def sign_in_needed(request: AnyRequest, _needed: SignInNeeded) -> Redirect | Response[None]:
    """To the sign-in page, and back. A partial would swallow the redirect and show the page inside a tile."""
    back = here(request) if request.method == "GET" else "/"
    address = f"/sign-in?next={quote(back)}" if back != "/" else "/sign-in"
    if is_partial(request):
        return Response(None, status_code=401, headers={"hx-redirect": address})
    return see_other(address)


def http_error(_request: AnyRequest, error: HTTPException) -> Template:
    """The framework's own refusals: 404, 405, 413, 400."""
    code = f"http-{error.status_code}"
    try:
        say("vi", f"error.{code}.title")
    except WordMissing:
        code = "http-400" if error.status_code < HTTPStatus.INTERNAL_SERVER_ERROR else "http-500"
    return error_page(code, error.status_code)


def unreadable(_request: AnyRequest, _error: Exception) -> Template:
    """A body in an encoding that nobody knows (L2)."""
    return error_page("http-400", 400)


def absent(_request: AnyRequest, error: Exception) -> Template:
    """The database is away: try again, nothing is lost."""
    log.warning("database-away", error=type(error).__name__)
    return error_page("server-busy", 503)


def unexpected(_request: AnyRequest, error: Exception) -> Template:
    """A fault of ours: the trace to the log, under the code that the page bears."""
    log.error("fault", exc_info=error)
    return error_page("http-500", 500)


HANDLERS: dict[Any, Any] = {
    Refused: refused,
    SignInNeeded: sign_in_needed,
    HTTPException: http_error,
    UnicodeDecodeError: unreadable,
    **dict.fromkeys(ABSENT, absent),
    Exception: unexpected,
}
