"""The code on a photo, read by a child process: a picture made to hurt kills the child and nothing else."""

import re

from domain.children import TooMuchError, ask_child
from domain.refusals import Refused

SECONDS = 10
LONGEST_TEXT = 8192
# An address of ours: the kind of code and its token, whatever host was printed.
OURS = re.compile(r"^https?://[^/]+/([qd])/([0-9a-z]{16})$", re.IGNORECASE)


async def read_symbol(picture: bytes) -> str:
    """Where a photo of a card's or a desk's code leads, within this service.

    Refuses: `photo-unreadable` (no code, or no picture), `photo-not-ours`.
    """
    try:
        _, said = await ask_child("service.picture_child", given=picture, seconds=SECONDS, most=LONGEST_TEXT)
    except (TimeoutError, TooMuchError):
        said = b""
    if not said:
        raise Refused("photo-unreadable")
    if (ours := OURS.match(said.decode("utf-8", "replace"))) is None:
        raise Refused("photo-not-ours")
    return f"/{ours[1].lower()}/{ours[2]}"
