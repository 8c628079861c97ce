"""Teams and who is in them: a leader's day, an officer's list."""

from datetime import UTC, date, datetime
from secrets import token_bytes

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template
from litestar.response.base import Response

from domain.queries.team_days import show_team_day
from domain.queries.teams import TeamLine, list_hamlets, list_teams, show_team, team_of
from domain.refusals import FormRefused, Refused
from domain.rules.viewers import Viewer
from domain.teams.founding import found_team
from domain.teams.members import Place, TeamRole, add_member, change_role, end_membership
from service.addresses import local_path, row_number
from service.dependencies import Installation, SignedIn
from service.forms import AnyRequest, form_in_part, form_of, last_of, sent_values
from service.handlers.accounts import PersonForm
from service.listings import MOST_LINES, asked_file, listing
from service.queries import page_number
from service.replies import page, see_other

HEADINGS = (
    "teams.hamlet", "teams.name", "teams.leader", "teams.members", "teams.active", "teams.without-password",
    "teams.founded", "teams.decision",
)  # fmt: skip


class TeamForm(msgspec.Struct):
    """A founding decision."""

    unit: str = ""
    name: str = ""
    founded_on: date | None = None
    decision_no: str = ""


class MemberForm(PersonForm):
    """A person, and their place in the team."""

    role: TeamRole = TeamRole.MEMBER
    from_on: date | None = None


class RoleForm(msgspec.Struct):
    """Another role in the same team."""

    role: TeamRole


class TeamDayController(Controller):
    """A leader's first page beside their own."""

    path = "/team"

    @get(action="team_days.show")
    async def show(self, request: AnyRequest, viewer: SignedIn) -> Template:
        """Who did what today, what waits, what is best done first."""
        chosen = request.query_params.get("team")
        return page("teams/day.html", day_of=await show_team_day(viewer=viewer, team=chosen, at=datetime.now(UTC)))


class TeamController(Controller):
    """The officer's teams."""

    path = "/teams"

    @get(action="teams.index")
    async def index(self, request: AnyRequest, viewer: SignedIn, settings: Installation) -> Template | Response[bytes]:
        """By hamlet; as a file too."""
        search, now = request.query_params.get("search", "")[:80], datetime.now(UTC)
        if asked_file(request):
            found = await list_teams(viewer=viewer, search=search, page=1, at=now, limit=MOST_LINES + 1)
            return await listing(request, settings, "teams.title", HEADINGS, [line_of(team) for team in found.teams])
        found = await list_teams(viewer=viewer, search=search, page=page_number(request), at=now)
        return page("teams/index.html", found=found)

    @get("/new", action="teams.new")
    async def new(self, request: AnyRequest, viewer: SignedIn) -> Template:
        """A team that is not there yet."""
        values = {"unit": request.query_params.get("unit", "")}
        return page("teams/new.html", units=await list_hamlets(viewer=viewer), values=values, wrong={})

    @post(action="teams.create")
    async def create(self, request: AnyRequest, viewer: SignedIn) -> Template | Redirect:
        """Write the decision down."""
        sent, now = await sent_values(request), datetime.now(UTC)
        try:
            form, unread = form_in_part(sent, TeamForm)
            terms = msgspec.structs.asdict(form)
            team = await found_team(viewer=viewer, at=now, chance=token_bytes(10), unread=unread, **terms)
        except FormRefused as refused:
            facts = {"values": last_of(sent), "wrong": refused.facts, "units": await list_hamlets(viewer=viewer)}
            return page("teams/new.html", status_code=422, **facts)
        return see_other(f"/teams/{team}")

    @get("/{team:str}", action="teams.show")
    async def show(self, request: AnyRequest, viewer: SignedIn, team: FromPath[str]) -> Template:
        """Who is in it, and how each gets in."""
        return await team_page(request, viewer, team, {}, {})


class MembershipController(Controller):
    """Who joins a team."""

    path = "/teams/{team:str}/members"

    @post(action="memberships.create")
    async def create(
        self, request: AnyRequest, viewer: SignedIn, settings: Installation, team: FromPath[str]
    ) -> Template | Redirect:
        """Take somebody in."""
        sent, now = await sent_values(request), datetime.now(UTC)
        try:
            form, unread = form_in_part(sent, MemberForm)
            await add_member(
                viewer=viewer,
                place=Place(team, form.role, form.from_on),
                person=form.person(),
                demo=settings.demo,
                at=now,
                chance=token_bytes(10),
                unread=unread,
            )
        except FormRefused as refused:
            return await team_page(request, viewer, team, last_of(sent), refused.facts)
        except Refused as refused:
            if refused.code != "member-already":
                raise
            return await team_page(request, viewer, team, last_of(sent), {"name": refused.code})
        return see_other(f"/teams/{team}")


class MembershipRoleController(Controller):
    """Who changes place in a team, or leaves it."""

    path = "/memberships/{membership:str}"

    @post("/role", action="memberships.update")
    async def update(self, request: AnyRequest, viewer: SignedIn, membership: FromPath[str]) -> Template | Redirect:
        """Another role from today."""
        sent, number = await sent_values(request), row_number(membership)
        try:
            role = form_of(sent, RoleForm).role
        except FormRefused as refused:
            team = await team_of(viewer=viewer, membership=number)
            return await team_page(request, viewer, team, {}, refused.facts, changing=number)
        await change_role(viewer=viewer, membership=number, role=role, at=datetime.now(UTC))
        return see_other(local_path(last_of(sent).get("back", ""), "/teams"))

    @post("/end", action="memberships.destroy")
    async def destroy(self, request: AnyRequest, viewer: SignedIn, membership: FromPath[str]) -> Redirect:
        """They leave today; nothing that they did goes with them."""
        back = (await sent_values(request)).get("back", ["/teams"])[-1]
        await end_membership(viewer=viewer, membership=row_number(membership), at=datetime.now(UTC))
        return see_other(local_path(back, "/teams"))


async def team_page(
    request: AnyRequest,
    viewer: Viewer,
    team: str,
    sent: dict[str, str],
    wrong: dict[str, object],
    *,
    changing: int | None = None,
) -> Template:
    """The page of one team, with a form to take somebody in as it was sent, or one of a place: the one `changing`."""
    search = request.query_params.get("search", "")[:80]
    found = await show_team(viewer=viewer, team=team, search=search, at=datetime.now(UTC))
    facts = {"roles": list(TeamRole), "search": search, "values": sent, "wrong": wrong, "changing": changing}
    return page("teams/show.html", 422 if wrong else 200, found=found, **facts)


def line_of(team: TeamLine) -> tuple[str | int | date | None, ...]:
    """A line of the file."""
    counts = (team.members, team.active, team.without_password)
    return team.hamlet, team.name, team.leader, *counts, team.founded_on, team.decision_no
