"""The sheet that goes with a bundle of cards: which card to which home, and who took them (G24)."""

from dataclasses import dataclass

from domain.rules.vietnamese import place_sort_key
from service.documents.paper import Paper, day_words
from service.words import say


@dataclass(frozen=True, slots=True)
class HandoverLine:
    """A card of the bundle and the home it goes to, by the name people use there; a blank card goes to none yet."""

    serial: str
    lane: str
    known_as: str


@dataclass(frozen=True, slots=True)
class HandoverSheet:
    """What the sheet says. `named` is false for a bundle of blank cards: then it is a list of serials."""

    unit: str
    summary: str
    printed: str
    named: bool
    lines: tuple[HandoverLine, ...]


def handover_sheet(paper: Paper, unit: str, lines: tuple[HandoverLine, ...]) -> HandoverSheet:
    """Write the hand-over sheet of a bundle, its lines in the order of the cards."""
    serials = sorted((line.serial for line in lines), key=serial_place)
    first, last = (serials[0], serials[-1]) if serials else ("", "")
    return HandoverSheet(
        unit=unit,
        summary=say(paper.language, "print.handover_count", n=len(lines), first=first, last=last),
        printed=say(paper.language, "print.printed_on", day=day_words(paper.printed_on)),
        named=any(line.known_as or line.lane for line in lines),
        lines=lines,
    )


def serial_place(serial: str) -> str:
    """Where a serial comes among others, its number as a number: T3-999 before T3-1000."""
    return place_sort_key(serial.replace("-", " "))
