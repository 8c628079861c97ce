"""What each process is told at its start, and the keys and certificates that it is given."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.settings import Settings, read_settings
from service.running.certificate import certificate_for
from service.running.children import beat_program, proxy_options, web_program, worker_program
from service.running.folders import CHECKOUT
from service.running.keys import keys_in, read_keys, rotate_keys
from service.running.processes import (
    LARGEST_LOG,
    CannotStartError,
    Program,
    ask_to_stop,
    rotate_log,
    spawn,
)
from service.running.valkey import valkey_in
from service.running.web import Front, listen

GIVEN = {"DATABASE_URL": "postgresql://a@/b?host=/run", "REDIS_URL": "unix:///r", "GOCUA_SECRET": f"a:{'ab' * 32}"}
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return replace(read_settings(GIVEN), data_folder=tmp_path)


@pytest.fixture
def front() -> Iterator[Front]:
    with listen("127.0.0.1", 0) as listener:
        yield Front(listener, f"http://127.0.0.1:{listener.getsockname()[1]}")


def option(program: Program, name: str) -> str | None:
    """What follows an option in a command."""
    return program.command[program.command.index(name) + 1] if name in program.command else None


def test_l11_the_web_believes_nobodys_forwarded_address_unless_a_proxy_is_named(settings: Settings, front: Front):
    alone = web_program(1, settings, {}, front)
    behind = web_program(1, replace(settings, proxy="10.0.0.5"), {}, front)
    assert ("--no-proxy-headers" in alone.command, "--proxy-headers" in alone.command) == (True, False)
    assert ("--no-proxy-headers" in behind.command, option(behind, "--forwarded-allow-ips")) == (False, "10.0.0.5")
    assert proxy_options("") == ["--no-proxy-headers"]


def test_each_web_process_serves_the_one_socket_and_says_neither_its_name_nor_who_came(settings, front: Front):
    one, two = (web_program(number, settings, {"X": "y"}, front) for number in (1, 2))
    assert [program.name for program in (one, two)] == ["web-1", "web-2"]
    assert one.log != two.log
    assert (option(one, "--fd"), one.inherited) == (str(front.listener.fileno()), (front.listener.fileno(),))
    assert {"--no-server-header", "--no-access-log"} <= set(one.command)
    assert (one.environment, one.folder, one.is_engine) == ({"X": "y"}, CHECKOUT, False)


def test_a_certificate_is_given_with_its_key_or_not_at_all(settings: Settings, front: Front):
    crt, key = Path("a.crt"), Path("a.key")
    told = web_program(1, settings, {}, replace(front, certificate=crt, key=key))
    assert (option(told, "--ssl-certfile"), option(told, "--ssl-keyfile")) == ("a.crt", "a.key")
    for half in (replace(front, certificate=crt), replace(front, key=key)):
        assert "--ssl-certfile" not in web_program(1, settings, {}, half).command


def test_the_worker_does_one_thing_at_a_time_and_beat_keeps_no_file(settings: Settings):
    worker, beat = worker_program(settings, {"A": "b"}), beat_program(settings, {"A": "b"})
    assert (option(worker, "--concurrency"), option(worker, "-A")) == ("1", "workers.app")
    assert (option(beat, "--pidfile"), option(beat, "-A")) == ("", "workers.beat")
    assert (worker.environment["A"], worker.environment.keys()) == ("b", {"A", "DATABASE_URL"})
    assert beat.environment == {"A": "b"}
    assert {program.log.parent for program in (worker, beat)} == {settings.data_folder / "log"}


def test_no_program_shows_its_environment_when_it_is_printed(settings: Settings):
    assert "secret-in-here" not in repr(worker_program(settings, {"GOCUA_SECRET": "secret-in-here"}))


def test_valkey_has_no_port_forgets_nothing_and_is_for_its_owner(tmp_path: Path):
    (tmp_path / "run").mkdir()
    made = valkey_in(tmp_path)
    program = made.program()
    told = {name: option(program, f"--{name}") for name in ("port", "maxmemory-policy", "unixsocketperm", "unixsocket")}
    assert told == {
        "port": "0", "maxmemory-policy": "noeviction", "unixsocketperm": "700",
        "unixsocket": str(tmp_path / "run" / "valkey.sock"),
    }  # fmt: skip
    assert (made.address(), made.address(3)) == (f"unix://{made.socket}", f"unix://{made.socket}?db=3")
    assert (program.is_engine, made.folder.stat().st_mode & 0o777) == (True, 0o700)


async def test_a_child_writes_into_its_log_sees_only_what_it_is_told_and_stops_when_asked(tmp_path: Path):
    code = "import os, time; print(sorted(set(os.environ) - {'LC_CTYPE'}), os.getcwd(), flush=True); time.sleep(60)"
    program = Program("it", (sys.executable, "-c", code), {"ONLY": "this"}, tmp_path, tmp_path / "it.log")
    child = await spawn(program)
    while not program.log.read_text():
        await asyncio.sleep(0.01)
    assert program.log.read_text() == f"['ONLY'] {tmp_path}\n"
    assert os.getpgid(child.pid) == child.pid
    ask_to_stop(child, program.stop_signal)
    assert await child.wait() == -signal.SIGTERM
    ask_to_stop(child, program.stop_signal)  # once more is no fault


def test_a_key_is_written_whole_for_its_owner_and_what_a_crash_left_is_cleared(tmp_path: Path):
    (tmp_path / "keys.new").write_text("half a k")
    made = keys_in(tmp_path)
    assert (read_keys(tmp_path / "keys"), (tmp_path / "keys.new").exists()) == (made, False)
    rotate_keys(tmp_path)
    rotate_keys(tmp_path)
    lines = keys_in(tmp_path).splitlines()
    assert (len(lines), lines[-1], len(set(lines))) == (3, made.strip(), 3)
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o610, 0o601])
def test_a_key_file_open_to_anybody_in_any_way_is_refused(tmp_path: Path, mode: int):
    keys_in(tmp_path)
    (tmp_path / "keys").chmod(mode)
    with pytest.raises(CannotStartError, match="chmod 600"):
        read_keys(tmp_path / "keys")


def test_a_certificate_whose_key_is_gone_or_that_ends_tomorrow_is_made_anew(tmp_path: Path):
    certificate, key = certificate_for("10.0.0.7", tmp_path, NOW)
    first = certificate.read_bytes()
    certificate_for("10.0.0.7", tmp_path, NOW + timedelta(days=799, hours=-1))
    assert certificate.read_bytes() == first
    certificate_for("10.0.0.7", tmp_path, NOW + timedelta(days=799, hours=1))
    second = certificate.read_bytes()
    key.unlink()
    certificate_for("10.0.0.7", tmp_path, NOW + timedelta(days=800))
    assert len({first, second, certificate.read_bytes()}) == 3


def test_a_log_of_just_the_largest_size_goes_on_and_keeps_the_older_one(tmp_path: Path):
    log, older = tmp_path / "web-1.log", tmp_path / "web-1.1.log"
    older.write_text("older still")
    log.touch()
    os.truncate(log, LARGEST_LOG)
    rotate_log(log)
    assert (log.stat().st_size, older.read_text()) == (LARGEST_LOG, "older still")
