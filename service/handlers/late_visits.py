"""I forgot to scan: a visit noted afterwards, and the leader's word for it."""

from datetime import UTC, date, datetime, time
from secrets import token_bytes
from typing import Literal

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from domain.confirmations.approve import approve_late
from domain.queries.homes import show_homes
from domain.queries.late_visits import find_late, list_late
from domain.refusals import FormRefused, NotFound
from domain.rules.answers import State
from domain.rules.ids import Key
from domain.rules.intake import Sent
from domain.rules.keys import make_key
from domain.rules.late_visits import days_back, read_moment
from domain.rules.tokens import public_id
from domain.rules.viewers import Viewer
from domain.visits.late import enter_late
from service.dependencies import SignedIn
from service.forms import AnyRequest, form_in_part, form_of, last_of, sent_values
from service.handlers.check_ins import KeyForm
from service.listings import language_of
from service.logs import request_id
from service.queries import one_of, page_number
from service.replies import page, see_other


class MomentForm(msgspec.Struct):
    """When it was."""

    visited_on: date | None = None
    visited_at: time | None = None
    kin: bool = False


class ApprovalForm(msgspec.Struct):
    """Was it so? A no says why."""

    answer: Literal["yes", "no"] | None = None
    reason: str = ""
    stranger: bool = False


class LateVisitController(Controller):
    """Those that wait for whoever may approve them."""

    path = "/late-visits"

    @get(action="late_visits.index")
    async def index(self, request: AnyRequest, viewer: SignedIn) -> Template:
        """The oldest first."""
        number, now = page_number(request), datetime.now(UTC)
        late = await list_late(viewer=viewer, language=language_of(request), at=now, page=number)
        said = one_of(request.query_params.get("said", ""), ("yes", "no"))
        return page("late_visits/index.html", late=late, said=said)

    @get("/{assistance:str}", action="late_visits.show")
    async def show(self, request: AnyRequest, viewer: SignedIn, assistance: FromPath[str]) -> Template:
        """Was it so?"""
        return await late_page(request, viewer, assistance, {})


class ForgottenScanController(Controller):
    """A visit whose card was not scanned, at one home."""

    path = "/households/{household:str}/late-visits"

    @get(action="late_visits.new")
    async def new(self, viewer: SignedIn, household: FromPath[str]) -> Template:
        """When was it?"""
        return await forgotten_page(viewer, household, {})

    @post(action="late_visits.create")
    async def create(self, request: AnyRequest, viewer: SignedIn, household: FromPath[str]) -> Redirect | Template:
        """Note it, and go on to what was helped with."""
        sent, now, made = await sent_values(request), datetime.now(UTC), public_id(token_bytes(10))
        try:
            key, (form, unread) = form_of(sent, KeyForm).key, form_in_part(sent, MomentForm)
            moment = read_moment(form.visited_on, form.visited_at, now, unread)
            write = Sent(Key(key), claimed_at=moment, happened_at=moment, recorded_at=now)
            visit = await enter_late(viewer=viewer, household=household, sent=write, public_id=made, kin=form.kin)
        except FormRefused as refused:
            return await forgotten_page(viewer, household, last_of(sent), refused.facts)
        return see_other(f"/check-ins/{visit}")


class ApprovalController(Controller):
    """What a leader says of one."""

    path = "/late-visits/{assistance:str}/approval"

    @post(action="approvals.create")
    async def create(self, request: AnyRequest, viewer: SignedIn, assistance: FromPath[str]) -> Redirect | Template:
        """It was so, or it was not."""
        sent = await sent_values(request)
        try:
            form = form_of(sent, ApprovalForm)
            state = await approve_late(
                viewer=viewer,
                assistance=assistance,
                is_helped={"yes": True, "no": False, None: None}[form.answer],
                reason=form.reason.strip(),
                is_stranger=form.stranger,
                at=datetime.now(UTC),
                request_id=request_id(),
            )
        except FormRefused as refused:
            return await late_page(request, viewer, assistance, last_of(sent), refused.facts)
        return see_other(f"/late-visits?said={'yes' if state is State.CONFIRMED else 'no'}")


async def forgotten_page(
    viewer: Viewer, household: str, values: dict[str, str], wrong: dict[str, object] | None = None
) -> Template:
    """The form for one home of the member's own hamlets. Refuses: `not-found`."""
    now = datetime.now(UTC)
    found = await show_homes(viewer=viewer, search="", state="", page=1, at=now, household=household)
    if not found.homes:
        raise NotFound("not-found")
    key = values.get("key") or str(make_key(now, token_bytes(10)))
    said = {"values": values, "wrong": wrong or {}, "key": key}
    return page("late_visits/new.html", 422 if wrong else 200, home=found.homes[0], days=days_back(now), **said)


async def late_page(
    request: AnyRequest,
    viewer: Viewer,
    assistance: str,
    values: dict[str, str],
    wrong: dict[str, object] | None = None,
) -> Template:
    """One of them, with the form as it was sent. Refuses: `not-found`."""
    late = await find_late(viewer=viewer, assistance=assistance, language=language_of(request), at=datetime.now(UTC))
    return page("late_visits/show.html", 422 if wrong else 200, late=late, values=values, wrong=wrong or {})
