"""The whole service as a person starts it: `gocua serve` with engines of its own in a folder of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from service.running.folders import CHECKOUT
from service.running.web import listen
from tests.engines import short_folder

CHILDREN = {
    "postgres": "/postgres\0-D",
    "valkey": "/valkey-server ",
    "web": "uvicorn\0service.",
    "worker": "workers.app\0worker",
    "beat": "workers.beat\0beat",
}


@dataclass(frozen=True)
class Service:
    process: subprocess.Popen[str]
    address: str
    environment: dict[str, str]

    def pids(self, name: str) -> set[int]:
        """The supervisor's children that run a program."""
        mine = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return {int(pid) for pid in mine if CHILDREN[name] in Path(f"/proc/{pid}/cmdline").read_text()}

    def is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.address}/readyz", timeout=2).status_code == 200
        except httpx.HTTPError:
            return False

    def gocua(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "service.cli", *arguments]
        return subprocess.run(command, cwd=CHECKOUT, env=self.environment, capture_output=True, text=True, check=False)


@contextmanager
def serving(folder: Path) -> Iterator[Service]:
    """Started, ready, and in the end stopped by Ctrl-C."""
    with listen("127.0.0.1", 0) as found:
        port = found.getsockname()[1]
    kept = {name: held for name, held in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    environment = kept | {"GOCUA_DATA": str(folder), "GOCUA_WEB_PROCESSES": "1"}
    command = [sys.executable, "-m", "service.cli", "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=CHECKOUT, env=environment, text=True, stdout=subprocess.PIPE) as process:
        assert process.stdout
        while "Ready" not in (line := process.stdout.readline()):
            assert line, f"it ended with exit {process.wait()}"
        yield Service(process, f"http://127.0.0.1:{port}", environment)
        process.send_signal(signal.SIGINT)
        process.wait(timeout=15)


def until(what, seconds: float) -> float:
    """Seconds until something holds, at most so many."""
    began = time.monotonic()
    while not what():
        assert time.monotonic() - began < seconds, "it did not come to hold"
        time.sleep(0.05)
    return time.monotonic() - began


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with short_folder() as made:
        yield made


@pytest.fixture(scope="module")
def service(folder: Path) -> Iterator[Service]:
    with serving(folder) as running:
        yield running


def test_one_command_starts_everything(service):
    assert service.is_ready()
    assert {name: len(service.pids(name)) for name in CHILDREN} == dict.fromkeys(CHILDREN, 1)


def test_l13_only_the_web_listens_on_a_port(service):
    mine = {service.process.pid, *(pid for name in CHILDREN for pid in service.pids(name))}
    assert {port for pid in mine for port in listening(pid)} == {int(service.address.rpartition(":")[2])}


def listening(pid: int) -> set[int]:
    """The TCP ports on which a process listens."""
    links = [str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()]
    sockets = {link[8:-1] for link in links if link.startswith("socket:[")}
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {int(line[1].split(":")[1], 16) for line in lines if line[3] == "0A" and line[9] in sockets}


@pytest.mark.parametrize("name", CHILDREN)
def test_a_killed_child_is_started_again_and_all_is_ready(service, name):
    (before,) = service.pids(name)
    os.kill(before, signal.SIGKILL)
    until(lambda: bool(service.pids(name) - {before}), seconds=5)
    until(service.is_ready, seconds=20)


def test_commands_work_beside_the_running_service(service):
    assert service.gocua("migrate").returncode == 0
    made = service.gocua("users", "create", "--name", "Đỗ Thị Ngân", "--phone", "0912345678")
    assert f"{service.address}/s/" in made.stdout


def test_a_second_start_in_the_same_folder_is_refused(service):
    refused = service.gocua("serve", "--port", str(free_port()))
    assert refused.returncode == 1
    assert f"(process {service.process.pid})" in refused.stderr


def free_port() -> int:
    with listen("127.0.0.1", 0) as found:
        return found.getsockname()[1]


def test_the_installation_is_found_healthy(service):
    found = json.loads(service.gocua("check", "--json").stdout)
    assert [finding for finding in found if not finding["holds"]] == []
    assert len(found) == 9


def test_l11_a_forwarded_address_is_not_believed(service):
    answer = httpx.get(
        f"{service.address}/healthz", headers={"X-Forwarded-Proto": "https", "X-Forwarded-For": "6.6.6.6"}
    )
    assert answer.status_code == 200
    assert "server" not in answer.headers


def test_ctrl_c_ends_it_within_ten_seconds_and_the_next_start_finds_the_same(folder, service):
    assert service.gocua("users", "create", "--name", "Lò Thị Hoa", "--phone", "0912345679").returncode == 0
    children = {pid for name in CHILDREN for pid in service.pids(name)}
    service.process.send_signal(signal.SIGINT)
    began = time.monotonic()
    assert service.process.wait(timeout=10) == 0
    assert time.monotonic() - began < 10
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]
    again = service.gocua("users", "create", "--name", "Người Khác", "--phone", "0912345679")
    assert (again.returncode, again.stderr) == (
        1,
        "Not taken. --phone: There is one already, under another name. Please look again. [taken]\n",
    )
