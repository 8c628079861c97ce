"""Reading a file that somebody uploaded, in a child process with limits (reliability.md §4)."""

import asyncio
import json
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from domain.refusals import Refused
from domain.rules.imports.sheets import Row, Sheet, Value

MOST_BYTES = 10 * 2**20
SECONDS = 40  # on the clock; the child has 20 of the processor, which a busy machine gives it slowly
MOST_OUTPUT = 64 * 2**20  # the child stops before; this is for a child that does not
ROOT = Path(__file__).parent.parent.parent


async def read_sheets(name: str, content: bytes) -> tuple[Sheet, ...]:
    """The sheets of an uploaded file. It is never written to a disk, and lives as long as this call.

    Refuses: `file-too-large`, `file-too-slow`, `file-unreadable` (the child died of it), and what the child refuses.
    """
    if len(content) > MOST_BYTES:
        raise Refused("file-too-large", most=MOST_BYTES)
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "domain.sheets.child", Path(name).suffix),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1"},
    )
    try:
        return _sheets(await asyncio.wait_for(_talk(child, content), SECONDS))
    except TimeoutError:
        raise Refused("file-too-slow", seconds=SECONDS) from None
    finally:
        with suppress(ProcessLookupError):
            child.kill()
        await child.wait()


async def _talk(child: asyncio.subprocess.Process, content: bytes) -> bytes:
    """Give the child its file and take what it says, up to a limit."""
    if child.stdin is None or child.stdout is None:
        raise Refused("file-unreadable")
    feeding = asyncio.create_task(_feed(child.stdin, content))
    told = bytearray()
    try:
        while chunk := await child.stdout.read(2**18):
            told += chunk
            if len(told) > MOST_OUTPUT:
                raise Refused("file-too-large")
    finally:
        feeding.cancel()
        with suppress(asyncio.CancelledError):
            await feeding
    return bytes(told)


async def _feed(stdin: asyncio.StreamWriter, content: bytes) -> None:
    with suppress(BrokenPipeError, ConnectionResetError):  # a child that has seen enough
        stdin.write(content)
        await stdin.drain()
        stdin.close()


def _sheets(told: bytes) -> tuple[Sheet, ...]:
    """The child's lines as sheets. Without its last line it died: of the memory, or of the file."""
    found: list[tuple[str, list[Row]]] = []
    finished = False
    for line in told.splitlines():
        with suppress(ValueError):
            finished |= _take(json.loads(line), found)
    if not finished:
        raise Refused("file-unreadable")
    return tuple(Sheet(name, tuple(rows)) for name, rows in found)


def _take(said: Any, found: list[tuple[str, list[Row]]]) -> bool:
    if isinstance(said, list):
        found[-1][1].append(Row(said[0], tuple(map(_value, said[1:]))))
        return False
    if "refused" in said:
        raise Refused(said["refused"], **said["facts"])
    if "sheet" in said:
        found.append((said["sheet"], []))
    return "end" in said


def _value(value: Any) -> Value:
    return date.fromisoformat(value["day"]) if isinstance(value, dict) else value
