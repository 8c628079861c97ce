"""The case that a verb is about, as far as this officer may act on it."""

from datetime import datetime

from domain.database import Row, row
from domain.queries.review_cases import ASKING, REACHED, asked_by, reaching
from domain.refusals import NotFound, Refused
from domain.rules.days import local_day
from domain.rules.viewers import Viewer


async def find_case(*, viewer: Viewer, assistance: str, at: datetime) -> Row:
    """A denied report: its id, state, and its review as far as it has come. Refuses: `not-found`."""
    found = await row(FIND, *asked_by(viewer, local_day(at)), assistance, *reaching(viewer))
    if found is None:
        raise NotFound("not-found")
    return found


async def find_own_case(*, viewer: Viewer, assistance: str, at: datetime) -> Row:
    """One that this officer took on. Refuses: `not-found`, `review-not-yours`."""
    found = await find_case(viewer=viewer, assistance=assistance, at=at)
    if found["opened_by"] != viewer.account:
        raise Refused("review-not-yours")
    return found


FIND = f"""
SELECT assistance.id, assistance.state, review.id AS review, review.opened_by, review.heard_at, review.event,
       review.told_at
FROM assistance JOIN recipient ON recipient.id = assistance.recipient {ASKING}
LEFT JOIN review ON review.assistance = assistance.id
WHERE assistance.public_id = {{}} AND (assistance.state = 'disputed' OR review.event IS NOT NULL) AND {REACHED}
"""
