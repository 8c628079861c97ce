"""One id leads from the answer that somebody got to the line of the worker that went on with it."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import structlog

from domain.database import engine, rows
from service.app import create_app
from service.logs import PROCESSORS
from tests.cast import the_cast
from tests.service.conftest import SETTINGS
from tests.visiting import helped, token_of
from workers.process import IDS_A_LINE, begin, end, run
from workers.projection import project

OWE = """
INSERT INTO outbox (task, source, made_at, attempts, request_id)
SELECT 'project-ledger', n, {}, {}, {} || n % 600 FROM generate_series(1, {}) AS n
"""
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
async def worker(database_url: str) -> AsyncIterator[Callable[[], Any]]:
    """Seals what is owed, as a worker's child does: in a thread, on a loop and a pool of its own."""
    engine().config = {"dsn": database_url}
    begin()
    yield lambda: asyncio.to_thread(project)
    await asyncio.to_thread(end)
    begin()


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[str], list[dict[str, Any]]]]:
    """The lines of an event that web and worker have written to their log."""
    structlog.configure(processors=PROCESSORS)
    written: list[str] = []

    def read(event: str) -> list[dict[str, Any]]:
        written.extend(capsys.readouterr().out.splitlines())
        return [line for line in map(json.loads, written) if line["event"] == event]

    yield read
    structlog.reset_defaults()


async def test_the_id_of_an_answers_request_is_told_by_the_worker_that_seals_its_entries(worker: Any, lines: Any):
    await helped(await the_cast(), "hoa", "binh", at=datetime.now(UTC), ewallet=1)
    web = httpx.ASGITransport(create_app(SETTINGS))  # pyright: ignore[reportArgumentType] - two names of one protocol
    async with httpx.AsyncClient(transport=web, base_url=SETTINGS.base_address) as citizen:
        answer = await citizen.post(f"/c/{token_of('visit')}", data={"answer": "all"})
    assert answer.status_code == 303
    assert await worker() == 1
    [answered], [taken] = lines("answer"), lines("taken")
    assert answered["request_id"] == answer.headers["x-request-id"]
    assert (taken["count"], taken["request_ids"]) == (1, [answered["request_id"]])


async def test_work_that_is_parked_is_told_as_a_warning_with_whose_it_was(worker: Any, lines: Any):
    await asyncio.to_thread(run, rows, OWE, LONG_AGO, 3, "asked-", 1)
    assert await worker() == 0
    [parked] = lines("parked")
    assert (parked["level"], parked["count"], parked["request_ids"]) == ("warning", 1, ["asked-1"])


async def test_every_id_is_told_once_in_lines_that_stay_readable(worker: Any, lines: Any):
    await asyncio.to_thread(run, rows, OWE, LONG_AGO, 0, "asked-", 1200)
    assert await worker() == 1200
    told = [line["request_ids"] for line in lines("taken")]
    assert [len(ids) for ids in told] == [IDS_A_LINE, 600 - IDS_A_LINE]
    assert len({one for ids in told for one in ids}) == 600


async def test_work_that_no_request_owes_is_told_without_an_id(worker: Any, lines: Any):
    await asyncio.to_thread(run, rows, OWE, LONG_AGO, 0, None, 2)
    assert await worker() == 2
    [taken] = lines("taken")
    assert (taken["count"], taken["request_ids"]) == (2, [])


async def test_a_knock_that_finds_nothing_says_nothing(worker: Any, lines: Any):
    assert await worker() == 0
    assert lines("taken") + lines("parked") == []
