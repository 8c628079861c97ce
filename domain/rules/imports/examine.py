"""From sheets to verdicts: everything that a dry run says, without a database."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from domain.refusals import Refused
from domain.rules.imports.headings import REQUIRED, Kind
from domain.rules.imports.lines import Line
from domain.rules.imports.parents import with_parents
from domain.rules.imports.places import Ground
from domain.rules.imports.reading import READERS
from domain.rules.imports.sheets import Sheet
from domain.rules.imports.tables import Table, find_table, section_of
from domain.rules.imports.verdicts import Judged, ReadRow, Standing, judge


@dataclass(frozen=True, slots=True)
class Examined:
    """What a file says. `tables` are its sheets with headings; others are named in `skipped`."""

    kind: Kind
    tables: tuple[Table, ...]
    skipped: tuple[str, ...]
    rows: tuple[Judged, ...]

    @property
    def dropped(self) -> tuple[str, ...]:
        """Headings of columns that looked like ID or bank numbers, each once."""
        return tuple(dict.fromkeys(heading for table in self.tables for heading in table.dropped))

    @property
    def ignored(self) -> tuple[str, ...]:
        """Headings that mean nothing to this kind of list, each once."""
        columns = (column for table in self.tables for column in table.columns if not column.field)
        return tuple(dict.fromkeys(column.heading for column in columns))


def examine(
    sheets: Sequence[Sheet], kind: Kind, ground: Ground, standing: Sequence[Standing], *, today: date, demo: bool
) -> Examined:
    """Read every sheet, judge every row; `demo` takes the demo's phone numbers (0000…).

    Refuses: `heading-missing` where no sheet has headings of this kind, `file-old-font`.
    """
    if any(map(_in_old_font, sheets)):
        raise Refused("file-old-font")
    found = [(sheet, find_table(sheet, kind)) for sheet in sheets]
    tables = [table for _, table in found if table]
    if not tables:
        raise Refused("heading-missing", expected=REQUIRED[kind][0])
    read = [each for table in tables for each in _read(table, kind, ground, today=today, demo=demo)]
    if kind is Kind.UNITS:
        read = with_parents(read, tables[0], ground)
    skipped = tuple(sheet.name for sheet, table in found if not table and sheet.rows)
    return Examined(kind, tuple(tables), skipped, judge(read, standing, tables[0].key_heading))


def _read(table: Table, kind: Kind, ground: Ground, *, today: date, demo: bool) -> Iterator[ReadRow]:
    fields = table.fields
    section = ground.section(table.sheet)
    for row in table.rows:
        title = section_of(row, table)
        if title is not None:
            section = ground.section(title) or section
            continue
        line = Line(table.sheet, row, fields, today=today, demo=demo)
        typed = READERS[kind](line, ground, section)
        yield ReadRow(table.sheet, row, typed, tuple(line.problems), tuple(line.mends))


# Letters that TCVN3 puts where Vietnamese has its marks; in Unicode a list of names has none of them.
_OLD_FONT = frozenset("¨©ª«¬­®µ¶·¸¹»¼½¾ÆÇ¿")


def _in_old_font(sheet: Sheet) -> bool:
    """A tenth of the texts hold letters of an old Vietnamese font, which Unicode shows as noise."""
    texts = [value for row in sheet.rows[:200] for value in row.values if isinstance(value, str)]
    return sum(not _OLD_FONT.isdisjoint(text) for text in texts) * 10 > len(texts)
