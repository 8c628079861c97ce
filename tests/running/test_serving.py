"""The whole service as a person starts it: `gocua serve` with engines of its own in a folder of its own."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from service.running import folders
from service.running.folders import CHECKOUT
from service.running.web import listen

CHILDREN = {
    "postgres": "/postgres\0-D",
    "valkey": "/valkey-server ",
    "web": "uvicorn\0service.app:app",
    "worker": "workers.app\0worker",
    "beat": "workers.app\0beat",
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
        said = [line for line in iter(process.stdout.readline, "") if "Ready" in line or not print(line)]
        yield Service(process, f"http://127.0.0.1:{port}", environment)


def until(what, seconds: float) -> float:
    """Seconds until something holds, at most so many."""
    began = time.monotonic()
    while not what():
        assert time.monotonic() - began < seconds, "it did not come to hold"
        time.sleep(0.05)
    return time.monotonic() - began
