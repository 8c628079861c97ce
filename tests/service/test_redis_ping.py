"""Redis answers, or is away, whichever way it is away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from time import monotonic

import pytest

from domain.settings import Settings
from service.redis_ping import ping
from tests.service.conftest import SETTINGS


def asking(address: str) -> Settings:
    return replace(SETTINGS, redis_url=address)


@asynccontextmanager
async def listener(folder: Path, says: bytes) -> AsyncIterator[str]:
    """A socket that takes connections and says one thing; the empty thing is silence."""

    over = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        if says:
            writer.write(says)
        await reader.read()
        writer.close()
        await writer.wait_closed()
        over.set()

    path = folder / "socket"
    server = await asyncio.start_unix_server(answer, path)
    async with server:
        yield f"unix://{path}"
        await over.wait()


async def test_a_redis_that_is_there_answers(valkey_url: str):
    assert await ping(asking(valkey_url))


@pytest.mark.parametrize(
    ("says", "is_there"),
    [(b"+PONG\r\n", True), (b"-NOAUTH first\r\n", True), (b"HTTP/1.1 400\r\n", False), (b"", False)],
)
async def test_whatever_answers_otherwise_is_no_redis(tmp_path: Path, says: bytes, is_there: bool):
    began = monotonic()
    async with listener(tmp_path, says) as address:
        assert await ping(asking(address)) is is_there
    assert monotonic() - began < 2


@pytest.mark.parametrize("address", ["unix:///nowhere/socket", "redis://127.0.0.1:1/0", "rediss://127.0.0.1:1/0"])
async def test_nobody_there_is_away(address: str):
    assert not await ping(asking(address))
