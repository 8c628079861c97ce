"""What the pages of imports show: where a list may go, what it would do row by row, what must be corrected."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from domain.database import Row, row, rows
from domain.imports.standing import IMPORTERS
from domain.refusals import NotFound, Refused
from domain.rules.days import local_day
from domain.rules.imports.drafts import Counts, DraftRow
from domain.rules.imports.headings import Kind
from domain.rules.imports.verdicts import Verdict
from domain.rules.paging import last_page
from domain.rules.vietnamese import unit_key
from domain.rules.viewers import Viewer

PAGE = 50


@dataclass(frozen=True, slots=True)
class WaitingDraft:
    """A dry run of one's own: still to be decided, or written within the last day."""

    public_id: str
    kind: Kind
    file_name: str
    made_at: datetime
    ends_at: datetime
    committed_at: datetime | None
    counts: Counts


@dataclass(frozen=True, slots=True)
class ImportForm:
    """The units that lists may go into, widest first, and what waits."""

    units: tuple[tuple[str, str], ...]
    waiting: tuple[WaitingDraft, ...]


@dataclass(frozen=True, slots=True)
class ImportPage:
    """A dry run with a page of its rows; once written, the refused ones alone are left."""

    draft: WaitingDraft
    unit: str
    phone: str | None
    dropped: tuple[str, ...]
    ignored: tuple[str, ...]
    skipped: tuple[str, ...]
    sheets: tuple[str, ...]  # that hold rows, be they on other pages
    verdict: Verdict | None
    rows: tuple[DraftRow, ...]
    page: int
    last: int


@dataclass(frozen=True, slots=True)
class RefusedSheet:
    """The refused rows: headings of the file without those that were dropped, cells, what is wrong."""

    file_name: str
    counts: Counts
    dropped: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[DraftRow, ...]


async def show_import_form(*, viewer: Viewer, at: datetime) -> ImportForm:
    """Where the viewer may bring lists to."""
    units = await rows(UNITS, viewer.units(*IMPORTERS))
    waiting = await rows(WAITING, viewer.account, at)
    return ImportForm(tuple((each["public_id"], each["name"]) for each in units), tuple(map(draft_of, waiting)))


async def show_import(*, viewer: Viewer, draft: str, verdict: Verdict | None, page: int, at: datetime) -> ImportPage:
    """A dry run of the viewer's own. Refuses: `not-found`, also when its day is over."""
    found = await row(SHOW, draft, viewer.account, at, local_day(at))
    if found is None:
        raise NotFound("not-found")
    shown = draft_of(found)
    count = shown.counts.rows if verdict is None else getattr(shown.counts, verdict)
    if shown.committed_at:
        count = shown.counts.refused if verdict in {None, Verdict.REFUSED} else 0
    last = last_page(count, PAGE)
    page = min(page, last)
    wanted = await rows(ROWS, draft, verdict, verdict, PAGE, (page - 1) * PAGE)
    about = msgspec.json.decode(found["about"], type=dict[str, tuple[str, ...]])
    return ImportPage(
        draft=shown,
        unit=found["unit_name"],
        phone=found["phone"],
        dropped=about["dropped"],
        ignored=about["ignored"],
        skipped=about["skipped"],
        sheets=about["sheets"],
        verdict=verdict,
        rows=tuple(msgspec.json.decode(each["row"], type=DraftRow) for each in wanted),
        page=page,
        last=last,
    )


async def find_refused(*, viewer: Viewer | None, draft: str, at: datetime) -> RefusedSheet:
    """The rows to correct, of a dry run of the viewer's own, of any for the operator. Refuses: `not-found`."""
    found = await row(SHOW, draft, viewer.account if viewer else None, at, local_day(at))
    if found is None:
        raise NotFound("not-found")
    refused = await rows(ROWS, draft, Verdict.REFUSED, Verdict.REFUSED, None, 0)
    about = msgspec.json.decode(found["about"], type=dict[str, tuple[str, ...]])
    kept = tuple(msgspec.json.decode(each["row"], type=DraftRow) for each in refused)
    counts = msgspec.json.decode(found["counts"], type=Counts)
    return RefusedSheet(found["file_name"], counts, about["dropped"], about["headings"], kept)


async def find_unit(*, word: str | None) -> str:
    """The public id of the unit that the operator means by code, public id or name; of the root where none is named.

    Refuses: `not-found`, `no-root`, `unit-ambiguous`.
    """
    found = await rows(UNIT, word, word, word, unit_key(word or ""))
    if not found:
        raise NotFound("not-found" if word else "no-root")
    if len(found) > 1:
        raise Refused("unit-ambiguous", n=len(found))
    return found[0]["public_id"]


def draft_of(found: Row) -> WaitingDraft:
    """A dry run's own facts."""
    return WaitingDraft(
        public_id=found["public_id"],
        kind=Kind(found["kind"]),
        file_name=found["file_name"],
        made_at=found["made_at"],
        ends_at=found["ends_at"],
        committed_at=found["committed_at"],
        counts=msgspec.json.decode(found["counts"], type=Counts),
    )


UNITS = """
SELECT public_id, name FROM unit WHERE id = ANY({}::bigint[]) AND upper_inf(valid) ORDER BY sort_key
"""

UNIT = """
SELECT public_id FROM unit WHERE upper_inf(valid) AND CASE WHEN {}::text IS NULL THEN parent IS NULL
    ELSE code = {} OR public_id = {} OR search_key = {} END LIMIT 2
"""

WAITING = """
SELECT public_id, kind, file_name, made_at, ends_at, committed_at, counts FROM import_draft
WHERE account = {} AND ends_at > {} ORDER BY made_at DESC LIMIT 20
"""

# The rows are megabytes: they are counted beside them, and a page takes its fifty.
SHOW = """
SELECT draft.public_id, draft.kind, file_name, made_at, ends_at, committed_at, counts, content - 'rows' AS about,
       unit.name AS unit_name, (
           SELECT upper.phone FROM unit_ancestor JOIN unit AS upper ON upper.id = ancestor
           WHERE unit_ancestor.unit = unit.id AND upper.phone IS NOT NULL AND unit_ancestor.valid @> day.today
           ORDER BY depth LIMIT 1) AS phone
FROM import_draft AS draft JOIN unit ON unit.id = draft.unit, (SELECT {}::text, {}::bigint, {}::timestamptz, {}::date)
    AS day (draft, account, at, today)
WHERE draft.public_id = day.draft AND (day.account IS NULL OR draft.account = day.account) AND ends_at > day.at
"""

ROWS = """
SELECT each AS row FROM import_draft, jsonb_array_elements(content -> 'rows') WITH ORDINALITY AS listed (each, place)
WHERE public_id = {} AND ({}::text IS NULL OR each ->> 'verdict' = {}) ORDER BY place LIMIT {} OFFSET {}
"""
