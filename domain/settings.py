"""What an installation is told from outside: read once at start, wrong values refused loudly."""

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar, cast
from urllib.parse import urlsplit

T = TypeVar("T")

# PostgreSQL takes 100 connections; the workers, a migration and a person with psql want some of them.
CONNECTIONS_OF_THE_WEB = 80
SHORTEST_KEY = 32
MESSAGES = "messages.jsonl"  # in the data folder: texts to citizens where no gateway is configured
HIDDEN = {"GOCUA_SECRET", "GOCUA_GATEWAY_TOKEN"}


class ConfigurationError(Exception):
    """The surroundings do not hold what is needed: every wrong variable at once, a sentence each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class SecretKey:
    """A key that signs, with the id that travels beside what it signed, so that keys can be replaced."""

    id: str
    value: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between installations.

    `keys` begins with the key that signs now; the others still prove what was signed before it.
    `database_owner_url` is for `migrate`, `backup` and `restore` alone, and absent in all other processes.
    """

    database_url: str = field(repr=False)
    database_owner_url: str | None = field(repr=False)
    redis_url: str = field(repr=False)
    base_address: str
    data_folder: Path
    demo: bool
    web_processes: int
    pool_size: int
    keys: tuple[SecretKey, ...]
    proxy: str | None
    gateway: str | None  # where texts to citizens' phones are posted; a file of the data folder where there is none
    gateway_token: str = field(repr=False)

    @property
    def secret(self) -> bytes:
        """The key that signs now, 32 bytes or more."""
        return self.keys[0].value

    @property
    def secrets(self) -> list[bytes]:
        """The keys that prove, the one that signs now first."""
        return [key.value for key in self.keys]

    @property
    def carries_texts(self) -> bool:
        """A text reaches somebody: by the gateway, or in the file that a demonstration shows."""
        return self.gateway is not None or self.demo

    @property
    def is_secure(self) -> bool:
        """Pages travel over https, so cookies are `__Host-` and Secure."""
        return self.base_address.startswith("https://")

    @property
    def host(self) -> str:
        """The name in the base address, without the port."""
        return urlsplit(self.base_address).hostname or ""


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings held by a mapping. Raises `ConfigurationError` with every variable that does not hold."""
    reader = _Reader(environment)
    settings = Settings(
        database_url=reader.take("DATABASE_URL", postgres_address),
        database_owner_url=reader.take_optional("DATABASE_OWNER_URL", postgres_address),
        redis_url=reader.take("REDIS_URL", redis_address),
        base_address=reader.take("GOCUA_BASE_ADDRESS", base_address, "http://127.0.0.1:8000"),
        data_folder=reader.take("GOCUA_DATA", Path, "var"),
        demo=reader.take("GOCUA_DEMO", yes_or_no, "0"),
        web_processes=reader.take("GOCUA_WEB_PROCESSES", count_up_to(32), "2"),
        pool_size=reader.take("GOCUA_POOL_SIZE", count_up_to(CONNECTIONS_OF_THE_WEB), "16"),
        keys=reader.take("GOCUA_SECRET", secret_keys),
        proxy=reader.take_optional("GOCUA_PROXY", proxy_address),
        gateway=reader.take_optional("GOCUA_GATEWAY", gateway_address),
        gateway_token=reader.take("GOCUA_GATEWAY_TOKEN", str),
    )
    reader.refuse_faults()
    if settings.web_processes * settings.pool_size > CONNECTIONS_OF_THE_WEB:
        asked = f"{settings.web_processes} × {settings.pool_size}"
        expected = f"{CONNECTIONS_OF_THE_WEB} connections to the database at most"
        raise ConfigurationError([f"GOCUA_WEB_PROCESSES × GOCUA_POOL_SIZE is {asked}; expected {expected}."])
    return settings


class _Reader:
    """Takes variables one by one and keeps what was wrong with them for one refusal."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.faults: list[str] = []

    def take(self, name: str, parse: Callable[[str], T], default: str = "") -> T:
        held = self.environment.get(name, "").strip() or default
        try:
            return parse(held)
        except ValueError as expected:
            shown = f"held {without_password(held)!r}" if held and name not in HIDDEN else "does not hold" * bool(held)
            self.faults.append(f"{name} {shown or 'is not set'}; expected {expected}.")
            return cast("T", None)  # never seen: refuse_faults raises before anyone looks

    def take_optional(self, name: str, parse: Callable[[str], T]) -> T | None:
        return self.take(name, parse) if self.environment.get(name, "").strip() else None

    def refuse_faults(self) -> None:
        if self.faults:
            raise ConfigurationError(self.faults)


