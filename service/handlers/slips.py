"""One-time ways in: the slip that is scanned, the sheet that is printed, the code on a leader's screen (G6)."""

from datetime import UTC, datetime
from secrets import token_bytes
from typing import Any

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath
from litestar.response import Template
from litestar.response.base import Response

from domain.accounts.slips import TOKEN_CHANCE, check_slip, issue_slips, show_slip, use_slip
from domain.queries.teams import TeamLine, list_teams
from domain.refusals import FormRefused, NotFound
from domain.rules.days import local_day
from domain.rules.tokens import SECRET_TOKEN_LENGTH, read_token
from service.dependencies import From, Installation, SignedIn
from service.devices import browser_of, is_webview, with_session
from service.documents.qr import qr_svg
from service.documents.slips import slip_address
from service.forms import AnyRequest, read_form
from service.handlers.sessions import Password, draw_secrets
from service.replies import file, page, see_other
from service.sheets import print_slips
from service.visitors import address_hash

MOST_TEAMS = 3_000  # to choose from: a province's


class NewPasswordForm(msgspec.Struct):
    """The password, twice."""

    password: Password = ""
    again: Password = ""


class SlipSheetForm(msgspec.Struct):
    """For one team or all, for those without a password or everybody."""

    team: str | None = None
    everybody: bool = False


class SlipController(Controller):
    """`/s/{token}`: the token is the whole authority, once."""

    path = "/s/{token:str}"

    @get(action="slips.show")
    async def show(self, request: AnyRequest, token: FromPath[str]) -> Template:
        """Whose way in this is, and the form for a password."""
        return await slip_page(request, token)

    @post(action="slips.create")
    async def create(
        self, request: AnyRequest, visitor: From, settings: Installation, token: FromPath[str]
    ) -> Response[Any]:
        """Choose the password; the slip is used up and its owner signed in."""
        secrets = draw_secrets()
        browser = browser_of(request, visitor, settings, secrets)
        try:
            form = await read_form(request, NewPasswordForm)
            given = {"token": read(token), "password": form.password, "again": form.again}
            begun = await use_slip(**given, browser=browser, at=datetime.now(UTC))
        except FormRefused as refused:
            return await slip_page(request, token, refused.facts)
        return with_session(see_other("/"), settings, visitor, secrets, begun)


async def slip_page(request: AnyRequest, token: str, wrong: dict[str, object] | None = None) -> Template:
    """The form of a slip that opens an account now."""
    owner = await check_slip(token=read(token), address=address_hash(request), at=datetime.now(UTC))
    facts = {"owner": owner, "token": token, "wrong": wrong or {}, "webview": is_webview(request)}
    return page("slips/show.html", status_code=422 if wrong else 200, **facts)


def read(token: str) -> str:
    """A token out of the address, in either case. Refuses: `slip-over`, the same as for one that was used."""
    try:
        return read_token(token, SECRET_TOKEN_LENGTH)
    except NotFound:
        raise NotFound("slip-over") from None


class SlipSheetController(Controller):
    """Slips on paper, for a whole commune at once."""

    path = "/slips"

    @get(action="slip_sheets.new")
    async def new(self, viewer: SignedIn) -> Template:
        """For whom."""
        teams = await list_teams(viewer=viewer, search="", page=1, at=datetime.now(UTC), limit=MOST_TEAMS)
        return page("slips/new.html", teams=teams, options=[(team.public_id, name_of(team)) for team in teams.teams])

    @post(action="slip_sheets.create", status_code=200)
    async def create(self, request: AnyRequest, viewer: SignedIn, settings: Installation) -> Response[bytes]:
        """The sheet itself, not a way to it: no row holds the tokens, so it cannot be asked for again."""
        form, now = await read_form(request, SlipSheetForm), datetime.now(UTC)
        made = await issue_slips(viewer=viewer, team=form.team, everybody=form.everybody, at=now, draw=token_bytes)
        printed = await print_slips(settings, made, local_day(now), "vi")
        return file(printed, f"phieu-dang-nhap-{local_day(now)}.pdf", "application/pdf")


def name_of(team: TeamLine) -> str:
    """A team to choose, with how many of it have no password yet."""
    return f"{team.hamlet} · {team.name} ({team.without_password}/{team.members})"


class SlipScreenController(Controller):
    """A slip on a screen, for somebody who stands beside it."""

    path = "/people/{person:str}/slips"

    @post(action="slip_screens.create", status_code=200)
    async def create(self, viewer: SignedIn, settings: Installation, person: FromPath[str]) -> Template:
        """The code itself, not a way to it: reloading makes another one, and this one dies."""
        slip = await show_slip(viewer=viewer, person=person, at=datetime.now(UTC), chance=token_bytes(TOKEN_CHANCE))
        address = slip_address(settings.base_address, slip.token)
        return page("slips/screen.html", slip=slip, address=address, symbol=qr_svg(address))
