"""One installation on this machine: its folder, its keys, its engines, and what its processes are told."""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from domain.rules.days import HANOI
from domain.settings import Settings, read_settings
from service.running import folders, founding, keys
from service.running.migrating import is_current, migrate
from service.running.postgres import OWNER, SERVICE, Cluster, cluster_in, patient
from service.running.processes import CannotStartError
from service.running.refused import leaving_nothing
from service.running.supervisor import Supervisor
from service.running.valkey import Valkey, valkey_in

DEMO_MARK = "demo"
ADDRESS = "address"  # under which the service last ran: what commands beside it print


@dataclass(frozen=True, slots=True)
class Installation:
    """`cluster` and `valkey` are None where DATABASE_URL and REDIS_URL name servers that others keep."""

    folder: Path
    cluster: Cluster | None
    valkey: Valkey | None
    given: Mapping[str, str] = field(repr=False)

    @property
    def is_embedded(self) -> bool:
        """At least one engine is ours to start."""
        return bool(self.cluster or self.valkey)

    @property
    def is_demo(self) -> bool:
        """Its data are invented: told so, or marked so when `gocua demo` filled it."""
        return self.given.get("GOCUA_DEMO") == "1" or (self.folder / DEMO_MARK).exists()

    @property
    def owner_address(self) -> str | None:
        """The address for migrations, backup and restore; None where DATABASE_OWNER_URL is not given."""
        return self.cluster.address(OWNER) if self.cluster else self.given.get("DATABASE_OWNER_URL")

    @property
    def lesser_role(self) -> str:
        """Whom web and workers sign in as."""
        return SERVICE if self.cluster else urlsplit(self.given.get("DATABASE_URL", "")).username or SERVICE

    def variables(self) -> dict[str, str]:
        """The environment of its processes, which never learn the owner's address."""
        told = {name: value for name, value in self.given.items() if name != "DATABASE_OWNER_URL"}
        told |= {"PICCOLO_CONF": "piccolo_conf", "GOCUA_DATA": str(self.folder), "GOCUA_DEMO": str(int(self.is_demo))}
        told |= {"DATABASE_URL": self.cluster.address(SERVICE)} if self.cluster else {}
        told |= {"REDIS_URL": self.valkey.address()} if self.valkey else {}
        if not told.get("GOCUA_BASE_ADDRESS") and (self.folder / ADDRESS).exists():
            told["GOCUA_BASE_ADDRESS"] = (self.folder / ADDRESS).read_text().strip()
        if "GOCUA_SECRET" not in told:
            file = told.get("GOCUA_SECRET_FILE")
            told["GOCUA_SECRET"] = keys.read_keys(Path(file)) if file else keys.keys_in(self.folder)
        return told

    def settings(self) -> Settings:
        """What its processes will read. Raises `ConfigurationError`."""
        return read_settings(self.variables())

    async def start_engines(self, supervisor: Supervisor) -> None:
        """Start what is ours, to the point where it can be migrated."""
        await asyncio.gather(self._start_valkey(supervisor), self._start_postgres(supervisor))

    async def _start_valkey(self, supervisor: Supervisor) -> None:
        if self.valkey:
            await supervisor.start(self.valkey.program(), self.valkey.is_ready)

    async def _start_postgres(self, supervisor: Supervisor) -> None:
        if self.cluster:
            await founding.initialise(self.cluster)
            await supervisor.start(self.cluster.program(), self.cluster.is_ready)
            await founding.found(self.cluster)

    async def is_current(self) -> bool:
        """An embedded database that wants no migration."""
        return self.cluster is not None and await is_current(self.cluster.address(OWNER))

    async def migrate(self) -> list[str]:
        """Bring the database up to date as its owner; returns the names of what ran."""
        if self.owner_address is None:
            raise CannotStartError("DATABASE_OWNER_URL is not set: it is the address of the role that owns the tables.")
        return await migrate(self.owner_address, self.lesser_role, datetime.now(HANOI).date())


def installation(given: Mapping[str, str]) -> Installation:
    """The installation that an environment describes; its folder is made if need be, and gone again if refused."""
    with leaving_nothing(folders.chosen_folder(given)):
        folder = folders.open_data_folder(folders.chosen_folder(given))
        cluster = None if given.get("DATABASE_URL") else cluster_in(folders.database_home(folder), log_in(folder))
        return Installation(folder, cluster, None if given.get("REDIS_URL") else valkey_in(folder), given)


def log_in(folder: Path) -> Path:
    """Where PostgreSQL writes."""
    return folder / "log" / "postgres.log"


@asynccontextmanager
async def engines_up(place: Installation) -> AsyncIterator[None]:
    """The engines for as long as a command needs them: those of the running service, else started for it."""
    if not place.is_embedded or folders.is_running(place.folder):
        yield
        return
    held = folders.lock(place.folder)
    supervisor = Supervisor(lambda _line: None)
    try:
        await place.start_engines(supervisor)
        await place.migrate()
        yield
    finally:
        await supervisor.stop()
        os.close(held)


@asynccontextmanager
async def opened() -> AsyncIterator[Settings]:
    """The installation of this environment, ready for verbs and queries: what a command of `gocua` works in."""
    place = installation(os.environ)
    async with engines_up(place):
        os.environ |= place.variables()
        settings = place.settings()
        from domain.database import engine

        piccolo = engine()
        piccolo.config = {"dsn": patient(settings.database_url)}
        await piccolo.start_connection_pool(min_size=1, max_size=4)
        try:
            yield settings
        finally:
            await piccolo.close_connection_pool()
