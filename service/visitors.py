"""Who a request comes from: the session's viewer if there is one, and the little that is known of the device."""

import hmac
import ipaddress
from dataclasses import dataclass
from typing import Any

from litestar.connection import ASGIConnection

from domain.rules.guesses import Guesser
from domain.rules.viewers import Viewer
from domain.settings import Settings

Connection = ASGIConnection[Any, Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Visitor:
    """`mark` is the random cookie of a browser that once signed in; `session` the SHA-256 of the session's secret."""

    viewer: Viewer | None
    session: bytes | None
    mark: bytes | None
    language: str

    @property
    def is_member_device(self) -> bool:
        return self.mark is not None or self.viewer is not None


STRANGER = Visitor(None, None, None, "vi")


def visitor_of(connection: Connection) -> Visitor:
    """The visitor, a stranger before the session was read (a broken request)."""
    return connection.scope.get("state", {}).get("visitor", STRANGER)


def settings_of(connection: Connection) -> Settings:
    """The installation's settings."""
    return connection.app.state["settings"]


def address_of(connection: Connection) -> str:
    """The network address of whoever asks, as the server saw it (a configured proxy's word is already applied)."""
    return connection.client.host if connection.client else "unknown"


def address_hash(connection: Connection) -> bytes:
    """A keyed hash of the network asked from: sameness can be seen, the address cannot."""
    network = network_of(address_of(connection))
    return hmac.digest(settings_of(connection).secret, b"address\0" + network.encode(), "sha256")


def guesser_of(connection: Connection, viewer: Viewer | None) -> Guesser:
    """Whose tries at a code are counted."""
    return Guesser(address_hash(connection), viewer.account if viewer else None)


def network_of(address: str) -> str:
    """The network behind an address: of IPv6 the /64, since one address there means all of it."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found.packed, 64), strict=False))
    return str(found)


FAMILIES = ("Edg", "OPR", "SamsungBrowser", "UCBrowser", "Zalo", "FBAN", "Firefox", "CriOS", "Chrome", "Safari")


def browser_family(connection: Connection) -> str:
    """The family of the browser, as coarse as the grades need it (G5): the first name that its user-agent holds."""
    agent = connection.headers.get("user-agent", "")
    return next((family for family in FAMILIES if family in agent), "other")
