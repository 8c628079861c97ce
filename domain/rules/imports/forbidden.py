"""What no import may keep: ID numbers, bank numbers, codes of other services (design.md §4.9, G7).

Columns go by their heading or by what they hold, before anything else is looked at; a number that slipped into
another cell is blotted out.
"""

import re
from collections.abc import Iterable, Sequence

from domain.refusals import Refused
from domain.rules.imports.phones import read_phone
from domain.rules.imports.sheets import Value, shown
from domain.rules.vietnamese import fold

# As words of a folded heading: citizen's card, old identity card, passport, accounts, insurance, tax, household book.
_FORBIDDEN = (
    *("cccd", "cmnd", "cmtnd", "cmt", "cc", "can cuoc", "chung minh", "dinh danh", "gttt", "giay to tuy than"),
    *("so giay to", "ho chieu", "passport", "tai khoan", "stk", "so tk", "ngan hang", "so the", "atm", "iban"),
    *("bhxh", "bhyt", "so bao hiem", "ma bao hiem", "ma so thue", "mst", "so ho khau", "ma pin", "mat khau", "otp"),
    *("identity", "bank", "account"),
)
_HEADING = re.compile(rf"\b(?:{'|'.join(_FORBIDDEN)})\b")
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")
# A run of digits as people write long numbers: 034 090 001 234, 034.090.001.234.
_LONG_NUMBER = re.compile(r"(?<![\d/])\d(?:[ .\-]?\d){8,}(?![\d/])")
_SPACERS = re.compile(r"[\s.\-]+")
BLOT = "…"


def is_forbidden_heading(heading: str) -> bool:
    """A column that says it holds numbers of papers or accounts."""
    return bool(_HEADING.search(_NOT_LETTERS.sub(" ", fold(heading))))


def holds_id_numbers(values: Iterable[Value], *, phones: bool) -> bool:
    """Most of what a column holds looks like ID or bank numbers; in a column of phones, a phone does not.

    Some old cards of nine digits, and of twelve without their two first zeros (Hà Giang's: 2 085 …), read as phones
    that lost their 0: there the heading decides.
    """
    texts = [text for text in map(_squeezed, values) if text]
    looking = sum(_looks_like_id(text) and not (phones and _is_phone(text)) for text in texts)
    return looking * 2 > len(texts)


def _is_phone(text: str) -> bool:
    """A number that the row's own reading takes or mends, of whatever year."""
    try:
        return read_phone(text, demo=True) is not None
    except Refused:
        return False


def _squeezed(value: Value) -> str:
    return _SPACERS.sub("", shown(value))


def _looks_like_id(text: str) -> bool:
    """9 or 12 digits, or 13 to 19 of an account.

    A spreadsheet takes leading zeros, and every card of 12 begins with one: 10 and 11 digits without a 0 are cards too.
    """
    if not (text.isascii() and text.isdigit()):
        return False
    return len(text) in {9, 12, *range(13, 20)} or (len(text) in {10, 11} and not text.startswith("0"))


def blotted(text: str) -> str:
    """Text without the long numbers in it, for whatever is kept or shown: "CCCD 034090001234" is "CCCD 034…"."""
    return _LONG_NUMBER.sub(_blot, text)


def _blot(found: re.Match[str]) -> str:
    digits = _SPACERS.sub("", found[0])
    return f"{digits[:3]}{BLOT}" if _looks_like_id(digits) else found[0]


def forbidden_columns(headings: Sequence[str], columns: Sequence[Sequence[Value]], phones: frozenset[int]) -> set[int]:
    """The columns to drop; `phones` are those whose heading promises phone numbers."""
    return {
        index
        for index, (heading, values) in enumerate(zip(headings, columns, strict=True))
        if is_forbidden_heading(heading) or holds_id_numbers(values, phones=index in phones)
    }
