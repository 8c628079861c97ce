"""Print runs in a process of their own: what Typst keeps of 1,000 cards (200 to 400 MB) goes when it ends.

Run as a program it is that process: standard input is the sheet as JSON, standard output the PDF.
"""

import sys
from collections.abc import Callable

import msgspec

from domain.children import ask_child
from domain.refusals import Busy, Refused
from service.documents.badges import BadgeSheet, badges
from service.documents.cards import CardSheet, card_sheet
from service.documents.desk_poster import DeskPoster, desk_poster
from service.documents.slips import SlipSheet, slips

Sheet = CardSheet | SlipSheet | BadgeSheet | DeskPoster

SECONDS = 60
MOST = 256 * 2**20
REFUSED = 3  # exit code; what it says is then the refusal


class Refusal(msgspec.Struct):
    """A refusal on its way out of the child."""

    code: str
    facts: dict[str, str]


async def pressed(sheet: Sheet, *, seconds: float = SECONDS) -> bytes:
    """Print cards, slips, badges or a desk's poster as a PDF, out of this process.

    Refuses what `card_sheet`, `slips` and `badges` refuse, and as `server-busy` what takes over a minute.
    """
    try:
        code, told = await ask_child(
            "service.documents.press",
            type(sheet).__name__,
            given=msgspec.json.encode(sheet),
            seconds=seconds,
            most=MOST,
            is_heard=True,
        )
    except TimeoutError:
        raise Busy("server-busy") from None
    return _judged(code, told)


def _judged(code: int, told: bytes) -> bytes:
    if code == REFUSED:
        refusal = msgspec.json.decode(told, type=Refusal)
        raise Refused(refusal.code, **refusal.facts)
    if code:
        message = f"the press ended with {code}"
        raise RuntimeError(message)
    return told


def _press(kind: str, sheet: bytes) -> bytes:
    match kind:
        case "CardSheet":
            return card_sheet(msgspec.json.decode(sheet, type=CardSheet))
        case "BadgeSheet":
            return badges(msgspec.json.decode(sheet, type=BadgeSheet))
        case "DeskPoster":
            return desk_poster(msgspec.json.decode(sheet, type=DeskPoster))
        case _:
            return slips(msgspec.json.decode(sheet, type=SlipSheet))


def main(read: Callable[[], bytes], write: Callable[[bytes], object]) -> int:
    """Print what is read; return the exit code."""
    try:
        write(_press(sys.argv[1], read()))
    except Refused as refused:
        facts = {name: str(fact) for name, fact in refused.facts.items()}
        write(msgspec.json.encode(Refusal(refused.code, facts)))
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.stdin.buffer.read, sys.stdout.buffer.write))
