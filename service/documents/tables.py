"""Lists as files for a spreadsheet: what is shown, and nothing that a spreadsheet would run."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from io import BytesIO, StringIO
from re import sub
from typing import TYPE_CHECKING

from domain.rules.days import HANOI

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Cell = str | int | Decimal | date | datetime | None
DANGEROUS = tuple("=+-@\t\r\n＝＋－＠")  # what some spreadsheet takes for a formula, full-width forms included
NARROWEST, WIDEST = 8, 60  # characters
LONGEST_TITLE = 31  # characters of a sheet's name
MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)  # the file's own date: fixed, so that equal lists are equal bytes

_FORMATS = {Decimal: "#,##0.00", date: "dd/mm/yyyy", datetime: "dd/mm/yyyy hh:mm"}


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, and its width in characters where the content should not decide."""

    heading: str
    width: int | None = None


def xlsx(columns: Sequence[Column], rows: Iterable[Sequence[Cell]], title: str, *, banner: str | None = None) -> bytes:
    """Write one sheet named `title`: headings that stay in view and filter, text always as text.

    A cell that begins with = + - @ is kept letter for letter as a string (no formula, no link). Points are Decimals,
    days are dates, instants are shown in Hanoi's time. `banner` stands in a row over the headings.
    """
    from xlsxwriter import Workbook

    listed = [tuple(row) for row in rows]
    buffer = BytesIO()
    book = Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": title, "created": MADE_AT.replace(tzinfo=None)})
    page = book.add_worksheet(_sheet_name(title))
    formats = {kind: book.add_format({"num_format": shape}) for kind, shape in _FORMATS.items()}
    top = int(banner is not None)
    if banner is not None:
        page.write_string(0, 0, banner, book.add_format({"bold": True}))
    _head(page, top, columns, listed, book.add_format({"bold": True, "text_wrap": True, "valign": "top"}))
    for line, row in enumerate(listed, start=top + 1):
        for at, cell in enumerate(row):
            _write(page, line, at, cell, formats)
    book.close()
    return buffer.getvalue()


def csv(columns: Sequence[Column], rows: Iterable[Sequence[Cell]], *, banner: str | None = None) -> bytes:
    """Write comma-separated UTF-8 with the mark that Excel needs to read Vietnamese; days as 2026-11-05.

    Text that a spreadsheet would run gets an apostrophe before it. `banner` is the last line, so that the first one is
    the headings for whatever program reads it.
    """
    from csv import writer

    text = StringIO(newline="")
    lines = writer(text)
    lines.writerow([_safe(column.heading) for column in columns])
    lines.writerows([_safe(_plain(cell)) if isinstance(cell, str) else _plain(cell) for cell in row] for row in rows)
    if banner is not None:
        lines.writerow([banner])
    return text.getvalue().encode("utf-8-sig")


def _head(
    page: "Worksheet", top: int, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], strong: "Format"
) -> None:
    for at, column in enumerate(columns):
        page.write_string(top, at, column.heading, strong)
        page.set_column(at, at, column.width or _width([column.heading, *(row[at] for row in rows)]))
    page.freeze_panes(top + 1, 0)
    page.autofilter(top, 0, top + len(rows), max(len(columns) - 1, 0))


def _write(page: "Worksheet", line: int, at: int, cell: Cell, formats: Mapping[type, "Format"]) -> None:
    match cell:
        case str():
            page.write_string(line, at, cell)
        case datetime():
            page.write_datetime(line, at, _shown(cell), formats[datetime])
        case date():
            page.write_datetime(line, at, datetime.combine(cell, time()), formats[date])
        case Decimal():
            page.write_number(line, at, float(cell), formats[Decimal])
        case int():
            page.write_number(line, at, cell)
        case None:
            page.write_blank(line, at, None)


def _shown(instant: datetime) -> datetime:
    """In Hanoi, to the minute: a spreadsheet knows no zones."""
    return instant.astimezone(HANOI).replace(second=0, microsecond=0, tzinfo=None)


def _plain(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case datetime():
            return f"{_shown(cell):%Y-%m-%d %H:%M}"
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def _safe(text: str) -> str:
    return f"'{text}" if text.lstrip(" ").startswith(DANGEROUS) else text


def _width(cells: Iterable[Cell]) -> int:
    widest = max(len(_plain(cell)) for cell in cells)
    return min(max(widest + 2, NARROWEST), WIDEST)


def _sheet_name(title: str) -> str:
    """Excel takes no brackets, colon, star, question mark or slash in a name, and no apostrophe at its ends."""
    name = sub(r"[\[\]:*?/\\]", " ", title).encode("utf-16-le")[: 2 * LONGEST_TITLE]  # counted as Excel counts
    return name.decode("utf-16-le", "ignore").strip(" '") or "1"
