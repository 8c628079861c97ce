"""A member's picture from whatever a phone took, made small by a child process that can do nothing else."""

from domain.accounts.photos import Portrait
from domain.children import TooMuchError, ask_child
from domain.refusals import Refused

PIXELS = {"96": 96, "320": 320}  # as an address says it
MOST_BYTES = 12 * 1024 * 1024
SECONDS = 15


async def small_pictures(picture: bytes) -> Portrait:
    """Two squares as WebP, 96 and 320 px, without anything that the camera wrote beside the picture.

    The child has 768 MB and ten seconds of processor: a picture made to hurt ends it, and nothing else.

    Refuses: `photo-not-a-picture`, `photo-too-large`.
    """
    if len(picture) > MOST_BYTES:
        raise Refused("photo-too-large")
    try:
        _, made = await ask_child("service.photo_child", given=picture, seconds=SECONDS, most=MOST_BYTES)
    except (TimeoutError, TooMuchError):
        made = b""
    return portrait_of(made)


def portrait_of(made: bytes) -> Portrait:
    """The child's answer: the length of the first picture in four bytes, then both; or a word that says why not."""
    if made == b"too-large":
        raise Refused("photo-too-large")
    length = int.from_bytes(made[:4])
    if len(made) <= 4 + length or not length:
        raise Refused("photo-not-a-picture")
    return Portrait(made[4 : 4 + length], made[4 + length :])
