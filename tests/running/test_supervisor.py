import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from service.running import processes
from service.running.processes import CannotStartError, Program
from service.running.supervisor import Supervisor

WAIT = "import signal, time; signal.pause()"


def program(folder: Path, code: str = WAIT, name: str = "child") -> Program:
    command = (sys.executable, "-c", code)
    return Program(name, command, dict(os.environ), folder, folder / f"{name}.log", longest_pause=0.2)


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
async def supervisor(said: list[str]) -> AsyncIterator[Supervisor]:
    supervisor = Supervisor(said.append)
    yield supervisor
    await supervisor.stop(seconds=1)


async def pid_after(supervisor: Supervisor, before: int | None, name: str = "child") -> int:
    """The pid that takes the place of `before`."""
    async with asyncio.timeout(5):
        while (pid := supervisor.pid_of(name)) in {before, None}:
            await asyncio.sleep(0.02)
    assert pid
    return pid


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_a_killed_child_is_started_again_and_that_is_said(supervisor, said, tmp_path):
    await supervisor.start(program(tmp_path))
    before = await pid_after(supervisor, None)
    os.kill(before, signal.SIGKILL)
    assert await pid_after(supervisor, before) != before
    assert said == ["child ended (killed by SIGKILL) and is started again."]


async def test_a_child_that_dies_again_and_again_is_said_once(supervisor, said, tmp_path):
    await supervisor.start(program(tmp_path, "raise SystemExit(3)"))
    await asyncio.sleep(0.8)
    assert said == ["child ended (exit 3) and is started again."]


async def test_a_start_waits_until_the_child_is_ready(supervisor, tmp_path):
    async def ready() -> bool:
        return (tmp_path / "here").exists()

    await supervisor.start(program(tmp_path, f"open('here', 'w'); {WAIT}"), ready)
    assert (tmp_path / "here").exists()


async def test_dying_a_few_times_on_the_way_up_is_no_failure(supervisor, tmp_path):
    async def ready() -> bool:
        return (tmp_path / "xxx").exists()

    grow = "import os; n = max(os.listdir(), key=lambda f: f.count('x')); os.mknod('x' * (n.count('x') + 1))"
    await supervisor.start(program(tmp_path, grow), ready)


async def test_a_child_that_never_gets_ready_is_one_sentence_with_its_last_words(supervisor, tmp_path):
    async def never() -> bool:
        return False

    with pytest.raises(CannotStartError, match=r"child did not start within 1 s \(FATAL: no room\)"):
        await supervisor.start(program(tmp_path, "print('FATAL: no room')"), never, patience=0.6)


async def test_stopping_ends_all_children(supervisor, tmp_path):
    for name in "ab":
        await supervisor.start(program(tmp_path, name=name))
    pids = [await pid_after(supervisor, None, name) for name in "ab"]
    await supervisor.stop(seconds=2)
    assert not any(map(is_alive, pids))


LAST_WORD = """
import signal, sys
signal.signal(signal.SIGTERM, lambda *_: (print(sys.argv[1], flush=True), sys.exit()))
print("up", flush=True)
while True:
    signal.sigtimedwait([], 0.1)  # pause() could sleep through what came just before it
"""


async def test_engines_stop_after_those_that_use_them(supervisor, tmp_path):
    log = tmp_path / "order"
    for name in ("engine", "web"):
        talkative = program(tmp_path, LAST_WORD, name)
        command = (*talkative.command, name)
        await supervisor.start(replace(talkative, command=command, log=log, is_engine=name == "engine"))
    while log.read_text().count("up") < 2:
        await asyncio.sleep(0.02)
    await supervisor.stop(seconds=30)  # at most: they end at once
    assert log.read_text().split()[2:] == ["web", "engine"]


async def test_a_stubborn_child_is_killed_in_time(supervisor, tmp_path):
    deaf = f"import signal; signal.signal(15, signal.SIG_IGN); open('up', 'w'); {WAIT}"
    await supervisor.start(program(tmp_path, deaf))
    pid = await pid_after(supervisor, None)
    while not (tmp_path / "up").exists():
        await asyncio.sleep(0.02)
    async with asyncio.timeout(2):
        await supervisor.stop(seconds=1)
    assert not is_alive(pid)


async def test_a_childs_own_children_go_with_it(supervisor, tmp_path):
    parent = f"import os; pid = os.fork(); pid and open('grandchild', 'w').write(str(pid)); {WAIT}"
    await supervisor.start(program(tmp_path, parent))
    pid = await pid_after(supervisor, None)
    while not (tmp_path / "grandchild").exists() or not (tmp_path / "grandchild").read_text():
        await asyncio.sleep(0.02)
    grandchild = int((tmp_path / "grandchild").read_text())
    os.kill(pid, signal.SIGKILL)
    await pid_after(supervisor, pid)
    assert not is_running(grandchild)


def is_running(pid: int) -> bool:
    """Alive and not only waiting to be buried, which in a container nobody may do."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere an orphan is found by the next start")
async def test_children_do_not_outlive_a_supervisor_that_is_killed(tmp_path):
    code = f"""
import asyncio, os, sys
from pathlib import Path
from service.running.processes import Program, spawn

async def main():
    child = Program("x", (sys.executable, "-c", {WAIT!r}), dict(os.environ), Path.cwd(), Path("x.log"))
    print((await spawn(child)).pid, flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""
    supervising = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        code,
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )
    assert supervising.stdout
    child = int(await supervising.stdout.readline())
    supervising.kill()
    await supervising.wait()
    async with asyncio.timeout(5):
        while is_running(child):
            await asyncio.sleep(0.02)


async def test_ctrl_c_at_the_console_does_not_reach_the_children(supervisor, tmp_path):
    await supervisor.start(program(tmp_path))
    assert os.getpgid(await pid_after(supervisor, None)) != os.getpgid(0)


def test_a_large_log_makes_room_and_one_older_is_kept(tmp_path):
    log = tmp_path / "web-1.log"
    log.write_bytes(b"x" * (processes.LARGEST_LOG + 1))
    processes.rotate_log(log)
    assert not log.exists()
    assert (tmp_path / "web-1.1.log").stat().st_size == processes.LARGEST_LOG + 1
    processes.rotate_log(log)


def test_the_last_words_are_those_that_say_what_went_wrong(tmp_path):
    log = tmp_path / "x.log"
    assert processes.last_words(log) == ""
    log.write_text("LOG: starting\nFATAL: no room\nLOG: stopped\n\n")
    assert processes.last_words(log) == "FATAL: no room"
