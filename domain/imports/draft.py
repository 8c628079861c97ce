"""The dry run: a file is read and judged, and nothing is written but what it would do."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import PurePath

import msgspec

from domain.audit import record_event
from domain.database import row, transaction
from domain.imports.standing import find_ground, find_scope, find_standing, refuse_used
from domain.rules.days import local_day
from domain.rules.ids import UnitId
from domain.rules.imports.drafts import counts_of, draft_of
from domain.rules.imports.examine import Examined, examine
from domain.rules.imports.headings import Kind
from domain.rules.imports.sheets import Sheet
from domain.rules.tokens import public_id
from domain.rules.vietnamese import nfc
from domain.rules.viewers import Viewer
from domain.sheets.reader import read_sheets

LIFE = timedelta(days=1)


async def draft_import(
    *,
    viewer: Viewer | None,
    unit: str,
    kind: Kind,
    file_name: str,
    content: bytes,
    demo: bool,
    at: datetime,
    chance: bytes,
) -> str:
    """Read a list for a unit and keep its cleaned rows with their verdicts for a day; returns the draft's public id.

    `viewer` is None for the operator at the console. The file is written nowhere (G7). `chance`: 10 random bytes.

    1. Find the unit in the viewer's branch.
    2. Read the file in a child process, judge its rows beside what stands.
    3. Keep draft and audit's row.

    Refuses: `not-found`, what the reader refuses (`file-…`), `heading-missing`.
    """
    today = local_day(at)
    scope = await find_scope(viewer=viewer, unit=unit, today=today)
    sheets = await read_sheets(file_name, content)
    examined = await judge_rows(sheets=sheets, kind=kind, scope=scope, demo=demo, at=at)
    counts = msgspec.json.encode(counts_of(examined.rows)).decode()
    account, name = (viewer.account if viewer else None, nfc(PurePath(file_name).name)[:200])
    async with transaction():
        kept = await row(
            KEEP,
            *(public_id(chance), str(kind), scope, account, name, at, at + LIFE),
            *(msgspec.json.encode(draft_of(examined)).decode(), counts),
        )
        made = kept["id"] if kept else None
        await record_event(at=at, account=account, action="imports.create", subject_kind="import_draft", subject=made)
    return public_id(chance)


async def judge_rows(*, sheets: tuple[Sheet, ...], kind: Kind, scope: UnitId, demo: bool, at: datetime) -> Examined:
    """Every row's verdict beside what stands now. Refuses: `heading-missing`, `file-old-font`."""
    today = local_day(at)
    ground = await find_ground(scope=scope, today=today)
    standing = await find_standing(kind=kind, scope=scope, today=today)
    # 10,000 rows take half a second of pure Python: not on the loop that answers others
    examined = await asyncio.to_thread(examine, sheets, kind, ground, standing, today=today, demo=demo)
    return replace(examined, rows=await refuse_used(examined.rows, kind, examined.tables[0].key_heading))


KEEP = """
INSERT INTO import_draft (public_id, kind, unit, account, file_name, made_at, ends_at, content, counts)
VALUES ({}, {}, {}, {}, {}, {}, {}, {}::jsonb, {}::jsonb) RETURNING id
"""
