"""The code on a photo, read by a child process: a picture made to hurt kills the child and nothing else."""

import asyncio
import re
import sys

from domain.refusals import Refused

SECONDS = 10
# An address of ours: the kind of code and its token, whatever host was printed.
OURS = re.compile(r"^https?://[^/]+/q/([0-9a-z]{16})$", re.IGNORECASE)


async def read_symbol(picture: bytes) -> str:
    """The card's token on a photo. Refuses: `photo-unreadable` (no code, or no picture), `photo-not-ours`."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "service.picture_child"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        said, _ = await asyncio.wait_for(child.communicate(picture), SECONDS)
    except TimeoutError:
        child.kill()
        await child.wait()
        raise Refused("photo-unreadable") from None
    if not said:
        raise Refused("photo-unreadable")
    if (ours := OURS.match(said.decode("utf-8", "replace"))) is None:
        raise Refused("photo-not-ours")
    return ours.group(1)
