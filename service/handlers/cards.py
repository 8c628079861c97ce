"""Any card: what it opens depends on who scans it."""

from datetime import UTC, datetime
from secrets import token_bytes

from litestar import Controller, get
from litestar.params import FromPath
from litestar.response import Redirect, Template

from domain.cards.typing import find_token
from domain.queries.cards import show_card
from domain.queries.own_cards import count_known
from domain.refusals import Refused, TooMany
from domain.rules.answers import Channel
from domain.rules.home_passes import make_home_pass
from domain.rules.keys import make_key
from domain.rules.tokens import CARD_TOKEN_LENGTH, read_code, read_token
from domain.rules.viewers import Role
from domain.settings import Settings
from service.dependencies import Anybody, Installation
from service.devices import answering_device
from service.forms import AnyRequest
from service.handlers.activations import blank_page
from service.replies import page, see_other
from service.visitors import guesser_of


class CardController(Controller):
    """`/q/{token}`, in either case: printed addresses are upper-case."""

    path = "/q"

    @get(action="cards.index")
    async def index(self, request: AnyRequest, viewer: Anybody) -> Redirect | Template:
        """The typed code leads to the card."""
        code, now = request.query_params.get("code", ""), datetime.now(UTC)
        try:
            token = await find_token(code=read_code(code), guesser=guesser_of(request, viewer), at=now)
            return see_other(f"/q/{token}?typed=1")
        except TooMany:
            raise
        except Refused as refused:
            return page("scan.html", wrong={"code": refused.code}, values={"code": code}, status_code=422)

    @get("/{token:str}", action="cards.show")
    async def show(
        self, request: AnyRequest, viewer: Anybody, settings: Installation, token: FromPath[str]
    ) -> Template:
        """A member is asked whether this is the home; anyone else learns its hamlet and whom to call."""
        now = datetime.now(UTC)
        card = await show_card(token=read_token(token, CARD_TOKEN_LENGTH), viewer=viewer, at=now)
        if viewer is None or Role.MEMBER not in viewer.roles:
            waits = await known_wait(request, settings, card.token, now)
            holder = None if waits is None else make_home_pass(settings.secret, card.token, Channel.OWN_CARD, now)
            return page("cards/stranger.html", card=card, waits=waits, holder=holder)
        is_typed = "typed" in request.query_params
        if card.state == "blank":
            return await blank_page(viewer, card.token, settings, values={"typed": "1"} if is_typed else {})
        entry = "typed" if is_typed else "scanned"
        is_new = "activated" in request.query_params
        key = make_key(now, token_bytes(10))
        return page("check_ins/new.html", card=card, entry=entry, key=key, is_new=is_new)


async def known_wait(request: AnyRequest, settings: Settings, card: str, now: datetime) -> int | None:
    """How much waits for the home, to a phone that answered for it before; None to any other (G18)."""
    device = answering_device(request, settings)
    return await count_known(card=card, device=device, at=now) if device else None
