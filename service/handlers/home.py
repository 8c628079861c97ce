"""The first page of each role, and the member's scanner."""

from datetime import UTC, datetime

from litestar import Controller, get, post
from litestar.response import Redirect, Template

from domain.queries.today import show_today
from domain.refusals import FormRefused, Refused
from domain.rules.viewers import Role
from service.dependencies import SignedIn
from service.forms import AnyRequest, read_upload
from service.pictures import read_symbol
from service.replies import page, see_other

FIRST_PAGES = {Role.OFFICER: "/area", Role.ADMINISTRATOR: "/accounts", Role.DEPARTMENT: "/award-rounds"}


class HomeController(Controller):
    """Where somebody begins."""

    path = "/"

    @get(action="home.show")
    async def show(self, viewer: SignedIn) -> Template | Redirect:
        """A member's day; whoever holds an office goes to its first page."""
        if address := next((FIRST_PAGES[role] for role in FIRST_PAGES if role in viewer.roles), None):
            return see_other(address)
        return page("home/show.html", today=await show_today(viewer=viewer, at=datetime.now(UTC)))


class ScanController(Controller):
    """Camera, photo or typed code (P17)."""

    path = "/scan"

    @get(action="scan.new")
    async def new(self) -> Template:
        """The scanner; every way is on the page, and works without the one before it."""
        return page("scan.html")

    @post("/photo", action="scan.create", request_max_body_size=12 * 1024 * 1024)
    async def create(self, request: AnyRequest) -> Redirect | Template:
        """A photo of the code, read by the server."""
        try:
            photo = await read_upload(request, "photo")
            return see_other(await read_symbol(await photo.read()))
        except FormRefused as refused:
            return page("scan.html", wrong=refused.facts, status_code=422)
        except Refused as refused:
            return page("scan.html", wrong={"photo": refused.code}, status_code=422)
