"""A member's picture from whatever a phone took, made small by a child process that can do nothing else."""

import asyncio
import sys
from contextlib import suppress
from pathlib import Path

from domain.accounts.photos import Portrait
from domain.refusals import Refused

MOST_BYTES = 12 * 1024 * 1024
SECONDS = 15
ROOT = Path(__file__).parent.parent


async def small_pictures(picture: bytes) -> Portrait:
    """Two squares as WebP, 96 and 320 px, without anything that the camera wrote beside the picture.

    The child has 768 MB and ten seconds of processor: a picture made to hurt ends it, and nothing else.

    Refuses: `photo-not-a-picture`, `photo-too-large`.
    """
    if len(picture) > MOST_BYTES:
        raise Refused("photo-too-large")
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "service.photo_child"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    try:
        made, _ = await asyncio.wait_for(child.communicate(picture), SECONDS)
    except (TimeoutError, BrokenPipeError, ConnectionResetError):
        made = b""
    finally:
        with suppress(ProcessLookupError):
            child.kill()
        await child.wait()
    return portrait_of(made)


def portrait_of(made: bytes) -> Portrait:
    """The child's answer: the length of the first picture in four bytes, then both; or a word that says why not."""
    if made == b"too-large":
        raise Refused("photo-too-large")
    length = int.from_bytes(made[:4])
    if len(made) <= 4 + length or not length:
        raise Refused("photo-not-a-picture")
    return Portrait(made[4 : 4 + length], made[4 + length :])
