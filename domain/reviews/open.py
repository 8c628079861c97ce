"""An officer takes a denied report on, or gives it on."""

from datetime import datetime

from domain.audit import record_event
from domain.database import row, rows, transaction
from domain.refusals import FormRefused, Refused
from domain.reviews.cases import find_case
from domain.rules.viewers import Viewer


async def open_review(*, viewer: Viewer, assistance: str, is_stranger: bool, at: datetime) -> None:
    """Take a report on: from now on its member knows that something is looked at, not what (G17).

    `is_stranger`: neither kin of the home nor of those who were there (G11). Whoever takes it from a colleague goes on
    where that one stopped. Refuses: `not-found`, `form` without the word, `review-decided`.
    """
    async with transaction():
        case = await find_case(viewer=viewer, assistance=assistance, at=at)
        if case["event"] is not None:
            raise Refused("review-decided")
        if not is_stranger:
            raise FormRefused("form", stranger="stranger-unsaid")
        if not await rows(OPEN, case["id"], viewer.account, at):
            raise Refused("review-decided")
        await record_event(
            at=at, account=viewer.account, action="reviews.create", subject_kind="assistance", subject=case["id"]
        )


async def pass_review(*, viewer: Viewer, assistance: str, at: datetime) -> None:
    """Give a report on: it leaves this officer's list, and stands on those of the communes beside and above.

    What this officer had noted is no longer theirs to decide by: whoever takes it on hears both sides. Refuses:
    `not-found`, `review-decided`.
    """
    async with transaction():
        case = await find_case(viewer=viewer, assistance=assistance, at=at)
        review = await row(LOCK, case["id"])
        if review is not None and review["event"] is not None:
            raise Refused("review-decided")
        await rows(LEAVE, case["id"], viewer.account)
        await rows(GIVE_ON, case["id"], viewer.account, at)
        await record_event(
            at=at, account=viewer.account, action="review_passes.create", subject_kind="assistance", subject=case["id"]
        )


OPEN = """
INSERT INTO review (assistance, opened_by, opened_at) VALUES ({}, {}, {})
ON CONFLICT (assistance) DO UPDATE SET opened_by = excluded.opened_by WHERE review.event IS NULL RETURNING id
"""

# As a decision does first: of both at once the second waits here, and finds what the first left.
LOCK = "SELECT event FROM review WHERE assistance = {} FOR UPDATE"

LEAVE = "DELETE FROM review WHERE assistance = {} AND opened_by = {}"

GIVE_ON = "INSERT INTO review_pass (assistance, account, passed_at) VALUES ({}, {}, {}) ON CONFLICT DO NOTHING"
