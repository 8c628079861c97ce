"""The one way to paper: a Typst template, plain data and our own fonts make a PDF."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from service.icons import sprite
from service.tiles import design_of, symbol
from service.words import catalogue, say

if TYPE_CHECKING:
    from typst import Fonts

T = TypeVar("T")

ROOT = Path(__file__).parent.parent.parent
TEMPLATES = ROOT / "templates" / "print"
FONTS = ROOT / "static" / "fonts" / "print"
EIGHT = 8  # places on a page of cards, slips or badges
VIEW = 'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"'
STROKES = 'fill="none" stroke="#000" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'


@dataclass(frozen=True, slots=True)
class Paper:
    """What every printed document carries: its title, its day, whether its content is invented."""

    title: str
    printed_on: date
    demo: bool = False
    language: str = "vi"


def typeset(template: str, paper: Paper, content: object, *, icons: tuple[str, ...] = (), tagged: bool = True) -> bytes:
    """Fill a template of `templates/print` and return the PDF; the same input gives the same bytes.

    The day of the paper is the document's date, no clock is read, and no font of the machine is used. `icons` names
    the pictures that the template draws. `tagged` is for documents that somebody may read on a screen; sheets that are
    only cut up do without, at half the size. Typst works for tenths of a second: a handler calls this in a thread.
    """
    import typst

    data = {
        "paper": {"title": paper.title, "printed_on": paper.printed_on, "language": paper.language},
        "banner": say(paper.language, "demo.banner") if paper.demo else None,
        "words": words(paper.language),
        "icons": {name: icon_picture(name) for name in icons},
        "content": content,
    }
    return typst.compile(
        TEMPLATES / template,
        root=TEMPLATES,
        font_paths=_fonts(),
        format="pdf",
        pdf_tags=tagged,
        sys_inputs={"data": msgspec.json.encode(data).decode()},
    )


@cache
def _fonts() -> "Fonts":
    from typst import Fonts

    return Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def in_eights(printed: Sequence[T]) -> list[Sequence[T]]:
    """What stands on each A4 page that is cut into eight."""
    return [printed[start : start + EIGHT] for start in range(0, len(printed), EIGHT)]


@cache
def words(language: str) -> dict[str, str]:
    """The words of paper in this language; those with facts are filled in where they are used."""
    own = {key.removeprefix("print."): say(language, key) for key in catalogue() if key.startswith("print.")}
    return own | {"card_scan": say(language, "card.scan_with")}


def day_words(day: date) -> str:
    """The day as paper writes it: 05/11/2026."""
    return f"{day:%d/%m/%Y}"


def tile_picture(code: str) -> str:
    """The tile of `code`, as on the pages, as a file of its own."""
    return f"<svg {VIEW.format(side=100)}>{symbol(design_of(code))}</svg>"


def icon_picture(name: str) -> str:
    """An icon of the pages as a file of its own, in black."""
    return f"<svg {VIEW.format(side=24)}><g {STROKES}>{sprite()[name]}</g></svg>"
