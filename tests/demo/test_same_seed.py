"""The same seed and the same day give the same visits, points and boards; tokens and hashes differ."""

import asyncio

import pytest

from domain.database import engine, rows
from tests.demo.living import BEGINNING, lived
from tests.engines import Engines

VISITS = """
SELECT person.name, recipient.ref, happened_at, outcome FROM check_in JOIN person ON person.id = person
JOIN recipient ON recipient.id = recipient ORDER BY happened_at, person.name
"""
POINTS = """
SELECT ledger_entry.kind, coalesce(person.name, team.name) AS name, points, local_day,
       working -> 'lines' -> 0 ->> 'points' AS first
FROM ledger_entry LEFT JOIN person ON kind = 'member' AND person.id = subject
LEFT JOIN team ON kind = 'team' AND team.id = subject ORDER BY local_day, kind, name, points, first
"""
BOARDS = """
SELECT kind, coalesce(person.name, team.name) AS name, period, points FROM period_total
LEFT JOIN person ON kind = 'member' AND person.id = subject LEFT JOIN team ON kind = 'team' AND team.id = subject
ORDER BY kind, period, points, name
"""
TOKENS = "SELECT token FROM card ORDER BY id"


def read(address: str, *queries: str) -> list[list[dict[str, object]]]:
    async def in_loop() -> list[list[dict[str, object]]]:
        piccolo = engine()
        piccolo.config = {"dsn": address}
        await piccolo.start_connection_pool(min_size=1, max_size=2)
        found = [[dict(each) for each in await rows(query)] for query in queries]
        await piccolo.close_connection_pool()
        return found

    return asyncio.run(in_loop())


@pytest.mark.slow
def test_two_lives_of_one_seed_differ_in_their_tokens_alone(engines: Engines):
    told = [
        read(engines.cluster.address("gocua_app", name), VISITS, POINTS, BOARDS, TOKENS)
        for _, name in (lived(engines, BEGINNING), lived(engines, BEGINNING))
    ]
    assert told[0][0]
    assert told[0][:3] == told[1][:3]
    assert {str(each) for each in told[0][3]}.isdisjoint(map(str, told[1][3]))
