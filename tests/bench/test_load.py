"""The load says what it saw, and nothing better."""

import asyncio
from itertools import islice

from tests.bench.load import Crowd, Job, Tally, quantile, turns_of, work
from tests.house.letters import get

CLOSED = b"HTTP/1.1 503 Away\r\ncontent-length: 0\r\n\r\n"
OPEN = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi"


async def served(answers: list[bytes], crowd: Crowd, seconds: float = 0.4):
    """What a crowd sees of a server that gives these answers in turn, 10 ms after each was asked for."""
    given = iter(answers * 1000)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readline():
            while (await reader.readline()).strip():
                pass
            await asyncio.sleep(0.01)
            writer.write(next(given))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        (seen,) = await work(Job(port, [crowd], seconds, warm=0.1))
    return seen


async def test_a_phone_has_one_request_under_way():
    seen = await served([OPEN], Crowd("x", 2, [get("/", 1)], 200, again=True))
    assert seen.p50 >= 10
    assert 20 < seen.a_second <= 200  # two phones, each a hundred times a second at most
    assert seen.other == {}


async def test_other_answers_are_told_and_do_not_count():
    seen = await served([OPEN, CLOSED], Crowd("x", 1, [get("/", 1)], 200, again=True))
    assert seen.answers > 0
    assert abs(seen.other[503] - seen.answers) <= 1


async def test_each_request_is_sent_once_and_then_it_is_over():
    seen = await served([OPEN], Crowd("x", 1, [get("/", 1)] * 15, 200))
    assert 0 < seen.answers <= 15


def test_a_paced_crowd_sends_so_many_a_second():
    crowd = Crowd("x", 1, [b"a", b"b"], 200, a_second=4, again=True)
    assert list(islice(turns_of(crowd), 3)) == [(0.0, b"a"), (0.25, b"b"), (0.5, b"a")]


def test_of_a_hundred_answers_the_slowest_but_one_is_p99():
    assert quantile(list(range(100)), 0.99) == 99
    assert quantile([], 0.5) == 0.0
    assert Tally(Crowd("x", 1, [], 200)).seen(0.0).answers == 0
