"""Sorted sets of large boards, for one's own place: written here, read by the web, made of nothing but totals."""

from contextlib import suppress
from datetime import date, datetime
from time import monotonic

import redis.asyncio
from redis.asyncio.client import Pipeline

from domain.queries.standings import (
    LargeBoard,
    board_points,
    large_boards,
    last_batch,
    moved_points,
    running_campaigns,
)
from domain.rules.boards import LARGE_BOARD, board_name, campaign_key, period_keys
from domain.rules.days import HANOI, local_day
from domain.tasks import Task
from workers.app import SETTINGS, app
from workers.process import run

# Which boards are large changes by the hour, not by the second, and to count them all takes seconds in a country.
LOOKED_FOR_EVERY = 60
LOT = 10_000
REDIS_PATIENCE = 2
# Seconds: a set of a period that is over, or that no worker comes by any more, is gone, and the totals answer.
LIFE = 30


class Known:
    """What this process last found large. Forgotten with the process, and found again."""

    boards: tuple[LargeBoard, ...] = ()
    day: date | None = None
    until: float = 0.0


@app.task(name=Task.UPDATE_BOARDS)
def update_boards() -> int:
    """Bring the sets of large boards up to the last sealed batch; returns how many boards moved."""
    return run(update, datetime.now(HANOI))


async def update(at: datetime) -> int:
    """As `update_boards`, at a moment."""
    boards = await known_boards(local_day(at))
    client = redis.asyncio.from_url(SETTINGS.redis_url, socket_timeout=REDIS_PATIENCE)
    async with client:
        return await bring_up_to_date(client, boards, at)


async def known_boards(day: date) -> tuple[LargeBoard, ...]:
    """The large boards of the periods that hold `day`: looked for each minute, and at once on another day."""
    if monotonic() >= Known.until or Known.day != day:
        periods = [*period_keys(day), *map(campaign_key, await running_campaigns(day=day))]
        Known.boards = tuple(await large_boards(periods=periods, day=day, least=LARGE_BOARD))
        Known.day, Known.until = day, monotonic() + LOOKED_FOR_EVERY
    return Known.boards


async def bring_up_to_date(client: "redis.asyncio.Redis", boards: tuple[LargeBoard, ...], at: datetime) -> int:
    """Bring some boards' sets up to the last sealed batch: by what moved since, or from nothing where one is gone.

    The batch is read before the totals and kept with the set: what is sealed in between is written twice, and the
    same value twice is the same.
    """
    moved = 0
    for board in boards:
        moved += await bring_board(client, board, at)
    return moved


async def bring_board(client: "redis.asyncio.Redis", board: LargeBoard, at: datetime) -> bool:
    """One board; True if it moved. Nobody reads a set that this did not come by for half a minute.

    What was read of the set is watched until it is written: of one that is lost meanwhile nothing is begun with what
    moved alone, and the next pass makes it anew.
    """
    name, day, batch = board_name(board.unit, board.period, board.kind), local_day(at), await last_batch()
    async with client.pipeline() as kept:
        await kept.watch(name, f"{name}:batch")
        seen = await seen_batch(kept, name, day, upto=batch)
        if seen is None:
            points = [(subject, amount) for subject, amount in await board_points(board, day=day) if amount > 0]
            await write_beside(client, name, points)
        else:
            points = await moved_points(board, after=seen, day=day) if seen < batch else []
        kept.multi()
        write_new(kept, name, points) if seen is None else write_moved(kept, name, points)
        kept.set(f"{name}:batch", f"{batch}@{day}", ex=LIFE)
        kept.expire(name, LIFE)
        with suppress(redis.WatchError):
            await kept.execute()
    return seen != batch


async def seen_batch(client: Pipeline, name: str, day: date, *, upto: int) -> int | None:
    """The batch that a set is at; None where it must be made anew.

    It is gone, or of another day, whose tree was another, or of a later batch than there is: a restored database.
    """
    seen = await client.get(f"{name}:batch") if await client.exists(name) else None
    batch, _, of_day = (seen.decode() if isinstance(seen, bytes) else seen or "").partition("@")
    return int(batch) if of_day == day.isoformat() and int(batch) <= upto else None


async def write_beside(client: "redis.asyncio.Redis", name: str, points: list[tuple[int, int]]) -> None:
    """A set beside another, in lots: it takes the other's place in one step, and nobody reads half of it."""
    await client.delete(f"{name}:new")
    for start in range(0, len(points), LOT):
        await client.zadd(f"{name}:new", {str(subject): amount for subject, amount in points[start : start + LOT]})
    if points:
        await client.expire(f"{name}:new", LIFE)


def write_new(kept: Pipeline, name: str, points: list[tuple[int, int]]) -> None:
    """The set that was written beside, in its place; where nobody has points there is none."""
    if points:
        kept.rename(f"{name}:new", name)
    else:
        kept.delete(name)


def write_moved(kept: Pipeline, name: str, points: list[tuple[int, int]]) -> None:
    """The points that some subjects have now; without points no line."""
    standing = {str(subject): amount for subject, amount in points if amount > 0}
    gone = [str(subject) for subject, amount in points if amount <= 0]
    if standing:
        kept.zadd(name, standing)
    if gone:
        kept.zrem(name, *gone)
