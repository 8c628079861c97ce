"""What boards are read from besides the database: sorted sets of large ones, and what was read a moment ago.

Both may vanish: PostgreSQL is the truth and answers then.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import replace
from datetime import date
from functools import cached_property, partial
from time import monotonic
from typing import Any, TypeVar

from domain.queries.board_pages import Asked, BoardPage
from domain.queries.board_places import BoardPlace, choose_period, find_place
from domain.queries.leaderboards import Board, load_board, own_subjects, show_board
from domain.queries.standings import Standing, find_standing
from domain.rules.boards import MARKS, BoardKind, Mark, Sight, board_name, mark_place
from domain.rules.viewers import Viewer
from service.forms import AnyRequest, clean
from service.queries import page_number
from service.visitors import settings_of

T = TypeVar("T")

PATIENCE = 0.2  # seconds for a Redis that accepts and never answers
REST = 5.0  # seconds without asking one that failed
# A confirmation is on its board within two seconds: one of the projector's, a tenth of its work, half of this.
KEPT_FOR = 0.5
MOST_KEPT = 500
LONGEST_SEARCH = 80  # characters


class Ranks:
    """Own places on large boards, from the sets that workers write. Whatever goes wrong, the answer is None."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.rests_until = 0.0

    @cached_property
    def client(self) -> Any:
        """Made for the first large board: the library takes 20 MB of a process."""
        import redis.asyncio

        how = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE, "retry": None, "max_connections": 8}
        return redis.asyncio.from_url(self.address, **how)

    async def standing(self, unit: int, period: str, kind: BoardKind, subject: int | None) -> Standing | None:
        """A subject's standing on a large board; None where there is no such set, or no Redis."""
        if monotonic() < self.rests_until:
            return None
        from redis.exceptions import RedisError

        try:
            async with asyncio.timeout(PATIENCE):
                return await self.read(board_name(unit, period, kind), str(subject or ""))
        except (RedisError, OSError, TimeoutError):
            self.rests_until = monotonic() + REST
            return None

    async def read(self, name: str, subject: str) -> Standing | None:
        """Two questions: how many and how much, then how many above and what stands at the marks."""
        async with self.client.pipeline(transaction=False) as asked:
            lines, own = await asked.zcard(name).zscore(name, subject).execute()
        if not lines:
            return None
        async with self.client.pipeline(transaction=False) as asked:
            asked.zcount(name, f"({int(own or 0)}", "+inf")
            for share in MARKS:
                place = mark_place(lines, share) - 1
                asked.zrevrange(name, place, place, withscores=True)
            above, *at_marks = await asked.execute()
        marks = tuple(Mark(share, int(found[0][1])) for share, found in zip(MARKS, at_marks, strict=True) if found)
        return Standing(int(own or 0), above + 1 if own else None, lines, marks)

    async def close(self) -> None:
        """Let go of the connections."""
        if "client" in vars(self):
            await self.client.aclose()


class Lately:
    """What was read within the last half second, for all who ask the same at once: read once, not a thousand times."""

    def __init__(self, kept_for: float = KEPT_FOR) -> None:
        self.kept_for = kept_for
        self.kept: dict[Hashable, tuple[float, asyncio.Future[Any]]] = {}

    async def get(self, key: Hashable, read: Callable[[], Awaitable[T]]) -> T:
        """What `read` answers, or answered a moment ago. Who comes while it is being read waits for that answer."""
        now = monotonic()
        until, answer = self.kept.get(key, (0.0, None))
        if answer is None or until < now:
            self.forget(now)
            answer = asyncio.ensure_future(read())
            self.kept[key] = (now + self.kept_for, answer)
        try:
            return await asyncio.shield(answer)
        except BaseException:
            self.kept.pop(key, None)
            raise

    def forget(self, now: float) -> None:
        """Keep no more than a few hundred answers."""
        if len(self.kept) >= MOST_KEPT:
            self.kept = {key: kept for key, kept in self.kept.items() if kept[0] >= now}
        if len(self.kept) >= MOST_KEPT:
            self.kept.clear()


class Boards:
    """What a process of the web keeps for its boards; in the app's state from the first that is asked for."""

    def __init__(self, redis_address: str) -> None:
        self.ranks = Ranks(redis_address)
        self.lately = Lately()

    async def find(self, *, viewer: Viewer | None, unit: str, asked: str, how: Asked, today: date) -> BoardPage:
        """A unit's board as its viewer sees it. Refuses: `not-found`."""
        grants = viewer.grants if viewer else None
        place = await self.lately.get((unit, grants, today), partial(find_place, unit=unit, viewer=viewer, today=today))
        chosen = choose_period(place, asked, today)
        how = allowed(how, place)
        key = (unit, place.sight, place.is_home, chosen.asked, how, today)
        board = await self.lately.get(key, partial(load_board, place=place, asked=chosen, how=how, today=today))
        return show_board(board, viewer, await self.standing(board, viewer))

    async def standing(self, board: Board, viewer: Viewer | None) -> Standing | None:
        """The viewer's standing on a large board, from its set, else from the totals."""
        if not board.is_large or viewer is None:
            return None
        place, period, kind = board.place, board.asked.period, board.how.kind
        own = next(iter(own_subjects(kind, viewer)), None)
        found = await self.ranks.standing(place.unit, period.key, kind, own)
        return found or await find_standing(unit=place.unit, period=period.key, kind=kind, subject=own, day=board.day)


def allowed(how: Asked, place: BoardPlace) -> Asked:
    """What was asked for, as far as it is the viewer's to ask: search, order and pages are for the branch (R4)."""
    if place.sight is not Sight.BRANCH:
        return Asked(how.kind, with_place=how.with_place)
    by_name = how.by_name if how.by_name is not None else place.by_name and how.kind is BoardKind.MEMBERS
    return replace(how, by_name=by_name)


def asked_of(request: AnyRequest, *, whole: bool) -> Asked:
    """How an address wants a board shown; teams unless it says members (R6)."""
    asked = request.query_params
    return Asked(
        kind=BoardKind.MEMBERS if asked.get("kind") == BoardKind.MEMBERS else BoardKind.TEAMS,
        search=clean(asked.get("q", ""))[:LONGEST_SEARCH],
        by_name={"name": True, "place": False}.get(asked.get("sort", "")),
        page=page_number(request),
        with_place=asked.get("rank") == "1",
        whole=whole,
    )


def boards_of(request: AnyRequest) -> Boards:
    """The process's one, made when it is first asked for."""
    state = request.app.state
    if "boards" not in state:
        state["boards"] = Boards(settings_of(request).redis_url)
    return state["boards"]


def is_live(request: AnyRequest, board: BoardPage) -> bool:
    """The page asks again by itself: on large screens (`live=1`) and for those who oversee the branch.

    A member's is read when it is opened: movement wakes rivalry (field.md).
    """
    return board.place.sight is Sight.BRANCH or request.query_params.get("live") == "1"
