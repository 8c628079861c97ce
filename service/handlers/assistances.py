"""A report and what becomes of it: the code for the citizen, the tick by itself."""

from datetime import UTC, datetime
from secrets import token_bytes

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from domain.confirmations.links import send_link
from domain.queries.assistances import show_assistance
from domain.refusals import Refused
from domain.rules.answers import Device
from domain.rules.sealing import NONCE, seal_text
from domain.rules.tokens import hash_of, secret_token
from domain.visits.codes import show_new_code
from domain.visits.withdraw import withdraw_help
from service.codes import CHANCE, make_code, open_code
from service.dependencies import From, Installation, SignedIn
from service.documents.qr import qr_svg
from service.forms import AnyRequest
from service.replies import is_partial, page, see_other, unless_same
from service.visitors import address_hash, browser_family
from service.words import say


class AssistanceController(Controller):
    """One report."""

    path = "/assistances/{assistance:str}"

    @get(action="assistances.show")
    async def show(
        self, request: AnyRequest, viewer: SignedIn, visitor: From, settings: Installation, assistance: FromPath[str]
    ) -> Template | Response[None]:
        """The code while somebody may answer, then what they said."""
        shown = await show_assistance(
            viewer=viewer, assistance=assistance, language=visitor.language, at=datetime.now(UTC)
        )
        code = open_code(settings, assistance, shown.sealed) if shown.sealed else None
        symbol = qr_svg(f"{settings.base_address}/c/{code.token}") if code else None
        template = "assistances/_state.html" if is_partial(request) else "assistances/show.html"
        state = (shown.state, shown.points, code is None, shown.link_sent_at, is_partial(request))
        return unless_same(request, state, page(template, report=shown, code=code, symbol=symbol, settings=settings))


class CodeController(Controller):
    """The codes that ask about one report."""

    path = "/assistances/{assistance:str}/codes"

    @post(action="codes.create")
    async def create(
        self, request: AnyRequest, viewer: SignedIn, settings: Installation, assistance: FromPath[str]
    ) -> Redirect:
        """Ask again: a new code, and the old one dies."""
        shown_on = Device(address_hash(request), browser_family(request), is_members=True)
        code, _ = make_code(settings, assistance, token_bytes(CHANCE), shown_on)
        await show_new_code(viewer=viewer, assistance=assistance, code=code, at=datetime.now(UTC))
        return see_other(f"/assistances/{assistance}")


class LinkController(Controller):
    """A link to the home's own phone."""

    path = "/assistances/{assistance:str}/link"

    @post(action="links.create")
    async def create(self, viewer: SignedIn, settings: Installation, assistance: FromPath[str]) -> Redirect:
        """Ask for it to be sent. Refuses also: `no-phone-of-home` where nothing would carry it."""
        if not settings.carries_texts:
            raise Refused("no-phone-of-home")
        token = secret_token(token_bytes(16))
        text = say("vi", "link.text", name=viewer.name, link=f"{settings.base_address}/c/{token}")
        sealed = seal_text(settings.secret, text, assistance, token_bytes(NONCE))
        hashed, now = hash_of(token), datetime.now(UTC)
        await send_link(viewer=viewer, assistance=assistance, token_hash=hashed, sealed=sealed, at=now)
        return see_other(f"/assistances/{assistance}")


class WithdrawalController(Controller):
    """A report taken back."""

    path = "/assistances/{assistance:str}/withdrawal"

    @post(action="withdrawals.create")
    async def create(self, viewer: SignedIn, assistance: FromPath[str]) -> Redirect:
        """Take it back while nobody answered."""
        await withdraw_help(viewer=viewer, assistance=assistance, at=datetime.now(UTC))
        return see_other("/check-ins")
