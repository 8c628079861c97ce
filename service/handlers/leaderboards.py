"""Boards, open to anybody: what is on them depends on who looks."""

import asyncio
from datetime import UTC, datetime
from functools import partial

from litestar import Controller, Response, get
from litestar.params import FromPath
from litestar.response import Redirect, Template

from domain.queries.board_pages import BoardPage
from domain.queries.board_places import find_home
from domain.refusals import NotFound
from domain.rules.boards import Sight
from domain.rules.days import local_day
from service.board_links import board_link, frame_of
from service.board_parts import draw_frame, draw_lines
from service.board_sheets import board_file
from service.boards import asked_of, boards_of, is_live
from service.dependencies import Anybody, From, Installation
from service.forms import AnyRequest
from service.replies import file, is_partial, page, see_other, unless_same


class LeaderboardController(Controller):
    """`/leaderboards/{unit}?period=week|month|campaign:ID|year|all&kind=members|teams`."""

    path = "/leaderboards"

    @get(action="leaderboards.index")
    async def index(self, viewer: Anybody) -> Redirect:
        """To the board of whoever asks."""
        return see_other(f"/leaderboards/{await find_home(viewer=viewer)}")

    @get("/{unit:str}", action="leaderboards.show")
    async def show(self, request: AnyRequest, visitor: From, unit: FromPath[str]) -> Template | Response[None]:
        """The page, or the board alone for its live update."""
        board = await read_board(request, visitor.viewer, unit)
        frame, live = frame_of(board), is_live(request, board)
        about = partial(page, board=board, lines=draw_lines, live=live, link=partial(board_link, frame))
        if is_partial(request):
            return unless_same(request, (visitor, board.shown), about("leaderboards/_board.html"))
        return about("leaderboards/show.html", frame=partial(draw_frame, frame))


class LeaderboardSheetController(Controller):
    """The whole board as a file, for those who oversee the branch."""

    path = "/leaderboards/{unit:str}/sheet"

    @get(action="leaderboard_sheets.show")
    async def show(
        self, request: AnyRequest, visitor: From, settings: Installation, unit: FromPath[str]
    ) -> Response[bytes]:
        """All lines of the period and kind that the address names."""
        board = await read_board(request, visitor.viewer, unit, whole=True)
        if board.place.sight is not Sight.BRANCH:
            raise NotFound("not-found")
        form = request.query_params.get("format", "")
        return file(*await asyncio.to_thread(board_file, board, form, visitor.language, demo=settings.demo))


async def read_board(request: AnyRequest, viewer: Anybody, unit: str, *, whole: bool = False) -> BoardPage:
    """The board that an address asks for. Refuses: `not-found`."""
    return await boards_of(request).find(
        viewer=viewer,
        unit=unit,
        asked=request.query_params.get("period", ""),
        how=asked_of(request, whole=whole),
        today=local_day(datetime.now(UTC)),
    )
