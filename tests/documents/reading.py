"""Paper as a reader sees it: pages drawn as pictures, cut into cards, scanned, and read as text."""

import pypdfium2 as pdfium
import zxingcpp
from PIL import Image

MM_AN_INCH = 25.4
WIDTH, HEIGHT = 97, 70  # of a card, in mm
LEFT, TOP = 8, 8.5  # of the first card on A4


def texts(pdf: bytes) -> list[str]:
    """The text of each page, each run of white space one space."""
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in pdfium.PdfDocument(pdf)]


def picture(pdf: bytes, page: int, dpi: float = 150) -> Image.Image:
    return pdfium.PdfDocument(pdf)[page].render(scale=dpi / 72, grayscale=True).to_pil()  # pyright: ignore[reportArgumentType]


def card(page: Image.Image, place: int, dpi: float = 150) -> Image.Image:
    """The card at a place (0 to 7) of a page, cut along its lines."""
    left, top = LEFT + WIDTH * (place % 2), TOP + HEIGHT * (place // 2)
    pixels = dpi / MM_AN_INCH
    return page.crop((left * pixels, top * pixels, (left + WIDTH) * pixels, (top + HEIGHT) * pixels))


def scanned(image: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(image)]


def symbol_box(image: Image.Image) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the symbol in pixels, by its finders."""
    (code,) = zxingcpp.read_barcodes(image)
    corners = (code.position.top_left, code.position.top_right, code.position.bottom_right, code.position.bottom_left)
    across, down = [corner.x for corner in corners], [corner.y for corner in corners]
    return min(across), min(down), max(across), max(down)
