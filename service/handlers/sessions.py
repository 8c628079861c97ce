"""In and out: signing in with a password, signing out, and the own account with its devices."""

from datetime import UTC, datetime
from secrets import token_urlsafe
from typing import Annotated, Any

import msgspec
from litestar import Controller, get, post
from litestar.response import Redirect, Template
from litestar.response.base import Response

from domain.accounts.sign_in import sign_in
from domain.accounts.sign_out import sign_out, sign_out_device, sign_out_everywhere
from domain.queries.accounts import show_own_account
from domain.refusals import FormRefused
from service.addresses import local_path
from service.dependencies import Anybody, From, Installation, SignedIn
from service.devices import Secrets, browser_of, is_webview, with_session, without_session
from service.forms import AnyRequest, read_form, sent_values
from service.replies import page, see_other

Password = Annotated[str, msgspec.Meta(max_length=400)]


class SignInForm(msgspec.Struct):
    """A phone number or an e-mail address, and the password."""

    login: Annotated[str, msgspec.Meta(max_length=200)]
    password: Password


class DeviceForm(msgspec.Struct):
    """One device, or all of them."""

    device: str = ""
    everywhere: bool = False


def draw_secrets() -> Secrets:
    """256 random bits for the session, 192 for the mark of the browser."""
    return Secrets(session=token_urlsafe(32), mark=token_urlsafe(24))


class SessionController(Controller):
    """`/sign-in` works without a session, and never adopts one (L4)."""

    path = "/"

    @get("/sign-in", action="sessions.new")
    async def new(self, request: AnyRequest, viewer: Anybody) -> Template | Redirect:
        """The form; whoever is in already goes on."""
        back = local_path(request.query_params.get("next", "/"))
        return see_other(back) if viewer else sign_in_page(request, back)

    @post("/sign-in", action="sessions.create")
    async def create(self, request: AnyRequest, visitor: From, settings: Installation) -> Response[Any]:
        """Begin a session and go back to where somebody wanted to be."""
        sent, secrets = await sent_values(request), draw_secrets()
        back = local_path(sent.get("next", ["/"])[-1])
        try:
            form = await read_form(request, SignInForm)
            browser, now = browser_of(request, visitor, settings, secrets), datetime.now(UTC)
            begun = await sign_in(
                login=form.login, password=form.password, browser=browser, key=settings.secret, at=now
            )
        except FormRefused as refused:
            return sign_in_page(request, back, login=sent.get("login", [""])[-1], wrong=refused.facts)
        return with_session(see_other(back), settings, visitor, secrets, begun)

    @post("/sign-out", action="sessions.destroy")
    async def destroy(self, viewer: SignedIn, visitor: From, settings: Installation) -> Response[Any]:
        """End this session."""
        await sign_out(viewer=viewer, session=visitor.session or b"", at=datetime.now(UTC))
        return without_session(see_other("/sign-in"), settings)


def sign_in_page(request: AnyRequest, back: str, login: str = "", wrong: dict[str, object] | None = None) -> Template:
    """The form as it was sent."""
    status = 422 if wrong else 200
    facts = {"back": back, "login": login, "wrong": wrong or {}, "webview": is_webview(request)}
    return page("sessions/new.html", status_code=status, **facts)


class AccountDeviceController(Controller):
    """The own account: what one holds, where one is signed in."""

    path = "/account"

    @get(action="account.show")
    async def show(self, request: AnyRequest, viewer: SignedIn, visitor: From) -> Template:
        """Devices newest first."""
        own = await show_own_account(viewer=viewer, session=visitor.session or b"", at=datetime.now(UTC))
        changed = "changed" in request.query_params
        return page("accounts/own.html", account=own, wrong={}, changed=changed)

    @post("/devices", action="devices.destroy")
    async def destroy(self, request: AnyRequest, viewer: SignedIn, settings: Installation) -> Response[Any]:
        """Sign out another device, or everywhere."""
        form, now = await read_form(request, DeviceForm), datetime.now(UTC)
        if form.everywhere:
            await sign_out_everywhere(viewer=viewer, at=now)
            return without_session(see_other("/sign-in"), settings)
        await sign_out_device(viewer=viewer, device=form.device, at=now)
        return see_other("/account")
