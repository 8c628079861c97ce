"""What Hạnh does about a report that a home denied."""

from datetime import datetime, timedelta

from domain.queries.review_pages import ReviewPage, show_review
from domain.queries.reviews import Reviews, list_reviews
from domain.reviews.decide import decide_review
from domain.reviews.hear import hear_both
from domain.reviews.open import open_review
from domain.rules.answers import State
from domain.rules.ids import ItemId
from tests.cast import TUESDAY, Cast

HOUR = timedelta(hours=1)
REASON = "Con trai nói ông quên; việc đã làm thật."


async def waits(cast: Cast, who: str = "hanh", at: datetime = TUESDAY + HOUR) -> Reviews:
    return await list_reviews(viewer=cast[who], language="vi", at=at)


async def shown(cast: Cast, report: str, who: str = "hanh", at: datetime = TUESDAY + HOUR) -> ReviewPage:
    return await show_review(viewer=cast[who], assistance=report, language="vi", at=at)


async def taken_on(cast: Cast, report: str, who: str = "hanh", at: datetime = TUESDAY + HOUR) -> None:
    await open_review(viewer=cast[who], assistance=report, is_stranger=True, at=at)


async def heard(cast: Cast, report: str, who: str = "hanh", at: datetime = TUESDAY + HOUR) -> None:
    words = {"home_said": "Con trai bác nói có.", "member_said": "Đã giúp, bác hay quên."}
    await hear_both(viewer=cast[who], assistance=report, at=at, **words)


async def decided(
    cast: Cast, report: str, *yes: str, who: str = "hanh", at: datetime = TUESDAY + HOUR, reason: str = REASON
) -> State:
    """Yes to the indicators named, no to the others."""
    items = (await shown(cast, report, who, at)).report.items
    said = {ItemId(item.id): item.code in yes for item in items}
    return await decide_review(viewer=cast[who], assistance=report, said=said, reason=reason, at=at, request_id=None)


async def reviewed(cast: Cast, report: str, *yes: str, who: str = "hanh", at: datetime = TUESDAY + HOUR) -> State:
    """From the list to the decision."""
    await taken_on(cast, report, who, at)
    await heard(cast, report, who, at)
    return await decided(cast, report, *yes, who=who, at=at)
