"""Cement tiles (gạch bông), floors and friezes as SVG by rule: the same code gives the same tile everywhere.

Pure: text in, SVG out. Colours of the theme are classes (`f-card`, `s-line`), so that a page in the dark theme and a
printed page need no second drawing; the glaze of a tile itself is fixed.
"""

from hashlib import sha256
from html import escape
from typing import NamedTuple


class Drawing(str):
    """SVG made by us: a template prints it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


class Glaze(NamedTuple):
    """Three colours of a tile: of the pattern, of its ground, of its accents."""

    pattern: str
    ground: str
    accent: str


GLAZES = (
    Glaze("#9b1c1f", "#f3e3c3", "#27417a"),
    Glaze("#0d6b52", "#f6ead0", "#a8750b"),
    Glaze("#27417a", "#f1e6d6", "#c2703d"),
    Glaze("#7a3b69", "#f5e7d3", "#0d6b52"),
    Glaze("#a4590a", "#f7ecd8", "#27417a"),
    Glaze("#35524a", "#efe3cf", "#9b1c1f"),
)

# A quarter of each pattern on a field of 50 × 50; a = pattern, b = accent, c = accent seen through, g = ground.
QUARTERS = (
    (
        '<path class="a" d="M0 0h50v50A50 50 0 0 0 0 0Z"/><path class="b" d="M50 50V22A28 28 0 0 0 22 50Z"/>'
        '<circle class="c" cx="14" cy="36" r="5"/>'
    ),
    (
        '<path class="a" d="M50 50C18 50 0 32 0 0C32 0 50 18 50 50Z"/>'
        '<path class="b" d="M50 50C34 46 22 34 16 16C34 22 46 34 50 50Z"/>'
    ),
    (
        '<path class="a" d="M0 0L50 25V50H25Z"/><path class="c" d="M0 50L25 25L50 50Z"/>'
        '<circle class="b" cx="50" cy="50" r="12"/>'
    ),
    (
        '<path class="a" d="M0 50A50 50 0 0 1 50 0V18A32 32 0 0 0 18 50Z"/>'
        '<path class="c" d="M32 50A18 18 0 0 1 50 32V50Z"/><path class="b" d="M0 0h16L0 16Z"/>'
    ),
    (
        '<path class="a" d="M50 50L38 14L50 0Z"/><path class="c" d="M50 50L14 38L0 50Z"/>'
        '<path class="b" d="M50 50L16 16L30 12ZM50 50L16 16L12 30Z"/>'
    ),
    (
        '<path class="a" d="M0 0H34A34 34 0 0 1 0 34Z"/><path class="c" d="M50 50H28A22 22 0 0 1 50 28Z"/>'
        '<path class="b" d="M50 8A42 42 0 0 0 8 50h7A35 35 0 0 1 50 15Z"/>'
    ),
    (
        '<path class="a" d="M50 50L22 22L50 6ZM0 0C22 0 30 8 30 30C8 30 0 22 0 0Z"/>'
        '<path class="b" d="M50 50L22 22L6 50Z"/><circle class="c" cx="36" cy="8" r="5"/>'
        '<circle class="c" cx="8" cy="36" r="5"/>'
    ),
    (
        '<path class="a" d="M0 0H44A44 44 0 0 1 0 44Z"/><path class="g" d="M0 0H34A34 34 0 0 1 0 34Z"/>'
        '<path class="b" d="M0 0H24A24 24 0 0 1 0 24Z"/><path class="c" d="M50 50H34L50 34Z"/>'
    ),
)
TURNS = (0, 90, 180, 270)

SIDE = 20


class Design(NamedTuple):
    """Which quarter is turned, in which glaze."""

    kind: int
    glaze: Glaze


def design_of(code: str) -> Design:
    """The pattern and glaze of a code: two bytes of its SHA-256, so that no list of tiles has to be kept."""
    digest = sha256(code.encode()).digest()
    return Design(digest[1] % len(QUARTERS), GLAZES[digest[0] % len(GLAZES)])


def quarter(kind: int, glaze: Glaze) -> str:
    """One quarter of a tile on 50 × 50; the whole is it turned four times about (50, 50)."""
    fills = {
        "a": f'fill="{glaze.pattern}"',
        "b": f'fill="{glaze.accent}"',
        "c": f'fill="{glaze.accent}" fill-opacity=".55"',
        "g": f'fill="{glaze.ground}"',
    }
    shapes = QUARTERS[kind]
    for name, fill in fills.items():
        shapes = shapes.replace(f'class="{name}"', fill)
    return shapes


def symbol(design: Design, name: str = "") -> str:
    """A whole tile on 100 × 100. With a `name` the quarter is written once and used, else four times as it stands."""
    one = quarter(design.kind, design.glaze)
    first = f'<g id="{name}">{one}</g>' if name else one
    again = f'<use href="#{name}"/>' if name else one
    turned = "".join(f'<g transform="rotate({turn} 50 50)">{again}</g>' for turn in TURNS[1:])
    frame = f'<rect x="1" y="1" width="98" height="98" fill="none" stroke="{design.glaze.pattern}" stroke-width="2"/>'
    return f'<rect width="100" height="100" fill="{design.glaze.ground}"/>{first}{turned}{frame}'


def spoken(label: str) -> str:
    """How a drawing stands to a screen reader: named, or not there."""
    return f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'


def tile(code: str, size: int = 44, label: str = "", css: str = "") -> Drawing:
    """The tile of `code`, `size` CSS pixels wide; without a label it is decoration."""
    design = design_of(code)
    box = f'width="{size}" height="{size}" viewBox="0 0 100 100"'
    return Drawing(f'<svg class="ceramic {css}" {box} {spoken(label)}>{symbol(design)}</svg>')


def name_of(kind: str, code: str) -> str:
    """An id for the definitions inside a drawing: two drawings of one code on a page may share it."""
    return f"{kind}{sha256(code.encode()).hexdigest()[:7]}"


def places(code: str, count: int) -> list[int]:
    """The order in which the places of a floor are laid: shuffled by the code, so that no place tells a home.

    A floor that grows keeps what is laid: the first n places are the same whatever comes after.
    """
    return sorted(range(count), key=lambda place: sha256(f"{code}:{place}".encode()).digest())


class Laid(NamedTuple):
    """The counts a floor shows."""

    laid: int
    waiting: int
    not_needed: int
    bare: int


def cells(code: str, counts: Laid, columns: int, name: str, corner: tuple[int, int] = (0, 0)) -> str:
    """One path for each state of a place: light enough for hundreds of floors on a page.

    Waiting carries a dot and *not needed* a bar, so that colour is never alone.
    """
    order = places(code, sum(counts))
    ends = [sum(counts[:state]) for state in range(5)]

    def path(state: int, shape: str) -> str:
        spots = sorted(order[ends[state] : ends[state + 1]])
        at = ((corner[0] + spot % columns * SIDE, corner[1] + spot // columns * SIDE) for spot in spots)
        return "".join(f"M{x} {y}{shape}" for x, y in at)

    inset = "m2 2h16v16h-16z"
    drawn = (
        ("f-none s-line", path(3, inset)),
        ("f-sunk s-edge", path(2, inset)),
        ("f-none s-edge", path(2, "m6 10h8")),
        ("f-amber-tint s-amber", path(1, inset)),
        ("f-amber", path(1, "m7 10a3 3 0 1 0 6 0a3 3 0 1 0-6 0")),
    )
    states = "".join(f'<path class="{css}" d="{d}" stroke-width="1.5"/>' for css, d in drawn if d)
    full = path(0, "h20v20h-20z")
    return states + (f'<path fill="url(#{name})" d="{full}"/>' if full else "")


def pattern(name: str, design: Design, corner: int = 0) -> str:
    """The tile as a fill, one every 20 units."""
    box = f'x="{corner}" y="{corner}" width="{SIDE}" height="{SIDE}" patternUnits="userSpaceOnUse"'
    return f'<pattern id="{name}" {box}><g transform="scale(.2)">{symbol(design, f"{name}q")}</g></pattern>'


def floor(
    code: str, laid: int, waiting: int, bare: int, *, not_needed: int = 0, columns: int = 15, label: str = ""
) -> Drawing:
    """A hamlet as a floor: a patterned tile for each home confirmed, plain where nobody has helped yet."""
    counts = Laid(laid, waiting, not_needed, bare)
    rows = -(-sum(counts) // columns) or 1
    name = name_of("f", f"{code}:{columns}")
    body = cells(code, counts, columns, name)
    box = f'viewBox="0 0 {columns * SIDE} {rows * SIDE}"'
    return Drawing(
        f'<svg class="floor ceramic" {box} {spoken(label)}><defs>{pattern(name, design_of(code))}</defs>{body}</svg>'
    )
