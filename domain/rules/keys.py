"""Keys of writes: UUIDv7, made with the form. Python 3.11 to 3.13 have none."""

from datetime import datetime
from uuid import UUID

from domain.rules.ids import Key

BITS_OF_CHANCE = 74


def make_key(now: datetime, chance: bytes) -> Key:
    """A UUIDv7 (RFC 9562) of `now` in milliseconds and of ten random bytes."""
    drawn = int.from_bytes(chance[:10]) & ((1 << BITS_OF_CHANCE) - 1)
    milliseconds = int(now.timestamp() * 1000) & ((1 << 48) - 1)
    return Key(UUID(int=milliseconds << 80 | 0x7 << 76 | (drawn >> 62) << 64 | 0b10 << 62 | drawn & ((1 << 62) - 1)))
