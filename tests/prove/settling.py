"""The final read: every write against its rows, every total and board against the ledger."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from typing import Any

import asyncpg
import msgspec
import redis.asyncio

from domain.rules.boards import LARGE_BOARD
from tests.house.letters import get
from tests.house.people import COMMUNE, COUNTRY, PROVINCE, World, sender_of, unit_id
from tests.house.running import House
from tests.house.wire import Line
from tests.prove.notebook import Notebook, Said, Write


@dataclass(slots=True)
class Finding:
    """One thing looked at: how many were tried, how many failed; the first few failures for whoever mends it."""

    name: str
    tried: int
    failed: int
    evidence: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, name: str, tried: int, wrong: Iterable[object]) -> "Finding":
        told = [str(one) for one in wrong]
        return cls(name, tried, len(told), told[:10])


async def settle_writes(house: House, notebook: Notebook) -> list[Finding]:
    """Acknowledged is there once as it was told, refused is not there, unknown is there once or not at all."""
    async with house.cluster.superuser() as connection:
        return [
            *await keyed(connection, notebook, "check-in", "check_in", "/check-ins/"),
            *await keyed(connection, notebook, "report", "assistance", "/assistances/"),
            *await answers(connection, notebook),
            *await points(connection, notebook),
            await one_open_visit(connection, notebook),
        ]


async def keyed(connection: asyncpg.Connection, notebook: Notebook, kind: str, table: str, place: str) -> list[Finding]:
    """Writes whose key a phone made."""
    writes = {str(write.key): write for write in notebook.of(kind)}
    found = await connection.fetch(
        f"SELECT key::text, public_id, intake.answer, intake.verdict FROM {table} JOIN intake USING (key)"
    )
    rows: dict[str, list[Any]] = {}
    for line in found:
        rows.setdefault(line["key"], []).append(line)
    strange = [key for key in rows if key not in writes]
    kept = await connection.fetch("SELECT key::text FROM intake WHERE kind = $1", KINDS[kind])
    empty = [line["key"] for line in kept if line["key"] not in rows]
    return [
        *judged(kind, writes, {key: [f"{place}{line['public_id']}" for line in lines] for key, lines in rows.items()}),
        Finding.of(f"{kind}: rows that nobody sent, keys without a row", len(kept), [*strange, *empty]),
    ]


KINDS = {"check-in": "check-in", "report": "assistance"}


def judged(kind: str, writes: dict[str, Write], rows: dict[str, list[str]]) -> list[Finding]:
    """Each write against where its rows lead."""
    by_said = {said: [(key, write) for key, write in writes.items() if write.said is said] for said in Said}
    lost = [f"{key} → {write.answer}" for key, write in by_said[Said.OK] if write.answer not in rows.get(key, [])]
    doubled = [f"{key}: {rows[key]}" for key in writes if len(rows.get(key, [])) > 1]
    kept = [f"{key}: {rows[key]}" for key, _ in by_said[Said.REFUSED] if key in rows]
    return [
        Finding.of(f"{kind}: acknowledged and lost", len(by_said[Said.OK]), lost),
        Finding.of(f"{kind}: doubled", len(writes), doubled),
        Finding.of(f"{kind}: refused and kept", len(by_said[Said.REFUSED]), kept),
        Finding.of(
            f"{kind}: unknown, neither 0 nor 1",
            len(by_said[Said.UNKNOWN]),
            [key for key, _ in by_said[Said.UNKNOWN] if len(rows.get(key, [])) > 1],
        ),
    ]


async def answers(connection: asyncpg.Connection, notebook: Notebook) -> list[Finding]:
    """Citizens' answers, whose key is the token."""
    writes = {str(write.key): write for write in notebook.of("confirmation")}
    by_hash = {sha256(token.encode()).digest(): token for token in writes}
    rows: dict[str, list[str]] = {}
    states: dict[str, str] = {}
    for line in await connection.fetch(ANSWERS, list(by_hash)):
        token = by_hash[line["token_hash"]]
        rows.setdefault(token, []).append(f"/c/{token}")
        states[token] = line["state"]
    other = [
        f"{token}: {states[token]}, told {write.expected['state']}"
        for token, write in writes.items()
        if token in states and states[token] != write.expected["state"]
    ]
    return [
        *judged("confirmation", writes, rows),
        Finding.of("confirmation: another answer than was given", len(rows), other),
    ]


