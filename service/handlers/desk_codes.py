"""The code of a desk: to a member the way in and out, to whoever was helped the way to their answer.

No account, no cookie: what is handed on from page to page is a pass of HMAC (design §3, G32).
"""

from datetime import UTC, datetime
from secrets import token_bytes

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from domain.desks.answers import ask_at_desk
from domain.queries.desk_codes import Opening, find_opening
from domain.queries.own_teams import own_duty
from domain.refusals import FormRefused, NotFound, Refused
from domain.rules.answers import Channel
from domain.rules.desk_codes import (
    CODE_LENGTH,
    HANDLE_LENGTH,
    Pass,
    Purpose,
    is_taken,
    make_pass,
    new_scan,
    read_pass,
)
from domain.rules.desks import read_figures
from domain.rules.keys import make_key
from domain.rules.tokens import hash_of, read_token, secret_token
from domain.rules.viewers import Role, Viewer
from domain.settings import Settings
from service.addresses import carried, onward
from service.dependencies import Anybody, Installation
from service.forms import AnyRequest, last_of, read_form, sent_values
from service.handlers.attendances import attendance_page
from service.replies import page, see_other
from service.visitors import guesser_of


class TapForm(msgspec.Struct):
    """The pass of a scan."""

    tap: str = ""


class DeskCodeController(Controller):
    """`/d/{code}`, in either case."""

    path = "/d"

    @get("/{code:str}", action="desk_codes.show")
    async def show(self, viewer: Anybody, settings: Installation, code: FromPath[str]) -> Template:
        """One tap for whoever is at the desk now; a code that is over says so kindly, and offers the six digits."""
        now, reading = datetime.now(UTC), read_token(code, CODE_LENGTH)
        opening, channel = await behind(reading, viewer, settings, now)
        if channel is None or opening.closed_at is not None:
            return page("desks/over.html", opening=opening, is_closed=opening.closed_at is not None)
        tap = make_pass(settings.secret, Purpose.TAP, Pass(opening.handle, channel, now, new_scan(token_bytes(3))))
        if viewer is not None and Role.MEMBER in viewer.roles:
            duty = None if opening.is_in else await own_duty(viewer=viewer)
            return page("desks/arrive.html", opening=opening, tap=tap, duty=duty, key=make_key(now, token_bytes(10)))
        return page("desks/here.html", opening=opening, tap=tap)

    @post(action="desk_codes.create")
    async def create(self, request: AnyRequest, settings: Installation) -> Redirect:
        """I am at the desk: from now on there is time to answer."""
        form, now = await read_form(request, TapForm), datetime.now(UTC)
        holder = read_pass(settings.secrets, Purpose.TAP, form.tap, now)
        answer = make_pass(settings.secret, Purpose.ANSWER, holder.later(now))
        return see_other(onward(carried(request.query_params), f"/d/{answer}/ticket"))


class OwnNumberController(Controller):
    """The figures of the own number."""

    path = "/d/{holder:str}/ticket"

    @get(action="own_numbers.new")
    async def new(self, settings: Installation, holder: FromPath[str]) -> Template:
        """Where they are typed; at a meeting what can be ticked."""
        held = read_pass(settings.secrets, Purpose.ANSWER, holder, datetime.now(UTC))
        opening = await find_opening(handle=held.handle, viewer=None)
        if opening.is_meeting:
            return await attendance_page(held, holder)
        return figures_page(opening, holder)

    @post(action="own_numbers.create")
    async def create(self, request: AnyRequest, settings: Installation, holder: FromPath[str]) -> Redirect | Template:
        """From the figures to the claim."""
        sent, now = last_of(await sent_values(request)), datetime.now(UTC)
        held = read_pass(settings.secrets, Purpose.ANSWER, holder, now)
        token = secret_token(token_bytes(16))
        try:
            await ask_at_desk(
                holder=held,
                number=number_of(sent.get("ticket", "")),
                guesser=guesser_of(request, None),
                token_hash=hash_of(token),
                at=now,
            )
        except FormRefused as refused:
            opening = await find_opening(handle=held.handle, viewer=None)
            return figures_page(opening, holder, sent, refused.facts)
        except Refused as refused:
            if refused.code != "ticket-not-waiting":
                raise
            opening = await find_opening(handle=held.handle, viewer=None)
            return figures_page(opening, holder, sent, {"ticket": refused.code})
        return see_other(onward(carried(request.query_params), f"/c/{token}"))


async def behind(code: str, viewer: Viewer | None, settings: Settings, at: datetime) -> tuple[Opening, Channel | None]:
    """The opening of a code, and by which way it is scanned; by none where the code is over.

    Refuses: `token-unknown`.
    """
    if is_taken(settings.secrets, code, at):
        opening = await find_opening(handle=code[:HANDLE_LENGTH], viewer=viewer)
        return opening, Channel.DESK_CODE if opening.has_screen else Channel.DESK_PRINT
    try:
        printed = await find_opening(token=code, viewer=viewer)
    except NotFound:
        return await find_opening(handle=code[:HANDLE_LENGTH], viewer=viewer), None
    return printed, None if printed.has_screen else Channel.DESK_PRINT


def number_of(typed: str) -> int:
    """The number behind three figures. Refuses: `form`."""
    number = read_figures(typed)
    if number is None:
        raise FormRefused("form", ticket="not-a-ticket" if typed else "missing")
    return number


def figures_page(
    opening: Opening, holder: str, answers: dict[str, str] | None = None, wrong: dict[str, object] | None = None
) -> Template:
    """The figures, with what was typed."""
    status = 422 if wrong else 200
    return page("desks/figures.html", status, opening=opening, holder=holder, answers=answers or {}, wrong=wrong or {})
