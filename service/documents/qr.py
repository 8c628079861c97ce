"""QR codes as one outline: for pages, and for paper."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

QUIET_ZONE = 4  # modules of white on each side, by the standard
# One mask for all, since scoring the eight costs nine times the rest. Over 40 card addresses it has the fewest penalty
# points of the eight (598 on average; the others 604 to 886), and the tests prove that what it makes is read.
MASK = 0


class Level(StrEnum):
    """How much of a symbol may be lost: 7, 15, 25, 30 %. Q on cards, which get scratched and stuck over."""

    L = "L"
    M = "M"
    Q = "Q"
    H = "H"


@dataclass(frozen=True, slots=True)
class Symbol:
    """A QR code: `side` modules wide without the quiet zone, its dark parts as one SVG path of one unit a module."""

    side: int
    path: str

    @property
    def box(self) -> str:
        """The `viewBox` that holds the symbol and its quiet zone."""
        return f"{-QUIET_ZONE} {-QUIET_ZONE} {self.side + 2 * QUIET_ZONE} {self.side + 2 * QUIET_ZONE}"

    @property
    def picture(self) -> str:
        """A file of its own, without the quiet zone, for paper."""
        box = f'viewBox="0 0 {self.side} {self.side}"'
        return f'<svg xmlns="http://www.w3.org/2000/svg" {box}><path d="{self.path}"/></svg>'


def qr_svg(address: str, level: Level = Level.M, *, smallest: int = 1) -> Symbol:
    """Draw the QR of an address, in upper case, so that it takes the alphanumeric mode and larger modules.

    Our addresses are matched in either case (`design.md` §7); text that is not ours may lose by it. The version is
    `smallest` or the first above it that holds the address.

    Raises ValueError where no version holds it.
    """
    return Symbol(len(rows := matrix(address, level, smallest=smallest)), outline(rows))


def printed_address(base_address: str, kind: str, token: str) -> str:
    """What a printed code opens: `HTTPS://GOCUA.VN/Q/` and the token, all in upper case."""
    return f"{base_address.rstrip('/')}/{kind}/{token}".upper()


def matrix(address: str, level: Level, *, smallest: int = 1) -> list[list[bool]]:
    """Return the modules of the symbol, dark is true, without the quiet zone."""
    from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_L, ERROR_CORRECT_M, ERROR_CORRECT_Q
    from qrcode.main import QRCode
    from qrcode.util import QRData

    corrections = {"L": ERROR_CORRECT_L, "M": ERROR_CORRECT_M, "Q": ERROR_CORRECT_Q, "H": ERROR_CORRECT_H}
    code = QRCode(version=smallest, error_correction=corrections[level], border=0, mask_pattern=MASK)
    code.add_data(QRData(address.upper()), optimize=0)
    code.make(fit=True)
    return [[bool(module) for module in row] for row in code.modules]


def outline(rows: list[list[bool]]) -> str:
    """Trace the edge between dark and light, clockwise round the dark, as SVG path data.

    One outline, not a rectangle a module: between rectangles that touch, viewers draw hairs of white.
    """
    across = _starts(pairwise(_packed(rows)))
    down = _starts((right, left) for left, right in pairwise(_packed(zip(*rows, strict=True))))
    parts: list[str] = []
    while spot := next(iter(across[0] or across[1]), None):
        x, y = spot
        parts.append(f"M{x} {y}")
        while (x, y) in across[0] or (x, y) in across[1]:
            x = _leave(across, (x, y))
            y = _leave(down, (y, x))
            parts.append(f"H{x}V{y}")
        parts.append("z")
    return "".join(parts)


def _packed(rows: Iterable[Iterable[bool]]) -> list[int]:
    """Each row as an integer, module x at bit x, between two rows of light."""
    return [0, *(int(bytes(row)[::-1].translate(_BITS), 2) for row in rows), 0]


_BITS = bytes.maketrans(b"\0\1", b"01")
Edges = dict[tuple[int, int], int]


def _starts(lines: Iterable[tuple[int, int]]) -> tuple[Edges, Edges]:
    """Edges on each line as (start, line) → end: upwards where the dark lies after the line, back where before."""
    onward: Edges = {}
    back: Edges = {}
    for at, (before, after) in enumerate(lines):
        onward |= {(start, at): end for start, end in _runs(after & ~before)}
        back |= {(end, at): start for start, end in _runs(before & ~after)}
    return onward, back


def _runs(line: int) -> Iterator[tuple[int, int]]:
    ends = _set_bits(line ^ line << 1)
    return zip(ends, ends, strict=True)


def _set_bits(number: int) -> Iterator[int]:
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest


def _leave(starts: tuple[Edges, Edges], spot: tuple[int, int]) -> int:
    """Take the edge that starts here. Where two dark corners touch there are two; either gives the same area."""
    return starts[0].pop(spot) if spot in starts[0] else starts[1].pop(spot)
