"""Tasks as a worker runs them: on a loop and a pool of their own, as often as they are knocked for."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs

from domain.database import engine, rows
from domain.tasks import Task
from workers.app import KNOCKS, LONGEST_TASK, STALE, VISIBILITY, knock
from workers.process import Process, begin, carry_request_id, end, run, say_what_was_done
from workers.projection import LONGEST, project
from workers.sweeps import beat_heart, clear_ended, expire_assistances, return_parked

OWE = "INSERT INTO outbox (task, source, made_at) VALUES ('project-ledger', {}, {})"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
async def worker(database_url: str) -> AsyncIterator[Callable[[Callable[[], Any]], Any]]:
    """Work in a thread, as in a worker's child: begun without a loop or pool, and ended with both given back."""
    engine().config = {"dsn": database_url}
    begin()

    async def work(what: Callable[[], Any]) -> Any:
        return await asyncio.to_thread(what)

    yield work
    await asyncio.to_thread(end)
    begin()


async def test_what_is_owed_is_sealed_in_one_knock_and_the_next_finds_nothing(worker: Any):
    def work() -> list[int]:
        for source in (1, 2, 3):
            run(rows, OWE, source, LONG_AGO)
        return [project(), project()]

    assert await worker(work) == [3, 0]


async def test_tasks_share_one_loop_and_one_pool(worker: Any):
    def work() -> tuple[object, object]:
        beat_heart()
        first = (Process.loop, engine().pool)
        clear_ended()
        return first, (Process.loop, engine().pool)

    first, second = await worker(work)
    assert first == second
    assert None not in first


async def test_a_task_that_broke_leaves_the_loop_to_the_next(worker: Any):
    def work() -> int:
        with pytest.raises(Exception, match="no_such_table"):
            run(rows, "SELECT FROM no_such_table")
        return return_parked()

    assert await worker(work) == 0


async def test_a_new_child_has_neither_its_parents_loop_nor_its_pool(worker: Any):
    await worker(clear_ended)
    parents = Process.loop, engine().pool
    begin()
    assert (Process.loop, engine().pool) == (None, None)
    Process.loop, engine().pool = parents  # given back by the fixture


async def test_a_heart_beats_now_and_nothing_due_is_nothing_done(worker: Any):
    def work() -> tuple[list[Any], list[int]]:
        beat_heart()
        return run(rows, "SELECT process, seen_at FROM heartbeat"), [
            expire_assistances(),
            return_parked(),
            clear_ended(),
        ]

    [beat], done = await worker(work)
    assert (beat["process"], done) == ("worker", [0, 0, 0])
    assert abs(datetime.now(UTC) - beat["seen_at"]) < timedelta(minutes=1)


@pytest.mark.parametrize(("task", "every", "stale"), [(Task.PROJECT_LEDGER, 1, STALE), (Task.CLEAR_ENDED, 600, 600)])
def test_a_knock_goes_stale_with_the_next_one_but_not_within_ten_seconds(task: Task, every: int, stale: int):
    assert KNOCKS[task] == every
    assert knock(task, every) == {
        "task": str(task), "schedule": timedelta(seconds=every), "options": {"expires": stale},
    }  # fmt: skip


def test_a_long_projection_ends_before_its_task_is_killed_and_before_it_is_begun_again():
    assert LONGEST < LONGEST_TASK < VISIBILITY


@pytest.mark.parametrize(("state", "done", "lines"), [("SUCCESS", 3, 1), ("SUCCESS", 0, 0), ("FAILURE", 3, 0)])
def test_a_line_is_written_where_something_was_done(state: str, done: int, lines: int):
    with capture_logs() as told:
        say_what_was_done(done, state)
    assert told == [{"event": "done", "count": done, "log_level": "info"}] * lines


def test_a_knock_of_beats_goes_under_its_own_id_and_a_requests_task_under_the_requests():
    headers: dict[str, Any] = {"id": "own"}
    carry_request_id(headers)
    with structlog.contextvars.bound_contextvars(request_id="asked"):
        others: dict[str, Any] = {"id": "own"}
        carry_request_id(others)
    assert (headers["request_id"], others["request_id"]) == ("own", "asked")
