"""Borders of lotus tiles as masons lay them round a carpet of tiles, and the drawings that have one."""

from service.tiles import SIDE, TURNS, Drawing, Laid, cells, design_of, name_of, pattern, spoken, symbol

# The glaze of borders: lacquer, cream, indigo and gold, as masons lay the edge of a carpet of tiles.
EDGE = (
    '<rect width="100" height="100" fill="#f6ead2"/><rect width="100" height="13" fill="#8f1a1d"/>'
    '<rect y="17" width="100" height="3" fill="#b07f18"/><rect y="92" width="100" height="8" fill="#8f1a1d"/>'
    '<path d="M0 92A22 22 0 0 0 0 48ZM100 92A22 22 0 0 1 100 48Z" fill="#b07f18" fill-opacity=".45"/>'
    '<path d="M0 82A12 12 0 0 0 0 58ZM100 82A12 12 0 0 1 100 58ZM50 92C14 92 10 62 17 44C34 50 48 68 50 92Z'
    'M50 92C86 92 90 62 83 44C66 50 52 68 50 92Z" fill="#27417a"/>'
    '<path d="M50 92C26 82 28 50 50 28C72 50 74 82 50 92Z" fill="#8f1a1d"/>'
    '<path d="M50 84C40 76 42 60 50 48C58 60 60 76 50 84Z" fill="#f6ead2"/>'
)
PETAL = '<path d="M57 57C40 45 43 27 57 16C71 27 74 45 57 57Z" fill="{fill}" transform="rotate({turn} 57 57)"/>'
CORNER = (
    '<rect width="100" height="100" fill="#f6ead2"/><path d="M0 0H100V13H13V100H0Z" fill="#8f1a1d"/>'
    '<path d="M17 17H100V20H20V100H17Z" fill="#b07f18"/><path d="M92 92H100V100H92Z" fill="#8f1a1d"/>'
    '<g transform="translate(57 57) scale(.88) translate(-57 -57)">'
    + "".join(PETAL.format(fill="#27417a", turn=turn) for turn in (45, 135, 225, 315))
    + "".join(PETAL.format(fill="#8f1a1d", turn=turn) for turn in TURNS)
    + '<circle cx="57" cy="57" r="10" fill="#f6ead2"/><circle cx="57" cy="57" r="5.5" fill="#b07f18"/></g>'
)


def carpet(code: str, laid: int, waiting: int, bare: int, *, columns: int = 10, label: str = "") -> Drawing:
    """A target as a floor inside a laid border of lotus tiles."""
    counts = Laid(laid, waiting, 0, bare)
    rows = -(-sum(counts) // columns) or 1
    width, height = (columns + 2) * SIDE, (rows + 2) * SIDE
    name = name_of("c", code)
    body = cells(code, counts, columns, name, (SIDE, SIDE))
    ground = f'<rect class="f-card" width="{width}" height="{height}"/>'
    made = f"<defs>{pattern(name, design_of(code), SIDE)}{border_symbols(name)}</defs>"
    return Drawing(
        f'<svg class="carpet ceramic" viewBox="0 0 {width} {height}" {spoken(label)}>'
        f"{made}{ground}{border(columns, rows, name)}{body}</svg>"
    )


def border_symbols(name: str) -> str:
    """The edge and the corner of a border, to be used by `border` of the same name."""
    edge = f'<g id="{name}e" transform="scale(.2)">{EDGE}</g>'
    return f'{edge}<g id="{name}k" transform="scale(.2)">{CORNER}</g>'


def border(columns: int, rows: int, name: str) -> str:
    """A border round `columns` × `rows` places: edges turned to face out, four corners."""
    width, height = (columns + 2) * SIDE, (rows + 2) * SIDE
    across = range(SIDE, width - SIDE, SIDE)
    down = range(SIDE, height - SIDE, SIDE)
    edges = (
        *(f"translate({x} 0)" for x in across),
        *(f"translate({x + SIDE} {height}) rotate(180)" for x in across),
        *(f"translate(0 {y + SIDE}) rotate(-90)" for y in down),
        *(f"translate({width} {y}) rotate(90)" for y in down),
    )
    corners = (
        "",
        f"translate({width} 0) rotate(90)",
        f"translate({width} {height}) rotate(180)",
        f"translate(0 {height}) rotate(-90)",
    )
    return "".join(f'<use href="#{name}e" transform="{move}"/>' for move in edges) + "".join(
        f'<use href="#{name}k" transform="{move}"/>' for move in corners
    )


def ring(places: int = 9) -> Drawing:
    """A border round a square of `places`, that the page's style takes away as time runs: bare tiles lie under it."""
    side = (places + 2) * SIDE
    at = (0, (places + 1) * SIDE)
    spots = [(x, y) for x in range(0, side, SIDE) for y in range(0, side, SIDE) if x in at or y in at]
    bare = "".join(f"M{x + 1} {y + 1}h{SIDE - 2}v{SIDE - 2}h-{SIDE - 2}z" for x, y in spots)
    box = f'viewBox="0 0 {side} {side}" aria-hidden="true"'
    # A disc drawn as one thick stroke: what is left of the stroke is what is left of the border.
    disc = f'<circle class="hand" cx="{side // 2}" cy="{side // 2}" r="{0.36 * side:g}" pathLength="100"/>'
    made = f'<defs>{border_symbols("ring")}<mask id="left">{disc}</mask></defs>'
    return Drawing(
        f'<svg class="border" {box}>{made}<path class="f-sunk s-line" d="{bare}"/>'
        f'<g mask="url(#left)">{border(places, places, "ring")}</g></svg>'
    )


def frieze(count: int = 18) -> Drawing:
    """A row of edge tiles: the head of a receipt."""
    row = "".join(f'<use href="#frieze" x="{place * SIDE}"/>' for place in range(count))
    made = f'<defs><g id="frieze" transform="scale(.2)">{EDGE}</g></defs>'
    box = f'viewBox="0 0 {count * SIDE} {SIDE}"'
    return Drawing(f'<svg class="frieze ceramic" {box} aria-hidden="true">{made}{row}</svg>')


def bloom(code: str, label: str = "") -> Drawing:
    """One tile just laid among plain ones: what a citizen sees when the answer is kept."""
    spots = ((x, y) for y in (0, 40, 80) for x in (0, 40, 200, 240))
    plain = "".join(f"M{x + 2} {y + 2}h36v36h-36z" for x, y in spots)
    return Drawing(
        f'<svg class="bloom" viewBox="0 0 280 120" {spoken(label)}><path class="f-none s-line" stroke-width="1.5"'
        f' d="{plain}"/><g class="ceramic" transform="translate(80 0) scale(1.2)">{symbol(design_of(code))}</g></svg>'
    )


def logo(size: int = 34) -> Drawing:
    """The door in a tile."""
    return Drawing(
        f'<svg class="logo" width="{size}" height="{size}" viewBox="0 0 100 100" aria-hidden="true">'
        '<rect class="f-brand" width="100" height="100" rx="16"/>'
        '<path d="M28 86V42a22 22 0 0 1 44 0v44Z" fill="#fbf6ec"/><circle class="f-brand" cx="62" cy="62" r="5"/></svg>'
    )
