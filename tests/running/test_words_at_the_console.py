"""What stands between a person at the console and a service that does not come up."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import redis.asyncio

from service.running import web
from service.running.folders import CHECKOUT, HOMES_OF_ROOT, home_of_root, is_running, lock
from service.running.health import Finding, data_folder, free_space, of_redis
from service.running.keys import new_key
from service.running.processes import CannotStartError, how_it_ended, last_words
from service.running.web import Front


@pytest.mark.parametrize(
    ("log", "said"),
    [
        ("", ""),
        ("\n\n  \n", ""),
        ("starting\nlistening", "listening"),
        ("starting\nValueError: port\nbye", "ValueError: port"),
        ("FATAL:  no space\nhint: delete", "FATAL:  no space"),
        ("Error: first\nError: second\nend", "Error: second"),
        ("Error: long ago\n" + "quiet\n" * 40, "quiet"),
    ],
    ids=["empty", "blank", "quiet", "error", "fatal", "two", "long ago"],
)
def test_the_last_words_of_a_child_are_its_gravest(tmp_path: Path, log: str, said: str):
    (tmp_path / "child.log").write_text(log)
    assert last_words(tmp_path / "child.log") == said


def test_a_child_that_never_wrote_has_no_last_words(tmp_path: Path):
    assert last_words(tmp_path / "none.log") == ""


def test_a_log_that_is_no_utf_8_is_read_anyway(tmp_path: Path):
    (tmp_path / "child.log").write_bytes(b"\xff\xfe Error: kaputt\n")
    assert last_words(tmp_path / "child.log").endswith("Error: kaputt")


@pytest.mark.parametrize(
    ("code", "said"), [(0, "exit 0"), (3, "exit 3"), (-9, "killed by SIGKILL"), (-15, "killed by SIGTERM")]
)
def test_how_a_child_ended_is_said_by_name(code: int, said: str):
    assert how_it_ended(code) == said


def test_a_folder_is_held_by_one_process_which_is_named(tmp_path: Path):
    held = lock(tmp_path)
    assert is_running(tmp_path)
    with pytest.raises(CannotStartError, match=rf"process {os.getpid()}"):
        lock(tmp_path)
    os.close(held)
    assert not is_running(tmp_path)


def test_homes_of_root_are_short_and_each_data_folders_own():
    homes = {home_of_root(Path(f"/srv/{name}")) for name in ("a", "b", "a" * 200)}
    assert {home.parent for home in homes} == {HOMES_OF_ROOT}
    assert (len(homes), {len(home.name) for home in homes}) == (3, {12})
    assert home_of_root(CHECKOUT) == home_of_root(CHECKOUT)


def test_every_key_has_an_id_and_256_bits_of_its_own():
    keys = [new_key().split(":") for _ in range(50)]
    assert {(len(name), len(held)) for name, held in keys} == {(8, 64)}
    assert len({held for _, held in keys}) == len({name for name, _ in keys}) == 50


@pytest.mark.parametrize(
    ("mode", "holds"), [(0o700, True), (0o500, True), (0o750, False), (0o701, False), (0o777, False)]
)
def test_a_data_folder_is_looked_at_for_anybody_else(tmp_path: Path, mode: int, holds: bool):
    tmp_path.chmod(mode)
    assert (data_folder(tmp_path).holds, f"{mode:o}" in data_folder(tmp_path).seen) == (holds, True)
    tmp_path.chmod(0o700)


def test_free_space_is_told_in_megabytes(tmp_path: Path):
    assert free_space(tmp_path).seen.endswith(" MB free; expected 200 or more")


@pytest.mark.parametrize(("policy", "holds"), [("noeviction", True), ("allkeys-lru", False), ("volatile-ttl", False)])
async def test_a_redis_that_forgets_when_it_is_full_is_found(
    valkey_url: str, valkey: redis.asyncio.Redis, policy: str, holds: bool
):
    await valkey.config_set("maxmemory-policy", policy)
    [found] = await of_redis(valkey_url)
    await valkey.config_set("maxmemory-policy", "noeviction")
    assert (found.holds, policy in found.seen) == (holds, True)


async def test_a_redis_that_is_away_is_a_finding(tmp_path: Path):
    [found] = await of_redis(f"unix://{tmp_path}/none.sock")
    assert (found.name, found.holds, found.is_away) == ("redis", False, True)


def test_only_who_does_not_answer_is_away():
    assert not Finding("redis", holds=False, seen="maxmemory-policy is allkeys-lru").is_away


@pytest.fixture
async def answering() -> AsyncIterator[tuple[Front, list[str]]]:
    """A web that answers as `says` begins, and keeps what it was asked."""
    asked: list[str] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(b"HTTP/1.1 200 OK\r\n\r\ngood" if "/readyz" in asked[-1] else b"HTTP/1.1 503 Away\r\n\r\n")
        await writer.drain()
        writer.close()

    listener = web.listen("127.0.0.1", 0)
    server = await asyncio.start_server(answer, sock=listener)
    yield Front(listener, "https://gocua.example.vn:8443"), asked
    server.close()
    await server.wait_closed()


async def test_the_web_is_asked_under_the_name_that_its_pages_have(answering: tuple[Front, list[str]]):
    front, asked = answering
    assert await web.is_web_ready(front)
    assert "Host: gocua.example.vn:8443\r\n" in asked[0]


async def test_any_other_answer_is_given_whole(answering: tuple[Front, list[str]]):
    assert (await web.ask(answering[0], "/else")).startswith("HTTP/1.1 503 Away")


async def test_a_web_that_is_silent_is_nothing_after_its_time():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        assert await web.ask(Front(listener, "http://127.0.0.1"), "/readyz", patience=0.2) == ""


def test_a_port_taken_by_another_is_one_sentence_and_leaves_no_socket():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotStartError) as refused:
            web.listen("127.0.0.1", port)
    assert str(refused.value).count(".\n") == 0
    assert f"Port {port} of 127.0.0.1" in str(refused.value)


def test_a_host_that_is_not_this_machines_is_one_sentence():
    with pytest.raises(CannotStartError, match=r"Port 0 of 192\.0\.2\.77 cannot be taken"):
        web.listen("192.0.2.77", 0)
