"""The ledger is what was sealed, or verify says which row is not: the tampers of reliability.md §2, by its owner."""

import json
from hashlib import sha256
from typing import Any

import pytest

from domain.database import rows
from domain.ledger.export import export_ledger
from domain.ledger.totals import rebuild_totals
from domain.ledger.verify import ledger_head, verify_ledger
from domain.rules.batches import Head
from domain.rules.seals import Fault
from tests.cast import Cast
from tests.engines import Engines
from tests.ledgers import as_owner_without_guards, earns, sealed
from tests.visiting import answered, helped

FIRST_OF_TWO = (
    "WHERE (source, kind) = (SELECT source, 'member' FROM ledger_batch_source WHERE batch = 2 AND position = 1)"
)


@pytest.fixture
async def ledger(cast: Cast) -> list[int]:
    """Three batches of three sources, two entries each; returns the sources."""
    sources: list[int] = []
    for batch in range(3):
        sources += [await earns(cast, "hoa", 100 + 10 * batch + number) for number in range(3)]
        await sealed()
    return sources


async def found(since: Head | None = None) -> set[tuple[Fault, int | None]]:
    """Faults and their batches, totals left out."""
    findings = (await verify_ledger(since=since)).findings
    return {(finding.fault, finding.batch) for finding in findings if finding.fault is not Fault.TOTAL_DIFFERS}


async def test_what_was_sealed_verifies_and_says_how_much(ledger: list[int]):
    verdict = await verify_ledger(since=await ledger_head())
    assert (verdict.findings, verdict.batches, verdict.entries, verdict.waiting) == ((), 3, 18, 0)


async def test_a_ledger_that_holds_nothing_is_in_order(cast: Cast):
    verdict = await verify_ledger()
    assert (verdict.findings, verdict.head) == ((), None)


async def test_what_waits_to_be_sealed_is_counted_and_no_fault(cast: Cast, ledger: list[int]):
    await earns(cast, "hoa", 5)
    assert ((await verify_ledger()).waiting, await found()) == (1, set())


def entry(change: str) -> str:
    return f"UPDATE ledger_entry SET {change} {FIRST_OF_TWO}"


def gone(batch: int, position: int) -> str:
    return (
        "DELETE FROM ledger_entry WHERE source = (SELECT source FROM ledger_batch_source"
        f" WHERE batch = {batch} AND position = {position}) AND kind = 'team'"
    )


SWAP = """
UPDATE ledger_entry AS one SET points = other.points, working = other.working FROM ledger_entry AS other
WHERE one.kind = other.kind AND (one.source, other.source) IN (
    SELECT a.source, b.source FROM ledger_batch_source AS a, ledger_batch_source AS b
    WHERE a.batch = 2 AND b.batch = 2 AND (a.position, b.position) IN ((1, 2), (2, 1)))
"""
COPY = (
    "INSERT INTO ledger_entry SELECT id, {}, source_kind, kind, {}, team, unit, points, rule_version, working,"
    " local_day, posted_at"
)
INSERT = COPY.format("source", "subject + 1") + f" FROM ledger_entry {FIRST_OF_TWO}"
STRAY = COPY.format("999999", "subject") + f" FROM ledger_entry {FIRST_OF_TWO}"
REPLAY = (
    "INSERT INTO ledger_batch SELECT 4, previous, sha256(hash), entries, sealed_at FROM ledger_batch WHERE number = 3"
)
CHANGED, MISSING = Fault.ENTRY_CHANGED, Fault.ENTRY_MISSING

TAMPERS = {
    "points": (entry("points = points + 1"), {(CHANGED, 2)}),
    "subject": (entry("subject = subject + 1"), {(CHANGED, 2)}),
    "day": (entry("local_day = local_day - 40"), {(CHANGED, 2)}),
    "rule version": (entry("rule_version = 2"), {(CHANGED, 2)}),
    "working": (entry("working = working || '{\"x\": 1}'"), {(CHANGED, 2)}),
    "first entry deleted": (gone(1, 1), {(MISSING, 1)}),
    "middle entry deleted": (gone(2, 2), {(MISSING, 2)}),
    "last entry deleted": (gone(3, 3), {(MISSING, 3)}),
    "two swapped": (SWAP, {(CHANGED, 2)}),
    "one inserted into a source": (INSERT, {(Fault.ENTRY_ADDED, 2)}),
    "one inserted beside": (STRAY, {(Fault.NEVER_SEALED, None)}),
    "last batch's header cut off": ("DELETE FROM ledger_batch WHERE number = 3", {(Fault.NEVER_SEALED, None)}),
    "middle batch cut out": ("DELETE FROM ledger_batch WHERE number = 2",
                             {(Fault.BATCH_MISSING, 2), (Fault.NEVER_SEALED, None)}),
    "a batch replayed": (REPLAY, {(Fault.CHAIN_BROKEN, 4), (Fault.BATCH_CHANGED, 4), (Fault.COUNT_CHANGED, 4)}),
    "header's hash": ("UPDATE ledger_batch SET hash = sha256(hash) WHERE number = 2",
                      {(Fault.BATCH_CHANGED, 2), (Fault.CHAIN_BROKEN, 3)}),
    "header's count": ("UPDATE ledger_batch SET entries = 7 WHERE number = 2", {(Fault.COUNT_CHANGED, 2)}),
    "leaves": ("UPDATE ledger_batch_source SET leaves = leaves || leaves WHERE batch = 2 AND position = 1",
               {(Fault.LEAVES_CHANGED, 2), (Fault.COUNT_CHANGED, 2)}),
    "places": ("UPDATE ledger_batch_source SET position = position + 5 WHERE batch = 2", {(Fault.PLACE_CHANGED, 2)}),
}  # fmt: skip


