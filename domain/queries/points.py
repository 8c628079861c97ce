"""Entries day by day: a member's own, or those behind a line of a board."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import msgspec

from domain.database import Row, row, rows
from domain.queries.entry_parts import VISIT, Named, indicator_names, named_as
from domain.queries.places import KNOWN, home_words, known_by, place_words
from domain.refusals import NotFound
from domain.rules.boards import period_keys
from domain.rules.viewers import Role, Viewer
from domain.rules.working import Working

A_PAGE = 40


@dataclass(frozen=True, slots=True)
class Earned:
    """An entry in the list: what it was for, where, and the points in hundredths; `taken_back` where it is contrary."""

    source: int
    home: str
    place: str
    points: int
    done: tuple[tuple[str, int], ...]
    taken_back: bool


@dataclass(frozen=True, slots=True)
class DayOfPoints:
    """A local day and what it brought."""

    local_day: date
    points: int
    entries: tuple[Earned, ...]


@dataclass(frozen=True, slots=True)
class Sums:
    """What this week, this month and all time came to."""

    week: int
    month: int
    whole: int


@dataclass(frozen=True, slots=True)
class PointsPage:
    """A page of entries, the latest day first. The viewer's own have their sums; `of` others' is a public id."""

    kind: str
    of: str | None
    name: str
    days: tuple[DayOfPoints, ...]
    sums: Sums | None
    page: int
    is_last: bool


async def show_points(*, viewer: Viewer, today: date, language: str, page: int = 1) -> PointsPage:
    """The viewer's own entries."""
    found = await rows(MINE, *known_by(viewer, today), viewer.person, A_PAGE + 1, (page - 1) * A_PAGE)
    week, month, _, whole = period_keys(today)
    sums = {one["period"]: one["points"] for one in await rows(SUMS, viewer.person, [week, month, whole])}
    return PointsPage(
        kind="member",
        of=None,
        name=viewer.name,
        days=days_of(found[:A_PAGE], await indicator_names(language), is_own=True),
        sums=Sums(sums.get(week, 0), sums.get(month, 0), sums.get(whole, 0)),
        page=page,
        is_last=len(found) <= A_PAGE,
    )


async def show_entries(*, viewer: Viewer, kind: str, of: str, today: date, language: str, page: int = 1) -> PointsPage:
    """The entries of a member or team as far as they were earned in the viewer's branch or led team; no home is named.

    Refuses: `not-found`, also for somebody who has earned nothing there.
    """
    whose = await row(WHOSE, kind, of, kind, of)
    own_teams = viewer.teams(Role.MEMBER, Role.LEADER) if kind == "team" else viewer.teams(Role.LEADER)
    overseen = viewer.units(Role.OFFICER, Role.DEPARTMENT)
    who = whose["id"] if whose else None
    found = await rows(THEIRS, kind, who, own_teams, overseen, today, A_PAGE + 1, (page - 1) * A_PAGE)
    if whose is None or not found:
        raise NotFound("not-found")
    return PointsPage(
        kind=kind,
        of=of,
        name=whose["name"],
        days=days_of(found[:A_PAGE], await indicator_names(language), is_own=False),
        sums=None,
        page=page,
        is_last=len(found) <= A_PAGE,
    )


def days_of(found: Sequence[Row], names: dict[str, Named], *, is_own: bool) -> tuple[DayOfPoints, ...]:
    """Rows as days with their sums."""
    by_day = groupby(found, key=lambda one: one["local_day"])
    return tuple(day_of(day, [earned_of(one, names, is_own=is_own) for one in of]) for day, of in by_day)


def day_of(local_day: date, entries: Sequence[Earned]) -> DayOfPoints:
    """A day with the sum of its entries."""
    return DayOfPoints(local_day, sum(entry.points for entry in entries), tuple(entries))


def earned_of(found: Row, names: dict[str, Named], *, is_own: bool) -> Earned:
    """A line of the list; only whoever was there reads whose home it was, as long as they know it."""
    working = msgspec.json.decode(found["working"], type=Working)
    home = home_words(found["head"], found["known_as"], is_known=found["is_known"]) if is_own else ""
    return Earned(
        source=found["source"],
        home=home,
        place=place_words(found["hamlet"], found["commune"]) if found["hamlet"] else "",
        points=found["points"],
        done=tuple(
            (named_as(names, line.indicator).name, line.quantity)
            for line in working.lines or [line for line in working.not_counted if line.why == "repeat"]
        ),
        taken_back=found["move"] == "reversed",
    )


MINE = """
SELECT entry.source, entry.points, entry.local_day, entry.working, event.move, recipient.head, recipient.known_as,
       hamlet.name AS hamlet, commune.name AS commune, «known»
FROM (
    SELECT * FROM ledger_entry WHERE kind = 'member' AND subject = {}
    ORDER BY local_day DESC, source DESC LIMIT {} OFFSET {}
) AS entry
«visit»
ORDER BY entry.local_day DESC, entry.source DESC
""".replace("«visit»", VISIT).replace("«known»", KNOWN)

THEIRS = """
SELECT entry.source, entry.points, entry.local_day, entry.working, event.move, hamlet.name AS hamlet,
       commune.name AS commune
FROM (
    SELECT * FROM ledger_entry
    WHERE kind = {} AND subject = {} AND (team = ANY({}::bigint[]) OR EXISTS (
        SELECT FROM unit_ancestor AS above WHERE above.unit = ledger_entry.unit AND above.ancestor = ANY({}::bigint[])
        AND above.valid @> {}::date
    ))
    ORDER BY local_day DESC, source DESC LIMIT {} OFFSET {}
) AS entry
«visit»
ORDER BY entry.local_day DESC, entry.source DESC
""".replace("«visit»", VISIT)

WHOSE = """
SELECT id, name FROM person WHERE {} = 'member' AND public_id = {}
UNION ALL SELECT id, name FROM team WHERE {} = 'team' AND public_id = {}
"""

# What home and this page tell of the same periods: the totals of sealed entries, wherever they were earned.
SUMS = """
SELECT period, sum(points)::bigint AS points FROM period_total
WHERE kind = 'member' AND subject = {} AND period = ANY({}::text[]) GROUP BY period
"""
