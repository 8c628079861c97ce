"""Requests of members at doors and of citizens who answer, ready to be sent."""

import secrets
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from uuid import uuid4

import asyncpg

from domain.rules.keys import make_key
from domain.rules.tokens import secret_token
from tests.bench.limits import ANSWERED, COLUMNS, PREPARED, REPORTED
from tests.house.letters import Sender, get, post
from tests.house.people import HOMES, TEAM, World, card_of, sender_of, unit_id
from tests.house.running import House


class Members:
    """Who comes to the doors: all members in turn, so that no two of sixty-four phones are the same one."""

    def __init__(self, house: House, world: World) -> None:
        settings = house.settings
        self.port, self.world = house.port, world
        self.senders = [sender_of(member, settings) for member in range(1, world.members + 1)]
        self.cards = [card_of(home) for home in range(1, world.homes + 1)]
        self.turns = count()

    def check_ins(self, number: int) -> list[bytes]:
        """So many check-ins, each under a key of its own, at homes of the member's own hamlet."""
        return [self.check_in(turn) for turn in (next(self.turns) for _ in range(number))]

    def check_in(self, turn: int) -> bytes:
        member = turn * 61 % self.world.members
        home = member // TEAM * HOMES + turn * 7 % HOMES
        key = str(make_key(datetime.now(UTC), secrets.token_bytes(10)))
        fields = [("key", key), ("card", self.cards[home]), ("entry", "scanned")]
        return post("/check-ins", self.port, fields, self.senders[member])

    def boards(self) -> list[bytes]:
        """Each leader's board of the own hamlet: fifty lines of members, with the own one among them."""
        return [
            get(self.board_path(hamlet), self.port, self.leader(hamlet)) for hamlet in range(1, self.world.hamlets + 1)
        ]

    def leader(self, hamlet: int) -> Sender:
        return self.senders[self.world.leader_of(hamlet) - 1]

    def board_path(self, hamlet: int) -> str:
        return f"/leaderboards/{unit_id(self.world.unit_of(hamlet))}?kind=members&period=month&sort=place"


async def report_visits(connection: asyncpg.Connection, world: World, number: int) -> list[str]:
    """Visits that were reported a moment ago, straight into the tables; returns their one-time tokens."""
    tokens = [secret_token(secrets.token_bytes(16)) for _ in range(number)]
    async with connection.transaction():
        await connection.execute(PREPARED)
        await connection.copy_records_to_table("made", columns=COLUMNS, records=rows_of(world, tokens))
        await connection.execute(REPORTED)
    await connection.execute(
        "ANALYZE assistance, assistance_item, assistance_helper, confirmation_code, check_in, intake"
    )
    return [str(token) for token in tokens]


async def live(connection: asyncpg.Connection, world: World, visits: int) -> None:
    """A past of so many visits, all confirmed, owed to the projector.

    In an empty table no index is of use: plans that were made then are bad ones until PostgreSQL counts again.
    """
    await report_visits(connection, world, visits)
    async with connection.transaction():
        await connection.execute(ANSWERED)
    await connection.execute("VACUUM ANALYZE")


def rows_of(world: World, tokens: Sequence[str]) -> Iterator[tuple[object, ...]]:
    """A visit for each token, of all members in turn."""
    for number, token in enumerate(tokens):
        member = number * 61 % world.members + 1
        home = world.homes_of(world.team_of(member))[number * 7 % HOMES]
        keys = uuid4(), uuid4()
        public = [key.hex[:16].upper() for key in keys]
        yield number + 1, *keys, *public, member, home, sha256(token.encode()).digest()


def answers(tokens: list[str], port: int) -> list[bytes]:
    """*All correct*, by citizens without cookies."""
    return [post(f"/c/{token}", port, [("answer", "all")]) for token in tokens]
