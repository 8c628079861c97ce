"""The bench from end to end with the smallest numbers: they say nothing of speed, only that all is measured."""

import pytest

from tests.bench.measuring import Plan, measure
from tests.bench.rounds import PHONES, Length

SMALLEST = Plan(1, Length(load=0.4, pgbench=1), processes=1, hamlets=2, past=200, cards=16, lot=200, rest=0.1)
NAMES = {
    "board of 50 lines, 64 readers",
    "projection",
    "16 cards as PDF",
    "start with existing data",
    "memory: web",
    "memory of everything, shared pages once",
    "check-ins, best, share of the national peak",
}


@pytest.mark.slow
async def test_everything_is_measured_beside_its_limit():
    lines = {line.name: line for line in await measure(SMALLEST, lambda _line: None)}
    writes = {
        f"{what}, {phones} phone{'s' * (phones > 1)}" for what in ("check-ins", "confirmations") for phones in PHONES
    }
    assert sorted((NAMES | writes) - lines.keys()) == []
    assert [line.name for line in lines.values() if not line.value] == []
    assert {lines[name].limit for name in writes} >= {lines["check-ins, 16 phones"].limit}
    assert all(lines[name].ratio for name in writes)
