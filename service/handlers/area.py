"""An officer's first page."""

from datetime import UTC, datetime

from litestar import Controller, get
from litestar.response import Template

from domain.queries.area import show_area
from service.dependencies import SignedIn
from service.forms import AnyRequest
from service.listings import language_of
from service.queries import page_number
from service.replies import page


class AreaController(Controller):
    """The commune: figures, floors, teams, what waits."""

    path = "/area"

    @get(action="area.show")
    async def show(self, request: AnyRequest, viewer: SignedIn) -> Template:
        """One page."""
        language, number = language_of(request), page_number(request)
        area = await show_area(viewer=viewer, language=language, page=number, at=datetime.now(UTC))
        return page("area/show.html", area=area)
