"""What is kept of boards for a moment, and large boards through the sets or without them."""

import asyncio

import pytest

from domain.queries.board_pages import Asked
from domain.queries.board_places import AskedPeriod, find_place
from domain.queries.leaderboards import load_board, show_board
from domain.queries.standings import Standing
from domain.rules.boards import ALL_TIME, BoardKind, Mark, Period, Span
from domain.rules.tokens import public_id
from service.boards import MOST_KEPT, Boards, Lately
from tests.cast import Cast, chance
from tests.ledgers import TODAY, a_crowd


class Counted:
    """Something that is read, and how often."""

    def __init__(self) -> None:
        self.times = 0

    async def read(self) -> int:
        self.times += 1
        await asyncio.sleep(0.01)
        return self.times


async def test_who_asks_the_same_at_once_has_one_answer():
    lately, counted = Lately(), Counted()
    assert await asyncio.gather(*(lately.get("a", counted.read) for _ in range(50))) == [1] * 50
    assert await lately.get("b", counted.read) == 2


async def test_an_answer_is_kept_for_a_moment_and_no_longer():
    lately, counted = Lately(kept_for=0.05), Counted()
    assert [await lately.get("a", counted.read), await lately.get("a", counted.read)] == [1, 1]
    await asyncio.sleep(0.06)
    assert await lately.get("a", counted.read) == 2


async def test_a_failure_is_told_to_all_who_waited_and_not_kept():
    async def fail() -> int:
        await asyncio.sleep(0.01)
        raise LookupError("x")

    lately, counted = Lately(), Counted()
    told = await asyncio.gather(*(lately.get("a", fail) for _ in range(3)), return_exceptions=True)
    assert [type(one) for one in told] == [LookupError] * 3
    assert await lately.get("a", counted.read) == 1


async def test_who_goes_away_takes_nobodys_answer_along():
    lately, counted = Lately(), Counted()
    leaving, staying = (asyncio.ensure_future(lately.get("a", counted.read)) for _ in range(2))
    await asyncio.sleep(0)
    leaving.cancel()
    assert await staying == 1


async def test_no_more_than_some_hundred_answers_are_kept():
    lately, counted = Lately(), Counted()
    await asyncio.gather(*(lately.get(number, counted.read) for number in range(MOST_KEPT + 50)))
    assert len(lately.kept) <= MOST_KEPT


@pytest.mark.parametrize("who", ["hanh", "hoa"])
async def test_a_large_board_takes_the_own_standing_from_its_set(cast: Cast, who: str):
    """The set is a second behind at most; lines and their points are PostgreSQL's all the same."""
    await a_crowd(cast, [900, 500, 500, 100, 50])
    place = await find_place(unit=public_id(chance("unit thon-3")), viewer=cast[who], today=TODAY)
    asked = AskedPeriod(Period(Span.ALL, ALL_TIME), "all")
    board = await load_board(place=place, asked=asked, how=Asked(BoardKind.MEMBERS), today=TODAY)
    page = show_board(board, cast[who], Standing(77, 3, 5, (Mark(10, 70), Mark(25, 60), Mark(50, 50))))
    assert page.own
    assert (page.own.points, page.own.place, page.marks[0]) == (77, 3, Mark(10, 70))
    assert [line.points for line in page.lines] == ([900, 500, 500, 100, 50] if who == "hanh" else [900])


async def test_without_redis_a_large_board_is_counted(cast: Cast):
    from dataclasses import replace

    names = await a_crowd(cast, [900, 500, 500, 100, 50])
    viewer, boards = cast[names[3]], Boards("unix:///nonexistent")
    place = await find_place(unit=public_id(chance("unit thon-3")), viewer=viewer, today=TODAY)
    asked = AskedPeriod(Period(Span.ALL, ALL_TIME), "all")
    small = await load_board(place=place, asked=asked, how=Asked(BoardKind.MEMBERS), today=TODAY)
    standing = await boards.standing(replace(small, total=1001), viewer)
    assert standing
    assert (standing.points, standing.place, standing.lines) == (100, 4, 5)
    assert await boards.standing(small, viewer) is None
