"""A team's help desks."""

from datetime import UTC, datetime, time
from secrets import token_bytes
from typing import Literal

import msgspec
from litestar import Controller, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from domain.desks.places import change_desk, give_up_desk, set_up_desk
from domain.queries.desks import Desk, list_desks, show_desk
from domain.refusals import FormRefused
from domain.rules.days import local_day
from domain.rules.desks import DeskFacts, usual_end
from domain.rules.tokens import in_groups
from domain.rules.viewers import Viewer
from service.dependencies import Installation, SignedIn
from service.documents.desk_poster import DeskPoster
from service.documents.press import pressed
from service.documents.qr import printed_address
from service.forms import AnyRequest, form_in_part, last_of, sent_values
from service.replies import file, page, see_other

Values = dict[str, str]


class DeskForm(msgspec.Struct):
    """A desk as it is typed."""

    team: str = ""
    name: str = ""
    place: str = ""
    proof: Literal["screen", "print"] = "screen"
    weekdays: list[int] = []
    opens_at: time | None = None
    closes_at: time | None = None

    @property
    def facts(self) -> DeskFacts:
        return DeskFacts(
            self.name, self.place, self.proof == "screen", tuple(self.weekdays), self.opens_at, self.closes_at
        )


class DeskController(Controller):
    """Where the team helps at set hours."""

    path = "/desks"

    @get(action="desks.index")
    async def index(self, viewer: SignedIn) -> Template:
        """All of them, what is open first; and the form for another."""
        return await desks_page(viewer, {}, {})

    @post(action="desks.create")
    async def create(self, request: AnyRequest, viewer: SignedIn) -> Redirect | Template:
        """Set one up."""
        sent = await sent_values(request)
        form, unread = form_in_part(sent, DeskForm)
        try:
            desk = await set_up_desk(
                viewer=viewer,
                team=form.team,
                facts=form.facts,
                at=datetime.now(UTC),
                chance=token_bytes(20),
                unread=unread,
            )
        except FormRefused as refused:
            return await desks_page(viewer, last_of(sent) | {"days": days_in(sent)}, refused.facts)
        return see_other(f"/desks/{desk}")

    @get("/{desk:str}", action="desks.show")
    async def show(self, viewer: SignedIn, desk: FromPath[str]) -> Template:
        """One desk: open it, put it right, how it went."""
        return await desk_page(viewer, desk)

    @post("/{desk:str}", action="desks.update")
    async def update(self, request: AnyRequest, viewer: SignedIn, desk: FromPath[str]) -> Redirect | Template:
        """Put it right."""
        sent = await sent_values(request)
        form, unread = form_in_part(sent, DeskForm)
        try:
            await change_desk(viewer=viewer, desk=desk, facts=form.facts, at=datetime.now(UTC), unread=unread)
        except FormRefused as refused:
            return await desk_page(viewer, desk, last_of(sent) | {"days": days_in(sent)}, refused.facts)
        return see_other(f"/desks/{desk}?kept=1")

    @post("/{desk:str}/removal", action="desks.destroy")
    async def destroy(self, viewer: SignedIn, desk: FromPath[str]) -> Redirect:
        """No more openings."""
        await give_up_desk(viewer=viewer, desk=desk, at=datetime.now(UTC))
        return see_other("/desks")


class DeskPosterController(Controller):
    """The printed code of a desk without a screen."""

    path = "/desks/{desk:str}/poster"

    @get(action="desk_posters.show")
    async def show(self, viewer: SignedIn, settings: Installation, desk: FromPath[str]) -> Response[bytes]:
        """A sheet of paper to hang up."""
        shown = (await show_desk(viewer=viewer, desk=desk)).desk
        sheet = DeskPoster(
            title=shown.name,
            printed_on=local_day(datetime.now(UTC)),
            demo=settings.demo,
            name=shown.name,
            place=shown.place or shown.team,
            address=printed_address(settings.base_address, "d", shown.token),
            typed=f"{settings.base_address.partition('://')[2]}/d/{in_groups(shown.token, between='-').lower()}",
            phone=shown.phone or "",
        )
        return file(await pressed(sheet), f"{shown.name}.pdf", "application/pdf")


async def desks_page(viewer: Viewer, values: Values, wrong: dict[str, object]) -> Template:
    """All desks, and the form with what was typed."""
    shown = await list_desks(viewer=viewer, at=datetime.now(UTC))
    return page("desks/index.html", 422 if wrong else 200, desks=shown, values=values, wrong=wrong)


async def desk_page(
    viewer: Viewer, desk: str, values: Values | None = None, wrong: dict[str, object] | None = None, typed_end: str = ""
) -> Template:
    """One desk, its form filled with what stands or what was typed."""
    shown = await show_desk(viewer=viewer, desk=desk)
    usual = usual_end(shown.desk.weekdays, shown.desk.closes_at, datetime.now(UTC))
    closes = typed_end or f"{usual:%H:%M}"
    filled = values_of(shown.desk) if values is None else values
    status = 422 if wrong else 200
    return page("desks/show.html", status, shown=shown, closes=closes, values=filled, wrong=wrong or {})


def values_of(desk: Desk) -> Values:
    """A desk as its form has it."""
    hours = {"opens_at": desk.opens_at, "closes_at": desk.closes_at}
    return {
        "name": desk.name,
        "place": desk.place or "",
        "proof": "screen" if desk.has_screen else "print",
        "days": "".join(map(str, desk.weekdays)),
        **{name: f"{hour:%H:%M}" if hour else "" for name, hour in hours.items()},
    }


def days_in(sent: dict[str, list[str]]) -> str:
    """The weekdays that were ticked, as one word of figures."""
    return "".join(sent.get("weekdays", []))
