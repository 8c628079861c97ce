"""The good rows go in, or nothing does."""

import asyncio
from collections.abc import Callable
from datetime import date, datetime

import msgspec

from domain.audit import record_event
from domain.database import Row, row, rows, transaction
from domain.imports import households, members, teams, units
from domain.imports.standing import find_standing, refuse_used
from domain.queries.said_once import BELOW
from domain.refusals import NotFound, Refused
from domain.rules.days import local_day
from domain.rules.ids import UnitId
from domain.rules.imports.drafts import Counts, Draft, counts_of, good_rows
from domain.rules.imports.headings import Kind
from domain.rules.imports.verdicts import Judged, Verdict, judge
from domain.rules.viewers import Role, Viewer

CHUNK = 1_000  # rows of one statement
Told = Callable[[int, int], None]
WRITERS = {
    Kind.UNITS: units.write,
    Kind.TEAMS: teams.write,
    Kind.MEMBERS: members.write,
    Kind.HOUSEHOLDS: households.write,
}


def untold(_done: int, _all: int) -> None:
    """Nobody watches."""


async def commit_import(
    *,
    viewer: Viewer | None,
    draft: str,
    whole: bool,
    at: datetime,
    chance: Callable[[int], bytes],
    told: Told = untold,
) -> Counts:
    """Write the good rows of a draft in one transaction; returns what was done. Again, it returns the same.

    `whole`: all rows or none. `chance` gives random bytes; `told` hears (rows done, rows to do).

    1. Lock the draft, then all imports of its kind: two lists that say the same thing write it once.
    2. Judge its rows again, beside what stands by now.
    3. Write new and changed rows by the thousand; of the draft keep the refused ones alone.

    Refuses: `not-found`, `import-over` (a day has passed), `import-not-whole`, `import-overtaken` (what stood has
    changed so that rows contradict it; look again).
    """
    async with transaction():
        found = await find_draft(viewer=viewer, draft=draft, at=at)
        if found["committed_at"]:
            return msgspec.json.decode(found["counts"], type=Counts)
        counts = msgspec.json.decode(found["counts"], type=Counts)
        if whole and counts.refused:
            raise Refused("import-not-whole", refused=counts.refused)
        await rows("SELECT pg_advisory_xact_lock(hashtext({}))", f"import {found['kind']}")
        judged = await judge_again(found, today=local_day(at))
        await write(judged, Kind(found["kind"]), scope=found["unit"], today=local_day(at), chance=chance, told=told)
        done = replace_refused(counts_of(judged), counts.refused)
        await rows(DONE, at, msgspec.json.encode(done).decode(), found["id"])
        account = viewer.account if viewer else None
        facts = {"kind": found["kind"], "new": done.new, "changed": done.changed}
        await record_event(
            at=at, account=account, action="commits.create", subject_kind="import_draft", subject=found["id"], **facts
        )
    return done


def replace_refused(counts: Counts, refused: int) -> Counts:
    """The figures of the rows written, with those that stayed out."""
    return msgspec.structs.replace(counts, refused=refused)


async def find_draft(*, viewer: Viewer | None, draft: str, at: datetime) -> Row:
    """One's own draft, locked; any for the operator. Refuses: `not-found`, `import-over`."""
    units = viewer.units(Role.OFFICER, Role.ADMINISTRATOR) if viewer else []
    is_operator = viewer is None
    found = await row(FIND, draft, is_operator, viewer.account if viewer else None, is_operator, units)
    if found is None:
        raise NotFound("not-found")
    if found["committed_at"] is None and found["ends_at"] <= at:
        raise Refused("import-over")
    return found


async def judge_again(found: Row, *, today: date) -> tuple[Judged, ...]:
    """The draft's good rows beside what stands by now. Refuses: `import-overtaken`."""
    kind = Kind(found["kind"])
    read = good_rows(msgspec.json.decode(found["content"], type=Draft), kind)
    standing = await find_standing(kind=kind, scope=UnitId(found["unit"]), today=today)
    judged = await refuse_used(await asyncio.to_thread(judge, read, standing, ""), kind, "")
    if overtaken := sum(each.verdict is Verdict.REFUSED for each in judged):
        raise Refused("import-overtaken", n=overtaken)
    return judged


async def write(
    judged: tuple[Judged, ...], kind: Kind, *, scope: int, today: date, chance: Callable[[int], bytes], told: Told
) -> None:
    """New and changed rows, a thousand a statement. A step: in a transaction."""
    due = [each for each in judged if each.verdict in {Verdict.NEW, Verdict.CHANGED}]
    due = units.from_the_top(due) if kind is Kind.UNITS else due
    for start in range(0, len(due), CHUNK):
        part = due[start : start + CHUNK]
        await WRITERS[kind](part, scope=UnitId(scope), today=today, chance=chance)
        told(start + len(part), len(due))


FIND = """
SELECT id, kind, unit, content, counts, ends_at, committed_at FROM import_draft
WHERE public_id = {} AND ({}::boolean OR account = {}) AND ({}::boolean OR unit IN «below») FOR UPDATE
""".replace("«below»", BELOW)

DONE = """
UPDATE import_draft SET committed_at = {}, counts = {}::jsonb, content = jsonb_set(content, ARRAY['rows'], coalesce((
    SELECT jsonb_agg(each) FROM jsonb_array_elements(content -> 'rows') AS each WHERE each ->> 'verdict' = 'refused'
), '[]')) WHERE id = {}
"""
