"""Who lives in the house: a province of two communes, teams of sixty, homes with cards, sessions on their phones.

Row numbers follow from one another, so that a program of pgbench can name the same rows by arithmetic: member n is
person n and account n of team (n − 1) / 60 + 1; home n is recipient n with card n.
"""

from collections.abc import Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import asyncpg

from domain.catalogue.indicators import load_indicators
from domain.catalogue.points import start_first_rule
from domain.database import engine
from domain.ledger.project import project_ledger
from domain.rules.days import local_day
from domain.rules.tokens import card_code, card_token, public_id
from domain.rules.vietnamese import fold, place_sort_key, sort_key
from domain.settings import Settings
from service.running.installation import engines_up
from service.running.postgres import SERVICE, patient
from service.sessions import csrf_token
from tests.house.letters import CHROME, Sender
from tests.house.running import House

TEAM = 60  # members; the first leads
HOMES = 200  # a hamlet
COUNTRY, PROVINCE, COMMUNE = 1, 2, 3
UNITS_ABOVE = 3
LONG_AGO = date(2026, 1, 1)
FAR = timedelta(days=80)
TABLES = ("unit", "team", "person", "account", "membership", "role_grant", "recipient", "card_batch", "card")


def chance(word: object, size: int = 10) -> bytes:
    """Bytes that look random and belong to a word."""
    return sha256(f"house {word}".encode()).digest()[:size]


@dataclass(frozen=True, slots=True)
class World:
    """How many hamlets there are; everything else follows."""

    hamlets: int

    @property
    def members(self) -> int:
        return self.hamlets * TEAM

    @property
    def homes(self) -> int:
        return self.hamlets * HOMES

    @property
    def officer(self) -> int:
        """The account that oversees the commune: the one after the last member's."""
        return self.members + 1

    def team_of(self, member: int) -> int:
        return (member - 1) // TEAM + 1

    def leader_of(self, hamlet: int) -> int:
        """The member who leads the team of a hamlet, which are counted from 1."""
        return (hamlet - 1) * TEAM + 1

    def homes_of(self, hamlet: int) -> range:
        return range((hamlet - 1) * HOMES + 1, hamlet * HOMES + 1)

    def unit_of(self, hamlet: int) -> int:
        return hamlet + UNITS_ABOVE


def card_of(home: int) -> str:
    """The token of a home's card."""
    return card_token(chance(f"card {home}"))


def code_of(home: int) -> str:
    """The typed code of a home's card."""
    return card_code(chance(f"code {home}", 5))


def unit_id(unit: int) -> str:
    """A unit's public id."""
    return public_id(chance(f"unit {unit}"))


def person_id(person: int) -> str:
    return public_id(chance(f"person {person}"))


def team_id(team: int) -> str:
    return public_id(chance(f"team {team}"))


def secret_of(account: int) -> str:
    """The value of an account's session cookie."""
    return chance(f"session {account}", 32).hex()


def sender_of(account: int, settings: Settings) -> Sender:
    """The phone of an account, signed in."""
    secret = secret_of(account)
    token = csrf_token(settings, sha256(secret.encode()).digest())
    mark = chance(f"mark {account}", 18).hex()
    return Sender(f"gocua={secret}; gocua-mark={mark}; gocua-known={mark}", token, CHROME)


@asynccontextmanager
async def founded(house: House):
    """The engines up, the tables there, and Piccolo signed in as the service; the house is not served yet."""
    place = house.place
    async with engines_up(place), database(house):
        yield


@asynccontextmanager
async def database(house: House, name: str = "gocua"):
    """Piccolo's engine on a database of the house, with a pool in this loop."""
    piccolo = engine()
    piccolo.config = {"dsn": patient(house.cluster.address(SERVICE, name))}
    await piccolo.start_connection_pool(min_size=1, max_size=4)
    try:
        yield
    finally:
        await piccolo.close_connection_pool()


async def settle_people(house: House, world: World, *, points: bool = True) -> None:
    """Fill an empty house; with `points` every member has some, sealed and on the boards."""
    await load_indicators()
    await start_first_rule(at=datetime.now(UTC))
    async with house.cluster.superuser() as connection:
        await fill(connection, world)
        if points:
            await give_points(connection, world)
    while points and await project_ledger(at=datetime.now(UTC)):
        pass


async def fill(connection: asyncpg.Connection, world: World) -> None:
    """All rows that stand before the first visit."""
    now = datetime.now(UTC)
    lines = tables(world, now)
    for table, (columns, records) in lines.items():
        await connection.copy_records_to_table(table, columns=columns.split(), records=records)
    for table in TABLES:
        await connection.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
    await connection.execute(ANCESTORS)
    await connection.execute("ANALYZE")