def without_password(address: str) -> str:
    """An address as it may be shown: whoever reads the message need not learn the password."""
    before, at, after = address.rpartition("@")
    scheme, slashes, signed_in = before.partition("://")
    user, colon, _ = signed_in.partition(":")
    return f"{scheme}{slashes}{user}{colon}{'…' * bool(colon)}{at}{after}" if slashes else address


def postgres_address(held: str) -> str:
    """`postgresql://…`; on a unix socket the folder is `?host=`."""
    if urlsplit(held).scheme not in {"postgresql", "postgres"}:
        raise ValueError("an address such as postgresql://gocua_app@127.0.0.1/gocua")
    return held


def redis_address(held: str) -> str:
    """`redis://…`, `rediss://…`, or `unix:///path` for a socket."""
    if urlsplit(held).scheme not in {"redis", "rediss", "unix"}:
        raise ValueError("an address such as redis://127.0.0.1:6379/0 or unix:///path/to/socket")
    return held


def gateway_address(held: str) -> str:
    """`https://…`, or http to this machine."""
    parts = urlsplit(held)
    is_here = parts.scheme == "http" and is_loopback(parts.hostname or "")
    if not (is_here or (parts.scheme == "https" and parts.hostname)):
        raise ValueError("an address such as https://sms.example.vn/send (http is taken on loopback only)")
    return held


def base_address(held: str) -> str:
    """The scheme, name and port that every printed and sent address begins with.

    http is taken on loopback only: cookies could not be Secure elsewhere (ASVS 5.0, 3.3.1).
    """
    found = re.fullmatch(r"(https?)://(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:[0-9]{1,5})?/?", held.lower())
    if not found:
        raise ValueError("scheme, name and port alone, such as https://gocua.example.vn")
    if found[1] == "http" and not is_loopback(found[2].strip("[]")):
        raise ValueError("https, since http is taken on this machine alone (127.0.0.1, localhost)")
    return found[0].rstrip("/")


def is_loopback(host: str) -> bool:
    """A name or address that cannot leave this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def yes_or_no(held: str) -> bool:
    """`1` or `0`."""
    if held not in {"0", "1"}:
        raise ValueError("1 or 0")
    return held == "1"


def count_up_to(most: int) -> Callable[[str], int]:
    """A whole number from 1 to `most`."""

    def count(held: str) -> int:
        if not (held.isascii() and held.isdigit() and 1 <= int(held[:6]) <= most):
            raise ValueError(f"a whole number from 1 to {most}")
        return int(held)

    return count


def secret_keys(held: str) -> tuple[SecretKey, ...]:
    """Keys as `id:hexadecimal` parted by blanks, the one that signs now first."""
    keys = tuple(
        SecretKey(name, _bytes_of(digits)) for name, _, digits in (word.partition(":") for word in held.split())
    )
    if not keys or len({key.id for key in keys}) < len(keys):
        raise ValueError(KEYS)
    return keys


def _bytes_of(digits: str) -> bytes:
    try:
        value = bytes.fromhex(digits)
    except ValueError:
        raise ValueError(KEYS) from None
    if len(value) < SHORTEST_KEY:
        raise ValueError(KEYS)
    return value


KEYS = f"keys as id:hexadecimal of {SHORTEST_KEY} bytes or more, each id once, parted by blanks"


def proxy_address(held: str) -> str:
    """The one address whose `X-Forwarded-*` is believed."""
    try:
        return str(ipaddress.ip_address(held))
    except ValueError:
        raise ValueError("the IP address of the proxy whose X-Forwarded-* is believed") from None
