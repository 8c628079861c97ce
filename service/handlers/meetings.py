"""A meeting, to its team: opened by a leader, cards shown one after another, how many came (G2)."""

import hmac
from datetime import UTC, datetime, time
from secrets import token_bytes

import msgspec
from litestar import Controller, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from domain.cards.typing import find_token
from domain.desks.attendance import Chance, attend_by_card
from domain.desks.chair import state_people
from domain.desks.meetings import open_meeting
from domain.queries.desks import list_desks
from domain.queries.indicators import offered
from domain.queries.meetings import MeetingPage, show_meeting
from domain.refusals import FormRefused, Refused
from domain.rules.answers import Device
from domain.rules.desks import usual_end
from domain.rules.ids import Key
from domain.rules.keys import make_key
from domain.rules.meetings import MeetingFacts, MeetingKind
from domain.rules.tokens import CARD_TOKEN_LENGTH, in_base32, in_groups, public_id, read_code, read_token
from domain.rules.viewers import Viewer
from domain.settings import Settings
from service.dependencies import From, Installation, SignedIn
from service.documents.qr import qr_svg
from service.forms import AnyRequest, form_in_part, form_of, last_of, sent_values
from service.handlers.check_ins import KeyForm, sent_now
from service.listings import language_of
from service.replies import is_partial, page, see_other, unless_same
from service.visitors import address_hash, browser_family, guesser_of

PROOF_LENGTH = 16  # signs after the session's public id in what the chair is shown


class MeetingForm(msgspec.Struct):
    """A meeting as its leader writes it down."""

    team: str = ""
    name: str = ""
    kind: MeetingKind = MeetingKind.OTHER
    chair: str = ""
    place: str = ""
    indicators: list[str] = []
    closes: time | None = None

    @property
    def facts(self) -> MeetingFacts:
        return MeetingFacts(self.name, self.chair, self.kind, self.place, tuple(self.indicators))


class CardForm(msgspec.Struct):
    """A card that was shown: scanned, or its code typed."""

    card: str = ""
    code: str = ""


class PeopleForm(msgspec.Struct):
    """How many came."""

    people: int | None = None


class MeetingController(Controller):
    """Meetings of a team."""

    path = "/meetings"

    @get("/new", action="meetings.new")
    async def new(self, viewer: SignedIn) -> Template:
        """Which meeting, who chairs it, what everybody is shown."""
        return await meeting_form(viewer, {})

    @post(action="meetings.create")
    async def create(self, request: AnyRequest, viewer: SignedIn, visitor: From) -> Redirect | Template:
        """Open it."""
        sent = await sent_values(request)
        form, unread = form_in_part(sent, MeetingForm)
        try:
            session = await open_meeting(
                viewer=viewer,
                team=form.team,
                facts=form.facts,
                closes=form.closes,
                sent=sent_now(form_of(sent, KeyForm).key),
                opened_on=Device(address_hash(request), browser_family(request), is_members=True),
                mark=visitor.mark,
                chance=token_bytes(45),
                unread=unread,
            )
        except FormRefused as refused:
            return await meeting_form(viewer, sent, refused.facts)
        return see_other(f"/meetings/{session}")

    @get("/{session:str}", action="meetings.show")
    async def show(
        self, request: AnyRequest, viewer: SignedIn, settings: Installation, session: FromPath[str]
    ) -> Template | Response[None]:
        """Who was counted how; for its leader the code, the cards, the chair."""
        shown = await show_meeting(viewer=viewer, session=session, language=language_of(request))
        if is_partial(request):
            return unless_same(request, shown, page("meetings/_figures.html", meeting=shown))
        return meeting_page(shown, settings)


class StatedCountController(Controller):
    """How many came, as the leader says."""

    path = "/meetings/{session:str}/people"

    @post(action="counts.update")
    async def update(
        self, request: AnyRequest, viewer: SignedIn, settings: Installation, session: FromPath[str]
    ) -> Redirect | Template:
        """The number that the chair is asked about."""
        sent = await sent_values(request)
        try:
            people = form_of(sent, PeopleForm).people
            await state_people(viewer=viewer, session=session, people=people, at=datetime.now(UTC))
        except FormRefused as refused:
            shown = await show_meeting(viewer=viewer, session=session, language=language_of(request))
            return meeting_page(shown, settings, refused.facts)
        return see_other(f"/meetings/{session}#chair")


