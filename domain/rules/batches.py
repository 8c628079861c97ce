"""Sealed batches: what is hashed, in which order, and how a head outside is compared (design §4.5).

A leaf is SHA-256(0x00 ‖ canonical entry), a batch SHA-256(0x01 ‖ previous ‖ number ‖ leaves in key order). The two
first bytes keep a leaf from ever passing for a batch.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, cast

import msgspec

from domain.refusals import Refused

FIRST_PREVIOUS = bytes(32)
LEAF_BYTES = 32
# RFC 8785 passes numbers through doubles, where 2⁵³ + 1 becomes 2⁵³ (evidence K4).
LARGEST_EXACT = 2**53 - 1
HEAD = re.compile(r"([1-9][0-9]{0,18}):([0-9a-f]{16,64})")

# For integers, texts and ASCII names msgspec's sorted JSON is RFC 8785 to the byte (tested), in a fortieth of the time.
_encode = msgspec.json.Encoder(order="sorted").encode


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger, as it is hashed. `points` in hundredths; `working` as it was posted."""

    source: int
    source_kind: str
    kind: str
    subject: int
    team: int
    unit: int
    points: int
    rule_version: int
    working: Mapping[str, Any]
    local_day: date
    posted_at: datetime


@dataclass(frozen=True, slots=True)
class Head:
    """The last batch somebody saw: its number and hash, or the hash's first sixteen hexadecimal digits and more."""

    number: int
    digits: str

    def __str__(self) -> str:
        return f"{self.number}:{self.digits}"

    def is_of(self, found: bytes | None) -> bool:
        """The chain still holds what was printed."""
        return found is not None and found.hex().startswith(self.digits)


def canonical(entry: Entry) -> bytes:
    """The bytes of an entry: RFC 8785, instants in UTC with microseconds, integers beyond 2⁵³ − 1 as text."""
    return _encode(
        {
            "source": exact(entry.source),
            "source_kind": entry.source_kind,
            "kind": entry.kind,
            "subject": exact(entry.subject),
            "team": exact(entry.team),
            "unit": exact(entry.unit),
            "points": exact(entry.points),
            "rule_version": entry.rule_version,
            "working": exact(entry.working),
            "local_day": entry.local_day.isoformat(),
            "posted_at": entry.posted_at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        }
    )


def exact(value: Any) -> Any:
    """A value with no number in it that a double could not hold."""
    if isinstance(value, int):
        return str(value) if abs(value) > LARGEST_EXACT else value
    if isinstance(value, dict):
        return {name: exact(inner) for name, inner in cast("dict[str, Any]", value).items()}
    return [exact(inner) for inner in cast("list[Any]", value)] if isinstance(value, list) else value


def leaf(entry: Entry) -> bytes:
    """The hash of one entry."""
    return sha256(b"\x00" + canonical(entry)).digest()


def batch_hash(previous: bytes, number: int, leaves: Iterable[bytes]) -> bytes:
    """The hash of a batch over its leaves in key order: place of the source, then kind, then subject."""
    return sha256(b"".join((b"\x01", previous, number.to_bytes(8, "big"), *leaves))).digest()


def split_leaves(joined: bytes) -> list[bytes]:
    """The leaves of one source, which are kept end to end."""
    return [joined[start : start + LEAF_BYTES] for start in range(0, len(joined), LEAF_BYTES)]


def read_head(text: str) -> Head:
    """A head as it was printed: `1207:3fa9…`. Refuses: `head-unreadable`."""
    found = HEAD.fullmatch(text.strip().lower())
    if found is None:
        raise Refused("head-unreadable", held=text)
    return Head(int(found[1]), found[2])
