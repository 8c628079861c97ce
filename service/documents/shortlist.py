"""The shortlist of an award round and what was picked from it, on paper that leads back to the ledger."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from service.documents.paper import Paper, day_words, typeset
from service.documents.qr import Level, qr_svg
from service.words import say

SHORT_HASH = 8  # characters that a person compares at a glance


@dataclass(frozen=True, slots=True)
class ShortlistLine:
    """Somebody on the shortlist. `place` is shared in a tie; without one the minimums were not met.

    `figures` are as they are to be read, one for each of the list's headings; `reason` is that of a departure.
    """

    place: int | None
    name: str
    unit_words: str
    points_hundredths: int
    figures: tuple[str, ...] = ()
    picked: bool = False
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Shortlisted:
    """One kind of awardee (collectives, individuals) with the frozen ranking that it comes from.

    `ranking_hash` is the SHA-256 in hex; `proof` the address at which a ranking is checked, if there is one.
    """

    heading: str
    quota: int
    figure_headings: tuple[str, ...]
    lines: tuple[ShortlistLine, ...]
    batch: int
    formula: str
    ranking_hash: str
    proof: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortlist(Paper):
    """A round as it is printed: `closed_on` is empty while the department still picks."""

    unit_words: str
    from_on: date
    to_on: date
    lists: tuple[Shortlisted, ...]
    closed_on: date | None = None
    notes: tuple[str, ...] = ()  # that the days were not over; why seats stay empty


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line as it is read."""

    place: str
    tied: bool
    name: str
    unit: str
    points: str
    figures: tuple[str, ...]
    picked: bool
    reason: str


@dataclass(frozen=True, slots=True)
class PrintedList:
    """A list as it is read, and what its foot holds."""

    heading: str
    summary: str
    figure_headings: tuple[str, ...]
    lines: tuple[PrintedLine, ...]
    source: str
    short_hash: str
    full_hash: str
    picture: str


@dataclass(frozen=True, slots=True)
class PrintedRound:
    """The whole document."""

    unit: str
    span: str
    state: str
    printed: str
    notes: tuple[str, ...]
    lists: tuple[PrintedList, ...]


def shortlist(sheet: Shortlist) -> bytes:
    """Print a round as a PDF: each list on pages of its own, with batch, formula and hash at the foot of each page."""
    lang = sheet.language
    closed = sheet.closed_on
    return typeset(
        "shortlist.typ",
        sheet,
        PrintedRound(
            unit=sheet.unit_words,
            span=say(lang, "print.span", first=day_words(sheet.from_on), last=day_words(sheet.to_on)),
            state=say(lang, "print.round_closed", day=day_words(closed)) if closed else say(lang, "print.round_open"),
            printed=say(lang, "print.printed_on", day=day_words(sheet.printed_on)),
            notes=sheet.notes,
            lists=tuple(_printed(listed, lang) for listed in sheet.lists),
        ),
        icons=("check",),
    )


def points_words(points_hundredths: int, language: str) -> str:
    """Points as they are read: 1.234,50 in Vietnamese."""
    from babel.numbers import format_decimal

    return format_decimal(Decimal(points_hundredths) / 100, "#,##0.00", locale=language)


def _printed(listed: Shortlisted, language: str) -> PrintedList:
    places = Counter(line.place for line in listed.lines if line.place)
    picked = sum(line.picked for line in listed.lines)
    return PrintedList(
        heading=listed.heading,
        summary=say(language, "print.picked_of", picked=picked, quota=listed.quota),
        figure_headings=listed.figure_headings,
        lines=tuple(_line(line, places, language) for line in listed.lines),
        source=say(language, "print.ranking_source", batch=listed.batch, formula=listed.formula),
        short_hash=listed.ranking_hash[:SHORT_HASH],
        full_hash=listed.ranking_hash,
        picture=qr_svg(listed.proof or listed.ranking_hash, Level.M).picture,
    )


def _line(line: ShortlistLine, places: Counter[int], language: str) -> PrintedLine:
    return PrintedLine(
        place=str(line.place or "–"),
        tied=line.place is not None and places[line.place] > 1,
        name=line.name,
        unit=line.unit_words,
        points=points_words(line.points_hundredths, language),
        figures=line.figures,
        picked=line.picked,
        reason=line.reason or "",
    )