class ShownCardController(Controller):
    """Cards of homes, one after another, without leaving the scanner."""

    path = "/meetings/{session:str}/cards"

    @get(action="shown_cards.new")
    async def new(self, request: AnyRequest, viewer: SignedIn, session: FromPath[str]) -> Template:
        """The scanner, and the field for the code of a card that cannot be read."""
        return await cards_page(request, viewer, session)

    @post(action="shown_cards.create")
    async def create(self, request: AnyRequest, viewer: SignedIn, session: FromPath[str]) -> Redirect | Template:
        """This home was here."""
        sent, now = await sent_values(request), datetime.now(UTC)
        key, form = form_of(sent, KeyForm).key, form_of(sent, CardForm)
        try:
            card = (
                read_token(form.card, CARD_TOKEN_LENGTH) if form.card else await typed_card(request, viewer, form.code)
            )
            is_new = await attend_by_card(
                viewer=viewer, session=session, card=card, key=Key(key), at=now, chance=new_chance()
            )
        except Refused as refused:
            if not refused.code.startswith(("card-", "code-", "token-")):
                raise
            return await cards_page(request, viewer, session, wrong={"code": refused.code}, values=last_of(sent))
        if is_partial(request):
            return await cards_page(request, viewer, session, last="new" if is_new else "again")
        return see_other(f"/meetings/{session}/cards?last={'new' if is_new else 'again'}")


async def typed_card(request: AnyRequest, viewer: Viewer, code: str) -> str:
    """The token of a card by its typed code. Refuses: `code-mistyped`, `card-unknown`, `too-many-guesses`."""
    return await find_token(code=read_code(code), guesser=guesser_of(request, viewer), at=datetime.now(UTC))


async def cards_page(
    request: AnyRequest,
    viewer: Viewer,
    session: str,
    *,
    last: str = "",
    wrong: dict[str, object] | None = None,
    values: dict[str, str] | None = None,
) -> Template:
    """The scanner of a meeting, with what became of the last card."""
    shown = await show_meeting(viewer=viewer, session=session, language=language_of(request))
    return page(
        "meetings/_shown.html" if is_partial(request) else "meetings/cards.html",
        422 if wrong else 200,
        meeting=shown,
        last=last or request.query_params.get("last", ""),
        key=make_key(datetime.now(UTC), token_bytes(10)),
        wrong=wrong or {},
        values=values or {},
    )


async def meeting_form(viewer: Viewer, sent: dict[str, list[str]], wrong: dict[str, object] | None = None) -> Template:
    """The form for a new meeting, with what was typed."""
    now = datetime.now(UTC)
    return page(
        "meetings/new.html",
        422 if wrong else 200,
        teams=(await list_desks(viewer=viewer, at=now)).teams,
        offered=await offered(),
        kinds=list(MeetingKind),
        ticked=sent.get("indicators", []),
        values={"closes": f"{usual_end((), None, now):%H:%M}", **last_of(sent)},
        key=sent.get("key", [str(make_key(now, token_bytes(10)))])[-1],
        wrong=wrong or {},
    )


def meeting_page(shown: MeetingPage, settings: Settings, wrong: dict[str, object] | None = None) -> Template:
    """A meeting to its team; `wrong` of the form with the number of people."""
    chair = f"{settings.base_address}/chair/{chair_token(settings.secret, shown.public_id)}"
    host = settings.base_address.partition("://")[2]
    return page(
        "meetings/show.html",
        422 if wrong else 200,
        meeting=shown,
        screen=f"{settings.base_address}/screens/{shown.screen}",
        typed=f"{host}/screens/{in_groups(shown.screen, between='-').lower()}",
        symbol=qr_svg(chair),
        wrong=wrong or {},
    )


def chair_token(secret: bytes, session: str) -> str:
    """What the chair of a meeting scans from the leader's phone: names the session, and proves that it was shown."""
    proof = hmac.digest(secret, f"chair\0{session}".encode(), "sha256")
    return session + in_base32(int.from_bytes(proof), PROOF_LENGTH)


def new_chance() -> Chance:
    return Chance(public_id(token_bytes(10)), public_id(token_bytes(10)), token_bytes(5))
