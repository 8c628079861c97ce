"""A visit whose card nobody scanned: when it may have been, and who approves it (design §3, D; G23)."""

from datetime import date, datetime, time, timedelta

from domain.refusals import Faults, FormRefused
from domain.rules.days import HANOI, RECEIVED_WITHIN, local_day

WITH_LEADERS = timedelta(days=7)  # then a commune's officer approves it too (G23)
MOST_REASON = 500


def days_back(now: datetime) -> list[date]:
    """The days that a forgotten visit may have been on, today first."""
    today = local_day(now)
    return [today - timedelta(days=back) for back in range(RECEIVED_WITHIN.days + 1)]


def read_moment(day: date | None, clock: time | None, now: datetime, unread: Faults) -> datetime:
    """The moment of a forgotten visit, as its member remembers it.

    Refuses: `form` without day or time, with a day that is over a week ago or to come, or a moment to come.
    """
    wrong: dict[str, object] = dict(unread)
    if day is None:
        wrong.setdefault("visited_on", "not-chosen")
    elif day not in days_back(now):
        wrong["visited_on"] = "within-a-week"
    if clock is None:
        wrong.setdefault("visited_at", "missing")
    if day is None or clock is None or wrong:
        raise FormRefused("form", **wrong)
    moment = datetime.combine(day, clock, HANOI)
    if moment > now:
        raise FormRefused("form", visited_at="still-to-come")
    return moment


def check_approval(*, is_helped: bool | None, reason: str, is_stranger: bool) -> None:
    """Refuses: `form` for no answer, a no without a reason, and whoever does not say that they are no kin (G11)."""
    wrong: dict[str, object] = {}
    if is_helped is None:
        wrong["answer"] = "not-chosen"
    if is_helped is False and not reason:
        wrong["reason"] = "missing"
    if len(reason) > MOST_REASON:
        wrong["reason"] = "too-long"
    if not is_stranger:
        wrong["stranger"] = "stranger-unsaid"
    if wrong:
        raise FormRefused("form", **wrong)
