"""The process that opens one uploaded portrait: a picture in on stdin, two small ones out on stdout."""

import io
import resource
import sys
from contextlib import suppress

from PIL import Image, ImageOps

MEMORY = 768 * 2**20  # bytes of address space
SECONDS = 10  # of processor
MOST_PIXELS = 64_000_000  # a phone's camera; a file of some kilobytes can claim a thousand times as many
ENOUGH = 960  # a JPEG is decoded no larger than this needs
SMALL, LARGE = (96, 6_000), (320, 40_000)  # pixels and most bytes: a citizen's page holds the small one (ui.md)
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "MPO")


def main() -> None:
    """Read, cut square, make small, write; or say in a word why not."""
    limit_itself()
    try:
        square = read(sys.stdin.buffer.read())
        small, large = (webp(square, *size) for size in (SMALL, LARGE))
    except (Image.DecompressionBombError, MemoryError, OverflowError):
        sys.stdout.buffer.write(b"too-large")
        return
    sys.stdout.buffer.write(len(small).to_bytes(4) + small + large)


def limit_itself() -> None:
    """Memory, processor time, and no file to be written. Some systems know only some of these limits."""
    limits = ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_FSIZE, 0))
    for kind, most in limits:
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))


def read(content: bytes) -> Image.Image:
    """The picture upright and square, cut from its middle, a little above it where faces are."""
    with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise Image.DecompressionBombError
        picture.draft("RGB", (ENOUGH, ENOUGH))
        picture.thumbnail((2 * ENOUGH, 2 * ENOUGH))
        upright = ImageOps.exif_transpose(picture)
        flat = Image.new("RGB", upright.size, "white")
        flat.paste(upright.convert("RGBA"), mask=upright.convert("RGBA").getchannel("A"))
    return ImageOps.fit(flat, (ENOUGH // 2, ENOUGH // 2), centering=(0.5, 0.4))


def webp(square: Image.Image, pixels: int, most: int) -> bytes:
    """The square at a size, as good as fits into so many bytes."""
    small = square.resize((pixels, pixels), Image.Resampling.LANCZOS)
    made = b""
    for quality in (82, 70, 55, 40, 25, 10):
        buffer = io.BytesIO()
        small.save(buffer, "WEBP", quality=quality, method=4)
        made = buffer.getvalue()
        if len(made) <= most:
            break
    return made


if __name__ == "__main__":
    main()
