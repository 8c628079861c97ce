"""An opening of a desk: begun and ended by a leader, members in and out."""

from datetime import UTC, datetime, time
from secrets import token_bytes
from uuid import UUID

import msgspec
from litestar import Controller, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from domain.desks.presence import come_in, go_out
from domain.desks.sessions import close_session, move_end, open_session
from domain.queries.desk_sessions import SessionPage, show_session
from domain.queries.indicators import offered
from domain.refusals import FormRefused
from domain.rules.desk_codes import Purpose, read_pass
from domain.rules.keys import make_key
from domain.rules.reports import Where
from domain.rules.tokens import in_groups, public_id
from service.dependencies import From, Installation, SignedIn
from service.documents.qr import qr_svg
from service.forms import AnyRequest, form_in_part, form_of, last_of, read_form, sent_values
from service.handlers.check_ins import sent_now
from service.handlers.desks import desk_page
from service.replies import is_partial, page, see_other, unless_same


class EndForm(msgspec.Struct):
    """At what time of this day it ends."""

    closes: time | None = None


class ArrivalForm(msgspec.Struct):
    """The pass of a scan; whoever opened the desk has none."""

    key: UUID
    tap: str | None = None
    session: str | None = None


class DepartureForm(msgspec.Struct):
    """The pass of a scan."""

    tap: str


class OpeningController(Controller):
    """Openings of one desk."""

    path = "/desks/{desk:str}/sessions"

    @post(action="desk_sessions.create")
    async def create(self, request: AnyRequest, viewer: SignedIn, desk: FromPath[str]) -> Redirect | Template:
        """Open it now."""
        sent = await sent_values(request)
        form, _ = form_in_part(sent, EndForm)
        try:
            session = await open_session(
                viewer=viewer, desk=desk, closes=form.closes, at=datetime.now(UTC), chance=token_bytes(25)
            )
        except FormRefused as refused:
            return await desk_page(viewer, desk, wrong=refused.facts, typed_end=last_of(sent).get("closes", ""))
        return see_other(f"/desk-sessions/{session}")


class DeskSessionController(Controller):
    """One opening."""

    path = "/desk-sessions/{session:str}"

    @get(action="desk_sessions.show")
    async def show(
        self, request: AnyRequest, viewer: SignedIn, settings: Installation, session: FromPath[str]
    ) -> Template | Redirect | Response[None]:
        """Who is in, who waits, and what is mine to do."""
        now = datetime.now(UTC)
        shown = await show_session(viewer=viewer, session=session, at=now)
        if shown.is_meeting:
            return see_other(f"/meetings/{session}")
        if is_partial(request):
            state = (shown, int(now.timestamp()) // 60)  # minutes of waiting go on by themselves
            return unless_same(request, state, page("desks/_queue.html", opening=shown))
        return await session_page(shown, settings.base_address)

    @post("/end", action="desk_sessions.update")
    async def update(
        self, request: AnyRequest, viewer: SignedIn, settings: Installation, session: FromPath[str]
    ) -> Redirect | Template:
        """Another hour at which it ends."""
        now = datetime.now(UTC)
        sent = await sent_values(request)
        form, _ = form_in_part(sent, EndForm)
        try:
            await move_end(viewer=viewer, session=session, closes=form.closes, at=now)
        except FormRefused as refused:
            shown = await show_session(viewer=viewer, session=session, at=now)
            return await session_page(shown, settings.base_address, refused.facts, last_of(sent).get("closes", ""))
        return see_other(f"/desk-sessions/{session}")

    @post("/closure", action="desk_sessions.destroy")
    async def destroy(self, viewer: SignedIn, session: FromPath[str]) -> Redirect:
        """End it now."""
        await close_session(viewer=viewer, session=session, at=datetime.now(UTC))
        return see_other(f"/desk-sessions/{session}")


class PresenceController(Controller):
    """Members in and out."""

    path = "/desk-sessions"

    @post("/presence", action="presences.create")
    async def create(self, request: AnyRequest, viewer: SignedIn, visitor: From, settings: Installation) -> Redirect:
        """I am at the desk."""
        form = await read_form(request, ArrivalForm)
        sent = sent_now(form.key)
        scan = read_pass(settings.secrets, Purpose.TAP, form.tap, sent.recorded_at) if form.tap else None
        arrived = await come_in(
            viewer=viewer,
            scan=scan,
            session=form.session,
            sent=sent,
            public_id=public_id(token_bytes(10)),
            mark=visitor.mark,
        )
        return see_other(f"/check-ins/{arrived}")

    @post("/departure", action="presences.destroy")
    async def destroy(self, request: AnyRequest, viewer: SignedIn, settings: Installation) -> Redirect:
        """I am leaving the desk."""
        now = datetime.now(UTC)
        form = form_of(await sent_values(request), DepartureForm)
        holder = read_pass(settings.secrets, Purpose.TAP, form.tap, now)
        session = await go_out(viewer=viewer, handle=holder.handle, at=now)
        return see_other(f"/desk-sessions/{session}")


async def session_page(
    shown: SessionPage, base_address: str, wrong: dict[str, object] | None = None, typed_end: str = ""
) -> Template:
    """The page of an opening; `wrong` of the form with its end, as it was typed."""
    host = base_address.partition("://")[2]
    return page(
        "desks/session.html",
        422 if wrong else 200,
        opening=shown,
        needs=[topic for topic in await offered(Where.DESK) if topic != Where.DESK] if shown.closed_at is None else [],
        key=make_key(datetime.now(UTC), token_bytes(10)),
        screen=f"{base_address}/screens/{shown.screen}",
        typed=f"{host}/screens/{in_groups(shown.screen, between='-').lower()}",
        symbol=qr_svg(f"{base_address}/screens/{shown.screen}"),
        wrong=wrong or {},
        typed_end=typed_end,
    )
