"""Reading a file that somebody uploaded, in a child process with limits (reliability.md §4)."""

import json
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from domain.children import TooMuchError, ask_child
from domain.refusals import Refused
from domain.rules.imports.sheets import Row, Sheet, Value

MOST_BYTES = 10 * 2**20
SECONDS = 40  # on the clock; the child has 20 of the processor, which a busy machine gives it slowly
MOST_OUTPUT = 64 * 2**20  # the child stops before; this is for a child that does not


async def read_sheets(name: str, content: bytes) -> tuple[Sheet, ...]:
    """The sheets of an uploaded file. It is never written to a disk, and lives as long as this call.

    Refuses: `file-too-large`, `file-too-slow`, `file-unreadable` (the child died of it), and what the child refuses.
    """
    if len(content) > MOST_BYTES:
        raise Refused("file-too-large", most=MOST_BYTES)
    try:
        _, told = await ask_child(
            "domain.sheets.child", Path(name).suffix, given=content, seconds=SECONDS, most=MOST_OUTPUT
        )
    except TimeoutError:
        raise Refused("file-too-slow", seconds=SECONDS) from None
    except TooMuchError:
        raise Refused("file-too-large") from None
    return _sheets(told)


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
