"""The refused rows as a sheet to correct and import again: the columns of the file, without those that were dropped."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from domain.refusals import Refused
from domain.rules.imports.examine import Examined
from domain.rules.imports.lines import Problem, held_as
from domain.rules.imports.phones import read_phone
from domain.rules.imports.sheets import Row, shown
from domain.rules.imports.tables import Column, Table
from domain.rules.imports.verdicts import Judged, Verdict
from domain.rules.vietnamese import nfc


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row to mend."""

    sheet: str
    number: int
    cells: tuple[str, ...]  # in the order of the corrections' headings
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Corrections:
    """The sheet to mend: headings, and rows of as many cells."""

    headings: tuple[str, ...]
    rows: tuple[RefusedRow, ...]


def corrections(examined: Examined) -> Corrections:
    """Every refused row with its cells as they were read, so that mending what is wrong is all there is to do.

    Phone numbers come in the form they would be kept in; other long numbers are blotted, wherever they stood.
    """
    headings = tuple(dict.fromkeys(column.heading for table in examined.tables for column in table.columns))
    tables = {table.sheet: table for table in examined.tables}
    refused = (each for each in examined.rows if each.verdict is Verdict.REFUSED)
    return Corrections(headings, tuple(_rows(refused, tables, headings)))


def _rows(refused: Iterable[Judged], tables: dict[str, Table], headings: tuple[str, ...]) -> Iterator[RefusedRow]:
    for each in refused:
        read = each.read
        cells = {column.heading: _cell(read.source, column) for column in tables[read.sheet].columns}
        yield RefusedRow(read.sheet, read.number, tuple(cells.get(heading, "") for heading in headings), read.problems)


def _cell(row: Row, column: Column) -> str:
    held = row.at(column.index)
    if column.field != "phone":
        return held_as(nfc(shown(held)), "")
    try:
        phone = read_phone(held, demo=True)
    except Refused as refused:
        return held_as(nfc(shown(held)), refused.code)
    return phone.number if phone else ""
