"""The whole ledger as text that a stranger can check without us: canonical entries, and the chain over them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import msgspec

from domain.database import transaction
from domain.ledger.verify import batches, begin_snapshot
from domain.rules.batches import canonical
from domain.rules.seals import Place, Sealed

FORMAT, VERSION = "gocua-ledger", 1


@dataclass(frozen=True, slots=True)
class Exported:
    """One batch as lines of JSON: first the batch, then its entries in key order."""

    number: int
    entries: int
    lines: bytes


async def export_ledger() -> AsyncIterator[Exported]:
    """The sealed ledger, batch by batch, of one snapshot.

    A line is either a batch (`{"batch": …}`) or an entry, byte for byte what its leaf is made of.
    """
    async with transaction():
        await begin_snapshot()
        async for batch, places in batches():
            yield exported(batch, places)


def exported(batch: Sealed, places: list[Place]) -> Exported:
    """The lines of one batch."""
    entries = [canonical(entry) for place in places for entry in place.entries if entry]
    head = {
        "format": FORMAT, "version": VERSION, "batch": batch.number, "previous": batch.previous.hex(),
        "hash": batch.hash.hex(), "entries": batch.entries,
    }  # fmt: skip
    lines = (msgspec.json.encode(head), *entries)
    return Exported(batch.number, len(entries), b"".join(line + b"\n" for line in lines))
