"""Is the ledger what was sealed? Every leaf and the whole chain are computed again from the rows."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import msgspec

from domain.database import Row, row, rows, transaction
from domain.ledger.project import LAST, entry_of
from domain.ledger.totals import totals_differ
from domain.rules.batches import Entry, Head
from domain.rules.seals import Fault, Finding, Place, Sealed, judge_batch, judge_head

LARGEST_REPORT = 1_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the ledger was found: its last batch, how much was looked at, how much waits to be sealed, what is wrong."""

    head: Head | None
    batches: int
    entries: int
    waiting: int
    findings: tuple[Finding, ...]


async def verify_ledger(*, since: Head | None = None) -> Verdict:
    """Compute all leaves and the chain again from the rows, and compare totals with entries.

    1. Batch by batch, the rows against their leaves, the leaves against the batch, the batch against the one before.
    2. Entries that were never sealed and that no outbox row promises.
    3. A head printed earlier: only it can tell that the last batches were cut off, or all of them written again.
    4. Totals against the entries behind them.

    All of it in one snapshot: what is posted meanwhile is not looked at.
    """
    findings: list[Finding] = []
    chain: dict[int, bytes] = {}
    entries, before = 0, None
    async with transaction():
        await begin_snapshot()
        async for batch, places in batches():
            findings += judge_batch(before, batch, places)
            entries += sum(len(place.entries) for place in places)
            chain[batch.number], before = batch.hash, batch
        findings += await never_sealed()
        findings += judge_head(since, chain) if since else []
        findings += await wrong_totals()
        waiting = await row("SELECT count(*) AS rows FROM outbox WHERE task = 'project-ledger'")
    head = Head(before.number, before.hash.hex()) if before else None
    return Verdict(head, len(chain), entries, waiting["rows"] if waiting else 0, tuple(findings[:LARGEST_REPORT]))


async def begin_snapshot() -> None:
    """One view of everything, for as long as it takes: the web's limit of seconds is not for this. A step."""
    await rows("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    await rows("SET LOCAL statement_timeout = 0")


async def ledger_head() -> Head | None:
    """The last sealed batch, or None before the first."""
    last = await row(LAST)
    return Head(last["number"], last["hash"].hex()) if last else None


async def batches() -> AsyncIterator[tuple[Sealed, list[Place]]]:
    """Batches in order with what lies behind them, one in memory at a time. A step: a cursor needs a transaction."""
    await rows(OPEN_CURSOR)
    lines: list[Row] = []
    async for line in fetched():
        if lines and line["number"] != lines[0]["number"]:
            yield batch_of(lines)
            lines = []
        lines.append(line)
    if lines:
        yield batch_of(lines)
    await rows("CLOSE sealed")


async def fetched() -> AsyncIterator[Row]:
    """The rows of the open cursor."""
    while found := await rows("FETCH 5000 FROM sealed"):
        for line in found:
            yield line


def batch_of(lines: Sequence[Row]) -> tuple[Sealed, list[Place]]:
    """A batch and its places from its rows; a batch without sources has one row with nothing in it."""
    first = lines[0]
    batch = Sealed(first["number"], first["previous"], first["hash"], first["sealed_entries"])
    by_source = groupby((line for line in lines if line["source"] is not None), key=lambda line: line["source"])
    return batch, [place_of(list(entries)) for _, entries in by_source]


def place_of(lines: Sequence[Row]) -> Place:
    """A source's place from the rows of its entries."""
    first = lines[0]
    entries = tuple(readable(line) for line in lines if line["kind"] is not None)
    return Place(first["source"], first["position"], first["leaves"], entries)


def readable(line: Row) -> Entry | None:
    """The entry of a row, or None where its working is no JSON that could have been posted."""
    try:
        return entry_of(line)
    except msgspec.MsgspecError:
        return None


async def never_sealed() -> list[Finding]:
    """Entries in no batch that no outbox row promises to seal."""
    return [
        Finding(Fault.NEVER_SEALED, None, found["source"], found["kind"], found["subject"])
        for found in await rows(NEVER_SEALED, LARGEST_REPORT)
    ]


async def wrong_totals() -> list[Finding]:
    """Totals that are not the sum of their entries."""
    return [
        Finding(Fault.TOTAL_DIFFERS, note=f"{wrong.table} {wrong.key}: {wrong.held}, expected {wrong.expected}")
        for wrong in await totals_differ()
    ]


# One sorted pass over everything. No day narrows it: an entry moved to another day lies in another partition.
OPEN_CURSOR = """
DECLARE sealed NO SCROLL CURSOR FOR
SELECT batch.number, batch.previous, batch.hash, batch.entries AS sealed_entries, placed.source, placed.position,
       placed.leaves, entry.source_kind, entry.kind, entry.subject, entry.team, entry.unit, entry.points,
       entry.rule_version, entry.working, entry.local_day, entry.posted_at
FROM ledger_batch AS batch
LEFT JOIN ledger_batch_source AS placed ON placed.batch = batch.number
LEFT JOIN ledger_entry AS entry ON entry.source = placed.source
ORDER BY batch.number, placed.position, entry.kind COLLATE "C", entry.subject, entry.local_day
"""

NEVER_SEALED = """
SELECT source, kind, subject FROM ledger_entry AS entry
WHERE NOT EXISTS (
    SELECT FROM ledger_batch_source AS placed JOIN ledger_batch ON ledger_batch.number = placed.batch
    WHERE placed.source = entry.source
) AND NOT EXISTS (SELECT FROM outbox WHERE outbox.task = 'project-ledger' AND outbox.source = entry.source)
ORDER BY source, kind, subject LIMIT {}
"""
