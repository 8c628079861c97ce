"""A kept HTTP/1.1 connection, as lean as it can be: what asks must cost little beside what answers."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import cast

PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, the head as it came, the body."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: bytes) -> str:
        """A header's value, empty where it is not there."""
        _, found, rest = self.head.partition(b"\r\n" + name + b": ")
        return rest.split(b"\r\n", 1)[0].decode("latin-1") if found else ""


class Wire(asyncio.Protocol):
    """One connection, one request at a time."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.waiting: asyncio.Future[Answer] | None = None
        self.held = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # uvloop's is one without saying so

    def data_received(self, data: bytes) -> None:
        self.held = self.held + data if self.held else data
        if (answer := whole(self.held)) is None:
            return
        self.held = b""
        if self.waiting and not self.waiting.done():
            self.waiting.set_result(answer)

    def connection_lost(self, exc: Exception | None) -> None:
        self.transport = None
        if self.waiting and not self.waiting.done():
            self.waiting.set_exception(ConnectionResetError(f"no answer came ({exc})"))

    async def ask(self, request: bytes) -> Answer:
        """Send a request and wait for its answer. Raises ConnectionError where the connection ends before it."""
        if self.transport is None or self.transport.is_closing():
            raise ConnectionResetError("closed")
        self.waiting = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return await self.waiting

    def close(self) -> None:
        if self.transport:
            self.transport.abort()


def whole(held: bytes) -> Answer | None:
    """The answer once all of it is there."""
    end = held.find(b"\r\n\r\n")
    if end < 0:
        return None
    head, body, status = held[:end], held[end + 4 :], int(held[9:12])
    place = held.find(b"\r\ncontent-length: ", 0, end)
    if place >= 0:
        size = int(held[place + 18 : held.find(b"\r\n", place + 18)])
        return Answer(status, head, body) if len(body) >= size else None
    is_chunked = b"\r\ntransfer-encoding: chunked" in head
    return Answer(status, head, body) if not is_chunked or body.endswith(b"0\r\n\r\n") else None


async def connect(port: int) -> Wire:
    """A connection to the house. Raises OSError."""
    _, wire = await asyncio.get_running_loop().create_connection(Wire, "127.0.0.1", port)
    return wire


class Line:
    """A phone's way to the house: connects when it needs to, and anew after a failure."""

    def __init__(self, port: int, patience: float = PATIENCE) -> None:
        self.port, self.patience = port, patience
        self.wire: Wire | None = None

    async def ask(self, request: bytes) -> Answer | None:
        """The answer, or None where nobody knows what became of the request."""
        try:
            async with asyncio.timeout(self.patience):
                if self.wire is None or self.wire.transport is None:
                    self.wire = await connect(self.port)
                answer = await self.wire.ask(request)
        except (OSError, TimeoutError):
            self.close()
            return None
        if b"\r\nconnection: close" in answer.head.lower():
            self.close()
        return answer

    def close(self) -> None:
        """Hang up: an answer that comes too late must not be taken for the next one's."""
        with suppress(AttributeError):
            if self.wire:
                self.wire.close()
        self.wire = None
