"""Accounts of a branch, and the offices that their owners hold."""

from datetime import UTC, date, datetime
from secrets import token_bytes

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template
from litestar.response.base import Response

from domain.accounts.grants import GRANTABLE, end_role, grant_role
from domain.accounts.opening import close_account, create_account, reopen_account
from domain.people import NewPerson
from domain.queries.accounts import PAGE, AccountLine, list_accounts, show_account
from domain.refusals import FormRefused
from domain.rules.days import local_day
from domain.rules.viewers import Role, Viewer
from service.addresses import row_number
from service.dependencies import Installation, SignedIn
from service.forms import AnyRequest, form_in_part, form_of, last_of, sent_values
from service.handlers.sessions import Password
from service.listings import MOST_LINES, asked_file, language_of, listing
from service.queries import page_number
from service.replies import page, see_other
from service.words import say

FILTERS = ("", "member", "leader", *GRANTABLE, "none")
HEADINGS = ("accounts.name", "accounts.login", "accounts.roles", "accounts.state")


class PersonForm(msgspec.Struct):
    """A person to write down. What does not hold is judged by the domain, all at once."""

    name: str = ""
    phone: str | None = None
    email: str | None = None
    employer: str | None = None

    def person(self) -> NewPerson:
        return NewPerson(self.name, self.phone, self.email, self.employer)


class GrantForm(msgspec.Struct):
    """Which office, over what, from when to when; and the administrator's own password."""

    role: Role | None = None
    unit: str = ""
    first_on: date | None = None
    password: Password = ""
    last_on: date | None = None


class AccountController(Controller):
    """Who may do what."""

    path = "/accounts"

    @get(action="accounts.index")
    async def index(self, request: AnyRequest, viewer: SignedIn, settings: Installation) -> Template | Response[bytes]:
        """By name, number or role; as a file too."""
        asked = request.query_params
        search, role = asked.get("search", "")[:80], asked.get("role", "")
        number, limit = (1, MOST_LINES + 1) if asked_file(request) else (page_number(request), PAGE)
        found = await list_accounts(
            viewer=viewer,
            search=search,
            role=role if role in FILTERS else "",
            page=number,
            at=datetime.now(UTC),
            limit=limit,
        )
        if asked_file(request):
            lines = [line_of(account, language_of(request)) for account in found.accounts]
            return await listing(request, settings, "accounts.title", HEADINGS, lines)
        return page("accounts/index.html", found=found, filters=FILTERS)

    @get("/new", action="accounts.new")
    async def new(self) -> Template:
        """Somebody who is in no list yet."""
        return page("accounts/new.html", values={}, wrong={})

    @post(action="accounts.create")
    async def create(self, request: AnyRequest, viewer: SignedIn, settings: Installation) -> Template | Redirect:
        """Write them down; a slip lets them in."""
        sent = await sent_values(request)
        try:
            new = form_of(sent, PersonForm).person()
            made = await create_account(
                viewer=viewer, person=new, demo=settings.demo, at=datetime.now(UTC), chance=token_bytes(10)
            )
        except FormRefused as refused:
            return page("accounts/new.html", status_code=422, values=last_of(sent), wrong=refused.facts)
        return see_other(f"/accounts/{made}")

    @get("/{person:str}", action="accounts.show")
    async def show(self, request: AnyRequest, viewer: SignedIn, person: FromPath[str]) -> Template:
        """What one person holds and held."""
        return await account_page(request, viewer, person, {}, {})


def line_of(line: AccountLine, language: str) -> tuple[str, str, str, str]:
    """A line of the file."""
    held = "; ".join(f"{say(language, f'role.{one.role}')}: {one.place}" for one in line.holdings)
    state = "closed" if line.is_closed else "open" if line.has_password else "not-opened"
    return line.name, line.login, held, say(language, f"accounts.{state}")


async def account_page(
    request: AnyRequest, viewer: Viewer, person: str, sent: dict[str, str], wrong: dict[str, object]
) -> Template:
    """The page of one account, with a form to give an office as it was sent."""
    now, search = datetime.now(UTC), request.query_params.get("unit-search", "")[:80]
    found = await show_account(viewer=viewer, person=person, unit_search=search, at=now)
    facts = {"roles": GRANTABLE, "today": local_day(now), "values": sent, "wrong": wrong}
    return page("accounts/show.html", 422 if wrong else 200, account=found, **facts)


class GrantController(Controller):
    """Offices."""

    path = "/accounts/{person:str}/grants"

    @post(action="grants.create")
    async def create(self, request: AnyRequest, viewer: SignedIn, person: FromPath[str]) -> Template | Redirect:
        """Give one."""
        sent = await sent_values(request)
        try:
            form, unread = form_in_part(sent, GrantForm)
            terms = msgspec.structs.asdict(form)
            await grant_role(viewer=viewer, person=person, at=datetime.now(UTC), unread=unread, **terms)
        except FormRefused as refused:
            return await account_page(request, viewer, person, last_of(sent), refused.facts)
        return see_other(f"/accounts/{person}")

    @post("/{grant:str}/end", action="grants.destroy")
    async def destroy(self, viewer: SignedIn, person: FromPath[str], grant: FromPath[str]) -> Redirect:
        """End one, now."""
        await end_role(viewer=viewer, grant=row_number(grant), at=datetime.now(UTC))
        return see_other(f"/accounts/{person}")


class ClosureController(Controller):
    """An account that lets nobody in."""

    path = "/accounts/{person:str}/closure"

    @post(action="closures.create")
    async def create(self, viewer: SignedIn, person: FromPath[str]) -> Redirect:
        """Close it, now."""
        await close_account(viewer=viewer, person=person, at=datetime.now(UTC))
        return see_other(f"/accounts/{person}")

    @post("/end", action="closures.destroy")
    async def destroy(self, viewer: SignedIn, person: FromPath[str]) -> Redirect:
        """Open it again."""
        await reopen_account(viewer=viewer, person=person, at=datetime.now(UTC))
        return see_other(f"/accounts/{person}")
