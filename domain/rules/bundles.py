"""The bundle of a ranking as text: written once when it is frozen, read by whoever wants to compute it again."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar, cast
from zlib import compressobj, decompressobj

from domain.refusals import Refused
from domain.rules.canonical import whole
from domain.rules.eligibility import read_minimums
from domain.rules.rankings import FORMULA, KINDS, Basis, Bundle, Entry, basis_shown, exact, rank, ranking_hash

FORMAT, VERSION = "gocua-ranking", 1
FILE_FORMAT, FILE_VERSION = "gocua-rankings", 1
ENTRIES = "entries"
A_PIECE = 64 * 1024  # bytes

Plain = Mapping[str, object]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a bundle says its hash is, and what it comes to."""

    kind: str
    batch: int
    stated: str
    computed: str

    @property
    def equal(self) -> bool:
        """The stranger got what was printed."""
        return self.stated == self.computed


class Packing:
    """A bundle written entry by entry into compressed canonical text, so that half a million fit in little memory."""

    def __init__(self, basis: Basis) -> None:
        self.told = {"format": FORMAT, "version": VERSION, **basis_shown(basis)}
        self.squeezing = compressobj()
        self.kept = bytearray()
        before = whole({name: self.told[name] for name in self.told if name < ENTRIES})
        self.write(before.removesuffix(b"}") + b',"entries":[')
        self.comma = b""

    def take(self, entries: Iterable[Entry]) -> None:
        """The next entries, in whatever order."""
        for entry in entries:
            self.write(self.comma + whole(_entry_shown(entry)))
            self.comma = b","

    def close(self, stated: bytes) -> bytes:
        """The whole, with the hash that the ranking had when it was frozen."""
        after = {name: self.told[name] for name in self.told if name > ENTRIES}
        self.write(b"]," + whole({**after, "hash": stated.hex()}).removeprefix(b"{"))
        return bytes(self.kept + self.squeezing.flush())

    def write(self, text: bytes) -> None:
        """Some more of the text."""
        self.kept += self.squeezing.compress(text)


def unpacked(packed: bytes) -> Iterator[bytes]:
    """The text of a packed bundle, piece by piece."""
    opening = decompressobj()
    while packed and not opening.eof:
        yield opening.decompress(packed, A_PIECE)
        packed = opening.unconsumed_tail


def write_file(packed: Iterable[bytes]) -> Iterator[bytes]:
    """A file of bundles, piece by piece: the rankings of one award round, each as it was frozen."""
    yield f'{{"format":"{FILE_FORMAT}","rankings":['.encode()
    for number, bundle in enumerate(packed):
        if number:
            yield b","
        yield from unpacked(bundle)
    yield f'],"version":{FILE_VERSION}}}'.encode()


def verify(text: str) -> list[Verdict]:
    """Each ranking of a file computed again. Refuses: `bundle-unreadable`, `bundle-unknown`."""
    try:
        return [_verdict(held) for held in _bundles(json.loads(text))]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise Refused("bundle-unreadable", at=str(fault)[:80]) from fault


def read_bundle(held: Plain) -> Bundle:
    """A bundle from its plain data. Raises ValueError, KeyError or TypeError where it is none."""
    batch = cast("Plain", held["batch"])
    basis = Basis(
        kind=_one_of(KINDS, held["kind"]),
        unit=_text(held["unit"]),
        first_on=_day(held["first_on"]),
        last_on=_day(held["last_on"]),
        quota=_whole(held["quota"]),
        batch=_whole(batch["number"]),
        head=bytes.fromhex(_text(batch["head"])),
        minimums=read_minimums(held["minimums"]),
        formula=_text(held["formula"]),
    )
    return Bundle(basis, tuple(map(read_entry, cast("Sequence[Plain]", held["entries"]))))


def read_entry(held: Plain) -> Entry:
    """A line of the ledger from its plain data, whether a bundle or the database holds it."""
    return Entry(
        source=_whole(held["source"]),
        subject=_text(held["subject"]),
        points=_whole(held["points"]),
        local_day=_day(held["local_day"]),
        help=_if_any(_text, held["help"]),
        move=_if_any(_text, held["move"]),
        recipient=_if_any(_text, held["recipient"]),
        home=_truth(held["home"]),
        grade=_if_any(_text, held["grade"]),
        kin=_truth(held["kin"]),
        hard=_truth(held["hard"]),
        members=tuple(map(_text, cast("Sequence[object]", held["members"]))),
    )


def _verdict(held: Plain) -> Verdict:
    known = held.get("format"), held.get("version"), held.get("formula")
    if known != (FORMAT, VERSION, FORMULA):
        raise Refused("bundle-unknown", format=known[0], version=known[1], formula=known[2])
    bundle = read_bundle(held)
    computed = ranking_hash(bundle.basis, rank(bundle)).hex()
    return Verdict(bundle.basis.kind, bundle.basis.batch, _text(held["hash"]), computed)


def _bundles(held: object) -> Sequence[Plain]:
    content = cast("Plain", held)
    if content.get("format") != FILE_FORMAT:
        return [content]
    if content.get("version") != FILE_VERSION:
        raise Refused("bundle-unknown", format=FILE_FORMAT, version=content.get("version"), formula=None)
    rankings = cast("Sequence[Plain]", content["rankings"])
    if not rankings:
        raise ValueError("rankings")
    return rankings


def _entry_shown(entry: Entry) -> dict[str, object]:
    return {
        "source": exact(entry.source),
        "subject": entry.subject,
        "points": exact(entry.points),
        "local_day": entry.local_day.isoformat(),
        "help": entry.help,
        "move": entry.move,
        "recipient": entry.recipient,
        "home": entry.home,
        "grade": entry.grade,
        "kin": entry.kin,
        "hard": entry.hard,
        "members": list(entry.members),
    }


def _if_any(read: Callable[[object], T], held: object) -> T | None:
    return None if held is None else read(held)


def _text(held: object) -> str:
    if not isinstance(held, str):
        raise TypeError(held)
    return held


def _truth(held: object) -> bool:
    if not isinstance(held, bool):
        raise TypeError(held)
    return held


def _whole(held: object) -> int:
    if isinstance(held, bool) or not isinstance(held, (int, str)):
        raise TypeError(held)
    return int(held)


def _day(held: object) -> date:
    return date.fromisoformat(_text(held))


def _one_of(allowed: Sequence[str], held: object) -> str:
    if held not in allowed:
        raise ValueError(held)
    return _text(held)
