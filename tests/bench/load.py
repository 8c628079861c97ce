"""The load, in a process of its own: many phones, each with one kept connection and one request under way.

Run as a program it reads a `Job` from standard input and writes what it saw to standard output. All requests come
ready made, so that asking costs little beside answering.
"""

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from time import perf_counter

import msgspec
import uvloop

from service.running.folders import CHECKOUT
from tests.house.wire import connect

TOO_LONG = 30.0  # seconds after which an answer counts as none


class Crowd(msgspec.Struct):
    """Phones that send the same kind of thing.

    `a_second` paces all of them together; without it each sends as soon as it was answered. With `again` the requests
    come round again; else each is sent once, and who finds none left is done. `status` is the answer that counts.
    """

    name: str
    phones: int
    requests: list[bytes]
    status: int
    a_second: float | None = None
    again: bool = False


class Job(msgspec.Struct):
    """What is sent where. What is begun in the first `warm` seconds is not counted."""

    port: int
    crowds: list[Crowd]
    seconds: float
    warm: float = 0.7


class Seen(msgspec.Struct):
    """A crowd's answers: how many a second, and how long half and 99 of 100 of them took at most, in ms."""

    name: str
    answers: int
    a_second: float
    p50: float
    p99: float
    other: dict[int, int]  # answers that do not count, by status; 0 where none came


async def send(job: Job) -> dict[str, Seen]:
    """Let a process of its own do a job. Raises RuntimeError where it fails."""
    command = (sys.executable, "-m", "tests.bench.load")
    child = await asyncio.create_subprocess_exec(*command, cwd=CHECKOUT, stdin=PIPE, stdout=PIPE)
    told, _ = await child.communicate(msgspec.msgpack.encode(job))
    if child.returncode:
        message = f"the load ended with exit {child.returncode}"
        raise RuntimeError(message)
    return {seen.name: seen for seen in msgspec.msgpack.decode(told, type=list[Seen])}


@dataclass
class Tally:
    """What one crowd saw."""

    crowd: Crowd
    taken: list[float] = field(default_factory=list)
    other: Counter[int] = field(default_factory=Counter)
    last: float = 0.0

    def note(self, began: float, ended: float, status: int) -> None:
        self.last = max(self.last, ended)
        if status == self.crowd.status:
            self.taken.append(ended - began)
        else:
            self.other[status] += 1

    def seen(self, counted_from: float) -> Seen:
        taken = sorted(self.taken)
        a_second = len(taken) / max(self.last - counted_from, 1e-9)
        p50, p99 = (quantile(taken, share) * 1000 for share in (0.5, 0.99))
        return Seen(self.crowd.name, len(taken), a_second, p50, p99, dict(self.other))


def quantile(in_order: list[float], share: float) -> float:
    """The value below which a share of them lies; 0 where there are none."""
    return in_order[min(len(in_order) - 1, int(len(in_order) * share))] if in_order else 0.0


async def work(job: Job) -> list[Seen]:
    """All crowds at once."""
    began = perf_counter()
    tallies = [Tally(crowd) for crowd in job.crowds]
    crowds = [(tally, turns_of(tally.crowd)) for tally in tallies]
    await asyncio.gather(
        *(phone(job, tally, turns, began) for tally, turns in crowds for _ in range(tally.crowd.phones))
    )
    return [tally.seen(began + job.warm) for tally in tallies]


def turns_of(crowd: Crowd) -> Iterator[tuple[float, bytes]]:
    """Requests, each with the second from which it may be sent."""
    apart = 1 / crowd.a_second if crowd.a_second else 0.0
    for number, request in enumerate(cycle(crowd.requests) if crowd.again else crowd.requests):
        yield number * apart, request


async def phone(job: Job, tally: Tally, turns: Iterator[tuple[float, bytes]], start: float) -> None:
    """Take the next request and send it, until the time is over or none is left."""
    wire = await connect(job.port)
    counted_from, over = start + job.warm, start + job.warm + job.seconds
    for at, request in turns:
        if (early := start + at - perf_counter()) > 0:
            await asyncio.sleep(early)
        # Of what is paced the wait for a free phone counts too, or a slow answer would hide those that it kept waiting.
        began = start + at if tally.crowd.a_second else perf_counter()
        if began >= over:
            break
        try:
            status = (await asyncio.wait_for(wire.ask(request), TOO_LONG)).status
        except (OSError, TimeoutError):
            status, wire = 0, await connect(job.port)
        if began >= counted_from:
            tally.note(began, perf_counter(), status)
    wire.close()


def main() -> None:
    job = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Job)
    sys.stdout.buffer.write(msgspec.msgpack.encode(uvloop.run(work(job))))


if __name__ == "__main__":
    main()
