"""Where a sheet's table begins, what its columns mean, and which of its rows are rows."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.rules.imports.forbidden import forbidden_columns
from domain.rules.imports.headings import REQUIRED, Kind, meaning_of
from domain.rules.imports.sheets import Row, Sheet, letter_of, shown
from domain.rules.vietnamese import fold, nfc, read_unit_name

ROWS_TO_SEARCH = 30  # title, motto, number of the decision: headings come no later
FIELDS_AT_LEAST = 2
NOTHING: tuple[int, bool, int, tuple[str, ...]] = (0, True, 0, ())
_NUMBERING = re.compile(r"\(?(?:\d{1,2}|[A-Za-z])\)?(?:\s*=.*)?")
_ORDINAL = re.compile(r"\(?(?:[IVXLC]+|\d+(?:\.\d+)*|[A-Za-z])[.)]*")
# How the foot of an office's list begins: sums, who made it, who signs. With its marks: Tống is a family name.
_FEET = (
    *("tổng cộng", "tổng số", "tổng:", "cộng:", "người lập", "người tổng hợp", "tm.", "tm ", "kt.", "chủ tịch"),
    *("trưởng thôn", "trưởng bản", "xác nhận", "ghi chú:", "(ký"),
)
_SUMS = frozenset({"tong", "cong", "tong cong", "tong so"})
_DATED = re.compile(r".*\bngày\s*(?:\d+|…|\.{2,})\s*tháng.*")


@dataclass(frozen=True, slots=True)
class Column:
    """A column and what it means."""

    index: int
    heading: str  # as the file has it, the letter where it has none
    field: str | None  # what it means; nothing for a column that is not kept


@dataclass(frozen=True, slots=True)
class Table:
    """What a sheet holds below its headings."""

    sheet: str
    columns: tuple[Column, ...]  # without those that were dropped
    dropped: tuple[str, ...]  # headings of columns that look like ID or bank numbers
    rows: tuple[Row, ...]
    key_heading: str  # of the column that a person looks at first
    of_people: bool  # each row is somebody's: a unit's name alone in one is a title over others

    @property
    def fields(self) -> dict[str, Column]:
        """The columns that mean something, by what they mean."""
        return {column.field: column for column in self.columns if column.field}


def find_table(sheet: Sheet, kind: Kind) -> Table | None:
    """The table of a sheet, nothing where no row of its first thirty reads like headings of this kind.

    Forbidden columns are gone before any row is read.
    """
    found = _candidates(sheet.rows, kind)
    score, _, start, headings = max(found, key=lambda each: each[:2], default=NOTHING)
    if score < FIELDS_AT_LEAST:
        return None
    rows = sheet.rows[start:]
    width = max((len(row.values) for row in rows), default=0)
    headings += ("",) * (width - len(headings))
    phones = frozenset(index for index, heading in enumerate(headings) if meaning_of(heading, kind) == "phone")
    held = [[row.at(index) for row in rows] for index in range(len(headings))]
    forbidden = forbidden_columns(headings, held, phones)
    columns = tuple(_columns(headings, kind, forbidden))
    key = next((column.heading for column in columns if column.field in REQUIRED[kind]), None)
    if key is None:
        return None
    body = tuple(row for row in rows if not _is_numbering(row, frozenset(headings)))
    dropped = tuple(headings[index] or letter_of(index) for index in sorted(forbidden) if any(held[index]))
    return Table(sheet.name, columns, dropped, body, key, kind in {Kind.HOUSEHOLDS, Kind.MEMBERS})


def _candidates(rows: Sequence[Row], kind: Kind) -> Iterator[tuple[int, bool, int, tuple[str, ...]]]:
    """(fields understood, stands alone, first row below, headings) of each row that may be the headings.

    Two rows are one heading where the upper is merged over the lower: then the lower word counts, if there is one.
    """
    for at, row in enumerate(rows[:ROWS_TO_SEARCH]):
        upper = _texts(row)
        yield _score(upper, kind), True, at + 1, upper
        if at + 1 < len(rows) and rows[at + 1].number == row.number + 1:
            lower = _texts(rows[at + 1])
            upper += ("",) * (len(lower) - len(upper))
            both = tuple((lower[i] if i < len(lower) else "") or text for i, text in enumerate(upper))
            # the lower row must bring a field of its own, and no words that only a row of data has
            if all(not text or meaning_of(text, kind) or not _digits(text) for text in lower):
                yield _score(both, kind), False, at + 2, both


def _score(headings: Sequence[str], kind: Kind) -> int:
    return len({field for heading in headings if (field := meaning_of(heading, kind))})


def _digits(text: str) -> bool:
    return any(symbol.isdigit() for symbol in text)


def _texts(row: Row) -> tuple[str, ...]:
    return tuple(nfc(shown(value)) for value in row.values)


def _columns(headings: Sequence[str], kind: Kind, forbidden: set[int]) -> Iterator[Column]:
    """Each column once, each meaning once: the first that claims it."""
    taken: set[str] = set()
    for index, heading in enumerate(headings):
        if index in forbidden:
            continue
        field = meaning_of(heading, kind)
        yield Column(index, heading or letter_of(index), None if field in taken else field)
        taken |= {field} if field else set()


def _is_numbering(row: Row, again: frozenset[str]) -> bool:
    """(1) (2) (3) under the headings, or the headings again on the next printed page."""
    texts = [text for text in _texts(row) if text]
    numbering = len(texts) > 2 and all(_NUMBERING.fullmatch(text) for text in texts)
    return numbering or (len(texts) > 1 and again.issuperset(texts))


def section_of(row: Row, table: Table) -> str | None:
    """The title of a section row ("I. THÔN 3"), "" for a row to skip (blank, a sum, a signature), nothing for data."""
    texts = [(index, nfc(shown(value))) for index, value in enumerate(row.values) if value is not None]
    told = [(index, text) for index, text in texts if text and not _ORDINAL.fullmatch(text)]
    if not told:
        return ""
    index, text = told[0]
    if _is_foot(text):
        return ""
    if len(told) > 1 or any(text and after > index for after, text in texts):
        return None
    column = next((column for column in table.columns if column.index == index), None)
    title = _unnumbered(text)
    if column is None or not column.field:
        return title
    if not table.of_people:
        return None
    # alone in its row, of several words, and not where names stand: a title too
    return title if _is_title(title) or (" " in title and column.heading != table.key_heading) else None


def _is_title(text: str) -> bool:
    """A unit's name, where a person's could stand: numbered, or in capitals."""
    unit = read_unit_name(text)
    return unit.kind != "" and (unit.own.isdigit() or text.isupper())


def _is_foot(text: str) -> bool:
    lowered = text.lower()
    sums = fold(lowered) in _SUMS and lowered not in {"tống", "công"}
    return sums or lowered.startswith(_FEET) or bool(_DATED.fullmatch(lowered))


def _unnumbered(text: str) -> str:
    return re.sub(r"^(?:[IVXLC]+|\d+|[A-Z])\s*[.):/-]\s*", "", text)
