"""Pictures of what was helped with, one for each indicator: flat shapes that can be told apart at arm's length.

The indicators met most often are drawn scenes (`templates/parts/pictograms.svg`); the others are their Lucide symbol
on a tile of the same colours.
"""

import re
from functools import cache
from pathlib import Path

from service.icons import sprite
from service.tiles import Drawing, spoken

SCENES = Path(__file__).parent.parent / "templates" / "parts" / "pictograms.svg"
SCENE = re.compile(r'<symbol id="([a-z0-9-]+)"[^>]*>\s*(.*?)\s*</symbol>', re.DOTALL)
SYMBOLS = {
    "psp-guided": "hand-helping",
    "people-reached": "users",
    "feedback": "message-square-more",
    "signature": "stamp",
    "health-card": "heart-pulse",
    "tele-visit": "stethoscope",
    "benefit-account": "hand-coins",
    "school-online": "school",
    "bill-pay": "lightbulb",
    "stall-epay": "shopping-basket",
    "seller-online": "warehouse",
    "first-order": "package-check",
    "origin-label": "leaf",
    "tax-self": "calculator",
    "farm-diary": "wheat",
    "scam-report": "bell-ring",
    "child-safe": "baby",
    "digital-class": "book-open",
    "alone-30": "footprints",
    "ward-page": "megaphone",
    "desk-turns": "lamp-desk",
    "member-trained": "graduation-cap",
    "passer-by": "milestone",
}
OTHER = "layout-grid"


@cache
def scenes() -> dict[str, str]:
    """The drawn scenes by indicator, on 48 × 48."""
    return {code: re.sub(r"\n\s*", "", shapes) for code, shapes in SCENE.findall(SCENES.read_text("utf-8"))}


def pictogram(code: str, size: int = 48, label: str = "") -> Drawing:
    """The picture of an indicator, `size` CSS pixels wide; one that an officer adds later gets that of *other*."""
    shapes = scenes().get(code) or on_tile(SYMBOLS.get(code, OTHER))
    box = f'width="{size}" height="{size}" viewBox="0 0 48 48"'
    return Drawing(f'<svg class="pict" {box} {spoken(label)}>{shapes}</svg>')


def on_tile(name: str) -> str:
    """A symbol in the page's colour on an indigo tile with a corner of clay."""
    ground = '<rect x="3" y="3" width="42" height="42" rx="9" class="p1"/>'
    corner = '<path d="M45 27v9a9 9 0 0 1-9 9h-9Z" class="p2"/>'
    return f'{ground}{corner}<g class="pw fine" transform="translate(8.4 8.4) scale(1.3)">{sprite()[name]}</g>'
