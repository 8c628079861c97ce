"""Somebody met without a card."""

from datetime import UTC, datetime
from secrets import token_bytes
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.response import Redirect, Template

from domain.queries.own_teams import own_duty, own_teams
from domain.rules.keys import make_key
from domain.rules.tokens import public_id
from domain.visits.passers_by import meet_passer_by
from service.dependencies import From, SignedIn
from service.forms import AnyRequest, read_form
from service.handlers.check_ins import sent_now
from service.replies import page, see_other


class MeetingForm(msgspec.Struct):
    """For which team."""

    key: UUID
    team: str | None = None


class PasserByController(Controller):
    """Help on the way."""

    path = "/passers-by"

    @get(action="passers_by.new")
    async def new(self, viewer: SignedIn) -> Template:
        """Before the first tap: what is noted, and what is not."""
        now = datetime.now(UTC)
        teams = await own_teams(viewer=viewer, at=now)
        duty = await own_duty(viewer=viewer)
        return page("passers_by/new.html", own_teams=teams, duty=duty, key=make_key(now, token_bytes(10)))

    @post(action="passers_by.create")
    async def create(self, request: AnyRequest, viewer: SignedIn, visitor: From) -> Redirect:
        """I am helping."""
        form = await read_form(request, MeetingForm)
        made, somebody = public_id(token_bytes(10)), public_id(token_bytes(10))
        visit = await meet_passer_by(
            viewer=viewer,
            team=form.team,
            recipient=somebody,
            sent=sent_now(form.key),
            public_id=made,
            mark=visitor.mark,
        )
        return see_other(f"/check-ins/{visit}")
