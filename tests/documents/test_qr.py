import re
from itertools import accumulate, product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from service.documents.qr import Level, matrix, outline, qr_svg
from tests.documents.reading import scanned

CARD = "https://gocua.tranyen.vn/q/K7M3Q2XB0123ABCD"
SQUARES = st.integers(1, 7).flatmap(
    lambda side: st.lists(st.lists(st.booleans(), min_size=side, max_size=side), min_size=side, max_size=side)
)


def windings(path: str, side: int) -> list[list[int]]:
    """How often, and which way, the outline runs round each module: what every viewer fills by."""
    walls = [[0] * side for _ in range(side)]
    x = y = 0
    for way, first, second in re.findall(r"([MHV])(\d+)(?: (\d+))?", path):
        if way == "M":
            x, y = int(first), int(second)
        elif way == "H":
            x = int(first)
        else:
            for row in range(*sorted((y, int(first)))):
                if x < side:
                    walls[row][x] += 1 if int(first) < y else -1
            y = int(first)
    return [list(accumulate(row)) for row in walls]


def painted(rows: list[list[bool]], pixels: int = 6) -> Image.Image:
    side = len(rows)
    image = Image.new("L", (side + 8, side + 8), 255)
    for y, x in product(range(side), repeat=2):
        image.putpixel((x + 4, y + 4), 0 if rows[y][x] else 255)
    return image.resize((image.width * pixels, image.height * pixels), Image.Resampling.NEAREST)


@given(SQUARES)
def test_the_outline_runs_once_clockwise_round_all_that_is_dark_and_round_nothing_else(rows):
    assert windings(outline(rows), len(rows)) == [[int(dark) for dark in row] for row in rows]


@pytest.mark.parametrize("level", list(Level))
def test_the_outline_of_a_symbol_is_the_symbol(level):
    rows = matrix(CARD, level)
    assert windings(qr_svg(CARD, level).path, len(rows)) == [[int(dark) for dark in row] for row in rows]


@pytest.mark.parametrize("level", list(Level))
def test_a_symbol_is_read_as_the_address_in_capitals(level):
    assert scanned(painted(matrix(CARD, level))) == [CARD.upper()]


@pytest.mark.parametrize(
    ("base", "side"),
    [
        ("https://go.vn", 29),
        ("http://127.0.0.1:8000", 29),
        ("https://192.168.100.100:8443", 29),
        ("https://gocua.laocai.gov.vn/xa", 33),
    ],
)
def test_p15_a_card_takes_version_3_at_level_q_where_its_address_fits_and_else_the_next(base, side):
    assert qr_svg(f"{base}/q/K7M3Q2XB0123ABCD", Level.Q, smallest=3).side == side


def test_capitals_save_a_version():
    shorter = CARD[:-2] + "_"  # a character that only the mode for bytes holds
    assert (qr_svg(CARD, Level.Q).side, qr_svg(shorter, Level.Q).side) == (29, 33)


def test_the_box_leaves_a_quiet_zone_of_four_modules():
    assert qr_svg(CARD, Level.Q).box == "-4 -4 37 37"


def test_path_and_box_hold_nothing_that_markup_could_trip_over():
    symbol = qr_svg('https://x/"><script>', Level.L)
    assert re.fullmatch(r"[MHVz0-9 ]+", symbol.path)
    assert re.fullmatch(r"[0-9 -]+", symbol.box)


def test_the_same_address_gives_the_same_symbol():
    assert qr_svg(CARD, Level.M) == qr_svg(CARD, Level.M)


def test_what_no_version_holds_is_refused_loudly():
    with pytest.raises(ValueError, match="Invalid version"):
        qr_svg("A" * 5000, Level.H)
