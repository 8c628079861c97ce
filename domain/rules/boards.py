"""Boards: which period a day falls into, who stands where, and what whom may be shown (evidence R3, R4, R6; K14)."""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.refusals import NotFound

PUBLIC_TOP = 10
QUARTER_BELOW = 40  # lines: a shorter board shows its top quarter
FEWEST_PEOPLE = 5
LINES_A_PAGE = 50
LARGE_BOARD = 1_000  # lines: above, one's own place comes from a sorted set
MARKS = (10, 25, 50)  # per cent of the cohort
ALL_TIME = "A"


class BoardKind(StrEnum):
    """Whose lines; the address says the plural, the ledger the singular."""

    TEAMS = "teams"
    MEMBERS = "members"

    @property
    def entry(self) -> str:
        """The ledger's word."""
        return "team" if self is BoardKind.TEAMS else "member"


class Span(StrEnum):
    """How long a board counts."""

    WEEK = "week"
    MONTH = "month"
    CAMPAIGN = "campaign"
    YEAR = "year"
    ALL = "all"


class Sight(StrEnum):
    """How much of a board somebody sees."""

    PUBLIC = "public"
    PEER = "peer"
    BRANCH = "branch"


@dataclass(frozen=True, slots=True)
class Period:
    """A span of days that a board counts: the key of its totals and, where it has them, first and last day."""

    span: Span
    key: str
    first_on: date | None = None
    last_on: date | None = None

    def day(self, today: date) -> date:
        """The board's day, by whose tree a unit's descendants are taken: today, or the last day of a past period."""
        return min(today, self.last_on or today)


@dataclass(frozen=True, slots=True)
class Mark:
    """What the cohort's first `share` per cent have reached, in hundredths of a point."""

    share: int
    points: int


def period_keys(day: date) -> tuple[str, str, str, str]:
    """The keys of all periods but campaigns that hold a local day: ISO week, month, year, all time."""
    year, week, _ = day.isocalendar()
    return f"W{year}-{week:02}", f"M{day:%Y-%m}", f"Y{day.year}", ALL_TIME


def campaign_key(campaign: int) -> str:
    """The key of a campaign's totals."""
    return f"C{campaign}"


def read_period(asked: str, today: date) -> Period:
    """The period meant by `week`, `month`, `year`, `all`, or a past one: `week:2026-47`, `month:2026-10`, `year:2025`.

    A campaign has days of its own: see `asked_campaign`. Refuses: `not-found` for anything else.
    """
    span, _, which = asked.partition(":")
    try:
        return _READERS[Span(span)](which, today)
    except (KeyError, ValueError):
        raise NotFound("not-found") from None


def asked_campaign(asked: str) -> str | None:
    """The public id in `campaign:ID`, or None where another span is meant."""
    span, _, which = asked.partition(":")
    return which if span == Span.CAMPAIGN else None


def _week(which: str, today: date) -> Period:
    year, number = _numbers(r"(\d{4})-W?(\d{1,2})", which) if which else today.isocalendar()[:2]
    first = date.fromisocalendar(year, number, 1)
    return Period(Span.WEEK, period_keys(first)[0], first, first + timedelta(days=6))


def _month(which: str, today: date) -> Period:
    year, month = _numbers(r"(\d{4})-(\d{1,2})", which) if which else (today.year, today.month)
    first = date(year, month, 1)
    return Period(Span.MONTH, period_keys(first)[1], first, first.replace(day=calendar.monthrange(year, month)[1]))


def _year(which: str, today: date) -> Period:
    (year,) = _numbers(r"(\d{4})", which) if which else (today.year,)
    return Period(Span.YEAR, f"Y{year}", date(year, 1, 1), date(year, 12, 31))


def _all(which: str, _today: date) -> Period:
    if which:
        raise ValueError(which)
    return Period(Span.ALL, ALL_TIME)


def _numbers(shape: str, text: str) -> tuple[int, ...]:
    found = re.fullmatch(shape, text, re.ASCII)
    if not found:
        raise ValueError(text)
    return tuple(map(int, found.groups()))


_READERS = {Span.WEEK: _week, Span.MONTH: _month, Span.YEAR: _year, Span.ALL: _all}


def most_shown(total: int, kind: BoardKind, *, is_home: bool) -> int:
    """How many first lines of a board the public and peers may see (R4, R6).

    The top ten; of fewer than forty lines the top quarter; of a members' board of fewer than five none, save to those
    whose own team it is.
    """
    if total == 0 or (kind is BoardKind.MEMBERS and total < FEWEST_PEOPLE and not is_home):
        return 0
    return PUBLIC_TOP if total >= QUARTER_BELOW else max(1, total // 4)


def shown_top(points: Sequence[int], most: int) -> int:
    """How many of the first `most` lines are shown: equals stand or fall together.

    Who would be cut off between equals is shown with none of them. `points` in falling order, one line more than may
    be shown where there is one, so that it is seen whether the cut parts equals.
    """
    if most >= len(points) or points[most - 1] != points[most]:
        return min(most, len(points))
    return sum(1 for amount in points[:most] if amount > points[most])


def next_mark(own: int, marks: Sequence[Mark]) -> Mark | None:
    """The nearest of the cohort's marks that is still ahead, or None at the top."""
    return min((mark for mark in marks if mark.points > own), key=lambda mark: mark.points, default=None)


def band(own: int, marks: Sequence[Mark]) -> int | None:
    """The smallest share of the cohort that somebody is within, in per cent; None below the median."""
    return min((mark.share for mark in marks if own >= mark.points), default=None)


def mark_place(total: int, share: int) -> int:
    """Who stands at a mark: the last of the first `share` per cent, at least the first."""
    return max(1, total * share // 100)


def marks_of(points: Sequence[int]) -> tuple[Mark, ...]:
    """The marks of a cohort from its points in falling order; none where there is nobody."""
    return tuple(Mark(share, points[mark_place(len(points), share) - 1]) for share in MARKS if points)


def board_name(unit: int, period: str, kind: BoardKind) -> str:
    """The key of a large board's sorted set."""
    return f"board:{unit}:{period}:{kind.entry}"
