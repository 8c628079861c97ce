"""What is measured while nobody asks: sealing, printing, starting, resting."""

import time
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

from domain.database import row, rows, transaction
from domain.ledger.project import add_totals, days_of, project_ledger
from domain.outbox import LOTS
from domain.rules.tokens import CardCode, CardToken
from service.documents.cards import Bundle, CardSheet, PrintedCard, card_address, card_sheet
from service.documents.qr import MASK, Level, qr_svg
from tests.bench.limits import LIMITS
from tests.bench.report import Goal, Measured, measured
from tests.house.people import card_of, code_of, database
from tests.house.running import House, Part, children

ROUNDS = 3
LOT = LOTS[0]
ADDRESS = "https://gocua.example.vn"
PRINTED_ON = date(2026, 11, 24)
REST = 8.0  # seconds until what was needed to start has been given back


async def projection(house: House, lot: int = LOT) -> list[Measured]:
    """Entries a second from the outbox to sealed batches and totals, beside the statements that only add them up.

    On the rows that pgbench has left in its own database, where no worker takes them first.
    """
    speeds: list[float] = []
    limits: list[float] = []
    async with database(house, LIMITS):
        for _ in range(ROUNDS):
            sources = [one["source"] for one in await rows("SELECT source FROM outbox ORDER BY id LIMIT {}", lot)]
            entries = await entries_of(sources)
            if not entries:
                break
            limits.append(entries / await only_added_up(sources))
            began = time.perf_counter()
            await project_ledger(at=datetime.now(UTC), limit=lot)
            speeds.append(entries / (time.perf_counter() - began))
    goal = Goal(ratio=0.3, least=10_000)
    return [measured("projection", speeds, "entries/s", limits=limits, goal=goal)]


async def entries_of(sources: list[int]) -> int:
    found = await row("SELECT count(*) AS entries FROM ledger_entry WHERE source = ANY({}::bigint[])", sources)
    return found["entries"] if found else 0


async def only_added_up(sources: list[int]) -> float:
    """Seconds that PostgreSQL takes to add the same rows to the same totals, and nothing else. It is taken back."""
    taken = 0.0
    with suppress(TakenBackError):
        async with transaction():
            span = await days_of(sources)
            began = time.perf_counter()
            await add_totals(sources, span)
            taken = time.perf_counter() - began
            raise TakenBackError
    return taken


class TakenBackError(Exception):
    """Ends a transaction that was only timed."""


def card_sheets(cards: int = 1000) -> list[Measured]:
    """Seconds for a sheet of cards, beside bare matrices of one mask and a bare grid of labels in Typst."""
    bundle = Bundle("Thôn 3", "xã Trấn Yên, tỉnh Lào Cai", "0000000100", tuple(map(printed, range(1, cards + 1))))
    sheet = CardSheet(title="Thẻ hộ", printed_on=PRINTED_ON, base_address=ADDRESS, bundles=(bundle,))
    taken: list[float] = []
    limits: list[float] = []
    card_sheet(sheet)
    for _ in range(ROUNDS):
        limits.append(seconds_of(lambda: bare_matrices(cards)) + bare_labels(cards))
        taken.append(seconds_of(lambda: card_sheet(sheet)))
    name = f"{cards:,} cards as PDF"
    line = measured(name, taken, "s", limits=limits)
    within = line.ratio is not None and line.ratio <= 2
    return [Measured(name, line.value, line.unit, line.limit, line.ratio, "ratio ≤ 2", within)]


def printed(home: int) -> PrintedCard:
    return PrintedCard(f"T3-{home:04}", CardToken(card_of(home)), CardCode(code_of(home)), f"Ngõ {home % 9}", "nhà Hoa")


def seconds_of(what) -> float:
    began = time.perf_counter()
    what()
    return time.perf_counter() - began


def bare_matrices(cards: int) -> None:
    """Nothing but the codes, of one mask."""
    from qrcode.constants import ERROR_CORRECT_Q
    from qrcode.main import QRCode

    for home in range(1, cards + 1):
        code = QRCode(version=3, error_correction=ERROR_CORRECT_Q, border=0, mask_pattern=MASK)
        code.add_data(card_address(ADDRESS, CardToken(card_of(home))))
        code.make(fit=True)


LABELS = """#let labels = json(bytes(sys.inputs.labels))
#set page(paper: "a4", margin: 10mm)
#grid(columns: 4, gutter: 4mm, ..labels.map(label => [#image(bytes(label.picture), width: 32mm) #label.serial]))
"""


def bare_labels(cards: int) -> float:
    """Seconds for nothing but a grid of the same pictures, which are made before."""
    import msgspec
    import typst

    pictures = [
        qr_svg(card_address(ADDRESS, CardToken(card_of(home))), Level.Q, smallest=3) for home in range(1, cards + 1)
    ]
    labels = [{"picture": one.picture, "serial": f"T3-{home:04}"} for home, one in enumerate(pictures)]
    told = {"labels": msgspec.json.encode(labels).decode()}
    return seconds_of(lambda: typst.compile(LABELS.encode(), format="pdf", sys_inputs=told))


def starts(house: House) -> list[Measured]:
    """Seconds from `gocua serve` to *Ready* on data that is there; leaves it running."""
    taken: list[float] = []
    for _ in range(ROUNDS):
        house.stop()
        taken.append(house.start())
    return [measured("start with existing data", taken, "s", goal=Goal(most=5))]


def memory(house: House, rest: float = REST) -> list[Measured]:
    """Resident memory of each process while nobody asks; what they share is counted once in the whole."""
    time.sleep(rest)
    assert house.process
    parts: dict[str, list[int]] = {"supervisor": [house.process.pid]}
    for part in (Part.WEB, Part.WORKER, Part.WORKER_CHILD, Part.BEAT, Part.VALKEY):
        found = house.pids(part)
        parts |= {f"{part} {place}" if len(found) > 1 else str(part): [pid] for place, pid in enumerate(found, 1)}
    for postmaster in house.pids(Part.POSTGRES):
        family = [postmaster, *children(postmaster)]
        parts[f"{Part.POSTGRES} ({len(family)} processes)"] = family
    lines = [measured(f"memory: {name}", [kept(pids, "Rss")], "MB") for name, pids in parts.items()]
    whole = kept([pid for pids in parts.values() for pid in pids], "Pss")
    return [*lines, measured("memory of everything, shared pages once", [whole], "MB", goal=Goal(most=400))]


def kept(pids: list[int], what: str) -> float:
    """Megabytes of some processes: `Rss` each with all it sees, `Pss` with its part of what is shared."""
    total = 0
    for pid in pids:
        with suppress(OSError):
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            total += sum(int(line.split()[1]) for line in lines if line.startswith(f"{what}:"))
    return total / 1000
