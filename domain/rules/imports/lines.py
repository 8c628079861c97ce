"""One row of a list being read: its fields taken one by one, and everything that is wrong with them kept."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from domain.refusals import Refused
from domain.rules.days import EARLIEST
from domain.rules.imports.forbidden import blotted
from domain.rules.imports.phones import read_phone
from domain.rules.imports.sheets import Row, Value, shown
from domain.rules.imports.tables import Column
from domain.rules.imports.written import read_birth_year, read_count, read_day
from domain.rules.vietnamese import nfc

_ONE_MISSING = re.compile(r"0[35789]\d{7}")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row: where it stands, what it held, and a code whose words say what was expected."""

    sheet: str
    row: int  # as the spreadsheet counts, from 1
    heading: str  # the column's, as the file has it; "" for the row as a whole
    held: str
    code: str
    other_row: int | None = None  # of two that contradict each other, the one that was read first


@dataclass(frozen=True, slots=True)
class Mend:
    """What was put right while reading."""

    heading: str
    value: str  # as it is kept
    code: str


def held_as(text: str, code: str) -> str:
    """What a cell held, as it may be shown: long numbers blotted, save a mobile number that lost one of its digits."""
    digits = "".join(filter(str.isdigit, text))
    if code == "phone-too-short" and _ONE_MISSING.fullmatch(digits):
        return f"{digits[:4]} {digits[4:7]} {digits[7:]}"
    return blotted(text)


class Line:
    """A row of a table, read by the rules of its kind. Faults are collected, so that a person sees them all at once."""

    def __init__(self, sheet: str, row: Row, fields: Mapping[str, Column], *, today: date, demo: bool) -> None:
        self.sheet, self.row, self.fields = sheet, row, fields
        self.today, self.demo = today, demo
        self.problems: list[Problem] = []
        self.mends: list[Mend] = []

    def value(self, field: str) -> Value:
        """What the row holds for a field; nothing where the list has no such column."""
        column = self.fields.get(field)
        return self.row.at(column.index) if column else None

    def refuse(self, field: str, code: str) -> None:
        """Keep what is wrong with a field."""
        column = self.fields.get(field)
        held = held_as(nfc(shown(self.value(field))), code)
        self.problems.append(Problem(self.sheet, self.row.number, column.heading if column else "", held, code))

    def text(self, field: str, *, longest: int = 200) -> str | None:
        """Clean text, long numbers blotted; notes `text-too-long`."""
        text = blotted(nfc(shown(self.value(field))))
        if len(text) > longest:
            self.refuse(field, "text-too-long")
            return None
        return text or None

    def needed(self, field: str, missing: str) -> str:
        """Text that must be there; notes `missing`, the code for its absence."""
        text = self.text(field)
        if text is None:
            self.refuse(field, missing)
        return text or ""

    def phone(self, field: str = "phone") -> str | None:
        """A number in today's form, what was mended noted; notes the refusals of `read_phone`."""
        try:
            phone = read_phone(self.value(field), demo=self.demo)
        except Refused as refused:
            self.refuse(field, refused.code)
            return None
        if phone is None:
            return None
        self.mends += [Mend(self.fields[field].heading, phone.number, code) for code in phone.mends]
        return phone.number

    def day(self, field: str, *, earliest: date = EARLIEST) -> date | None:
        """A day not to come; notes `date-invalid`, `date-to-come`, `date-too-long-ago`."""
        try:
            return read_day(self.value(field), today=self.today, earliest=earliest)
        except Refused as refused:
            self.refuse(field, refused.code)
            return None

    def birth_year(self, field: str) -> int | None:
        """A year of birth; notes `birth-year-invalid`."""
        try:
            return read_birth_year(self.value(field), today=self.today)
        except Refused as refused:
            self.refuse(field, refused.code)
            return None

    def count(self, field: str, *, most: int) -> int | None:
        """A whole number; notes `number-invalid`."""
        try:
            return read_count(self.value(field), most=most)
        except Refused as refused:
            self.refuse(field, refused.code)
            return None
