"""An officer's denied reports: the list, both sides of one, and how it ends (G17)."""

import re
from datetime import UTC, datetime

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from domain.queries.review_pages import show_review
from domain.queries.reviews import list_ended, list_reviews
from domain.refusals import FormRefused
from domain.reviews.decide import decide_review
from domain.reviews.hear import hear_both, note_told
from domain.reviews.open import open_review, pass_review
from domain.rules.ids import ItemId
from domain.rules.viewers import Viewer
from service.dependencies import SignedIn
from service.forms import AnyRequest, last_of, read_form, sent_values
from service.listings import language_of
from service.logs import request_id
from service.queries import page_number
from service.replies import page, see_other

ITEM = re.compile(r"item-([0-9]{1,18})")


class StrangerForm(msgspec.Struct):
    """Whoever takes a report on says that they are neither kin nor of the team."""

    stranger: bool = False


class HearingForm(msgspec.Struct):
    """What both sides said. What is missing is judged by the domain, all at once."""

    home_said: str = ""
    member_said: str = ""


class ReviewController(Controller):
    """What waits, and one report with both its sides."""

    path = "/reviews"

    @get(action="reviews.index")
    async def index(self, request: AnyRequest, viewer: SignedIn) -> Template:
        """Whoever was pressed first, then the oldest promise; below, what ended lately."""
        number, now = page_number(request), datetime.now(UTC)
        found = await list_reviews(viewer=viewer, language=language_of(request), at=now, page=number)
        ended = await list_ended(viewer=viewer, language=language_of(request), at=now)
        return page("reviews/index.html", found=found, ended=ended, told=request.query_params.get("told"))

    @get("/{denied:str}", action="reviews.show")
    async def show(self, request: AnyRequest, viewer: SignedIn, denied: FromPath[str]) -> Template:
        """Both sides; the home's number after a tap."""
        return await review_page(request, viewer, denied, {})

    @post("/{denied:str}", action="reviews.create")
    async def create(self, request: AnyRequest, viewer: SignedIn, denied: FromPath[str]) -> Template | Redirect:
        """Take it on."""
        form = await read_form(request, StrangerForm)
        try:
            await open_review(viewer=viewer, assistance=denied, is_stranger=form.stranger, at=datetime.now(UTC))
        except FormRefused as refused:
            return await review_page(request, viewer, denied, refused.facts)
        return see_other(f"/reviews/{denied}")


class ReviewPassController(Controller):
    """Somebody who should not judge."""

    path = "/reviews/{denied:str}/passes"

    @post(action="review_passes.create")
    async def create(self, viewer: SignedIn, denied: FromPath[str]) -> Redirect:
        """It goes to others."""
        await pass_review(viewer=viewer, assistance=denied, at=datetime.now(UTC))
        return see_other("/reviews")


class HearingController(Controller):
    """What both sides said."""

    path = "/reviews/{denied:str}/hearing"

    @post(action="hearings.create")
    async def create(self, request: AnyRequest, viewer: SignedIn, denied: FromPath[str]) -> Template | Redirect:
        """Write it down; until the decision it may be mended."""
        sent = await sent_values(request)
        words = {name: sent.get(name, [""])[-1] for name in ("home_said", "member_said")}
        try:
            await hear_both(viewer=viewer, assistance=denied, at=datetime.now(UTC), **words)
        except FormRefused as refused:
            return await review_page(request, viewer, denied, refused.facts, words)
        return see_other(f"/reviews/{denied}#decision")


class ReviewDecisionController(Controller):
    """The end of it."""

    path = "/reviews/{denied:str}/decision"

    @post(action="review_decisions.create")
    async def create(self, request: AnyRequest, viewer: SignedIn, denied: FromPath[str]) -> Template | Redirect:
        """Yes or no to each line, and why."""
        sent = await sent_values(request)
        said = {
            ItemId(int(found[1])): words[-1] == "yes"
            for name, words in sent.items()
            if (found := ITEM.fullmatch(name)) and words[-1] in {"yes", "no"}
        }
        reason, now = sent.get("reason", [""])[-1], datetime.now(UTC)
        try:
            await decide_review(
                viewer=viewer, assistance=denied, said=said, reason=reason, at=now, request_id=request_id()
            )
        except FormRefused as refused:
            return await review_page(request, viewer, denied, refused.facts, last_of(sent))
        return see_other(f"/reviews/{denied}#told")


class ReviewNoticeController(Controller):
    """The home is told."""

    path = "/reviews/{denied:str}/notice"

    @post(action="review_notices.create")
    async def create(self, viewer: SignedIn, denied: FromPath[str]) -> Redirect:
        """Nothing waits any more."""
        await note_told(viewer=viewer, assistance=denied, at=datetime.now(UTC))
        return see_other("/reviews?told=1")


async def review_page(
    request: AnyRequest,
    viewer: Viewer,
    denied: str,
    wrong: dict[str, object],
    values: dict[str, str] | None = None,
) -> Template:
    """Both sides, with a form as it was sent. Refuses: `not-found`."""
    review = await show_review(
        viewer=viewer,
        assistance=denied,
        language=language_of(request),
        at=datetime.now(UTC),
        with_phone="call" in request.query_params,
    )
    return page("reviews/show.html", 422 if wrong else 200, review=review, wrong=wrong, values=values or {})
