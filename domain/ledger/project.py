"""From posted entries to sealed batches and totals: what boards, targets and rankings stand on."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

import msgspec

from domain.database import Row, row, rows, transaction
from domain.ledger.totals import ADD_DAYS, ADD_PERIODS, ADD_QUANTITIES, PROJECTOR
from domain.outbox import LOTS, Tell, give_back, say_nothing, strike_off, take_owed
from domain.rules.batches import FIRST_PREVIOUS, Entry, batch_hash, leaf
from domain.rules.ids import SourceId
from domain.tasks import Task


@dataclass(frozen=True, slots=True)
class Sealed:
    """Leaves of a batch's sources, source by source."""

    sources: list[int]
    leaves: list[bytes]


async def project_ledger(*, at: datetime, limit: int = LOTS[0], tell: Tell = say_nothing) -> int:
    """Seal what the outbox owes into the next batch and add it to the totals; returns how many sources.

    1. Take a lot from the outbox.
    2. In one transaction, as the only projector: place its sources in a batch, hash it, add to the totals, strike the
       lot off.

    An empty outbox seals nothing. Never "ids above the last one seen": ids commit out of order, and the one that
    commits late would be lost.
    """
    owed = await take_owed(task=Task.PROJECT_LEDGER, at=at, limit=limit, tell=tell)
    if not owed:
        return 0
    try:
        async with transaction():
            placed = await seal_batch([one.source for one in owed], at)
            await strike_off(owed)
    except BaseException:
        await give_back(owed)
        raise
    return placed


async def seal_batch(sources: Sequence[SourceId], at: datetime) -> int:
    """Seal the sources that have no place yet and add them to the totals; returns how many. A step.

    Two projectors wait for each other here: batches have one order. A source that a doubled promise names twice has
    its place after the first time and adds nothing the second.
    """
    await rows("SELECT pg_advisory_xact_lock({})", PROJECTOR)
    new = [one["source"] for one in await rows(NOT_PLACED, sorted(set(sources)))]
    if not new:
        return 0
    span = await days_of(new)
    found = await rows(ENTRIES, new, *span)
    # The leaves are hashed in a thread while PostgreSQL, on the other core, adds up the same entries.
    hashing = asyncio.create_task(asyncio.to_thread(leaves_of, new, found))
    await add_totals(new, span)
    await write_batch(await hashing, len(found), at)
    return len(new)


async def days_of(sources: Sequence[int]) -> tuple[object, object]:
    """First and last local day of what the sources posted: by them PostgreSQL opens one partition or two, not all."""
    found = await row(DAYS, list(sources), list(sources))
    return (found["first_on"], found["last_on"]) if found else (None, None)


def leaves_of(sources: Sequence[int], found: Sequence[Row]) -> Sealed:
    """The leaves of entries that come in key order, joined by source; a source without entries has none."""
    joined = {
        source: b"".join(leaf(entry_of(one)) for one in entries)
        for source, entries in groupby(found, key=lambda one: one["source"])
    }
    return Sealed(list(sources), [joined.get(source, b"") for source in sources])


def entry_of(found: Row) -> Entry:
    """An entry from its row."""
    return Entry(
        source=found["source"],
        source_kind=found["source_kind"],
        kind=found["kind"],
        subject=found["subject"],
        team=found["team"],
        unit=found["unit"],
        points=found["points"],
        rule_version=found["rule_version"],
        working=msgspec.json.decode(found["working"]),
        local_day=found["local_day"],
        posted_at=found["posted_at"],
    )


async def add_totals(sources: Sequence[int], span: tuple[object, object]) -> None:
    """Add the entries of sources to the totals. A step."""
    await rows(ADD_DAYS, sources, *span)
    await rows(ADD_PERIODS, sources, *span)
    await rows(ADD_QUANTITIES, sources)


async def write_batch(sealed: Sealed, entries: int, at: datetime) -> None:
    """Write the next batch of the chain. A step."""
    last = await row(LAST)
    number, previous = (last["number"] + 1, last["hash"]) if last else (1, FIRST_PREVIOUS)
    await rows(INSERT_BATCH, number, previous, batch_hash(previous, number, sealed.leaves), entries, at)
    await rows(PLACE, number, sealed.sources, sealed.leaves)


NOT_PLACED = """
SELECT source FROM unnest({}::bigint[]) AS owed (source)
WHERE NOT EXISTS (SELECT FROM ledger_batch_source AS placed WHERE placed.source = owed.source)
ORDER BY source
"""

# Sources that are no event (a closed session, a decision) are looked for in every partition: they are few.
DAYS = """
WITH event AS (
    SELECT assistance_event.id, check_in.local_day
    FROM assistance_event
    JOIN assistance ON assistance.id = assistance_event.assistance
    JOIN check_in ON check_in.id = assistance.check_in
    WHERE assistance_event.id = ANY({}::bigint[])
), other AS (
    SELECT entry.local_day FROM unnest({}::bigint[]) AS owed (source)
    JOIN ledger_entry AS entry ON entry.source = owed.source
    WHERE owed.source NOT IN (SELECT id FROM event)
)
SELECT min(local_day) AS first_on, max(local_day) AS last_on
FROM (SELECT local_day FROM event UNION ALL SELECT local_day FROM other) AS both_kinds
"""

ENTRIES = """
SELECT source, source_kind, kind, subject, team, unit, points, rule_version, working, local_day, posted_at
FROM ledger_entry
WHERE source = ANY({}::bigint[]) AND local_day BETWEEN {}::date AND {}::date
ORDER BY source, kind COLLATE "C", subject
"""

LAST = "SELECT number, hash FROM ledger_batch ORDER BY number DESC LIMIT 1"

INSERT_BATCH = """
INSERT INTO ledger_batch (number, previous, hash, entries, sealed_at) VALUES ({}, {}, {}, {}, {})
"""

PLACE = """
INSERT INTO ledger_batch_source (source, batch, position, leaves)
SELECT placed.source, {}::bigint, placed.position, placed.leaves
FROM unnest({}::bigint[], {}::bytea[]) WITH ORDINALITY AS placed (source, leaves, position)
"""
