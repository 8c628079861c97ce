"""A member at a door: there, what was helped with, and the code that asks the citizen."""

from datetime import UTC, datetime
from secrets import token_bytes
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from domain.queries.desk_sessions import find_session
from domain.queries.indicators import offered
from domain.queries.visits import my_visits, show_visit
from domain.refusals import FormRefused, NotFound
from domain.rules.answers import Device
from domain.rules.ids import Key
from domain.rules.intake import Sent
from domain.rules.keys import make_key
from domain.rules.reports import Where
from domain.rules.tokens import CARD_TOKEN_LENGTH, public_id, read_token
from domain.rules.vietnamese import FORMS_OF_ADDRESS, UNKNOWN_FORM
from domain.rules.viewers import Viewer
from domain.settings import Settings
from domain.visits.check_in import Door, check_in
from domain.visits.move import move_visit
from domain.visits.report import report_help
from service.codes import CHANCE, make_code
from service.dependencies import From, Installation, SignedIn
from service.forms import AnyRequest, form_of, read_form, sent_values
from service.replies import page, see_other
from service.reports import lines_of, people_of
from service.visitors import address_hash, browser_family


class DoorForm(msgspec.Struct):
    """Which home, by which card, and how it was read."""

    key: UUID
    card: str
    entry: Literal["scanned", "typed"] = "scanned"
    team: str | None = None
    kin: bool = False


class MoveForm(msgspec.Struct):
    """The card of the right home."""

    card: str


class KeyForm(msgspec.Struct):
    """The key made with a form."""

    key: UUID
    add: Annotated[str, msgspec.Meta(max_length=1)] | None = None


class CheckInController(Controller):
    """Visits of the member who asks."""

    path = "/check-ins"

    @get(action="check_ins.index")
    async def index(self, viewer: SignedIn) -> Template:
        """What I did, newest first."""
        return page("check_ins/index.html", visits=await my_visits(viewer=viewer, at=datetime.now(UTC)))

    @post(action="check_ins.create")
    async def create(self, request: AnyRequest, viewer: SignedIn, visitor: From) -> Redirect:
        """I am here."""
        form = await read_form(request, DoorForm)
        door = Door(read_token(form.card, CARD_TOKEN_LENGTH), form.entry, form.team, form.kin)
        made = public_id(token_bytes(10))
        visit = await check_in(viewer=viewer, door=door, sent=sent_now(form.key), public_id=made, mark=visitor.mark)
        return see_other(f"/check-ins/{visit}")

    @get("/{visit:str}", action="check_ins.show")
    async def show(self, viewer: SignedIn, visit: FromPath[str]) -> Template | Redirect:
        """What was helped with? At a help desk that is asked for each number of the queue."""
        try:
            return await report_page(viewer, visit, {})
        except NotFound:
            return see_other(f"/desk-sessions/{await find_session(viewer=viewer, check_in=visit)}")


class MoveController(Controller):
    """A visit noted at the wrong home."""

    path = "/check-ins/{visit:str}/move"

    @post(action="moves.create")
    async def create(self, request: AnyRequest, viewer: SignedIn, visit: FromPath[str]) -> Redirect:
        """Wrong home: to the one of this card."""
        form = await read_form(request, MoveForm)
        card = read_token(form.card, CARD_TOKEN_LENGTH)
        await move_visit(viewer=viewer, check_in=visit, card=card, at=datetime.now(UTC))
        return see_other("/check-ins")


class ReportController(Controller):
    """The help of one visit."""

    path = "/check-ins/{visit:str}/assistance"

    @post(action="assistances.create")
    async def create(
        self, request: AnyRequest, viewer: SignedIn, settings: Installation, visit: FromPath[str]
    ) -> Redirect | Template:
        """Report it, and show the code; *one more person* opens the form again with all that was chosen."""
        sent = await sent_values(request)
        try:
            form = form_of(sent, KeyForm)
            if form.add:
                return await report_page(viewer, visit, sent, more=1)
            assistance = await report(request, viewer=viewer, settings=settings, visit=visit, key=form.key, sent=sent)
        except FormRefused as refused:
            return await report_page(viewer, visit, sent, wrong=refused.facts)
        return see_other(f"/assistances/{assistance}")


async def report(
    request: AnyRequest, *, viewer: Viewer, settings: Settings, visit: str, key: UUID, sent: dict[str, list[str]]
) -> str:
    """The report of a form, with a fresh code for the phone that asks."""
    made = public_id(token_bytes(10))
    shown_on = Device(address_hash(request), browser_family(request), is_members=True)
    code, _ = make_code(settings, made, token_bytes(CHANCE), shown_on)
    return await report_help(
        viewer=viewer,
        check_in=visit,
        lines=lines_of(people_of(sent)),
        sent=sent_now(key),
        public_id=made,
        code=code,
        chance=token_bytes(5),
        beside=sorted(set(sent.get("beside", []))),
    )


async def report_page(
    viewer: Viewer, visit: str, sent: dict[str, list[str]], more: int = 0, wrong: dict[str, object] | None = None
) -> Template:
    """The tiles, with what was chosen so far."""
    now = datetime.now(UTC)
    shown = await show_visit(viewer=viewer, check_in=visit, at=now)
    return page(
        "check_ins/show.html",
        visit=shown,
        offered=await offered(Where.HOME if shown.is_home else Where.WAY),
        people=people_of(sent, more, shown.form),
        beside=sent.get("beside", []),
        forms=[(form, form) for form in FORMS_OF_ADDRESS if form != UNKNOWN_FORM],
        key=sent.get("key", [str(make_key(now, token_bytes(10)))])[-1],
        wrong=wrong or {},
        status_code=422 if wrong else 200,
    )


def sent_now(key: UUID) -> Sent:
    """A form that was sent the moment it was filled in."""
    now = datetime.now(UTC)
    return Sent(Key(key), claimed_at=now, happened_at=now, recorded_at=now)
