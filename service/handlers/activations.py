"""A blank card at a door, and the officer's list of those that were activated."""

from datetime import UTC, datetime
from secrets import token_bytes

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template
from litestar.response.base import Response

from domain.cards.activation import activate_card
from domain.queries.activations import PAGE, Activation, list_activations, show_blank_card
from domain.queries.likely_homes import LikelyHome, show_likely_homes
from domain.refusals import FormRefused
from domain.rules.homes import WORDING, Contact, HomeLanguage, NewHome, none_of
from domain.rules.keys import make_key
from domain.rules.tokens import CARD_TOKEN_LENGTH, public_id, read_token
from domain.rules.viewers import Viewer
from domain.settings import Settings
from service.dependencies import Installation, SignedIn
from service.documents.tables import Cell
from service.forms import AnyRequest, form_in_part, form_of, last_of, sent_values
from service.handlers.check_ins import KeyForm, sent_now
from service.listings import MOST_LINES, asked_file, language_of, listing
from service.queries import page_number
from service.replies import page, see_other
from service.words import say

HEADINGS = (
    "activations.on", "sheets.serial", "activations.home", "sheets.hamlet", "activations.member",
    "activations.by", "activations.listed", "activations.visits", "activations.others",
)  # fmt: skip


CHOICES = {"wording": WORDING, "languages": list(HomeLanguage), "contacts": list(Contact)}


class HomeForm(msgspec.Struct):
    """A home as it is typed at its door. What does not hold is judged by the domain, all at once."""

    hamlet: str = ""
    head: str = ""
    known_as: str = ""
    lane: str = ""
    phone: str = ""
    language: HomeLanguage | None = None
    contact: Contact | None = None
    household: str = ""
    wording: str | None = None


class ActivationController(Controller):
    """The home of a blank card."""

    path = "/q/{token:str}/household"

    @post(action="activations.create")
    async def create(
        self, request: AnyRequest, viewer: SignedIn, settings: Installation, token: FromPath[str]
    ) -> Redirect | Template:
        """Bind the card to it; the card then asks, as any other, whether the member is there."""
        sent, card = await sent_values(request), read_token(token, CARD_TOKEN_LENGTH)
        key, (form, unread) = form_of(sent, KeyForm).key, form_in_part(sent, HomeForm)
        try:
            await activate_card(
                viewer=viewer, card=card, home=home_of(form), sent=sent_now(key), public_id=public_id(token_bytes(10)),
                demo=settings.demo, unread=unread,
            )  # fmt: skip
        except FormRefused as refused:
            return await blank_page(viewer, card, settings, values=last_of(sent), wrong=refused.facts)
        return see_other(f"/q/{card}?activated=1{'&typed=1' if 'typed' in sent else ''}")


class LikelyHomeController(Controller):
    """Homes that a blank card may belong to already, while one is being typed; in the body, since it holds names."""

    path = "/q/{token:str}/likely-homes"

    @post(action="likely_homes.create")
    async def create(
        self, request: AnyRequest, viewer: SignedIn, settings: Installation, token: FromPath[str]
    ) -> Template:
        """The part of the form that asks whether it is one of them."""
        form, _ = form_in_part(await sent_values(request), HomeForm)
        likely = await likely_homes(viewer, read_token(token, CARD_TOKEN_LENGTH), form, settings)
        another = none_of(home.public_id for home in likely)
        values = {"household": form.household}
        return page("cards/_likely.html", likely=likely, another=another, values=values, wrong={})


class ActivatedController(Controller):
    """What became of blank cards."""

    path = "/cards/activations"

    @get(action="activations.index")
    async def index(self, request: AnyRequest, viewer: SignedIn, settings: Installation) -> Template | Response[bytes]:
        """Who wrote which home down, those first where nobody else has been."""
        search = request.query_params.get("search", "")[:80]
        number, limit = (1, MOST_LINES + 1) if asked_file(request) else (page_number(request), PAGE)
        found = await list_activations(viewer=viewer, search=search, page=number, at=datetime.now(UTC), limit=limit)
        if asked_file(request):
            lines = [line_of(one, language_of(request)) for one in found.lines]
            return await listing(request, settings, "activations.title", HEADINGS, lines)
        return page("cards/activations.html", found=found)


async def blank_page(
    viewer: Viewer,
    token: str,
    settings: Settings,
    values: dict[str, str] | None = None,
    wrong: dict[str, object] | None = None,
) -> Template:
    """The form of a blank card, with what was typed and the homes that it may be."""
    now = datetime.now(UTC)
    card, typed = await show_blank_card(viewer=viewer, token=token, at=now), values or {}
    form, _ = form_in_part({name: [value] for name, value in typed.items()}, HomeForm)
    likely = await likely_homes(viewer, token, form, settings) if typed else ()
    return page(
        "cards/activate.html",
        status_code=422 if wrong else 200,
        card=card,
        hamlets=[(hamlet.public_id, hamlet.name) for hamlet in card.hamlets],
        key=typed.get("key") or str(make_key(now, token_bytes(10))),
        values=typed,
        wrong=wrong or {},
        likely=likely,
        another=none_of(home.public_id for home in likely),
        **CHOICES,
    )


async def likely_homes(viewer: Viewer, token: str, form: HomeForm, settings: Settings) -> tuple[LikelyHome, ...]:
    """The homes that a form may mean."""
    return await show_likely_homes(
        viewer=viewer, card=token, hamlet=form.hamlet, head=form.head, phone=form.phone, at=datetime.now(UTC),
        demo=settings.demo,
    )  # fmt: skip


def home_of(form: HomeForm) -> NewHome:
    """A form as the domain takes it."""
    return NewHome(**{field: getattr(form, field) for field in form.__struct_fields__})


def line_of(one: Activation, language: str) -> tuple[Cell, ...]:
    """A line of the file."""
    listed = say(language, "activations.listed-before" if one.known else "activations.new")
    return one.activated_on, one.serial, one.home, one.place, one.member, one.by_member, listed, one.visits, one.others
