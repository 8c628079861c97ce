"""What a sealed batch says of the rows behind it: which of them is not what was sealed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.rules.batches import FIRST_PREVIOUS, Entry, Head, batch_hash, leaf, split_leaves


class Fault(StrEnum):
    """What may be wrong with the ledger."""

    ENTRY_CHANGED = "entry-changed"
    ENTRY_ADDED = "entry-added"
    ENTRY_MISSING = "entry-missing"
    ENTRY_UNREADABLE = "entry-unreadable"
    NEVER_SEALED = "never-sealed"
    LEAVES_CHANGED = "leaves-changed"
    PLACE_CHANGED = "place-changed"
    COUNT_CHANGED = "count-changed"
    BATCH_CHANGED = "batch-changed"
    BATCH_MISSING = "batch-missing"
    CHAIN_BROKEN = "chain-broken"
    HEAD_DIFFERS = "head-differs"
    TOTAL_DIFFERS = "total-differs"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was sealed, named as exactly as can be: batch, source, kind, subject."""

    fault: Fault
    batch: int | None = None
    source: int | None = None
    kind: str | None = None
    subject: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A batch as it was written."""

    number: int
    previous: bytes
    hash: bytes
    entries: int


@dataclass(frozen=True, slots=True)
class Place:
    """A source's place in its batch, its leaves as they were sealed, and its entries as they stand, in key order."""

    source: int
    position: int
    leaves: bytes
    entries: tuple[Entry | None, ...]  # None: a row that no longer reads as an entry


def judge_place(batch: int, place: Place) -> list[Finding]:
    """Compare a source's entries with its leaves; each row that differs is named."""
    kept = split_leaves(place.leaves)
    found = [(entry, leaf(entry) if entry else b"") for entry in place.entries]
    if kept == [hashed for _, hashed in found]:
        return []
    lost = Counter(kept)
    lost.subtract(hashed for _, hashed in found)
    missing = sum(count for count in lost.values() if count > 0)
    strange = [entry for entry, hashed in found if lost[hashed] < 0]
    return [
        *(_strange(batch, place, entry, changed=index < missing) for index, entry in enumerate(strange)),
        *(Finding(Fault.ENTRY_MISSING, batch, place.source) for _ in range(missing - len(strange))),
        *([] if strange or missing else [Finding(Fault.LEAVES_CHANGED, batch, place.source)]),
    ]


def _strange(batch: int, place: Place, entry: Entry | None, *, changed: bool) -> Finding:
    if entry is None:
        return Finding(Fault.ENTRY_UNREADABLE, batch, place.source)
    fault = Fault.ENTRY_CHANGED if changed else Fault.ENTRY_ADDED
    return Finding(fault, batch, entry.source, entry.kind, entry.subject)


def judge_batch(before: Sealed | None, batch: Sealed, places: Sequence[Place]) -> list[Finding]:
    """Compare a batch with the one before it, with its places, and with the rows behind them.

    Where rows and kept leaves differ, the batch's hash says which of the two was touched.
    """
    number = batch.number
    findings = list(_judge_chain(before, batch))
    if [place.position for place in places] != list(range(1, len(places) + 1)):
        findings.append(Finding(Fault.PLACE_CHANGED, number))
    rows = [finding for place in places for finding in judge_place(number, place)]
    kept = [place.leaves for place in places]
    standing = [leaf(entry) for place in places for entry in place.entries if entry]
    if batch.hash == batch_hash(batch.previous, number, kept):
        findings += rows
    elif batch.hash == batch_hash(batch.previous, number, standing):
        findings += [Finding(Fault.LEAVES_CHANGED, number, finding.source) for finding in rows]
    else:
        findings += [Finding(Fault.BATCH_CHANGED, number), *rows]
    if batch.entries != sum(len(place.leaves) for place in places) // 32:
        findings.append(Finding(Fault.COUNT_CHANGED, number))
    return findings


def _judge_chain(before: Sealed | None, batch: Sealed) -> list[Finding]:
    expected = before.number + 1 if before else 1
    if batch.number != expected:
        return [Finding(Fault.BATCH_MISSING, number) for number in range(expected, min(batch.number, expected + 100))]
    previous = before.hash if before else FIRST_PREVIOUS
    return [] if batch.previous == previous else [Finding(Fault.CHAIN_BROKEN, batch.number)]


def judge_head(since: Head, hashes: Mapping[int, bytes]) -> list[Finding]:
    """Compare a head that was printed with the chain as it stands."""
    if since.number not in hashes:
        return [Finding(Fault.BATCH_MISSING, since.number, note=str(since))]
    return [] if since.is_of(hashes[since.number]) else [Finding(Fault.HEAD_DIFFERS, since.number, note=str(since))]
