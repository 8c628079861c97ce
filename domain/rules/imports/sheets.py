"""A spreadsheet as plain values, whatever file it came in."""

from dataclasses import dataclass
from datetime import date, datetime

Value = str | int | float | bool | date | None

# What one import may hold; more is refused by the reader (reliability.md §4).
MOST_COLUMNS = 50
MOST_ROWS = 50_000
LONGEST_CELL = 1_000


@dataclass(frozen=True, slots=True)
class Row:
    """A row that holds something."""

    number: int  # as the spreadsheet counts, from 1
    values: tuple[Value, ...]

    def at(self, index: int) -> Value:
        """The value in a column, nothing where the row is shorter."""
        return self.values[index] if index < len(self.values) else None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet by its name; a text file is one without."""

    name: str
    rows: tuple[Row, ...]  # those that hold anything


def letter_of(index: int) -> str:
    """A column's letter, from 0: A … Z, AA … AX."""
    return (chr(64 + index // 26) if index >= 26 else "") + chr(65 + index % 26)


def shown(value: Value) -> str:
    """A value as a person would read it in the cell."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date):
        return (value.date() if isinstance(value, datetime) else value).strftime("%d/%m/%Y")
    return str(value)
