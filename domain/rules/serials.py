"""The serial of a card: its hamlet in letters and its number there, short enough to be read over a telephone."""

import re

from domain.refusals import FormRefused
from domain.rules.vietnamese import fold, nfc, read_unit_name

MOST_OF_A_BATCH = 500  # what one person carries, and 63 sheets to cut
# T3-014, X-TY-005, 14, and from one to another: T3-014-020, 14-20.
_NUMBERS = re.compile(r"(?:[^\W\d_][^\W_]*-)*(\d{1,7})(?:-(\d{1,7}))?")

# Kinds that are more than one word keep their usual short form: TDP5-003.
SHORT_KINDS = {"Tổ dân phố": "TDP", "Khu phố": "KP", "Khu dân cư": "KDC", "Tiểu khu": "TK"}
# A commune's blank cards are none of its hamlets': X-TY-001 is of Xã Trấn Yên, TY-001 of Bản Trung Yên.
COMMUNES = {"Xã": "X-", "Phường": "P-", "Thị trấn": "TT-", "Đặc khu": "DK-"}


def read_numbers(typed: str) -> frozenset[int]:
    """Numbers of cards as somebody types them, with or without what stands before: "T3-014, 16; 20-24".

    None for nothing. Refuses: `form`, for what is no number, and for more than 500.
    """
    numbers: set[int] = set()
    for word in re.split(r"[,;\s]+", nfc(typed).replace("–", "-").strip(" ,;")) if typed.strip(" ,;") else ():
        found = _NUMBERS.fullmatch(word)
        first = int(found[1]) if found else 0
        last = int(found[2] or found[1]) if found else 0
        if not 1 <= first <= last < first + MOST_OF_A_BATCH:
            raise FormRefused("form", numbers="not-understood")
        numbers.update(range(first, last + 1))
    if len(numbers) > MOST_OF_A_BATCH:
        raise FormRefused("form", numbers="one-to-five-hundred")
    return frozenset(numbers)


def serial_of(hamlet: str, number: int) -> str:
    """T3-014 for the 14th card of Thôn 3, NL-002 for the second of Bản Nà Lộc."""
    name = read_unit_name(hamlet)
    if name.own.isdigit():
        return f"{SHORT_KINDS.get(name.kind, fold(name.kind)[:1].upper())}{name.own}-{number:03}"
    letters = "".join(word[0] for word in fold(name.own).split())[:4].upper()
    return f"{COMMUNES.get(name.kind, '')}{letters}-{number:03}"