# A row for each time that an answer was taken: the event, and the confirmation behind it.
ANSWERS = """
SELECT code.token_hash, assistance.state FROM confirmation_code AS code
JOIN assistance ON assistance.id = code.assistance
JOIN assistance_event AS event ON event.assistance = assistance.id AND event.move IN ('confirmed', 'disputed')
LEFT JOIN confirmation ON confirmation.event = event.id
WHERE code.token_hash = ANY($1)
"""


async def points(connection: asyncpg.Connection, notebook: Notebook) -> list[Finding]:
    """Each confirmed visit posted what it is worth, once to its member and once to their team; nothing else did."""
    writes = {sha256(str(write.key).encode()).digest(): write for write in notebook.of("confirmation")}
    wrong: list[str] = []
    found = await connection.fetch(POSTED)
    for line in found:
        write = writes.get(line["token_hash"])
        entries = sorted(map(tuple, json.loads(line["entries"])))
        worth = write.expected["points"] if write else None
        expected = sorted((kind, worth) for kind in ("member", "team")) if worth else []
        if entries != expected:
            wrong.append(f"source {line['event']}: {entries}, expected {expected}")
    unowed = await connection.fetch(ENTRIES_WITHOUT_EVENT)
    return [
        Finding.of("points: entries other than the answer is worth", len(found), wrong),
        Finding.of("points: entries without a confirmed visit", 1, [line["source"] for line in unowed]),
    ]


POSTED = """
SELECT event.id AS event, code.token_hash,
       (SELECT coalesce(json_agg(json_build_array(entry.kind, entry.points)), '[]')
        FROM ledger_entry AS entry WHERE entry.source = event.id) AS entries
FROM assistance_event AS event
JOIN confirmation_code AS code ON code.assistance = event.assistance
WHERE event.move IN ('confirmed', 'disputed')
"""

ENTRIES_WITHOUT_EVENT = """
SELECT DISTINCT source FROM ledger_entry
WHERE source_kind = 'assistance' AND NOT EXISTS (
    SELECT FROM assistance_event AS event WHERE event.id = ledger_entry.source AND event.move = 'confirmed'
)
"""


async def one_open_visit(connection: asyncpg.Connection, notebook: Notebook) -> Finding:
    """A member is at one door at a time."""
    found = await connection.fetch(
        "SELECT person FROM check_in WHERE closed_at IS NULL GROUP BY person HAVING count(*) > 1"
    )
    return Finding.of("a member at two doors", len(notebook.of("check-in")), [line["person"] for line in found])


async def settle_totals(house: House) -> list[Finding]:
    """Totals added up again from the entries, in a statement of our own and by `gocua ledger verify`."""
    async with house.cluster.superuser() as connection:
        days = await connection.fetch(DAYS_DIFFER)
        periods = await connection.fetch(PERIODS_DIFFER)
        entries = await count(connection, "SELECT count(*) FROM ledger_entry")
        parked = await connection.fetch("SELECT source, attempts FROM outbox")
    verified = house.gocua("ledger", "verify", "--json")
    verdict = json.loads(verified.stdout or "{}")
    wrong = verdict.get("findings", [verified.stderr]) if verified.returncode else []
    return [
        Finding.of("daily totals equal the ledger", entries, [tuple(line) for line in days]),
        Finding.of("period totals equal the ledger", entries, [tuple(line) for line in periods]),
        Finding.of("work still owed", entries, [tuple(line) for line in parked]),
        Finding.of("gocua ledger verify", verdict.get("entries", 0), wrong),
    ]


async def count(connection: asyncpg.Connection, sql: str) -> int:
    """The one number of a statement."""
    return int(await connection.fetchval(sql) or 0)