@pytest.mark.parametrize("tamper", TAMPERS)
async def test_each_way_of_tampering_is_found_and_its_batch_named(ledger, engines: Engines, database: str, tamper: str):
    statement, expected = TAMPERS[tamper]
    async with as_owner_without_guards(engines, database) as owner:
        assert (await owner.execute(statement)).split()[-1] != "0"
    assert await found() == expected


async def test_the_row_itself_is_named(cast: Cast, ledger, engines: Engines, database: str):
    async with as_owner_without_guards(engines, database) as owner:
        await owner.execute(entry("points = 9999"))
    [finding] = [one for one in (await verify_ledger()).findings if one.fault is not Fault.TOTAL_DIFFERS]
    assert (finding.source, finding.kind, finding.subject) == (ledger[3], "member", cast["hoa"].person)


async def test_every_total_of_a_changed_row_differs_too(ledger, engines: Engines, database: str):
    async with as_owner_without_guards(engines, database) as owner:
        await owner.execute(entry("points = points + 1"))
    notes = [one.note.split()[0] for one in (await verify_ledger()).findings if one.fault is Fault.TOTAL_DIFFERS]
    assert notes == ["daily_total", *["period_total"] * 4]


async def written_again(owner: Any) -> None:
    """Who owns the database writes the whole chain again over richer entries, and the totals with it."""
    await owner.execute("UPDATE ledger_entry SET points = points * 2")
    for table in ("ledger_batch_source", "ledger_batch", "daily_total", "period_total"):
        await owner.execute(f"DELETE FROM {table}")
    await owner.execute(
        "INSERT INTO outbox (task, source, made_at) SELECT DISTINCT 'project-ledger', source, now() FROM ledger_entry"
    )


async def cut_off(owner: Any) -> None:
    """The last batch disappears with all that belongs to it, as from an older copy."""
    await owner.execute(
        "DELETE FROM ledger_entry WHERE source IN (SELECT source FROM ledger_batch_source WHERE batch = 3)"
    )
    await owner.execute("DELETE FROM ledger_batch_source WHERE batch = 3")
    await owner.execute("DELETE FROM ledger_batch WHERE number = 3")


async def head_of(number: int) -> Head:
    [batch] = await rows("SELECT hash FROM ledger_batch WHERE number = {}", number)
    return Head(number, batch["hash"].hex()[:16])


FORGED = {Fault.HEAD_DIFFERS: (written_again, 1), Fault.BATCH_MISSING: (cut_off, 3)}


@pytest.mark.parametrize("fault", FORGED)
async def test_only_a_head_kept_outside_tells_of_a_ledger_written_again(
    ledger, engines: Engines, database: str, fault: Fault
):
    forge, printed = FORGED[fault]
    head = await head_of(printed)
    async with as_owner_without_guards(engines, database) as owner:
        await forge(owner)
    await sealed()
    await rebuild_totals()
    assert ((await verify_ledger()).findings, await found(since=head)) == ((), {(fault, printed)})


async def test_a_head_printed_long_ago_still_verifies(cast: Cast, ledger: list[int]):
    printed = await ledger_head()
    await earns(cast, "hoa", 5)
    await sealed()
    assert await found(since=printed) == set()


async def test_the_lesser_role_may_not_touch_what_was_sealed(ledger: list[int]):
    for table in ("ledger_entry", "ledger_batch", "ledger_batch_source"):
        with pytest.raises(Exception, match="permission denied"):
            await rows(f"DELETE FROM {table}")


def verified_by_a_stranger(lines: list[bytes]) -> tuple[int, int]:
    """Twenty lines that know nothing of us but RFC 8785 and SHA-256; returns batches and entries."""
    batches: list[tuple[dict[str, Any], list[bytes]]] = []
    for line in lines:
        told = json.loads(line)
        if "batch" in told:
            batches.append((told, []))
        else:
            batches[-1][1].append(sha256(b"\x00" + line).digest())
    previous = bytes(32)
    for head, leaves in batches:
        number = head["batch"].to_bytes(8, "big")
        previous = sha256(b"\x01" + previous + number + b"".join(leaves)).digest()
        assert (previous.hex(), len(leaves)) == (head["hash"], head["entries"])
    return len(batches), sum(len(leaves) for _, leaves in batches)


async def test_a_stranger_verifies_the_export_without_us(cast: Cast, ledger: list[int]):
    await helped(cast, "hoa", "binh", psp_dossier=2, ewallet=1)
    await answered("visit", "psp-dossier")
    await sealed()
    lines = [line async for batch in export_ledger() for line in batch.lines.splitlines()]
    assert verified_by_a_stranger(lines) == (4, 20)
