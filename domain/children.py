"""Work that a process of its own does, since a file from outside may be made to hurt: memory and time end with it."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).parent.parent
CHUNK = 2**18


class TooMuchError(Exception):
    """The child says more than it may."""


async def ask_child(
    module: str, *words: str, given: bytes, seconds: float, most: int, is_heard: bool = False
) -> tuple[int, bytes]:
    """Run a module of ours with `given` on its standard input; returns its exit code and what it said.

    It sees none of our environment, and its complaints go nowhere (they may quote what it read) unless `is_heard`, then
    to our own standard error. Whatever ends the wait, a reader who went away too, no child is left behind.
    Raises TimeoutError after `seconds`, `TooMuchError` over `most` bytes.
    """
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, *words),
        stdin=PIPE,
        stdout=PIPE,
        stderr=None if is_heard else DEVNULL,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1"},
    )
    try:
        said = await asyncio.wait_for(_talk(child, given, most), seconds)
        return await child.wait(), said
    finally:
        await _end(child)


async def _talk(child: Process, given: bytes, most: int) -> bytes:
    feeding = asyncio.create_task(_feed(child, given))
    said = bytearray()
    try:
        while child.stdout and (chunk := await child.stdout.read(CHUNK)):
            said += chunk
            if len(said) > most:
                raise TooMuchError
    finally:
        feeding.cancel()
        with suppress(asyncio.CancelledError):
            await feeding
    return bytes(said)


async def _feed(child: Process, given: bytes) -> None:
    """A child that has heard enough closes its ear: no fault."""
    if child.stdin is None:
        return
    with suppress(BrokenPipeError, ConnectionResetError):
        child.stdin.write(given)
        await child.stdin.drain()
    child.stdin.close()


async def _end(child: Process) -> None:
    """Asyncio's own `kill` reaps a child that has just ended, and its watcher then complains of a stranger."""
    if child.returncode is None:
        with suppress(ProcessLookupError):
            os.kill(child.pid, signal.SIGKILL)
    await child.wait()
