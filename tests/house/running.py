"""`gocua serve` in a folder that goes afterwards: started, looked into, its processes killed, stopped."""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import IO

from domain.settings import Settings
from service.running.folders import CHECKOUT, home_of_root
from service.running.installation import Installation, installation
from service.running.postgres import Cluster
from service.running.processes import dying_with
from service.running.web import listen

# Below /var/tmp, which is on a disk where /tmp may be memory: a commit must cost what it costs.
PREFIX = "gocua-house-"
PLACE = Path("/var/tmp")


class Part(StrEnum):
    """What may be killed."""

    WEB = "web"
    WORKER = "worker"
    WORKER_CHILD = "worker child"
    BEAT = "beat"
    VALKEY = "Valkey"
    POSTGRES = "PostgreSQL"
    BACKEND = "one backend"


SIGNS = {
    Part.WEB: "uvicorn\0service.",
    Part.WORKER: "\0worker\0",
    Part.BEAT: "\0beat\0",
    Part.VALKEY: "/valkey-server ",
    Part.POSTGRES: "/postgres\0-D",
}
# Grown by a killed parent, and counted with it.
CHILDREN_OF = {
    Part.WORKER_CHILD: (Part.WORKER, "\0worker\0"),
    Part.BACKEND: (Part.POSTGRES, "gocua_app gocua"),
}


@dataclass
class House:
    """One installation and, while it is open, the process that serves it. `said` are the supervisor's lines."""

    folder: Path
    port: int
    environment: dict[str, str]
    process: subprocess.Popen[str] | None = None
    said: list[str] = field(default_factory=list)
    listening: threading.Thread = field(default_factory=threading.Thread)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def place(self) -> Installation:
        return installation(self.environment)

    @property
    def settings(self) -> Settings:
        return self.place.settings()

    @property
    def cluster(self) -> Cluster:
        found = self.place.cluster
        assert found
        return found

    def start(self) -> float:
        """Serve; returns the seconds until it said that it was ready."""
        command = [sys.executable, "-m", "service.cli", "serve", "--port", str(self.port)]
        began = time.monotonic()
        process = subprocess.Popen(
            command, cwd=CHECKOUT, env=self.environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            preexec_fn=dying_with(os.getpid(), signal.SIGTERM),  # noqa: PLW1509 - else a killed proof leaves a service
        )  # fmt: skip
        assert process.stdout
        for line in process.stdout:
            self.said.append(line.strip())
            if "Ready" in line:
                break
        else:
            raise RuntimeError("\n".join(self.said))
        self.process = process
        self.listening = threading.Thread(target=self.listen, args=(process.stdout,), daemon=True)
        self.listening.start()
        return time.monotonic() - began

    def listen(self, said: IO[str]) -> None:
        """Keep what the supervisor says, so that its pipe never fills."""
        with said:
            self.said.extend(map(str.strip, said))

    def stop(self) -> None:
        """Ctrl-C, and wait."""
        if self.process:
            self.process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(20)
            self.process.kill()
            self.process.wait()
            self.listening.join(5)
        self.process = None

    def pids(self, part: Part) -> list[int]:
        """The processes that now are this part, in the order of their start."""
        assert self.process
        if part in CHILDREN_OF:
            parent, sign = CHILDREN_OF[part]
            return [pid for each in self.pids(parent) for pid in children(each) if sign in command_of(pid)]
        return [pid for pid in children(self.process.pid) if SIGNS[part] in command_of(pid)]

    def kill(self, part: Part, rng: random.Random, number: signal.Signals = signal.SIGKILL) -> int | None:
        """Signal one process of a part; returns its pid, or None where there is none at this moment."""
        found = self.pids(part)
        if not found:
            return None
        pid = rng.choice(found)
        with suppress(ProcessLookupError):
            os.kill(pid, number)
            return pid
        return None

    def gocua(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command beside the running service."""
        command = [sys.executable, "-m", "service.cli", *arguments]
        return subprocess.run(command, cwd=CHECKOUT, env=self.environment, capture_output=True, text=True, check=False)


def children(pid: int) -> list[int]:
    """The children of a process; none of one that is gone."""
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def command_of(pid: int) -> str:
    """How a process was called, its words parted by NUL."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text()
    return ""


@contextmanager
def new_house(*, processes: int, durable_place: Path = PLACE) -> Iterator[House]:
    """A house that was never opened, gone without a trace afterwards."""
    sweep_leftovers(durable_place)
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=durable_place))
    house = House(folder, free_port(), {})
    kept = {name: held for name, held in os.environ.items() if not re.match("GOCUA_|DATABASE_|REDIS_", name)}
    house.environment = kept | {
        "GOCUA_DATA": str(folder),
        "GOCUA_WEB_PROCESSES": str(processes),
        "GOCUA_BASE_ADDRESS": house.address,
    }
    try:
        yield house
    finally:
        house.stop()
        remove(folder)


def free_port() -> int:
    """A port that nobody holds at this moment."""
    with listen("127.0.0.1", 0) as found:
        return found.getsockname()[1]


def sweep_leftovers(place: Path) -> None:
    """Remove what was left by a run that was killed."""
    for folder in place.glob(f"{PREFIX}*"):
        with suppress(ValueError, PermissionError):
            try:
                os.kill(int(folder.name.removeprefix(PREFIX).split("-")[0]), 0)
            except ProcessLookupError:
                remove(folder)


def remove(folder: Path) -> None:
    """The folder, and for root the home of its PostgreSQL."""
    shutil.rmtree(folder, ignore_errors=True)
    if os.geteuid() == 0:
        shutil.rmtree(home_of_root(folder), ignore_errors=True)


def until(holds: Callable[[], bool], seconds: float) -> float:
    """Seconds until something holds. Raises TimeoutError after `seconds`."""
    began = time.monotonic()
    while not holds():
        if time.monotonic() - began > seconds:
            raise TimeoutError(holds)
        time.sleep(0.05)
    return time.monotonic() - began
