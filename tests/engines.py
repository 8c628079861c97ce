"""Real engines for the tests: started once for each process of pytest, a fresh database for each test."""

import asyncio
import itertools
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from service.running import folders, founding
from service.running.migrating import migrate
from service.running.postgres import OWNER, SERVICE, Cluster, cluster_in
from service.running.supervisor import Supervisor
from service.running.valkey import Valkey, valkey_in

T = TypeVar("T")

TEMPLATE = "gocua_template"
PREFIX = "gocua-tests-"
MEMORY, ROOM = Path("/dev/shm"), 2**30
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Engines:
    """PostgreSQL and Valkey, kept running by the service's own supervisor in a thread of its own."""

    cluster: Cluster
    valkey: Valkey
    supervisor: Supervisor
    loop: asyncio.AbstractEventLoop

    def kill(self, name: str) -> None:
        """End an engine as a power cut would; the supervisor brings it back."""
        pid = self.supervisor.pid_of(name)
        assert pid
        os.kill(pid, signal.SIGKILL)

    def run(self, what: Coroutine[Any, Any, T]) -> T:
        """Do something on the engines' own loop, from a test or fixture that has none."""
        return asyncio.run_coroutine_threadsafe(what, self.loop).result(timeout=60)

    async def make_database(self, template: str = TEMPLATE) -> str:
        """A database of its own, copied from the migrated template or another; returns its name.

        The files are copied, which takes half the time of writing them through the log.
        """
        name = f"gocua_{os.getpid()}_{next(_numbers)}"
        async with self.cluster.superuser("postgres") as connection:
            await connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {OWNER} STRATEGY FILE_COPY")
        return name

    async def drop_database(self, name: str) -> None:
        """Away with it, whoever is still connected."""
        async with self.cluster.superuser("postgres") as connection:
            await connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def running_engines() -> Iterator[Engines]:
    """Engines on short paths, gone without a trace afterwards."""
    with short_folder() as folder, loop_in_a_thread() as loop:
        engines = asyncio.run_coroutine_threadsafe(start(folder, loop), loop).result(timeout=120)
        yield engines
        engines.run(engines.supervisor.stop())


@contextmanager
def short_folder() -> Iterator[Path]:
    """A data folder whose sockets have room; away afterwards, with what root keeps elsewhere for it."""
    sweep_leftovers()
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir="/tmp"))
    try:
        yield folder
    finally:
        remove(folder)


@contextmanager
def loop_in_a_thread() -> Iterator[asyncio.AbstractEventLoop]:
    """The engines' children are watched while tests come and go with loops of their own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="engines", daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def start(folder: Path, loop: asyncio.AbstractEventLoop) -> Engines:
    """The way `gocua serve` starts them, but for durability, which a test's data can do without."""
    folders.open_data_folder(folder)
    log = folder / "log" / "postgres.log"
    home = in_memory(await asyncio.to_thread(folders.database_home, folder), folder.name)
    cluster = cluster_in(home, log, durable=False)
    valkey = valkey_in(folder)
    supervisor = Supervisor(lambda _line: None)
    await founding.initialise(cluster)
    await supervisor.start(cluster.program(), cluster.is_ready)
    await supervisor.start(valkey.program(), valkey.is_ready)
    await founding.found(cluster, TEMPLATE)
    await migrate(cluster.address(OWNER, TEMPLATE), SERVICE, datetime.now(UTC).date())
    return Engines(cluster, valkey, supervisor, loop)


def in_memory(home: folders.DatabaseHome, name: str) -> folders.DatabaseHome:
    """The same home with its data in memory, where there is room.

    A database has 700 files, and ext4 takes 0.5 s to make as many anew for seconds after a database was dropped.
    """
    room = shutil.disk_usage(MEMORY).free if MEMORY.exists() else 0
    if room < ROOM:
        return home
    folder = MEMORY / name
    folder.mkdir(mode=0o700)
    if home.account:
        folders.make_home(folder, home.account)
    else:
        (folder / "run").mkdir(mode=0o700)
    return replace(home, folder=folder)


def sweep_leftovers() -> None:
    """Remove what test runs that were killed have left."""
    for folder in Path("/tmp").glob(f"{PREFIX}*"):
        with suppress(ValueError, ProcessLookupError, PermissionError):
            try:
                os.kill(int(folder.name.removeprefix(PREFIX).split("-")[0]), 0)
            except ProcessLookupError:
                remove(folder)


def remove(folder: Path) -> None:
    """The folder, and for root the home of its PostgreSQL."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(MEMORY / folder.name, ignore_errors=True)
    if os.geteuid() == 0:
        shutil.rmtree(folders.home_of_root(folder), ignore_errors=True)