def tables(world: World, now: datetime) -> dict[str, tuple[str, Sequence[tuple[object, ...]]]]:
    """Table → its columns and rows, in the order in which they can stand."""
    valid = asyncpg.Range(LONG_AGO, None)
    people = range(1, world.members + 2)
    members = range(1, world.members + 1)
    homes = range(1, world.homes + 1)
    hamlets = range(1, world.hamlets + 1)
    day = local_day(now)
    return {
        "unit": ("id public_id kind name code parent phone search_key sort_key", list(units(world))),
        "team": (
            "id public_id unit name founded_on search_key sort_key",
            [
                (n, team_id(n), world.unit_of(n), f"Tổ {n}", LONG_AGO, f"to {n}", place_sort_key(f"Tổ {n}"))
                for n in hamlets
            ],
        ),
        "person": (
            "id public_id name phone name_public search_key sort_key",
            [
                (n, person_id(n), name_of(n), f"0000{n:06}", True, fold(name_of(n)), sort_key(name_of(n)))
                for n in people
            ],
        ),
        "account": ("id person", [(n, n) for n in people]),
        "membership": (
            "person team role valid",
            [(n, world.team_of(n), "leader" if (n - 1) % TEAM == 0 else "member", valid) for n in members],
        ),
        "role_grant": ("person role unit valid granted_at", [(world.officer, "officer", COMMUNE, valid, now)]),
        "session": (
            "id account made_at seen_at ends_at idle browser",
            [(sha256(secret_of(n).encode()).digest(), n, now, now, now + FAR, FAR, "Chrome") for n in people],
        ),
        "recipient": (
            "id public_id kind unit head known_as lane people search_key sort_key",
            [home_row(world, n) for n in homes],
        ),
        "card_batch": (
            "id public_id unit made_at cards",
            [(n, public_id(chance(f"batch {n}")), world.unit_of(n), now, HOMES) for n in hamlets],
        ),
        "card": (
            "id token code batch unit number serial recipient issued_on",
            [card_row(world, n, day) for n in homes],
        ),
    }


def units(world: World) -> Iterator[tuple[object, ...]]:
    above = ("Việt Nam", "country", None), ("Tỉnh Lào Cai", "province", COUNTRY), ("Xã Trấn Yên", "commune", PROVINCE)
    below = ((f"Thôn {n}", "hamlet", COMMUNE) for n in range(1, world.hamlets + 1))
    for number, (name, kind, parent) in enumerate((*above, *below), 1):
        phone = "0000000100" if kind == "commune" else None
        yield number, unit_id(number), kind, name, f"u{number}", parent, phone, fold(name), place_sort_key(name)


def home_row(world: World, n: int) -> tuple[object, ...]:
    hamlet = (n - 1) // HOMES + 1
    name = name_of(n)
    known = f"nhà {name.split()[-1]}"
    return (
        n, public_id(chance(f"home {n}")), "household", world.unit_of(hamlet), name, known, f"Ngõ {n % 9}", 4,
        fold(name), sort_key(name),
    )  # fmt: skip


def card_row(world: World, n: int, day: date) -> tuple[object, ...]:
    hamlet = (n - 1) // HOMES + 1
    number = (n - 1) % HOMES + 1
    return n, card_of(n), code_of(n), hamlet, world.unit_of(hamlet), number, f"T{hamlet}-{number:04}", n, day


FIRST = ("Lò", "Nguyễn", "Hoàng", "Giàng", "Phạm", "Hà", "Đỗ", "Vũ", "Nông", "Sùng", "Đinh")
LAST = ("Hoa", "Khôi", "Dung", "Thảo", "Sử", "Hạnh", "Páo", "Thắng", "Bình", "Thuỷ", "Sơn", "Mai", "Lâm")


def name_of(n: int) -> str:
    """A name that others have too."""
    return f"{FIRST[n % len(FIRST)]} {'Văn' if n % 2 else 'Thị'} {LAST[n % len(LAST)]}"


ANCESTORS = """
WITH RECURSIVE line AS (
    SELECT id AS unit, id AS ancestor, 0 AS depth FROM unit
    UNION ALL
    SELECT line.unit, unit.parent, line.depth + 1 FROM line JOIN unit ON unit.id = line.ancestor
    WHERE unit.parent IS NOT NULL
)
INSERT INTO unit_ancestor (unit, ancestor, depth) SELECT unit, ancestor, depth FROM line
"""


def amount_of(member: int) -> int:
    """Hundredths that a member begins with: leaders most, so that they stand on the first page; some are level."""
    return 20_050 if member % TEAM == 1 else member * 7919 % 400 * 50 + 50


async def give_points(connection: asyncpg.Connection, world: World) -> None:
    """Something for each member and their team, by a decision, owed to the projector."""
    amounts = [amount_of(member) for member in range(1, world.members + 1)]
    now = datetime.now(UTC)
    await connection.execute(GIVE, amounts, local_day(now), now, TEAM, UNITS_ABOVE)


GIVE = """
WITH given AS (
    SELECT n AS member, amount, nextval('source_id') AS source
    FROM unnest($1::bigint[]) WITH ORDINALITY AS told (amount, n)
), posted AS (
    INSERT INTO ledger_entry (source, source_kind, kind, subject, team, unit, points, rule_version, working, local_day,
                              posted_at)
    SELECT source, 'decision', kind, CASE kind WHEN 'member' THEN member ELSE team END, team, team + $5::bigint, amount,
           1, jsonb_build_object('lines', jsonb_build_array(), 'whole', amount), $2, $3
    FROM given CROSS JOIN LATERAL (SELECT (member - 1) / $4::bigint + 1 AS team) AS place
    CROSS JOIN (VALUES ('member'), ('team')) AS both_kinds (kind)
)
INSERT INTO outbox (task, source, made_at) SELECT 'project-ledger', source, $3 FROM given
"""
