"""The own password."""

from datetime import UTC, datetime

import msgspec
from litestar import Controller, post
from litestar.response import Redirect, Template

from domain.accounts.passwords import change_password
from domain.queries.accounts import show_own_account
from domain.refusals import FormRefused
from service.dependencies import From, SignedIn
from service.forms import AnyRequest, read_form
from service.handlers.sessions import Password
from service.replies import page, see_other


class PasswordForm(msgspec.Struct):
    """The password of today, and the new one twice."""

    current: Password = ""
    password: Password = ""
    again: Password = ""


class PasswordController(Controller):
    """Changed by whoever knows the one of today; a forgotten one is replaced by a slip (G6)."""

    path = "/account/password"

    @post(action="passwords.update")
    async def update(self, request: AnyRequest, viewer: SignedIn, visitor: From) -> Redirect | Template:
        """Change it; other devices are signed out."""
        session, now = visitor.session or b"", datetime.now(UTC)
        try:
            form = await read_form(request, PasswordForm)
            sent = {"current": form.current, "password": form.password, "again": form.again}
            await change_password(viewer=viewer, session=session, at=now, **sent)
        except FormRefused as refused:
            own = await show_own_account(viewer=viewer, session=session, at=now)
            return page("accounts/own.html", status_code=422, account=own, wrong=refused.facts, changed=False)
        return see_other("/account?changed=1")
