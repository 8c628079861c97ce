"""The sorted sets of large boards: equal to the totals, made again from them, and never missed."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from math import inf
from typing import Any

import pytest

from domain.database import rows
from domain.queries.standings import LargeBoard, find_standing, large_boards
from domain.rules.boards import ALL_TIME, BoardKind, board_name, period_keys
from service.boards import REST, Ranks
from tests.cast import TUESDAY, Cast
from tests.engines import Engines
from tests.ledgers import TODAY, a_crowd, earns, sealed

MEMBERS = BoardKind.MEMBERS
POINTS = [900, 500, 500, 100, 50]


def board(cast: Cast) -> LargeBoard:
    return LargeBoard(cast.units["tran-yen"], ALL_TIME, MEMBERS)


def name(cast: Cast) -> str:
    return board_name(cast.units["tran-yen"], ALL_TIME, MEMBERS)


async def brought_up_to_date(cast: Cast, valkey: Any) -> bool:
    from workers.boards import bring_board

    return await bring_board(valkey, board(cast), TUESDAY)


async def kept(cast: Cast, valkey: Any) -> dict[int, int]:
    """What the set holds."""
    return {int(subject): int(points) for subject, points in await valkey.zrange(name(cast), 0, -1, withscores=True)}


async def counted(cast: Cast) -> dict[int, int]:
    """What the totals say."""
    found = await rows(
        "SELECT subject, sum(points)::bigint AS points FROM period_total WHERE kind = 'member' AND period = 'A'"
        " AND unit = ANY({}::bigint[]) GROUP BY subject HAVING sum(points) > 0",
        [cast.units["thon-3"], cast.units["thon-5"]],
    )
    return {one["subject"]: one["points"] for one in found}


async def test_a_set_is_made_from_the_totals_and_only_when_something_moved(cast: Cast, valkey: Any):
    await a_crowd(cast, POINTS)
    await earns(cast, "su", 9999, team="ban-2")
    await sealed()
    assert [await brought_up_to_date(cast, valkey) for _ in range(3)] == [True, False, False]
    assert await kept(cast, valkey) == await counted(cast)


async def test_what_moved_is_written_and_who_lost_all_is_gone(cast: Cast, valkey: Any):
    names = await a_crowd(cast, POINTS)
    await brought_up_to_date(cast, valkey)
    await earns(cast, names[4], 5000)
    await earns(cast, names[3], -100)
    await earns(cast, "thao", 70, team="thon-5")
    await sealed()
    await brought_up_to_date(cast, valkey)
    assert await kept(cast, valkey) == await counted(cast)
    assert (await kept(cast, valkey)).get(cast[names[3]].person) is None


@pytest.mark.parametrize("loss", ["flushall", "set", "mark"])
async def test_an_emptied_valkey_is_filled_again_equal(cast: Cast, valkey: Any, loss: str):
    await a_crowd(cast, POINTS)
    await brought_up_to_date(cast, valkey)
    await {"flushall": valkey.flushall, "set": lambda: valkey.delete(name(cast)),
           "mark": lambda: valkey.delete(f"{name(cast)}:batch")}[loss]()  # fmt: skip
    assert await brought_up_to_date(cast, valkey)
    assert await kept(cast, valkey) == await counted(cast)


WAITS = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@pytest.mark.parametrize("lost", ["all", "set", "mark"])
async def test_a_set_that_is_lost_while_what_moved_is_counted_is_not_begun_with_that_alone(
    cast: Cast, valkey: Any, database: str, engines: Engines, lost: str
):
    await a_crowd(cast, POINTS)
    await brought_up_to_date(cast, valkey)
    await earns(cast, "hoa", 70, team="thon-3")
    await sealed()
    async with engines.cluster.superuser(database.split("?", maxsplit=1)[0].rsplit("/", 1)[-1]) as connection:
        async with connection.transaction():
            await connection.execute("LOCK TABLE period_total IN ACCESS EXCLUSIVE MODE")
            bringing = asyncio.create_task(brought_up_to_date(cast, valkey))
            while not await connection.fetch(WAITS):
                await asyncio.sleep(0.01)
            await {"all": valkey.flushall, "set": lambda: valkey.delete(name(cast)),
                   "mark": lambda: valkey.delete(f"{name(cast)}:batch")}[lost]()  # fmt: skip
        await bringing
    await brought_up_to_date(cast, valkey)
    assert await kept(cast, valkey) == await counted(cast)


async def test_a_board_of_another_database_is_made_anew(cast: Cast, valkey: Any):
    """A restored copy has fewer batches than the set has seen."""
    await a_crowd(cast, POINTS)
    await valkey.zadd(name(cast), {"1": 5, "424242": 7})
    await valkey.set(f"{name(cast)}:batch", f"99@{TODAY}")
    await brought_up_to_date(cast, valkey)
    assert await kept(cast, valkey) == await counted(cast)


async def test_a_set_lives_half_a_minute_unless_a_worker_comes_by_again(cast: Cast, valkey: Any):
    """So the set of a week that is over, or of a worker that stopped, is never older than that."""
    await a_crowd(cast, POINTS)
    for _ in range(2):
        await brought_up_to_date(cast, valkey)
        assert [0 < await valkey.ttl(key) <= 30 for key in (name(cast), f"{name(cast)}:batch")] == [True, True]
        await valkey.expire(name(cast), 3)
    await brought_up_to_date(cast, valkey)
    assert await valkey.ttl(name(cast)) > 20


async def test_a_set_of_yesterday_is_made_anew_by_todays_tree(cast: Cast, valkey: Any):
    from workers.boards import bring_board

    await a_crowd(cast, POINTS)
    await brought_up_to_date(cast, valkey)
    await valkey.zadd(name(cast), {"424242": 7})  # of a hamlet that left the commune overnight
    assert await bring_board(valkey, board(cast), TUESDAY + timedelta(days=1))
    assert await kept(cast, valkey) == await counted(cast)


async def test_at_midnight_the_boards_of_the_new_day_are_looked_for_at_once(cast: Cast):
    from workers.boards import Known, known_boards

    Known.boards, Known.day, Known.until = (board(cast),), TODAY, inf
    try:
        assert await known_boards(TODAY) == (board(cast),)
        assert await known_boards(TODAY + timedelta(days=1)) == ()
    finally:
        Known.boards, Known.day, Known.until = (), None, 0.0


async def test_after_a_week_is_over_its_set_answers_for_no_other(cast: Cast, valkey: Any, valkey_url: str):
    from workers.boards import bring_board

    [hoa, *_] = await a_crowd(cast, POINTS)
    week, next_week = (period_keys(TODAY + timedelta(days=days))[0] for days in (0, 7))
    await bring_board(valkey, replace(board(cast), period=week), TUESDAY)
    ranks = Ranks(valkey_url)
    standing = [
        await ranks.standing(cast.units["tran-yen"], key, MEMBERS, cast[hoa].person) for key in (week, next_week)
    ]
    assert (standing[0] is not None, standing[1]) == (True, None)
    await ranks.close()


async def test_two_who_bring_it_up_to_date_at_once_agree(cast: Cast, valkey: Any):
    await a_crowd(cast, POINTS)
    await asyncio.gather(*(brought_up_to_date(cast, valkey) for _ in range(5)), return_exceptions=True)
    await brought_up_to_date(cast, valkey)
    assert await kept(cast, valkey) == await counted(cast)


async def test_the_set_gives_everyone_the_standing_that_the_totals_give(cast: Cast, valkey: Any, valkey_url: str):
    names = await a_crowd(cast, POINTS)
    await brought_up_to_date(cast, valkey)
    ranks = Ranks(valkey_url)
    for who in [*names, "hoa"]:
        about: dict[str, Any] = {
            "unit": cast.units["tran-yen"],
            "period": ALL_TIME,
            "kind": MEMBERS,
            "subject": cast[who].person,
        }
        assert await ranks.standing(**about) == await find_standing(**about, day=TODAY)
    await ranks.close()


async def test_without_a_set_there_is_no_standing(valkey_url: str):
    ranks = Ranks(valkey_url)
    assert await ranks.standing(1, ALL_TIME, MEMBERS, 7) is None
    await ranks.close()


async def test_only_boards_beyond_the_bound_have_sets(cast: Cast):
    await a_crowd(cast, POINTS)
    assert board(cast) in await large_boards(periods=[ALL_TIME], day=TODAY, least=4)
    assert await large_boards(periods=[ALL_TIME], day=TODAY, least=5) == []
    assert await large_boards(periods=["Y1999"], day=TODAY, least=0) == []


async def test_a_redis_that_never_answers_costs_a_fifth_of_a_second_once(tmp_path: Any):
    """Half open: it accepts and says nothing. After that it is left alone for five seconds."""
    asked = 0

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked += 1
        await reader.read()
        writer.close()

    server = await asyncio.start_unix_server(accept, tmp_path / "s")
    ranks, loop = Ranks(f"unix://{tmp_path}/s"), asyncio.get_running_loop()
    started = loop.time()
    assert [await ranks.standing(1, ALL_TIME, MEMBERS, 7) for _ in range(20)] == [None] * 20
    assert (loop.time() - started < 1.5, asked, ranks.rests_until > REST) == (True, 1, True)
    await ranks.close()
    server.close()


async def test_no_redis_at_all_is_no_standing():
    ranks = Ranks("unix:///nonexistent")
    assert await ranks.standing(1, ALL_TIME, MEMBERS, 7) is None
    await ranks.close()
