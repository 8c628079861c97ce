"""The port that stays open while the processes behind it come and go."""

import asyncio
import ipaddress
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from service.running.processes import CannotStartError

BACKLOG = 2048


@dataclass(frozen=True, slots=True)
class Front:
    """Where the web is reached: the listening socket, the address that pages are printed with, and its certificate."""

    listener: socket.socket
    address: str
    certificate: Path | None = None
    key: Path | None = None

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self.listener.getsockname()[1]


def listen(host: str, port: int) -> socket.socket:
    """Take the port once for all web processes. Refuses one that is taken or forbidden."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        message = f"Port {port} of {host} cannot be taken ({error.strerror}): free it, or choose another with --port."
        raise CannotStartError(message) from error
    return listener


def lan_address() -> str:
    """This machine's address in its local network. Refuses a public one: the demo's passwords are printed."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(("192.0.2.1", 9))  # sends nothing: it only makes the machine choose a way out
            found = asking.getsockname()[0]
        except OSError as error:
            message = "This machine is in no network: a phone can reach it by cable, with `adb reverse`."
            raise CannotStartError(message) from error
    if ipaddress.ip_address(found).is_global:
        raise CannotStartError(f"{found} is an address of the public internet, where a demo must not be.")
    return found


async def is_web_ready(front: Front) -> bool:
    """`/readyz` answers 200: database, Redis, migrations and worker are there."""
    return (await ask(front, "/readyz")).startswith("HTTP/1.1 200")


async def ask(front: Front, path: str, patience: float = 2.0) -> str:
    """What the web answers to a GET of `path`, whole; nothing if it does not within `patience` seconds."""
    host, port = front.listener.getsockname()[:2]
    tls = _trusting() if front.certificate else None
    head = f"GET {path} HTTP/1.1\r\nHost: {urlsplit(front.address).netloc}\r\nConnection: close\r\n\r\n"
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(patience):
            reader, writer = await asyncio.open_connection(host, port, ssl=tls)
            try:
                writer.write(head.encode())
                return (await reader.read(20_000)).decode(errors="replace")
            finally:
                writer.close()
    return ""


def _trusting() -> ssl.SSLContext:
    """For asking ourselves, whose certificate nobody signed."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
