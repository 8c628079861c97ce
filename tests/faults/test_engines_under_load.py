"""Valkey may vanish and nobody notices; PostgreSQL may restart and people are told to try again."""

import asyncio
import os
import signal
from contextlib import suppress
from time import monotonic

import pytest
import redis.asyncio

from domain.ledger.totals import PROJECTOR
from service.words import say
from tests.faults.conftest import PAGES, Village
from tests.house.letters import get
from tests.house.people import sender_of
from tests.house.running import Part
from tests.house.wire import Line
from tests.prove.proof import settle_down
from tests.prove.settling import Finding, settle_boards, settle_totals

pytestmark = pytest.mark.slow
SECONDS = 8


async def hold_down(village: Village, seconds: float) -> None:
    """Valkey is killed again as soon as it is there, for so long."""
    until = monotonic() + seconds
    while monotonic() < until:
        for pid in village.house.pids(Part.VALKEY):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        await asyncio.sleep(0.02)


async def make_mute(village: Village, seconds: float) -> None:
    """Valkey stands still: the kernel takes connections for it, and nobody ever answers."""
    (pid,) = village.house.pids(Part.VALKEY)
    os.kill(pid, signal.SIGSTOP)
    await asyncio.sleep(seconds)
    os.kill(pid, signal.SIGCONT)


async def empty(village: Village) -> None:
    async with redis.asyncio.from_url(village.house.settings.redis_url) as client:
        await client.flushall()


async def wrong_in_the_end(village: Village) -> list[Finding]:
    """Once nothing is owed any more: totals, boards and sorted sets that are not the ledger's sums."""
    assert await settle_down(village.house) == []
    found = [*await settle_totals(village.house), *await settle_boards(village.house, village.world)]
    assert all(one.tried for one in found)
    return [one for one in found if one.failed]


async def test_an_emptied_valkey_is_filled_again_and_boards_come_back_equal(village: Village):
    used = await village.used_while(lambda: empty(village), SECONDS)
    assert used.worse_than(500) == []
    assert used.notebook.faults == []
    assert await wrong_in_the_end(village) == []


async def test_while_valkey_is_away_every_page_answers_and_boards_come_back_equal(village: Village):
    used = await village.used_while(lambda: hold_down(village, SECONDS), SECONDS)
    assert used.worse_than(500) == []
    assert len(used.pages) > 20
    assert await wrong_in_the_end(village) == []


async def test_a_valkey_that_takes_connections_and_never_answers_holds_up_nobody(village: Village):
    used = await village.used_while(lambda: make_mute(village, SECONDS), SECONDS)
    assert used.worse_than(500) == []
    assert used.slowest_of_a_hundred < 3  # 1 s on a machine of its own
    assert await wrong_in_the_end(village) == []


async def test_ones_own_place_is_the_same_from_valkey_and_from_postgres(village: Village):
    board = PAGES[4]
    line, member = Line(village.house.port), sender_of(700, village.house.settings)
    assert await settle_down(village.house) == []
    from_set = await line.ask(get(board, village.house.port, member))
    holding = asyncio.create_task(hold_down(village, 3))
    await asyncio.sleep(1)
    from_totals = await line.ask(get(board, village.house.port, member))
    await holding
    line.close()
    assert from_set
    assert from_totals
    assert from_set.body == from_totals.body
    assert "1.200" in from_set.body.decode()


async def test_a_worker_whose_acknowledgement_was_lost_takes_up_work_again(village: Village):
    async with village.house.cluster.superuser() as connection:
        await connection.execute("SELECT pg_advisory_lock($1)", PROJECTOR)
        await village.used_while(lambda: asyncio.sleep(0), 1)
        holding = asyncio.create_task(hold_down(village, 0.3))
        await asyncio.sleep(0.1)
        await connection.execute("SELECT pg_advisory_unlock($1)", PROJECTOR)
        await holding
    assert await wrong_in_the_end(village) == []


async def restart(village: Village, back: list[float]) -> None:
    """PostgreSQL ends its sessions and is started again; `back` gets the moment from which it answers."""
    (pid,) = village.house.pids(Part.POSTGRES)
    os.kill(pid, signal.SIGINT)
    while pid in village.house.pids(Part.POSTGRES) or not await village.house.cluster.is_ready():
        await asyncio.sleep(0.02)
    back.append(monotonic())


async def connections(village: Village) -> int:
    async with village.house.cluster.superuser() as connection:
        return len(await connection.fetch("SELECT FROM pg_stat_activity WHERE usename = 'gocua_app'"))


async def test_a_postgres_that_restarts_is_told_in_a_sentence_and_work_goes_on_by_itself(village: Village):
    before = village.house.pids(Part.WEB)
    back: list[float] = []
    used = await village.used_while(lambda: restart(village, back), SECONDS, afterwards=6)
    assert used.notebook.faults == []
    seen = [answer for _, answer, _ in used.pages if answer]
    assert {answer.status for answer in seen} <= {200, 503}
    away = [answer for answer in seen if answer.status == 503]
    assert all(say("vi", "error.server-busy.title") in answer.body.decode() for answer in away)
    assert all(answer.header(b"retry-after") for answer in away)
    after = used.notebook.first_success_after(back[0])
    assert after is not None
    assert after < 5
    assert village.house.pids(Part.WEB) == before
    assert await wrong_in_the_end(village) == []


async def test_twenty_killed_backends_leak_no_connection(village: Village):
    settings = village.house.settings
    for _ in range(20):
        for pid in village.house.pids(Part.BACKEND)[:1]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        used = await village.used_while(lambda: asyncio.sleep(0), 0.3, afterwards=0)
        assert {answer.status for _, answer, _ in used.pages if answer} <= {200, 503}
    assert await connections(village) <= settings.web_processes * settings.pool_size + 4
