"""What a board's page is asked for and what it shows."""

from dataclasses import dataclass
from datetime import datetime

from domain.queries.board_places import AskedPeriod, BoardPlace
from domain.rules.boards import LINES_A_PAGE, BoardKind, Mark
from domain.rules.paging import last_page


@dataclass(frozen=True, slots=True)
class Asked:
    """How a board is to be shown. Search, order by name and pages are for those who oversee it."""

    kind: BoardKind
    search: str = ""
    by_name: bool | None = None  # None: as is usual for whoever asks
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
        return last_page(self.found, LINES_A_PAGE)

    @property
    def shown(self) -> tuple[object, ...]:
        """What is seen of it: while it is the same, nothing is sent again. A batch elsewhere moves only `as_of`."""
        return self.asked.asked, self.how, self.lines, self.own, self.marks, self.found
