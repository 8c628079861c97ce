"""Whether Redis answers. It may vanish: every page still answers, and boards come back equal (design §4.3)."""

import asyncio
from asyncio import StreamReader, StreamWriter
from contextlib import suppress
from urllib.parse import urlsplit

from domain.settings import Settings

SECONDS = 0.2
PORT = 6379


async def ping(settings: Settings) -> bool:
    """It answers within 0.2 s, be it that it wants a password first.

    Without its library, which takes 20 MB of a process that need not know it otherwise.
    """
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(SECONDS):
            reader, writer = await connect(settings.redis_url)
            try:
                writer.write(b"PING\r\n")
                return (await reader.readline()).startswith((b"+PONG", b"-NOAUTH"))
            finally:
                writer.close()
    return False


async def connect(address: str) -> tuple[StreamReader, StreamWriter]:
    """To `unix:///path`, `redis://host:port` or `rediss://host:port`. Raises OSError."""
    parts = urlsplit(address)
    if parts.scheme == "unix":
        return await asyncio.open_unix_connection(parts.path)
    is_secret = parts.scheme == "rediss"
    return await asyncio.open_connection(parts.hostname or "localhost", parts.port or PORT, ssl=is_secret or None)
