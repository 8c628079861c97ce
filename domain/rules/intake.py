"""What a phone sends: its key, its content, its clock."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import rfc8785

from domain.rules.ids import Key


@dataclass(frozen=True, slots=True)
class Sent:
    """A write of a phone. `claimed_at` is its own clock's word; the other two are the server's (design §4.7)."""

    key: Key
    claimed_at: datetime
    happened_at: datetime
    recorded_at: datetime


def content_hash(kind: str, **content: str | int | bool | list[list[str | int | None]] | None) -> bytes:
    """SHA-256 of a write's canonical content: a repeat has the same, another content under the key is refused."""
    return sha256(rfc8785.dumps({"kind": kind, **content})).digest()
