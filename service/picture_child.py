"""A child with little memory and time that reads a code from a picture: pictures from outside are opened here.

Standard input is the picture; standard output the text of its first QR code, or nothing.
"""

import io
import resource
import sys

MEMORY = 1 << 30
SECONDS = 8
LARGEST_SIDE = 1600
MOST_PIXELS = 60_000_000


def read() -> str:
    """The text of the first QR code on the picture."""
    import zxingcpp
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with Image.open(io.BytesIO(sys.stdin.buffer.read())) as picture:
        picture.draft("L", (LARGEST_SIDE, LARGEST_SIDE))
        grey = picture.convert("L")
    grey.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    found = zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]))
    return found[0].text if found else ""


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    sys.stdout.write(read())
