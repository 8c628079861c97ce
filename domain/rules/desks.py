"""What a help desk is: its name, its place, its hours."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from domain.rules.days import HANOI, local_day
from domain.rules.desk_codes import HANDLE_LENGTH
from domain.rules.tokens import CardCode, read_code, squeezed
from domain.rules.vietnamese import nfc

LONGEST_NAME, LONGEST_PLACE = 80, 120
USUAL_LENGTH = timedelta(hours=3)  # of an opening outside the hours
QUARTER = 15  # minutes
FIGURES, LAST_NUMBER = 3, 999  # what people can type


@dataclass(frozen=True, slots=True)
class DeskFacts:
    """A desk as it is written down. `weekdays`: Monday is 1; hours are those of Viet Nam."""

    name: str
    place: str = ""
    has_screen: bool = True
    weekdays: tuple[int, ...] = ()
    opens_at: time | None = None
    closes_at: time | None = None


@dataclass(frozen=True, slots=True)
class TicketCode:
    """What a number of a queue is typed as beside six digits: K7M3Q2-015, the handle of its opening before it."""

    handle: str
    number: int


def read_place(typed: str) -> CardCode | TicketCode:
    """What stands beside six digits: a card's code, or a number's. Refuses: `code-mistyped`."""
    reading = squeezed(typed)
    number = read_figures(reading[HANDLE_LENGTH:]) if len(reading) == HANDLE_LENGTH + FIGURES else None
    return TicketCode(reading[:HANDLE_LENGTH], number) if number else read_code(typed)


def desk_faults(facts: DeskFacts) -> dict[str, str]:
    """What is wrong with a desk, by field."""
    wrong: dict[str, str] = {}
    if not nfc(facts.name):
        wrong["name"] = "missing"
    elif len(nfc(facts.name)) > LONGEST_NAME:
        wrong["name"] = "too-long"
    if len(nfc(facts.place)) > LONGEST_PLACE:
        wrong["place"] = "too-long"
    if any(not 1 <= day <= 7 for day in facts.weekdays):
        wrong["weekdays"] = "not-understood"
    if (facts.opens_at is None) != (facts.closes_at is None):
        wrong["closes_at" if facts.opens_at else "opens_at"] = "missing"
    elif facts.opens_at and facts.closes_at and facts.closes_at <= facts.opens_at:
        wrong["closes_at"] = "before-opening"
    return wrong


def usual_end(weekdays: Collection[int], closes_at: time | None, at: datetime) -> time:
    """When an opening that begins now would end: as the hours say, else three hours on, within its day."""
    now = at.astimezone(HANOI)
    if closes_at and now.isoweekday() in weekdays and closes_at > now.time():
        return closes_at
    later = now + USUAL_LENGTH
    if later.date() > now.date():
        return time(23, 59)
    return time(later.hour, later.minute // QUARTER * QUARTER)


def end_of(day: date, closes: time) -> datetime:
    """The instant of a time of day in Viet Nam."""
    return datetime.combine(day, closes, HANOI)


def end_fault(closes: time | None, at: datetime) -> str | None:
    """What is wrong with the time at which an opening is to end: it ends on the day it began, after now."""
    if closes is None:
        return "missing"
    return None if end_of(local_day(at), closes) > at else "in-the-past"


def in_figures(number: int) -> str:
    """A ticket's number as its holder types it: 015."""
    return f"{number:03}"


def read_figures(typed: str) -> int | None:
    """The number of a ticket as somebody typed it, with or without the zeros before it; None for what is none."""
    figures = "".join(typed.split())
    is_number = figures.isascii() and figures.isdigit() and len(figures) <= FIGURES
    return int(figures) if is_number and int(figures) > 0 else None
