"""What waits for somebody's yes: cleaned rows and verdicts, without the file and without what was not accepted."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict

import msgspec

from domain.rules.imports.corrections import corrections
from domain.rules.imports.examine import Examined
from domain.rules.imports.headings import Kind
from domain.rules.imports.lines import Mend, Problem
from domain.rules.imports.rows import HouseholdRow, ImportRow, MemberRow, TeamRow, UnitRow
from domain.rules.imports.sheets import Row
from domain.rules.imports.verdicts import Judged, ReadRow, Verdict, counts

_TYPES: Mapping[Kind, type[ImportRow]] = {
    Kind.UNITS: UnitRow,
    Kind.TEAMS: TeamRow,
    Kind.MEMBERS: MemberRow,
    Kind.HOUSEHOLDS: HouseholdRow,
}


class DraftRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """A row with its verdict; `cells` only where it must be corrected."""

    sheet: str
    number: int
    verdict: Verdict
    name: str
    row: msgspec.Raw = msgspec.Raw(b"null")
    changed: tuple[str, ...] = ()
    mends: tuple[Mend, ...] = ()
    problems: tuple[Problem, ...] = ()
    cells: tuple[str, ...] = ()


class Draft(msgspec.Struct, frozen=True):
    """A file as it was read."""

    headings: tuple[str, ...]  # of the sheet to correct
    dropped: tuple[str, ...]
    ignored: tuple[str, ...]
    skipped: tuple[str, ...]
    sheets: tuple[str, ...]  # that hold rows
    rows: tuple[DraftRow, ...]


class Counts(msgspec.Struct, frozen=True):
    """How many rows of each verdict, and of those that go in how many phones were mended, by what was wrong."""

    new: int = 0
    changed: int = 0
    same: int = 0
    refused: int = 0
    mended: dict[str, int] = {}

    @property
    def rows(self) -> int:
        """All rows read."""
        return self.new + self.changed + self.same + self.refused


def draft_of(examined: Examined) -> Draft:
    """What is kept of an examined file."""
    mending = corrections(examined)
    cells = {(row.sheet, row.number): row.cells for row in mending.rows}
    key = mending.headings.index(examined.tables[0].key_heading)
    rows = tuple(_draft_row(each, cells.get((each.read.sheet, each.read.number), ()), key) for each in examined.rows)
    sheets = tuple(dict.fromkeys(row.sheet for row in rows))
    return Draft(mending.headings, examined.dropped, examined.ignored, examined.skipped, sheets, rows)


def _draft_row(judged: Judged, cells: tuple[str, ...], key: int) -> DraftRow:
    read = judged.read
    refused = judged.verdict is Verdict.REFUSED
    return DraftRow(
        sheet=read.sheet,
        number=read.number,
        verdict=judged.verdict,
        name=name_of(read.row) if read.row else cells[key],
        row=msgspec.Raw(b"null" if refused else msgspec.json.encode(asdict(read.row) if read.row else None)),
        changed=judged.changed,
        mends=read.mends,
        problems=read.problems,
        cells=cells,
    )


def name_of(row: ImportRow) -> str:
    """What a person calls the row by."""
    return row.head if isinstance(row, HouseholdRow) else row.name


def counts_of(judged: Iterable[Judged]) -> Counts:
    """The figures of a dry run, or of what was written."""
    rows = tuple(judged)
    found = {str(verdict): count for verdict, count in counts(rows).items()}
    good = (each.read for each in rows if each.verdict is not Verdict.REFUSED)
    return Counts(**found, mended=dict(Counter(mend.code for read in good for mend in read.mends)))


def good_rows(draft: Draft, kind: Kind) -> tuple[ReadRow, ...]:
    """The typed rows of a draft that may go in."""
    return tuple(
        ReadRow(each.sheet, Row(each.number, ()), msgspec.json.decode(each.row, type=_TYPES[kind]), mends=each.mends)
        for each in draft.rows
        if each.verdict is not Verdict.REFUSED
    )
