"""Addresses of boards that differ from the one shown in what is named."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from domain.queries.board_pages import Asked, BoardPage
from domain.queries.board_places import AskedPeriod, BoardPlace
from domain.rules.boards import Sight

MOST_KEPT = 4_096


@dataclass(frozen=True, slots=True)
class Frame:
    """Which board it is, without its lines: what its links, its head and its foot are made of."""

    place: BoardPlace
    asked: AskedPeriod
    how: Asked


def frame_of(board: BoardPage) -> Frame:
    """The frame of a board."""
    return Frame(board.place, board.asked, board.how)


def board_link(
    frame: Frame, *, kind: str = "", period: str = "", sort: str = "", page: int = 0, rank: bool = False,
    live: bool = False,
) -> str:  # fmt: skip
    """The same board but for what is given. Another kind or period begins at its first page, without the search."""
    asked = {"period": period or frame.asked.asked, "kind": kind or frame.how.kind}
    if not (kind or period):
        asked |= kept_of(frame)
    given = {"sort": sort, "page": page if page > 1 else "", "rank": "1" if rank else "", "live": "1" if live else ""}
    asked |= {name: str(value) for name, value in given.items() if value}
    return address(f"/leaderboards/{frame.place.public_id}", tuple(asked.items()))


@lru_cache(maxsize=MOST_KEPT)
def address(path: str, asked: tuple[tuple[str, str], ...]) -> str:
    """A path with its query. A page of a board names a dozen, the same for all who read it."""
    return f"{path}?{urlencode(asked)}"


def kept_of(frame: Frame) -> dict[str, str]:
    """Search and order of a board that has them."""
    kept = {"q": frame.how.search} if frame.how.search else {}
    if frame.place.sight is Sight.BRANCH:
        kept["sort"] = "name" if frame.how.by_name else "place"
    return kept


def sheet_link(frame: Frame, form: str) -> str:
    """The whole board as a file."""
    asked = {"format": form, "period": frame.asked.asked, "kind": frame.how.kind}
    return f"/leaderboards/{frame.place.public_id}/sheet?{urlencode(asked)}"
