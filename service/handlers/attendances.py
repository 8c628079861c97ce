"""Whoever is at a meeting, and its chair: no account, no cookie, the address is the whole authority (G2)."""

from datetime import UTC, datetime
from secrets import token_bytes
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from domain.desks.attendance import Said, attend_by_phone
from domain.desks.chair import confirm_count
from domain.queries.desk_codes import find_opening
from domain.queries.meetings import find_gathering
from domain.refusals import FormRefused, NotFound, Refused
from domain.rules.answers import Device
from domain.rules.desk_codes import Pass, Purpose, is_one_of, read_pass
from domain.rules.ids import Key
from domain.rules.keys import make_key
from domain.rules.tokens import read_token
from domain.settings import Settings
from service.addresses import carried, onward
from service.dependencies import From, Installation
from service.forms import AnyRequest, form_of, last_of, read_form, sent_values
from service.handlers.meetings import PROOF_LENGTH, PeopleForm, chair_token, new_chance
from service.logs import request_id
from service.replies import page, see_other
from service.visitors import Visitor, address_hash, browser_family, guesser_of

SESSION_LENGTH = 16


class AttendanceForm(msgspec.Struct):
    """What somebody can do now."""

    key: UUID
    ticked: Annotated[list[str], msgspec.Meta(max_length=60)] = []


class AttendanceController(Controller):
    """One's own being there."""

    path = "/d/{holder:str}/attendance"

    @get(action="attendances.show")
    async def show(self, settings: Installation, holder: FromPath[str]) -> Template:
        """It is kept; and the way for somebody else on the same phone."""
        held = read_pass(settings.secrets, Purpose.ANSWER, holder, datetime.now(UTC))
        return page("meetings/thanks.html", gathering=await find_gathering(handle=held.handle), holder=holder)

    @post(action="attendances.create")
    async def create(
        self, request: AnyRequest, visitor: From, settings: Installation, holder: FromPath[str]
    ) -> Redirect | Template:
        """I was here, and this I can do now."""
        said, guesser = await said_in(request, visitor), guesser_of(request, None)
        held = read_pass(settings.secrets, Purpose.ANSWER, holder, said.at)
        try:
            await attend_by_phone(holder=held, guesser=guesser, said=said, chance=new_chance(), request_id=request_id())
        except Refused as refused:
            return await over_page(held, refused)
        return see_other(onward(carried(request.query_params), f"/d/{holder}/attendance"))


class CountController(Controller):
    """The chair's word."""

    path = "/chair/{token:str}"

    @get(action="counts.show")
    async def show(self, settings: Installation, token: FromPath[str]) -> Template:
        """How many came?"""
        return await count_page(read_chair(settings, token), token)

    @post(action="counts.create")
    async def create(
        self, request: AnyRequest, visitor: From, settings: Installation, token: FromPath[str]
    ) -> Redirect | Template:
        """So many."""
        sent, session = await sent_values(request), read_chair(settings, token)
        try:
            people, now = form_of(sent, PeopleForm).people, datetime.now(UTC)
            await confirm_count(
                session=session,
                people=people,
                device=device_of(request, visitor),
                key=Key(make_key(now, token_bytes(10))),
                at=now,
                chance=new_chance(),
                request_id=request_id(),
            )
        except FormRefused as refused:
            return await count_page(session, token, last_of(sent), refused.facts)
        return see_other(onward(carried(request.query_params), f"/chair/{token}"))


async def said_in(request: AnyRequest, visitor: Visitor) -> Said:
    """What was ticked, on which phone, now. Refuses: `form`."""
    form = await read_form(request, AttendanceForm)
    return Said(form.ticked, Key(form.key), device_of(request, visitor), datetime.now(UTC))


async def over_page(held: Pass, refused: Refused) -> Template:
    """A meeting that has ended, in a citizen's words; any other refusal goes on."""
    if refused.code not in {"desk-closed", "meeting-counted"}:
        raise refused
    opening = await find_opening(handle=held.handle, viewer=None)
    return page("desks/over.html", 409, opening=opening, is_closed=True)


async def attendance_page(held: Pass, holder: str) -> Template:
    """What can be ticked at a meeting."""
    key = make_key(datetime.now(UTC), token_bytes(10))
    return page("meetings/attend.html", gathering=await find_gathering(handle=held.handle), holder=holder, key=key)


async def count_page(
    session: str, token: str, answers: dict[str, str] | None = None, wrong: dict[str, object] | None = None
) -> Template:
    """The chair's question, or that it is kept."""
    gathering = await find_gathering(session=session)
    status = 422 if wrong else 200
    return page(
        "meetings/count.html", status, gathering=gathering, token=token, answers=answers or {}, wrong=wrong or {}
    )


def read_chair(settings: Settings, token: str) -> str:
    """The session that a chair's token is of. Refuses: `token-unknown`."""
    reading = read_token(token, SESSION_LENGTH + PROOF_LENGTH)
    session = reading[:SESSION_LENGTH]
    wanted = [chair_token(key, session) for key in settings.secrets]
    if not is_one_of(reading, wanted):
        raise NotFound("token-unknown")
    return session


def device_of(request: AnyRequest, visitor: Visitor) -> Device:
    return Device(address_hash(request), browser_family(request), is_members=visitor.is_member_device)
