"""A department's word of who was asked for a code or money, or pressed (G17)."""

from datetime import UTC, datetime

from litestar import Controller, get
from litestar.response import Template

from domain.queries.pressed import list_pressed
from service.dependencies import SignedIn
from service.forms import AnyRequest
from service.queries import page_number
from service.replies import page


class PressedController(Controller):
    """All of the branch, without the homes."""

    path = "/pressed"

    @get(action="pressed.index")
    async def index(self, request: AnyRequest, viewer: SignedIn) -> Template:
        """What waits first."""
        found = await list_pressed(viewer=viewer, at=datetime.now(UTC), page=page_number(request))
        return page("pressed/index.html", found=found)
