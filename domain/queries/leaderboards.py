"""A board as one page shows it: the lines that whoever asks may see, and their own."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import msgspec

from domain.database import row
from domain.queries.board_lines import RawLine, statement
from domain.queries.board_pages import Asked, BoardPage, Line, OwnLine
from domain.queries.board_places import AskedPeriod, BoardPlace
from domain.queries.places import place_words
from domain.queries.standings import Standing
from domain.rules.boards import (
    LARGE_BOARD,
    LINES_A_PAGE,
    PUBLIC_TOP,
    BoardKind,
    Sight,
    band,
    marks_of,
    most_shown,
    shown_top,
)
from domain.rules.searches import like
from domain.rules.ties import places
from domain.rules.viewers import Role, Viewer

EVERYTHING = 1_000_000


@dataclass(frozen=True, slots=True)
class Board:
    """A board before it is somebody's: the same for all who may see as much of it, so it may be kept for a moment.

    `points`: of each subject; of a large board of the first thousand alone.
    """

    place: BoardPlace
    asked: AskedPeriod
    how: Asked
    day: date
    lines: tuple[Line, ...]
    subjects: tuple[int, ...]
    total: int
    found: int
    points: Mapping[int, int]
    as_of: datetime | None

    @property
    def is_large(self) -> bool:
        """One's own place on it comes from its sorted set."""
        return self.total > LARGE_BOARD


async def load_board(*, place: BoardPlace, asked: AskedPeriod, how: Asked, today: date) -> Board:
    """A unit's board from its totals: to those who oversee the branch any page of it, else its first lines."""
    day = asked.period.day(today)
    found = await row(
        statement(how.kind, named=is_named(place, how)),
        *(how.kind.entry, asked.period.key, place.unit, day, LARGE_BOARD),
        *page_of(place, how),
        *((today.year, day) if how.kind is BoardKind.MEMBERS else ()),
    )
    if found is None:
        raise LookupError(asked)
    raw = msgspec.json.decode(found["lines"] or "[]", type=list[RawLine])
    points: dict[int, int] = dict(zip(found["subjects"] or (), found["points"] or (), strict=True))
    return Board(
        place=place,
        asked=asked,
        how=how,
        day=day,
        lines=tuple(lines_of(raw, found["first_place"], lines_before(place, how), points, place.sight)),
        subjects=tuple(line.subject for line in raw),
        total=found["total"],
        found=found["total"] if found["found"] is None else found["found"],
        points=points,
        as_of=found["as_of"],
    )


def show_board(board: Board, viewer: Viewer | None, standing: Standing | None = None) -> BoardPage:
    """A board as its viewer sees it.

    The public and peers see the top and never a line below (R4, R6), leaders, officers and departments of the branch
    all of it. `standing` of the viewer comes from a large board's sorted set.
    """
    place, kind = board.place, board.how.kind
    own = own_subjects(kind, viewer)
    stands = standing or standing_among(board, own)
    lines = [
        own_named(line, kind, viewer) if subject in own else line
        for subject, line in zip(board.subjects, board.lines, strict=True)
    ]
    most = len(lines) if place.sight is Sight.BRANCH else most_shown(board.total, kind, is_home=place.is_home)
    shown = lines if place.sight is Sight.BRANCH else lines[: shown_top([line.points for line in lines], most)]
    return BoardPage(
        place=place,
        asked=board.asked,
        how=board.how,
        lines=tuple(shown),
        own=own_line(stands, board.how) if own else None,
        marks=stands.marks if viewer else (),
        total_lines=board.total,
        found=board.found,
        level=most > 0 and not shown,
        as_of=board.as_of,
    )


def own_subjects(kind: BoardKind, viewer: Viewer | None) -> list[int]:
    """The viewer's own lines on a board: the person, or the teams they belong to."""
    if viewer is None:
        return []
    return [viewer.person] if kind is BoardKind.MEMBERS else list(viewer.teams(Role.MEMBER, Role.LEADER))


def is_named(place: BoardPlace, how: Asked) -> bool:
    """Lines are looked for or ordered by name: for those who oversee the branch."""
    return place.sight is Sight.BRANCH and bool(how.by_name or how.search)


def page_of(place: BoardPlace, how: Asked) -> tuple[object, ...]:
    """Which page: of fifty lines for those who oversee the branch, else the first ten and one."""
    if place.sight is not Sight.BRANCH:
        return PUBLIC_TOP + 1, 0
    most = EVERYTHING if how.whole else LINES_A_PAGE
    asked = (like(how.search), bool(how.by_name)) if is_named(place, how) else ()
    return *asked, most, lines_before(place, how)


def lines_before(place: BoardPlace, how: Asked) -> int:
    """How many lines stand on the pages before."""
    return (how.page - 1) * LINES_A_PAGE if place.sight is Sight.BRANCH and not how.whole else 0


def lines_of(
    raw: Sequence[RawLine], first_place: int, before: int, points: Mapping[int, int], sight: Sight
) -> list[Line]:
    """Lines that are nobody's own yet. Those in order of points get their places here, the first of them its own.

    Those who oversee a branch see its names, all others the names of those who consented.
    """
    counted = [first_place if place == 1 else before + place for place in places([line.points for line in raw])]
    level = Counter(points.values()) | Counter(line.points for line in raw)
    return [
        line_of(
            line,
            place=line.place or counted[at],
            tied=level[line.points] > 1 if line.tied is None else line.tied,
            is_named=sight is Sight.BRANCH or line.may_name,
        )
        for at, line in enumerate(raw)
    ]


def line_of(line: RawLine, *, place: int, tied: bool, is_named: bool) -> Line:
    """A line as it may be seen; without a name there is no team either, which would tell whose it is."""
    words = place_words(line.hamlet, line.commune) if line.hamlet else line.team
    if not is_named:
        return Line(place, None, None, None, line.points, tied, is_own=False)
    return Line(place, line.name, line.public_id, words, line.points, tied, is_own=False)


def own_named(line: Line, kind: BoardKind, viewer: Viewer | None) -> Line:
    """The viewer's own line: marked, and a member's with the name that others may not read."""
    if kind is BoardKind.MEMBERS and viewer and line.name is None:
        return replace(line, is_own=True, name=viewer.name, public_id=viewer.public_id)
    return replace(line, is_own=True)


def standing_among(board: Board, own: Sequence[int]) -> Standing:
    """The own standing, and the marks of the cohort, among the points that a board tells."""
    falling = list(board.points.values())
    marks = () if board.is_large else marks_of(falling)
    points = board.points.get(own[0], 0) if own else 0
    place = bisect_left(falling, -points, key=lambda amount: -amount) + 1 if points else None
    return Standing(points, place, board.total, marks)


def own_line(standing: Standing, how: Asked) -> OwnLine:
    """What somebody sees of themself: the place above the median, else when they asked for it (R3)."""
    within = band(standing.points, standing.marks) if standing.place else None
    is_shown = how.with_place or within is not None
    return OwnLine(standing.points, standing.place if is_shown else None, within, standing.next)
