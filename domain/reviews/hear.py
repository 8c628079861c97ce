"""What both sides said, and that the home was told how it ended."""

from datetime import datetime

from domain.database import rows
from domain.refusals import FormRefused, Refused
from domain.reviews.cases import find_case, find_own_case
from domain.rules.reviews import faults_of_hearing
from domain.rules.viewers import Viewer


async def hear_both(*, viewer: Viewer, assistance: str, home_said: str, member_said: str, at: datetime) -> None:
    """Write down what the home and the member said; until it is decided the words may be mended.

    Refuses: `not-found`, `review-not-yours`, `review-decided`, `form`.
    """
    case = await find_own_case(viewer=viewer, assistance=assistance, at=at)
    if wrong := faults_of_hearing(home_said, member_said):
        raise FormRefused("form", **wrong)
    if not await rows(HEAR, home_said, member_said, at, case["review"], viewer.account):
        await find_own_case(viewer=viewer, assistance=assistance, at=at)
        raise Refused("review-decided")


async def note_told(*, viewer: Viewer, assistance: str, at: datetime) -> None:
    """The home was told. Refuses: `not-found`, `review-undecided`."""
    case = await find_case(viewer=viewer, assistance=assistance, at=at)
    if case["event"] is None:
        raise Refused("review-undecided")
    await rows("UPDATE review SET told_at = {} WHERE id = {} AND told_at IS NULL", at, case["review"])


HEAR = """
UPDATE review SET home_said = {}, member_said = {}, heard_at = coalesce(heard_at, {})
WHERE id = {} AND opened_by = {} AND event IS NULL RETURNING id
"""
