"""Work owed: taken by one, counted before it begins, given back, parked."""

import asyncio
from datetime import timedelta

from domain.database import rows
from domain.outbox import LEASE, PARKED_FOR, give_back, return_parked, strike_off, take_owed
from domain.tasks import Task
from tests.cast import TUESDAY

PROJECT = Task.PROJECT_LEDGER


async def owe(count: int, attempts: int = 0) -> None:
    await rows(
        "INSERT INTO outbox (task, source, made_at, attempts) SELECT 'project-ledger', n, {}, {}"
        " FROM generate_series(1, {}) AS n",
        *(TUESDAY, attempts, count),
    )


async def take(at=TUESDAY, limit=10_000):
    return [one.source for one in await take_owed(task=PROJECT, at=at, limit=limit)]


async def test_what_was_taken_is_nobody_elses_until_the_lease_ends(database: str):
    await owe(3)
    assert sorted(await take()) == [1, 2, 3]
    assert await take(TUESDAY + LEASE / 2) == []
    assert sorted(await take(TUESDAY + LEASE)) == [1, 2, 3]


async def test_eight_takers_at_once_take_each_row_once(database: str):
    await owe(400)
    taken = await asyncio.gather(*(take(limit=100) for _ in range(8)))
    assert sorted(source for lot in taken for source in lot) == list(range(1, 401))


async def test_what_was_given_back_is_taken_at_once_alone_in_the_end(database: str):
    await owe(120)
    sizes = []
    for _ in range(2):
        owed = await take_owed(task=PROJECT, at=TUESDAY)
        await give_back(owed)
        sizes.append(len(owed))
    assert (sizes, len(await take())) == ([120, 100], 20)


async def test_fresh_work_goes_before_what_failed(database: str):
    await owe(1, attempts=2)
    await owe(5)
    assert sorted(await take()) == [1, 2, 3, 4, 5]
    assert await take() == [1]


async def test_what_was_begun_three_times_is_parked_and_the_next_hundred_are_done(database: str):
    await owe(1, attempts=3)
    await owe(100)
    assert len(await take()) == 100
    assert [one["source"] for one in await rows("SELECT source FROM outbox WHERE parked_at IS NOT NULL")] == [1]


async def test_a_parked_row_is_offered_once_more_after_an_hour(database: str):
    await owe(1, attempts=3)
    assert await take() == []
    assert await return_parked(at=TUESDAY + PARKED_FOR - timedelta(seconds=1)) == 0
    assert await return_parked(at=TUESDAY + PARKED_FOR) == 1
    assert await take(TUESDAY + PARKED_FOR) == [1]
    assert await take(TUESDAY + PARKED_FOR + LEASE) == []


async def test_what_is_done_is_struck_off(database: str):
    await owe(2)
    await strike_off(await take_owed(task=PROJECT, at=TUESDAY, limit=1))
    assert [one["source"] for one in await rows("SELECT source FROM outbox")] == [2]
