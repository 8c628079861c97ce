"""The parts of a board's page that are the same for many who read it, each drawn once and kept.

A thousand people open the same head, the same fifty lines but their own, the same foot. Nothing but what is given
decides how a part looks, so it is kept for as long as it is asked for.
"""

from functools import cache, lru_cache, partial

from jinja2 import Environment
from markupsafe import Markup

from domain.queries.board_pages import BoardPage, Line
from domain.rules.boards import BoardKind, Sight
from service.board_links import Frame, board_link, sheet_link
from service.pages import environment, figures
from service.words import say

MOST_LINES = 8_192  # about a kilobyte each; drawing one anew takes ten times what looking it up does
MOST_FRAMES = 512


def draw_lines(board: BoardPage, language: str) -> Markup:
    """The lines in order, as items of a list."""
    is_branch, kind = board.place.sight is Sight.BRANCH, board.how.kind
    # a plain join: every part is markup already, and Markup's own would look each over again
    drawn = "".join([draw_line(line, kind, language, is_branch=is_branch) for line in board.lines])
    return Markup(drawn)  # noqa: S704 - of nothing but what draw_line escaped


@lru_cache(maxsize=MOST_LINES)
def draw_line(line: Line, kind: BoardKind, language: str, *, is_branch: bool) -> str:
    """One line."""
    return draw("_line", language, line=line, kind=kind, is_branch=is_branch)


@lru_cache(maxsize=MOST_FRAMES)
def draw_frame(frame: Frame, part: str, language: str) -> Markup:
    """The `head` or the `foot`."""
    link, sheet = partial(board_link, frame), partial(sheet_link, frame)
    return Markup(draw(f"_{part}", language, frame=frame, link=link, sheet=sheet))  # noqa: S704 - escaped by the template


def draw(part: str, language: str, **given: object) -> str:
    """A template of a board by itself, without a request."""
    return (
        drawing()
        .get_template(f"leaderboards/{part}.html")
        .render(**given, **figures(language), t=partial(say, language))
    )


@cache
def drawing() -> Environment:
    """The templates of the pages."""
    return environment()
