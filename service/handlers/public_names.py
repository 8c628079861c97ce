"""One's own name on public boards."""

from datetime import UTC, datetime

import msgspec
from litestar import Controller, post
from litestar.response import Redirect

from domain.accounts.public_names import choose_public_name
from service.dependencies import SignedIn
from service.forms import AnyRequest, read_form
from service.replies import see_other


class PublicNameForm(msgspec.Struct):
    """Shown, or not."""

    shown: bool = False


class PublicNameController(Controller):
    """Consent, by whose name it is."""

    path = "/account/public-name"

    @post(action="public_names.update")
    async def update(self, request: AnyRequest, viewer: SignedIn) -> Redirect:
        """Give it or take it back."""
        form = await read_form(request, PublicNameForm)
        await choose_public_name(viewer=viewer, is_shown=form.shown, at=datetime.now(UTC))
        return see_other("/account#public-name")
