"""The list of homes, and how a knock ends when nobody is helped (G8)."""

from datetime import UTC, date, datetime, timedelta
from secrets import token_bytes
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from domain.queries.homes import STATES, show_homes
from domain.rules.days import local_day
from domain.rules.keys import make_key
from domain.rules.knocks import KnockEnd
from domain.rules.tokens import public_id
from domain.visits.knock import QUIET_DAYS, Knock, record_knock, take_back_knock
from service.dependencies import SignedIn
from service.forms import AnyRequest, read_form
from service.handlers.check_ins import sent_now
from service.queries import one_of, opaque, page_number
from service.replies import page, see_other


class KnockForm(msgspec.Struct):
    """How it ended."""

    key: UUID
    end: KnockEnd
    come_back_on: date | None = None
    quiet_days: Annotated[int, msgspec.Meta(ge=1, le=60)] = QUIET_DAYS


class HouseholdController(Controller):
    """Homes of the own hamlets."""

    path = "/households"

    @get(action="households.index")
    async def index(self, request: AnyRequest, viewer: SignedIn) -> Template:
        """Those to visit next first."""
        asked, now = request.query_params, datetime.now(UTC)
        homes = await show_homes(
            viewer=viewer,
            search=asked.get("search", "")[:80],
            state=one_of(asked.get("state", ""), STATES),
            page=page_number(request),
            at=now,
        )
        keys = [make_key(now, token_bytes(10)) for _ in homes.homes]
        return page(
            "households/index.html",
            homes=homes,
            keys=keys,
            ends=list(KnockEnd),
            noted=one_of(asked.get("noted", ""), tuple(KnockEnd)),
            knock=opaque(asked.get("knock", "")),
            tomorrow=local_day(now) + timedelta(days=1),
        )


class KnockController(Controller):
    """How knocks at one home ended."""

    path = "/households/{household:str}/knocks"

    @post(action="knocks.create")
    async def create(self, request: AnyRequest, viewer: SignedIn, household: FromPath[str]) -> Redirect:
        """Nobody home, come back, not needed …"""
        form = await read_form(request, KnockForm)
        ended = Knock(form.end, form.come_back_on, form.quiet_days)
        made = public_id(token_bytes(10))
        knock = await record_knock(
            viewer=viewer, household=household, knock=ended, sent=sent_now(form.key), public_id=made
        )
        return see_other(f"/households?noted={form.end}&knock={knock}")


class KnockRemovalController(Controller):
    """A knock noted by mistake."""

    path = "/knocks/{knock:str}/removal"

    @post(action="knocks.destroy")
    async def destroy(self, viewer: SignedIn, knock: FromPath[str]) -> Redirect:
        """Take it back; what it had asked of the home is undone."""
        await take_back_knock(viewer=viewer, check_in=knock, at=datetime.now(UTC))
        return see_other(f"/check-ins/{knock}")
