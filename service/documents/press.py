"""Print runs in a process of their own: what Typst keeps of 1,000 cards (200 to 400 MB) goes when it ends.

Run as a program it is that process: standard input is the sheet as JSON, standard output the PDF.
"""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable

import msgspec

from domain.refusals import Refused
from service.documents.cards import CardSheet, card_sheet
from service.documents.slips import SlipSheet, slips

SECONDS = 60
REFUSED = 3  # exit code; standard error then holds the refusal


class Refusal(msgspec.Struct):
    """A refusal on its way out of the child."""

    code: str
    facts: dict[str, str]


async def pressed(sheet: CardSheet | SlipSheet, *, seconds: float = SECONDS) -> bytes:
    """Print cards or slips as a PDF, out of this process.

    Refuses what `card_sheet` and `slips` refuse, and as `server-busy` what takes over a minute.
    """
    kind = "cards" if isinstance(sheet, CardSheet) else "slips"
    command = (sys.executable, "-m", "service.documents.press", kind)
    child = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, stderr=PIPE)
    try:
        pdf, said = await asyncio.wait_for(child.communicate(msgspec.json.encode(sheet)), seconds)
    except TimeoutError:
        raise Refused("server-busy") from None
    finally:
        await _ended(child)
    return _judged(child.returncode, pdf, said)


async def _ended(child: Process) -> None:
    """Leave no child behind, whatever ended the wait: a reader who went away cancels it."""
    if child.returncode is None:
        child.kill()
        await child.wait()


def _judged(code: int | None, pdf: bytes, said: bytes) -> bytes:
    if code == REFUSED:
        refusal = msgspec.json.decode(said, type=Refusal)
        raise Refused(refusal.code, **refusal.facts)
    if code:
        message = said.decode("utf-8", "replace")
        raise RuntimeError(message)
    return pdf


def _press(kind: str, sheet: bytes) -> bytes:
    if kind == "cards":
        return card_sheet(msgspec.json.decode(sheet, type=CardSheet))
    return slips(msgspec.json.decode(sheet, type=SlipSheet))


def main(read: Callable[[], bytes], write: Callable[[bytes], object]) -> int:
    """Print what is read; return the exit code."""
    try:
        write(_press(sys.argv[1], read()))
    except Refused as refused:
        facts = {name: str(fact) for name, fact in refused.facts.items()}
        sys.stderr.buffer.write(msgspec.json.encode(Refusal(refused.code, facts)))
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.stdin.buffer.read, sys.stdout.buffer.write))
