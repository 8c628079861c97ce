"""The large screen of a desk, on whatever stands there: a token opens it, nobody is signed in."""

from datetime import UTC, datetime

from litestar import Controller, Response, get
from litestar.params import FromPath
from litestar.response import Redirect, Template

from domain.queries.desk_screens import find_crew_photo, show_screen
from domain.refusals import Refused
from domain.rules.desk_codes import STEP, desk_code, seconds_left
from domain.rules.tokens import CARD_TOKEN_LENGTH, read_token
from service.dependencies import Installation
from service.documents.qr import Level, printed_address, qr_svg
from service.forms import AnyRequest
from service.replies import is_partial, page, see_other, unless_same


class ScreenController(Controller):
    """Read from three metres."""

    path = "/screens"

    @get(action="screens.index")
    async def index(self, request: AnyRequest) -> Redirect | Template:
        """Where its address is typed on a machine that nobody signs in to."""
        code = request.query_params.get("code", "")
        if not code:
            return page("desks/screens.html", wrong={}, values={})
        try:
            return see_other(f"/screens/{read_token(code, CARD_TOKEN_LENGTH)}")
        except Refused:
            return page("desks/screens.html", 422, wrong={"code": "not-a-screen"}, values={"code": code})

    @get("/{screen:str}", action="screens.show")
    async def show(
        self, request: AnyRequest, settings: Installation, screen: FromPath[str]
    ) -> Template | Response[None]:
        """The code of now, asked again as it changes."""
        shown, now = await show_screen(code=read_token(screen, CARD_TOKEN_LENGTH)), datetime.now(UTC)
        left = seconds_left(now)
        address = printed_address(settings.base_address, "d", desk_code(settings.secret, shown.handle, now))
        symbol = qr_svg(address, Level.M)
        template = "desks/_screen.html" if is_partial(request) else "desks/screen.html"
        made = page(template, screen=shown, now=now, left=left, gone=int(STEP - left), symbol=symbol)
        return unless_same(request, (shown, address), made) if is_partial(request) else made


class ScreenPhotoController(Controller):
    """A face on it, while its owner is at work there."""

    path = "/screens/{screen:str}/photos/{person:str}"

    @get(action="screen_photos.show")
    async def show(self, screen: FromPath[str], person: FromPath[str]) -> Response[bytes]:
        """A picture of 96 px."""
        picture = await find_crew_photo(code=read_token(screen, CARD_TOKEN_LENGTH), person=person)
        return Response(picture, media_type="image/webp", headers={"cache-control": "private, max-age=600"})
