"""How offices write dates, years and counts."""

import re
from datetime import date, datetime, timedelta

from domain.refusals import Refused
from domain.rules.days import EARLIEST
from domain.rules.imports.sheets import Value, shown

EARLIEST_MOVE = date(1900, 1, 1)  # of homes, which were there before the teams
_EXCELS_DAY_ZERO = date(1899, 12, 30)
# A day of 1927 to 2064, as a spreadsheet counts days when the cell has lost its format; four figures are a year.
_SERIALS = range(10_000, 60_000)
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[/.\-\s]\s*(\d{1,2})\s*[/.\-\s]\s*(\d{4}|\d{2})")
_IN_WORDS = re.compile(r"(?:ngày\s*)?(\d{1,2})\s*tháng\s*(\d{1,2})\s*năm\s*(\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})(?:[t ][\d:.]+)?")
_YEAR = re.compile(r".*?(\d{4})")
_COUNT = re.compile(r"(\d{1,9})\s*(?:khẩu|người|nhân khẩu|hộ)?")
_EARLIEST_BIRTH = 1900


def read_day(held: Value, *, today: date, earliest: date = EARLIEST) -> date | None:
    """A day written dd/mm/yyyy, d/m/yy, in words, year first, or as a spreadsheet's number; never in the future.

    Two figures of a year are of this century. Refuses: `date-invalid`, `date-to-come`, `date-too-long-ago` before
    `earliest`.
    """
    if held is None or held == "":
        return None
    day = held.date() if isinstance(held, datetime) else held if isinstance(held, date) else _written(held)
    if day < earliest:
        raise Refused("date-too-long-ago")
    if day > today:
        raise Refused("date-to-come")
    return day


def _written(held: str | float) -> date:
    text = shown(held).strip().lower()
    if text.isascii() and text.isdigit() and int(text[:9]) in _SERIALS:
        return _EXCELS_DAY_ZERO + timedelta(days=int(text))
    for pattern, day_first in ((_DAY_FIRST, True), (_IN_WORDS, True), (_YEAR_FIRST, False)):
        if found := pattern.fullmatch(text):
            first, month, last = found.groups()
            return _day(last if day_first else first, month, first if day_first else last)
    raise Refused("date-invalid")


def _day(year: str, month: str, day: str) -> date:
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        raise Refused("date-invalid") from None


def read_birth_year(held: Value, *, today: date, youngest: int = 10) -> int | None:
    """A year of birth, out of a year or a day. Refuses: `birth-year-invalid`."""
    if held is None or held == "":
        return None
    if isinstance(held, date):
        year = held.year
    else:
        found = _YEAR.fullmatch(shown(held).strip())
        year = int(found[1]) if found else 0
    if not _EARLIEST_BIRTH <= year <= today.year - youngest:
        raise Refused("birth-year-invalid")
    return year


def read_count(held: Value, *, most: int) -> int | None:
    """A whole number from 0 to `most`, with its unit or without. Refuses: `number-invalid`."""
    text = shown(held).strip().lower()
    if not text or text == "-":
        return None
    found = _COUNT.fullmatch(text)
    if not found or int(found[1]) > most:
        raise Refused("number-invalid")
    return int(found[1])
