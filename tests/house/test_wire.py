"""An answer is read when all of it is there, and not before."""

import pytest

from tests.house.letters import STRANGER, Sender, get, post
from tests.house.wire import Answer, Line, whole

HEAD = b"HTTP/1.1 303 See Other\r\nlocation: /check-ins/A\r\ncontent-length: 3\r\n\r\n"


@pytest.mark.parametrize("missing", [1, 3, 20])
def test_half_an_answer_is_none(missing: int):
    assert whole((HEAD + b"abc")[:-missing]) is None


def test_an_answer_has_its_status_headers_and_body():
    answer = whole(HEAD + b"abc")
    assert answer
    assert answer == Answer(303, HEAD[:-4], b"abc")
    assert (answer.header(b"location"), answer.header(b"etag")) == ("/check-ins/A", "")


def test_an_answer_without_a_body_is_whole_with_its_head():
    assert whole(b'HTTP/1.1 304 Not Modified\r\netag: "x"\r\n\r\n') is not None


def test_a_body_in_chunks_ends_with_the_empty_one():
    head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
    assert whole(head + b"2\r\nhi\r\n") is None
    assert whole(head + b"2\r\nhi\r\n0\r\n\r\n") is not None


async def test_nobody_at_the_other_end_is_no_answer():
    assert await Line(1).ask(get("/", 1)) is None


def test_a_form_carries_its_senders_token_and_a_strangers_none():
    assert b"_csrf=t&a=b%C3%A1c" in post("/x", 8000, [("a", "bác")], Sender("gocua=s", "t"))
    assert b"_csrf" not in post("/x", 8000, [("a", "b")], STRANGER)
