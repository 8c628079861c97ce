"""A real worker and a real beat, as `gocua serve` starts them."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from domain.database import rows
from tests.cast import Cast
from tests.ledgers import earns, totals

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "celery", "-A", "workers.app")
WORKER = ("worker", "--concurrency", "1", "--without-gossip", "--without-mingle", "--loglevel", "WARNING")
BEAT = ("beat", "--pidfile", "", "--loglevel", "WARNING")
# What somebody might lay on the queue by hand: a pickle that would run a command, a task of no name of ours.
PICKLE = {
    "body": "gASVBAAAAAAAAABLAS4=",
    "content-encoding": "binary",
    "content-type": "application/x-python-serialize",
}
UNKNOWN = {"body": "W1tdLCB7fSwge31d", "content-encoding": "utf-8", "content-type": "application/json"}


def message(task: str, number: int, **more: Any) -> str:
    properties = {
        "delivery_tag": f"tag-{number}",
        "delivery_info": {"exchange": "", "routing_key": "celery"},
        "priority": 0,
    }
    properties |= {"body_encoding": "base64", "correlation_id": str(number)}
    return json.dumps({**more, "headers": {"id": str(number), "task": task, "lang": "py"}, "properties": properties})


Start = Callable[..., Awaitable[asyncio.subprocess.Process]]


@pytest.fixture
async def start(database: str, valkey_url: str, tmp_path: Path) -> AsyncIterator[Start]:
    """Starts a process of Celery; all of them are gone afterwards, each with its own children."""
    told = {"DATABASE_URL": database, "REDIS_URL": valkey_url, "GOCUA_SECRET": f"a:{'07' * 32}", "C_FORCE_ROOT": "1"}
    started: list[asyncio.subprocess.Process] = []

    async def start_one(*words: str) -> asyncio.subprocess.Process:
        with (tmp_path / "log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *COMMAND, *words, env={**os.environ, **told}, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )
        started.append(process)
        return process

    yield start_one
    for process in started:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


async def until(holds: Callable[[], Awaitable[Any]], seconds: float = 40) -> None:
    """Wait until something holds; fails when it does not."""
    async with asyncio.timeout(seconds):
        while not await holds():
            await asyncio.sleep(0.2)


async def owes_nothing() -> bool:
    return await rows("SELECT FROM outbox") == []


async def beats() -> bool:
    return bool(await rows("SELECT FROM heartbeat WHERE process = 'worker'"))


async def test_beat_knocks_the_worker_seals_and_its_heart_beats(cast: Cast, start: Start):
    await earns(cast, "hoa", 300)
    await start(*WORKER)
    await start(*BEAT)
    await until(owes_nothing)
    await until(beats)
    assert (await totals(kind="member"))["A"] == 300


async def test_rubbish_on_the_queue_is_refused_and_the_worker_lives(
    cast: Cast, start: Start, valkey: Any, tmp_path: Path
):
    await valkey.lpush("celery", message("project-ledger", 1, **PICKLE), message("os.system", 2, **UNKNOWN))
    await earns(cast, "hoa", 300)
    worker = await start(*WORKER)
    await start(*BEAT)
    await until(owes_nothing)
    assert (worker.returncode, (await totals(kind="member"))["A"]) == (None, 300)
    assert "ContentDisallowed at" in (tmp_path / "log").read_text()


async def test_a_worker_that_is_killed_loses_nothing(cast: Cast, start: Start):
    for number in range(30):
        await earns(cast, "hoa", 100 + number)
    worker = await start(*WORKER)
    await start(*BEAT)
    await asyncio.sleep(3)
    os.killpg(worker.pid, signal.SIGKILL)
    await earns(cast, "hoa", 7)
    await start(*WORKER)
    await until(owes_nothing)
    assert (await totals(kind="member"))["A"] == sum(range(100, 130)) + 7


async def test_a_worker_that_is_told_to_stop_stops(cast: Cast, start: Start):
    worker = await start(*WORKER)
    await start(*BEAT)
    await until(beats)
    worker.terminate()
    assert await asyncio.wait_for(worker.wait(), 15) == 0


async def test_a_line_of_the_log_carries_the_id_of_its_task(cast: Cast, start: Start, tmp_path: Path):
    await earns(cast, "hoa", 300)
    await start(*WORKER)
    await start(*BEAT)
    await until(owes_nothing)

    async def told() -> list[dict[str, Any]]:
        lines = [line for line in (tmp_path / "log").read_text().splitlines() if line.startswith("{")]
        return [one for one in map(json.loads, lines) if one.get("event") == "done"]

    await until(told)
    [line] = [one for one in await told() if one["task"] == "project-ledger"]
    assert (line["count"], len(line["request_id"])) == (1, 36)
