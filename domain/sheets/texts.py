"""Lists as text: UTF-8, UTF-16 or the code page of old Vietnamese Windows, with commas, semicolons or tabs."""

import csv
from collections.abc import Iterator
from io import StringIO
from itertools import islice
from unicodedata import category

from domain.refusals import Refused
from domain.rules.imports.sheets import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS

DELIMITERS = ",;\t"
LINES_TO_LOOK_AT = 30
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def rows(content: bytes) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """("", row number, cells) of every row that holds anything.

    Refuses: `file-not-a-sheet`, `file-unreadable`, `file-too-many-rows`, `file-too-many-columns`.
    """
    text = decoded(content)
    if any(category(symbol) == "Cc" and symbol not in "\t\r\n" for symbol in text[:100_000]) or "\0" in text:
        raise Refused("file-not-a-sheet")
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter_of(text))
    try:
        yield from _bounded(reader)
    except csv.Error:
        raise Refused("file-unreadable") from None


def _bounded(reader: Iterator[list[str]]) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    for number, cells in enumerate(reader, start=1):
        values = tuple(cell[:LONGEST_CELL] for cell in cells)
        width = max((index for index, value in enumerate(values, start=1) if value.strip()), default=0)
        if width > MOST_COLUMNS:
            raise Refused("file-too-many-columns", most=MOST_COLUMNS)
        if width and number > MOST_ROWS:
            raise Refused("file-too-many-rows", most=MOST_ROWS)
        if width:
            yield "", number, values[:width]


def decoded(content: bytes) -> str:
    """The text, by its mark, by being UTF-8, by the zeros of UTF-16, else by code page 1258.

    Refuses: `file-not-a-sheet`.
    """
    encoding = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), None) or _guessed(content)
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise Refused("file-not-a-sheet") from None


def _guessed(content: bytes) -> str:
    start = content[:4_000]
    zeros = start.count(0)
    if zeros * 4 > len(start):
        return "utf-16-le" if start[1::2].count(0) > zeros // 2 else "utf-16-be"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1258"
    return "utf-8"


def delimiter_of(text: str) -> str:
    """The sign that makes the first lines into the most columns."""
    lines = list(islice(StringIO(text), LINES_TO_LOOK_AT))
    return max(DELIMITERS, key=lambda sign: (sum(line.count(sign) > 0 for line in lines), _cells(lines, sign)))


def _cells(lines: list[str], sign: str) -> int:
    return sum(line.count(sign) for line in lines)
