"""Rankings from the ledger at a sealed batch: computed in SQL, proved by the pure rule, frozen as rows and bundle."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

import msgspec

from domain.database import Row, pages, row, rows, transaction
from domain.ranking_statements import ENTRIES, IN_ORDER, LINES
from domain.refusals import NotFound, Refused
from domain.rules.bundles import Packing
from domain.rules.eligibility import Figures, in_force, shown
from domain.rules.ids import UnitId
from domain.rules.rankings import Basis, Entry, Line, Reckoning, ranking_hash
from domain.tasks import Task

A_PAGE = 500  # rows at once: what is done with so many takes some thousandths of a second
FIGURES = tuple(field.name for field in fields(Figures))


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit with all below it, over a span of days."""

    unit: UnitId
    public_id: str
    first_on: date
    last_on: date


@dataclass(frozen=True, slots=True)
class Computed:
    """A ranking, with what it stands on. `subjects`: opaque id → id; `bundle` is packed."""

    basis: Basis
    lines: tuple[Line, ...]
    hash: bytes
    bundle: bytes
    subjects: Mapping[str, int]


async def find_basis(*, branch: Branch, quotas: Mapping[str, int]) -> dict[str, Basis]:
    """For each kind of `quotas`, what a ranking of the branch now stands on: the newest batch, the minimums in force.

    Minimums are those of the span's first day: known before the work that they judge.

    Refuses: `nothing-sealed` before the first batch; `projection-behind` while entries of the span wait for theirs.
    """
    found = await row(NEWEST, branch.first_on, Task.PROJECT_LEDGER, branch.first_on, branch.last_on)
    if found is None:
        raise Refused("nothing-sealed")
    if found["behind"]:
        raise Refused("projection-behind")
    setting = msgspec.json.decode(found["minimums"], type=dict[str, Any]) if found["minimums"] else None
    return {
        kind: Basis(
            kind=kind,
            unit=branch.public_id,
            first_on=branch.first_on,
            last_on=branch.last_on,
            quota=quota,
            batch=found["number"],
            head=found["hash"],
            minimums=in_force(setting, kind),
        )
        for kind, quota in quotas.items()
    }


async def compute_ranking(*, branch: Branch, basis: Basis) -> Computed:
    """The ranking of a branch at the batch of `basis`, read page by page from one snapshot, judged beside the loop.

    Refuses: `ranking-differs` where SQL and the pure rule disagree: what a stranger cannot recompute is never used.
    """
    span = (branch.unit, branch.first_on, branch.last_on, basis.batch, basis.kind)
    minimums = msgspec.json.encode(shown(basis.minimums)).decode()
    reckoning, packing = Reckoning(basis), Packing(basis)
    lines: list[Line] = []
    subjects: dict[str, int] = {}
    async with transaction():
        await rows("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        async for found in pages(ENTRIES + IN_ORDER, *span, size=A_PAGE):
            await asyncio.to_thread(_take, found, reckoning, packing)
        async for found in pages(ENTRIES + LINES, *span, basis.head, minimums, size=A_PAGE):
            lines += map(_line, found)
            subjects |= {line["subject"]: line["id"] for line in found}
    stated, bundle = await asyncio.to_thread(_proved, reckoning, packing, lines)
    return Computed(basis, tuple(lines), stated, bundle, subjects)


async def freeze_ranking(*, round_id: int, public_id: str, computed: Computed, at: datetime) -> None:
    """Keep a ranking for good. A step: inside the transaction that opens its round."""
    basis = computed.basis
    minimums = msgspec.json.encode(shown(basis.minimums)).decode()
    about = (public_id, round_id, basis.kind, basis.batch, basis.formula, computed.hash, minimums, computed.bundle, at)
    [frozen] = await rows(FREEZE, *about)
    for first in range(0, len(computed.lines), A_PAGE):
        kept = [_kept(computed, position) for position in range(first, min(first + A_PAGE, len(computed.lines)))]
        await rows(FREEZE_LINES, frozen["id"], msgspec.json.encode(kept).decode())


async def ranking_now(*, unit: str, first_on: date, last_on: date, kind: str) -> Computed:
    """The ranking of a unit as it stands at the newest batch; nothing is kept. Refuses also: `not-found`."""
    found = await row("SELECT id, public_id FROM unit WHERE public_id = {} OR code = {}", unit, unit)
    if found is None:
        raise NotFound("not-found")
    branch = Branch(UnitId(found["id"]), found["public_id"], first_on, last_on)
    basis = await find_basis(branch=branch, quotas={kind: 0})
    return await compute_ranking(branch=branch, basis=basis[kind])


def _take(found: Sequence[Row], reckoning: Reckoning, packing: Packing) -> None:
    told: list[dict[str, Any]] = [{**held, "members": tuple(held["members"])} for held in found]
    entries = [Entry(**held) for held in told]
    reckoning.take(entries)
    packing.take(entries)


def _proved(reckoning: Reckoning, packing: Packing, lines: list[Line]) -> tuple[bytes, bytes]:
    """The hash and the packed bundle of lines that the rule comes to as well."""
    if reckoning.lines() != lines:
        raise Refused("ranking-differs", batch=reckoning.basis.batch)
    stated = ranking_hash(reckoning.basis, lines)
    return stated, packing.close(stated)


def _line(held: Mapping[str, Any]) -> Line:
    figures = Figures(*(held[name] for name in FIGURES))
    return Line(held["subject"], held["points"], figures, held["hard"], held["ranked"], held["place"])


def _kept(computed: Computed, index: int) -> dict[str, object]:
    line = computed.lines[index]
    return {
        "position": index + 1,
        "place": line.place,
        "subject": computed.subjects[line.subject],
        "points": line.points,
        "ranked": line.ranked,
        "facts": {**{name: getattr(line.figures, name) for name in FIGURES}, "hard": line.hard},
    }


NEWEST = """
SELECT number, hash,
    (SELECT value FROM setting WHERE name = 'ranking-minimums' AND valid_from <= {}::date
     ORDER BY valid_from DESC LIMIT 1) AS minimums,
    EXISTS (SELECT FROM outbox JOIN ledger_entry USING (source)
            WHERE outbox.task = {} AND local_day BETWEEN {}::date AND {}::date) AS behind
FROM ledger_batch ORDER BY number DESC LIMIT 1
"""

FREEZE = """
INSERT INTO ranking (public_id, round, kind, batch, formula, hash, minimums, bundle, made_at)
VALUES ({}, {}, {}, {}, {}, {}, {}::jsonb, {}, {}) RETURNING id
"""

FREEZE_LINES = """
INSERT INTO ranking_line (ranking, position, place, subject, points, facts, ranked)
SELECT {}::bigint, line.*
FROM jsonb_to_recordset({}::jsonb)
    AS line (position integer, place integer, subject bigint, points bigint, facts jsonb, ranked boolean)
"""
