"""A board as one page shows it: the lines that whoever asks may see, and their own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import msgspec

from domain.database import Row, row
from domain.queries.board_lines import RawLine, statement
from domain.queries.board_places import AskedPeriod, BoardPlace
from domain.queries.places import place_words
from domain.queries.standings import Standing
from domain.rules.boards import (
    LINES_A_PAGE,
    MARKS,
    PUBLIC_TOP,
    BoardKind,
    Mark,
    Sight,
    band,
    mark_place,
    marks_of,
    most_shown,
    shown_top,
)
from domain.rules.ties import places
from domain.rules.vietnamese import fold
from domain.rules.viewers import Role, Viewer

EVERYTHING = 1_000_000


@dataclass(frozen=True, slots=True)
class Asked:
    """How a board is to be shown. Search, order by name and pages are for those who oversee it."""

    kind: BoardKind
    search: str = ""
    by_name: bool = False
    page: int = 1
    with_place: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a board, points in hundredths. Without consent it has no name and no address; `tied` with another."""

    place: int
    name: str | None
    public_id: str | None
    words: str | None
    points: int
    tied: bool
    is_own: bool


@dataclass(frozen=True, slots=True)
class OwnLine:
    """The viewer's own standing. The place is there above the median or when it was asked for (R3)."""

    points: int
    place: int | None
    band: int | None
    next: Mark | None


@dataclass(frozen=True, slots=True)
class BoardPage:
    """A board of a unit, a period and a kind. `level`: nobody is shown, since too many are level at the top."""

    place: BoardPlace
    asked: AskedPeriod
    how: Asked
    lines: tuple[Line, ...]
    own: OwnLine | None
    marks: tuple[Mark, ...]
    total_lines: int
    found: int
    level: bool
    as_of: datetime | None

    @property
    def last_page(self) -> int:
        """Pages of fifty lines."""
        return max(1, -(-self.found // LINES_A_PAGE))


async def show_board(
    *,
    place: BoardPlace,
    asked: AskedPeriod,
    how: Asked,
    viewer: Viewer | None,
    today: date,
    standing: Standing | None = None,
) -> BoardPage:
    """A unit's board.

    The public and peers see the top and never a line below (R4, R6), leaders, officers and departments of the branch
    all of it. `standing` of the viewer comes from a large board's sorted set; without it the totals are counted.
    """
    own = own_subjects(how.kind, viewer)
    found = await row(*asking(place, asked, how, own, today, counted=standing is None))
    if found is None:
        raise LookupError(asked)
    stands = standing or standing_of(found)
    lines = lines_of(found, own)
    most = len(lines) if place.sight is Sight.BRANCH else most_shown(found["total"], how.kind, is_home=place.is_home)
    shown = lines if place.sight is Sight.BRANCH else top_of(lines, most)
    return BoardPage(
        place=place,
        asked=asked,
        how=how,
        lines=tuple(shown),
        own=own_line(stands, how) if own else None,
        marks=stands.marks if viewer else (),
        total_lines=found["total"],
        found=found["found"] if found["found"] is not None else found["total"],
        level=most > 0 and not shown,
        as_of=found["as_of"],
    )


def own_subjects(kind: BoardKind, viewer: Viewer | None) -> list[int]:
    """The viewer's own lines on a board: the person, or the teams they belong to."""
    if viewer is None:
        return []
    return [viewer.person] if kind is BoardKind.MEMBERS else list(viewer.teams(Role.MEMBER, Role.LEADER))


def asking(
    place: BoardPlace, asked: AskedPeriod, how: Asked, own: Sequence[int], today: date, *, counted: bool
) -> tuple[object, ...]:
    """The statement of a board's lines with its values: all pages for those who oversee it, else one line over ten."""
    is_branch = place.sight is Sight.BRANCH
    most = (EVERYTHING if how.whole else LINES_A_PAGE) if is_branch else PUBLIC_TOP + 1
    skipped = (how.page - 1) * most if is_branch and not how.whole else 0
    named = is_branch and bool(how.by_name or how.search)
    day = asked.period.day(today)
    return (
        statement(how.kind, named=named, counted=counted),
        *(how.kind.entry, asked.period.key, place.unit, day),
        *((own[0] if own else None,) if counted else ()),
        *((pattern_of(how.search), how.by_name) if named else ()),
        *(most, skipped),
        *((today.year, day) if how.kind is BoardKind.MEMBERS else ()),
    )


def pattern_of(search: str) -> str:
    """Words to look for, with or without marks; what LIKE would read as more than a letter is a letter."""
    folded = fold(search).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{folded}%"


def lines_of(found: Row, own: Sequence[int]) -> list[Line]:
    """The lines of a row; those in order of points get their places here, the first of them its own from the row."""
    raw = msgspec.json.decode(found["lines"] or "[]", type=list[RawLine])
    points = [line.points for line in raw]
    counted = [place + found["first_place"] - 1 for place in places(points)]
    return [
        Line(
            place=line.place or counted[at],
            name=line.name if line.may_name else None,
            public_id=line.public_id if line.may_name else None,
            words=place_words(line.hamlet, line.commune) if line.hamlet else line.team,
            points=line.points,
            tied=line.tied if line.tied is not None else line.points in points[max(0, at - 1) : at] + points[at + 1 : at + 2],
            is_own=line.subject in own,
        )
        for at, line in enumerate(raw)
    ]


def top_of(lines: Sequence[Line], most: int) -> list[Line]:
    """The lines that the public and peers see; without a name there is no team either, which would tell whose it is."""
    shown = lines[: shown_top([line.points for line in lines], most)]
    return [line if line.name or line.is_own else replace(line, words=None) for line in shown]


def standing_of(found: Row) -> Standing:
    """The own standing as the totals have it."""
    total = found["total"]
    points_at = {mark_place(total, share): points for share, points in zip(MARKS, found["marks"], strict=True)}
    return Standing(found["own_points"] or 0, found["own_place"], total, marks_of(points_at, total))


def own_line(standing: Standing, how: Asked) -> OwnLine:
    """What somebody sees of themself: the place above the median, else when they asked for it (R3)."""
    within = band(standing.points, standing.marks) if standing.place else None
    is_shown = how.with_place or within is not None
    return OwnLine(standing.points, standing.place if is_shown else None, within, standing.next)
