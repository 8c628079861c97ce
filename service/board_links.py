"""Addresses of boards that differ from the one shown in what is named."""

from urllib.parse import urlencode

from domain.queries.leaderboards import BoardPage
from domain.rules.boards import Sight


def board_link(
    board: BoardPage, *, kind: str = "", period: str = "", sort: str = "", page: int = 0, rank: bool = False,
    live: bool = False,
) -> str:  # fmt: skip
    """The same board but for what is given. Another kind or period begins at its first page, without the search."""
    asked = {"period": period or board.asked.asked, "kind": kind or board.how.kind}
    if not (kind or period):
        asked |= kept_of(board)
    given = {"sort": sort, "page": page if page > 1 else "", "rank": "1" if rank else "", "live": "1" if live else ""}
    asked |= {name: str(value) for name, value in given.items() if value}
    return f"/leaderboards/{board.place.public_id}?{urlencode(asked)}"


def kept_of(board: BoardPage) -> dict[str, str]:
    """Search and order of a board that has them."""
    kept = {"q": board.how.search} if board.how.search else {}
    if board.place.sight is Sight.BRANCH:
        kept["sort"] = "name" if board.how.by_name else "place"
    return kept


def sheet_link(board: BoardPage, form: str) -> str:
    """The whole board as a file."""
    asked = {"format": form, "period": board.asked.asked, "kind": board.how.kind}
    return f"/leaderboards/{board.place.public_id}/sheet?{urlencode(asked)}"
