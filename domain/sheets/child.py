"""The process that opens one uploaded file: bytes in on stdin, rows out as JSON lines, and no way to do anything else.

Files are written by strangers. A crash, a flood of memory or an endless loop in here is one refusal out there.
"""

import json
import resource
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from io import TextIOWrapper
from typing import TextIO

from domain.refusals import Refused
from domain.rules.imports.sheets import Value
from domain.sheets import texts, workbooks

MEMORY = 512 * 2**20  # bytes of address space
SECONDS = 20  # of processor
MOST_OUTPUT = 48 * 2**20  # characters: one long text, referred to from every cell, is small in the file only
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")  # containers of Office before 2007, and of encrypted files since


def main(name: str) -> None:
    """Read stdin as the file of that name and write what it holds, or why not."""
    limit_itself()
    out = Output(TextIOWrapper(sys.stdout.buffer, encoding="utf-8", errors="replace", write_through=True))
    try:
        for sheet, number, values in read(name, sys.stdin.buffer.read()):
            out.row(sheet, number, values)
        out.line({"end": True})
    except Refused as refused:
        out.line({"refused": refused.code, "facts": refused.facts})
    except MemoryError:
        out.line({"refused": "file-too-large", "facts": {}})


def limit_itself() -> None:
    """Memory, processor time, and no file to be written. Some systems know only some of these limits."""
    limits = ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_FSIZE, 0))
    for kind, most in limits:
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))


def read(name: str, content: bytes) -> Iterator[tuple[str, int, tuple[Value, ...]]]:
    """(sheet, row number, values) of every row that holds anything.

    What a file is, its first bytes say; its name only tells an old workbook from other files that nobody can read.

    Refuses: `file-empty`, `file-old-xls`, `file-encrypted`, `file-not-a-sheet`, `file-unreadable`,
    `file-too-many-rows`, `file-too-many-columns`, `file-too-large`.
    """
    if not content.strip():
        raise Refused("file-empty")
    if content.startswith(b"PK\x03\x04"):
        return workbooks.rows(content)
    if content.startswith(_OLE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in content
        raise Refused("file-encrypted" if encrypted else "file-old-xls")
    if name.lower().endswith(".xls"):
        raise Refused("file-old-xls")
    return texts.rows(content)


class Output:
    """JSON lines, up to a limit; a sheet's name once, before its rows."""

    def __init__(self, stream: TextIO) -> None:
        self.stream, self.written = stream, 0
        self.sheet: str | None = None

    def row(self, sheet: str, number: int, values: tuple[Value, ...]) -> None:
        """Write one row. Refuses: `file-too-large`."""
        if sheet != self.sheet:
            self.sheet = sheet
            self.line({"sheet": sheet})
        self.line([number, *values])

    def line(self, told: object) -> None:
        """Write one line. Refuses: `file-too-large`."""
        text = json.dumps(told, ensure_ascii=False, default=_as_json)
        self.written += len(text)
        if self.written > MOST_OUTPUT and isinstance(told, list):
            raise Refused("file-too-large")
        self.stream.write(f"{text}\n")


def _as_json(value: object) -> object:
    if isinstance(value, (datetime, date)):
        return {"day": value.isoformat()[:10]}
    return str(value)  # times of day, durations, errors


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
