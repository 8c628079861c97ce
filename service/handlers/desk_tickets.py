"""The queue of a desk: a number given, called, served, ended."""

from datetime import UTC, datetime
from secrets import token_bytes
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from domain.desks.serve import Served, report_at_desk
from domain.desks.tickets import call_next, end_ticket, give_ticket
from domain.queries.desk_sessions import Number, SessionPage, show_session
from domain.queries.indicators import offered
from domain.refusals import FormRefused, NotFound, Refused
from domain.rules.answers import Device
from domain.rules.ids import Key
from domain.rules.keys import make_key
from domain.rules.reports import Where
from domain.rules.tokens import CARD_TOKEN_LENGTH, public_id, read_token
from domain.rules.vietnamese import FORMS_OF_ADDRESS, UNKNOWN_FORM
from domain.rules.viewers import Viewer
from domain.settings import Settings
from service.codes import CHANCE, make_code
from service.dependencies import Installation, SignedIn
from service.forms import AnyRequest, form_of, read_form, sent_values
from service.handlers.check_ins import KeyForm, sent_now
from service.replies import page, see_other
from service.reports import lines_of, people_of
from service.visitors import address_hash, browser_family

Fields = dict[str, list[str]]


class NumberForm(msgspec.Struct):
    """What it is about, where that was asked; `serve`: whoever gives it calls it at once."""

    key: UUID
    need: str | None = None
    serve: str | None = None


class TicketController(Controller):
    """Numbers."""

    path = "/desk-sessions/{session:str}/tickets"

    @post(action="tickets.create")
    async def create(self, request: AnyRequest, viewer: SignedIn, session: FromPath[str]) -> Redirect:
        """Give the next one."""
        form, now = await read_form(request, NumberForm), datetime.now(UTC)
        number = await give_ticket(viewer=viewer, session=session, need=form.need, key=Key(form.key), at=now)
        if form.serve:
            number = await call_next(viewer=viewer, session=session, number=number, at=now)
            return see_other(f"/desk-sessions/{session}/tickets/{number}")
        return see_other(f"/desk-sessions/{session}?given={number}#given")

    @post("/next", action="tickets.update")
    async def update(self, viewer: SignedIn, session: FromPath[str]) -> Redirect:
        """Call whoever waits longest to the own table."""
        number = await call_next(viewer=viewer, session=session, at=datetime.now(UTC))
        return see_other(f"/desk-sessions/{session}/tickets/{number}")

    @get("/{number:int}", action="tickets.show")
    async def show(
        self, request: AnyRequest, viewer: SignedIn, session: FromPath[str], number: FromPath[int]
    ) -> Template | Redirect:
        """What the own number was helped with; of one that is written down, its report."""
        card = request.query_params.get("card", "")
        return await serving_page(viewer, (session, number), {"card": [card]} if card else {})

    @post("/{number:int}/end", action="tickets.destroy")
    async def destroy(self, viewer: SignedIn, session: FromPath[str], number: FromPath[int]) -> Redirect:
        """Nobody came, or nothing was needed."""
        await end_ticket(viewer=viewer, session=session, number=number, at=datetime.now(UTC))
        return see_other(f"/desk-sessions/{session}")


class ServingController(Controller):
    """The help that a number got."""

    path = "/desk-sessions/{session:str}/tickets/{number:int}/assistance"

    @post(action="desk_assistances.create")
    async def create(
        self,
        request: AnyRequest,
        viewer: SignedIn,
        settings: Installation,
        session: FromPath[str],
        number: FromPath[int],
    ) -> Redirect | Template:
        """Write it down, and show the code; *one more person* opens the form again with all that was chosen."""
        sent = await sent_values(request)
        try:
            form = form_of(sent, KeyForm)
            if form.add:
                return await serving_page(viewer, (session, number), sent, more=1)
            made = await report(request, viewer, settings, (session, number), sent)
        except FormRefused as refused:
            return await serving_page(viewer, (session, number), sent, wrong=refused.facts)
        except Refused as refused:
            if not refused.code.startswith("card-"):
                raise
            return await serving_page(viewer, (session, number), sent, wrong={"card": refused.code})
        return see_other(f"/assistances/{made}")


async def report(request: AnyRequest, viewer: Viewer, settings: Settings, place: tuple[str, int], sent: Fields) -> str:
    """The report of a form, with a fresh code for the phone that asks."""
    made, card = public_id(token_bytes(10)), sent.get("card", [""])[-1]
    shown_on = Device(address_hash(request), browser_family(request), is_members=True)
    code, _ = make_code(settings, made, token_bytes(CHANCE), shown_on)
    return await report_at_desk(
        viewer=viewer,
        served=Served(*place, card=read_token(card, CARD_TOKEN_LENGTH) if card else None, kin="kin" in sent),
        lines=lines_of(people_of(sent)),
        sent=sent_now(form_of(sent, KeyForm).key),
        public_id=made,
        somebody=public_id(token_bytes(10)),
        code=code,
        chance=token_bytes(5),
    )


async def serving_page(
    viewer: Viewer, place: tuple[str, int], sent: Fields, more: int = 0, wrong: dict[str, object] | None = None
) -> Template | Redirect:
    """The tiles for the holder of a number, with what was chosen so far."""
    now = datetime.now(UTC)
    opening = await show_session(viewer=viewer, session=place[0], at=now)
    mine = own_number(opening, place[1])
    if mine.assistance:
        return see_other(f"/assistances/{mine.assistance}")
    return page(
        "desks/ticket.html",
        422 if wrong else 200,
        opening=opening,
        mine=mine,
        card=sent.get("card", [""])[-1],
        offered=await offered(Where.DESK_HOME if sent.get("card") else Where.DESK),
        kin="kin" in sent,
        people=people_of(sent, more),
        forms=[(form, form) for form in FORMS_OF_ADDRESS if form != UNKNOWN_FORM],
        key=sent.get("key", [str(make_key(now, token_bytes(10)))])[-1],
        wrong=wrong or {},
    )


def own_number(opening: SessionPage, number: int) -> Number:
    """The number that the viewer called. Refuses: `not-found`, `ticket-ended`."""
    mine = next((one for one in opening.numbers if one.number == number and one.is_mine), None)
    if mine is None:
        raise NotFound("not-found")
    if mine.state == "gone":
        raise Refused("ticket-ended")
    return mine
