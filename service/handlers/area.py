"""An officer's first page."""

from datetime import UTC, datetime

from litestar import Controller, get
from litestar.response import Template

from domain.queries.area import show_area
from service.dependencies import SignedIn
from service.forms import AnyRequest
from service.pages import page_globals
from service.replies import page


class AreaController(Controller):
    """The commune: figures, floors, teams, what waits."""

    path = "/area"

    @get(action="area.show")
    async def show(self, request: AnyRequest, viewer: SignedIn) -> Template:
        """One page."""
        language = str(page_globals(request)["language"])
        return page("area/show.html", area=await show_area(viewer=viewer, language=language, at=datetime.now(UTC)))
