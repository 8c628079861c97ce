"""The QR codes of pages, read from their drawing as a phone's camera would."""

import re

import zxingcpp
from PIL import Image, ImageChops, ImageDraw

MODULE = 8


def read_svg(html: str) -> str:
    """The text of the first QR on a page."""
    found = re.search(r'<svg class="qr"[^>]*viewBox="(-?\d+) (-?\d+) (\d+) (\d+)"[^>]*><path d="([^"]+)"', html)
    assert found, "no QR on this page"
    quiet, side = -int(found[1]), int(found[3])
    picture = Image.new("1", (side * MODULE, side * MODULE), 0)
    for part in found[5].split("M")[1:]:
        outline = Image.new("1", picture.size, 0)
        ImageDraw.Draw(outline).polygon(
            [((x + quiet) * MODULE, (y + quiet) * MODULE) for x, y in corners(part)], fill=1
        )
        picture = ImageChops.logical_xor(picture, outline)
    [code] = zxingcpp.read_barcodes(ImageChops.invert(picture.convert("L")))
    return code.text


def corners(part: str) -> list[tuple[float, float]]:
    """The corners of one outline: it goes across, then down, by turns. A pixel less to the right and below, since a
    polygon of Pillow's holds its edge."""
    x, y = map(int, re.match(r"(-?\d+) (-?\d+)", part).groups())  # pyright: ignore[reportOptionalMemberAccess]
    found = [(float(x), float(y))]
    for way, number in re.findall(r"([HV])(-?\d+)", part):
        x, y = (int(number), y) if way == "H" else (x, int(number))
        found.append((float(x), float(y)))
    return found