DAYS_DIFFER = """
SELECT * FROM (SELECT kind, subject, team, unit, local_day, sum(points)::bigint AS points FROM ledger_entry
               GROUP BY 1, 2, 3, 4, 5) AS expected
FULL JOIN daily_total AS held USING (kind, subject, team, unit, local_day, points)
WHERE held.points IS NULL OR expected.points IS NULL
"""
PERIODS_DIFFER = """
SELECT * FROM (SELECT kind, subject, unit, sum(points)::bigint AS points FROM ledger_entry GROUP BY 1, 2, 3) AS expected
FULL JOIN (SELECT * FROM period_total WHERE period = 'A') AS held USING (kind, subject, unit, points)
WHERE held.period IS NULL OR expected.subject IS NULL
"""


async def settle_boards(house: House, world: World) -> list[Finding]:
    """Boards as an officer gets them through the web, and sorted sets as Valkey holds them, against the ledger."""
    line, officer = Line(house.port), sender_of(world.officer, house.settings)
    pages: list[str] = []
    tried = 0
    async with house.cluster.superuser() as connection:
        for unit in (COMMUNE, *(world.unit_of(hamlet) for hamlet in range(1, world.hamlets + 1))):
            for kind in ("members", "teams"):
                path = f"/leaderboards/{unit_id(unit)}/sheet?format=csv&kind={kind}&period=all"
                answer = await line.ask(get(path, house.port, officer))
                shown = sheet_points(answer.body.decode("utf-8-sig")) if answer and answer.status == 200 else None
                expected = await ledger_board(connection, unit, kind.removesuffix("s"))
                tried += len(expected)
                if shown != sorted(expected.values(), reverse=True):
                    pages.append(f"{unit_id(unit)} {kind}: {str(shown)[:80]}, expected {str(expected)[:80]}")
        sets = [found async for found in wrong_sets(house, connection)]
    line.close()
    return [
        Finding.of("boards through the web equal the ledger", tried, pages),
        Finding.of("sorted sets equal the ledger", len(sets), [wrong for wrong in sets if wrong]),
    ]


def sheet_points(text: str) -> list[int]:
    """The points of a board's CSV, in hundredths and in its order."""
    lines = [line.rpartition(",")[2].strip('"') for line in text.splitlines()[1:] if line[:1].isdigit()]
    return [int(Decimal(points) * 100) for points in lines]


async def ledger_board(connection: asyncpg.Connection, unit: int, kind: str) -> dict[int, int]:
    """Subject → points of all time below a unit, from nothing but entries."""
    found = await connection.fetch(BOARD, unit, kind)
    return {line["subject"]: line["points"] for line in found}


BOARD = """
SELECT subject, sum(points)::bigint AS points FROM ledger_entry
WHERE unit IN (SELECT unit FROM unit_ancestor WHERE ancestor = $1) AND kind = $2
GROUP BY subject HAVING sum(points) > 0
"""


async def wrong_sets(house: House, connection: asyncpg.Connection):
    """For each large board of all time what is wrong with its set, or an empty text."""
    async with redis.asyncio.from_url(house.settings.redis_url) as client:
        for unit in (COUNTRY, PROVINCE, COMMUNE):
            expected = await ledger_board(connection, unit, "member")
            if len(expected) <= LARGE_BOARD:
                continue
            held = await client.zrange(f"board:{unit}:A:member", 0, -1, withscores=True)
            found = {int(subject): int(points) for subject, points in held}
            yield "" if found == expected else f"board:{unit}:A:member: {difference(found, expected)}"


def difference(found: dict[int, int], expected: dict[int, int]) -> str:
    """The first few places where two boards differ."""
    wrong = [key for key in found.keys() | expected.keys() if found.get(key) != expected.get(key)]
    return ", ".join(f"{key}: {found.get(key)} for {expected.get(key)}" for key in sorted(wrong)[:5])


def settle_conduct(notebook: Notebook) -> list[Finding]:
    """What the phones saw on the way."""
    return [
        Finding.of("repeats answered as the first", notebook.repeats, notebook.other_repeats),
        Finding.of("another answer changes nothing", notebook.contradictions, notebook.taken_contradictions),
        Finding.of("no 500, no session forgotten, no refusal without a reason", len(notebook.writes), notebook.faults),
    ]


def as_json(findings: Sequence[Finding], seed: int) -> bytes:
    """`{name, seed, tried, failed}` of each."""
    told = [{"name": one.name, "seed": seed, "tried": one.tried, "failed": one.failed} for one in findings]
    return msgspec.json.format(msgspec.json.encode(told), indent=2)
