"""A member's points, and why each of them."""

from datetime import UTC, datetime

from litestar import Controller, get
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from domain.queries.points import show_entries, show_points
from domain.queries.why import show_why
from domain.refusals import NotFound
from domain.rules.days import local_day
from service.dependencies import From, SignedIn
from service.forms import AnyRequest
from service.queries import page_number
from service.replies import page

KINDS = {"member", "team"}
LONGEST_NUMBER = 18  # digits: every one of them fits a row's number


class PointsController(Controller):
    """`/points` are one's own; `/points/{source}` is an entry's receipt, for whoever may open it."""

    path = "/points"

    @get(action="points.index")
    async def index(
        self, request: AnyRequest, viewer: SignedIn, visitor: From, kind: FromQuery[str] = "", of: FromQuery[str] = ""
    ) -> Template:
        """Own entries, day by day; with `kind` and `of`, a public id, those behind a line of the branch's board."""
        today, number, language = local_day(datetime.now(UTC)), page_number(request), visitor.language
        asked = {"kind": kind, "of": subject} if kind in KINDS and (subject := public_id_of(of)) else None
        if asked is None:
            found = await show_points(viewer=viewer, today=today, language=language, page=number)
        else:
            found = await show_entries(viewer=viewer, **asked, today=today, language=language, page=number)
        return page("points/index.html", found=found)

    @get("/{source:str}", action="points.show")
    async def show(
        self, viewer: SignedIn, visitor: From, source: FromPath[str], kind: FromQuery[str] = "", of: FromQuery[str] = ""
    ) -> Template:
        """Why this score. `kind` and `of`, a public id, where the viewer may open several."""
        why = await show_why(
            viewer=viewer,
            source=number_of(source),
            kind=kind if kind in KINDS else None,
            subject=public_id_of(of),
            at=datetime.now(UTC),
            language=visitor.language,
        )
        return page("points/show.html", why=why)


def number_of(source: str) -> int:
    """The number of an entry's source. Refuses: `not-found` for what is none."""
    if not (source.isascii() and source.isdigit() and len(source) <= LONGEST_NUMBER):
        raise NotFound("not-found")
    return int(source)


def public_id_of(text: str) -> str | None:
    """What may be a public id; anything else is none."""
    return text if text.isascii() and text.isalnum() else None
