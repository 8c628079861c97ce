"""From an empty folder to a database that can be migrated; all of it may run again at every start."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import asyncpg

from service.running.postgres import (
    DATABASE,
    ENVIRONMENT,
    EXTENSIONS,
    LIMITS,
    OWNER,
    SERVICE,
    SOCKET,
    SUPERUSER,
    Cluster,
)
from service.running.processes import CannotStartError

ORPHAN_PATIENCE = 5.0


async def initialise(cluster: Cluster) -> None:
    """Make the data directory if there is none, whole or not at all; clear away what a killed server left."""
    if cluster.data.exists():
        await _clear_stale(cluster)
        return
    fresh = cluster.home / "postgresql.new"
    await asyncio.to_thread(shutil.rmtree, fresh, ignore_errors=True)
    await asyncio.to_thread(_initdb, cluster, fresh)
    fresh.rename(cluster.data)


def _initdb(cluster: Cluster, folder: Path) -> None:
    account = cluster.account
    options = ["--auth-local=trust", "--auth-host=reject", "--encoding=UTF8", "--no-instructions"]
    options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    options += [] if cluster.durable else ["--no-sync"]
    ran = subprocess.run(
        [str(cluster.binaries / "initdb"), "-D", str(folder), "-U", SUPERUSER, *options],
        env=ENVIRONMENT,
        cwd=cluster.home,
        user=account and account.uid,
        group=account and account.gid,
        extra_groups=[] if account else None,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        reason = (ran.stderr.strip().splitlines() or ["no reason given"])[-1]
        message = f"PostgreSQL could not make {cluster.data} ({reason}): free space or rights there, or set GOCUA_DATA."
        raise CannotStartError(message)


async def _clear_stale(cluster: Cluster) -> None:
    """End an orphan of a supervisor that was killed; strike off a pid that has since become somebody else's.

    PostgreSQL believes its pid file as long as any process of the account has that number, and in a container the
    same small numbers come back at every start. We hold the folder's lock, so nobody else has started it.
    """
    pid_file = cluster.data / "postmaster.pid"
    with suppress(FileNotFoundError, ValueError, IndexError):
        pid = int(pid_file.read_text().splitlines()[0])
        if await asyncio.to_thread(_is_postgres_of, cluster.data, pid):
            await _end_orphan(cluster.data, pid)
        else:
            pid_file.unlink()
            (cluster.socket_folder / f"{SOCKET}.lock").unlink(missing_ok=True)


def _is_postgres_of(data: Path, pid: int) -> bool:
    if sys.platform == "linux":
        with suppress(OSError):
            return os.fsencode(data) in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        return False
    shown = subprocess.run(["/bin/ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False)
    return str(data) in shown.stdout


async def _end_orphan(data: Path, pid: int) -> None:
    clock = asyncio.get_running_loop()
    began, asked = clock.time(), signal.SIGINT
    with suppress(ProcessLookupError):
        while await asyncio.to_thread(_is_postgres_of, data, pid):
            os.kill(pid, asked)
            await asyncio.sleep(0.2)
            asked = signal.SIGQUIT if clock.time() - began > ORPHAN_PATIENCE else signal.SIGINT


async def found(cluster: Cluster, database: str = DATABASE) -> None:
    """The two roles and the database that the first owns; its extensions are the superuser's to make."""
    async with cluster.superuser("postgres") as connection:
        await _make_roles(connection)
        if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", database):
            await connection.execute(f"CREATE DATABASE {database} OWNER {OWNER}")
    async with cluster.superuser(database) as connection:
        for extension in EXTENSIONS:
            await connection.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")


async def _make_roles(connection: asyncpg.Connection) -> None:
    """The owner migrates; the service signs in as a role that owns nothing and whose patience is short."""
    for role in (OWNER, SERVICE):
        if not await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", role):
            await connection.execute(f"CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE")
    for name, value in LIMITS.items():
        await connection.execute(f"ALTER ROLE {SERVICE} SET {name} = '{value}'")
