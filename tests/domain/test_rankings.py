import asyncio
import gc
import tracemalloc
from collections.abc import Awaitable
from dataclasses import replace
from datetime import date
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.database import row, rows
from domain.queries.award_rounds import find_bundles
from domain.rankings import Branch, compute_ranking, find_basis, ranking_now
from domain.refusals import NotFound, Refused
from domain.rules.bundles import verify, write_file
from domain.rules.eligibility import DEFAULTS, Minimum
from domain.rules.ids import UnitId
from domain.rules.ties import lot
from tests.awards import FROZEN_AT, SPAN, Help, happened, make_world, minimums, one_help, open_a_round, seal

pytestmark = pytest.mark.usefixtures("database")


async def lines_of(world, kind="member", unit=None):
    """The computed lines, by name."""
    computed = await ranking_now(unit=unit or world.province_id, first_on=SPAN[0], last_on=SPAN[1], kind=kind)
    return {world.named(line.subject): line for line in computed.lines}


async def test_sealed_help_of_the_branch_is_ranked_and_nothing_else():
    world = await make_world()
    await minimums()
    await happened(
        world, Help(), Help(home=1, day=7), Help((2,), home=2), Help((3,), home=4), Help((1,), day=42),
        Help((1,), day=-1), Help((1,), sealed=False),
    )  # fmt: skip
    lines = await lines_of(world)
    assert [(name, line.points, line.ranked, line.place) for name, line in lines.items()] == [
        ("Lò Thị Hoa", 600, True, 1), ("Giàng A Sử", 300, True, 2)
    ]  # fmt: skip


async def test_k6_and_k12_count_what_the_rule_counts():
    world = await make_world()
    await minimums()
    await happened(
        world, Help(grade="A"), Help((0, 1), home=1, day=7, grade="C"), Help(moves=2), Help(moves=3, grade="D", day=8),
        Help(kin=True), Help(passer_by=True),
    )  # fmt: skip
    hoa, team = (await lines_of(world))["Lò Thị Hoa"], next(iter((await lines_of(world, "team")).values()))
    assert (hoa.points, hoa.figures.helps, hoa.figures.households, hoa.figures.seen) == (1200, 4, 2, 1)
    assert (hoa.figures.own, hoa.figures.weeks, hoa.figures.members) == (2, 2, 0)
    assert (team.points, team.figures.helps, team.figures.members) == (1500, 4, 2)


@pytest.mark.parametrize(
    ("hoa", "dung", "first"),
    [
        ([Help(grade="C"), Help(home=1, grade="C")], [Help((1,)), Help((1,))], "Phạm Thị Dung"),  # a home at grade B
        ([Help(), Help(day=9)], [Help((1,)), Help((1,), day=1)], "Lò Thị Hoa"),  # two weeks
    ],
)
async def test_k12_ties_are_broken_in_sql_as_by_the_rule(hoa: list[Help], dung: list[Help], first: str):
    world = await make_world()
    await minimums()
    await happened(world, *hoa, *dung, Help((2,), home=2))
    lines = await lines_of(world)
    assert [line.place for line in lines.values()] == [1, 1, 3]
    assert next(iter(lines)) == first


async def test_k12_the_lot_decides_what_nothing_else_does():
    world = await make_world()
    await minimums()
    await happened(world, *(Help((who,), home=home) for who in (0, 1, 2) for home in (0, 1)))
    computed = await ranking_now(unit=world.province_id, first_on=SPAN[0], last_on=SPAN[1], kind="member")
    drawn = [line.subject for line in computed.lines]
    assert drawn == sorted(drawn, key=lambda subject: lot(computed.basis.head, subject))
    assert [line.place for line in computed.lines] == [1, 1, 1]


async def test_a_later_batch_does_not_reach_an_earlier_ranking():
    world = await make_world()
    await happened(world, Help())
    branch = Branch(world.province, world.province_id, *SPAN)
    basis = (await find_basis(branch=branch, quotas={"member": 1}))["member"]
    await happened(world, Help(day=1))
    then, now = [
        await compute_ranking(branch=branch, basis=each) for each in (basis, replace(basis, batch=basis.batch + 1))
    ]
    assert [line.points for line in (*then.lines, *now.lines)] == [300, 600]


async def test_a_hamlet_that_was_joined_to_another_keeps_what_was_done_in_it():
    world = await make_world()
    await happened(world, Help())
    for table, column in (("unit", "id"), ("unit_ancestor", "unit")):
        await rows(f"UPDATE {table} SET valid = '[,2026-09-20)' WHERE {column} = {{}}", world.units[0])
    assert [line.points for line in (await lines_of(world)).values()] == [300]


async def test_a_hamlet_that_moved_away_counts_where_it_lies_on_the_last_day():
    world = await make_world()
    await happened(world, Help())
    await rows(
        "UPDATE unit_ancestor SET valid = '[,2026-09-20)' WHERE unit = {} AND ancestor = {}",
        world.units[0],
        world.province,
    )
    assert await lines_of(world) == {}


async def test_k6_minimums_are_those_in_force_on_the_first_day():
    branch = Branch(UnitId(0), "", *SPAN)
    await seal([])
    for value, day in (('{"team": {"plain": {}, "mountain": {}}}', SPAN[0]), ("{}", SPAN[1])):
        await rows("INSERT INTO setting VALUES ('ranking-minimums', {}::jsonb, {})", value, day)
    found = await find_basis(branch=branch, quotas={"team": 3, "member": 6})
    assert found["team"].minimums["plain"] == Minimum()
    assert found["member"].minimums == DEFAULTS["member"]


async def test_before_the_first_batch_nothing_is_sealed():
    world = await make_world()
    with pytest.raises(Refused, match="nothing-sealed"):
        await lines_of(world)


@pytest.mark.parametrize(("day", "behind"), [(0, True), (41, True), (42, False)])
async def test_an_entry_of_the_span_that_waits_for_its_batch_is_waited_for(day, behind):
    world = await make_world()
    await happened(world, Help())
    (source,) = await one_help(world, Help(day=day))
    await rows("INSERT INTO outbox (task, source, made_at) VALUES ('project-ledger', {}, {})", source, FROZEN_AT)
    if behind:
        with pytest.raises(Refused, match="projection-behind"):
            await lines_of(world)
    else:
        assert len(await lines_of(world)) == 1


async def test_a_unit_that_nobody_knows_is_not_found():
    with pytest.raises(NotFound):
        await ranking_now(unit="NOWHERE", first_on=date(2026, 1, 1), last_on=date(2026, 1, 2), kind="team")


HELPS = st.lists(
    st.builds(
        Help,
        members=st.sampled_from([(0,), (1,), (2,), (0, 1), (1, 2), (3,)]),
        home=st.integers(0, 4),
        day=st.integers(-1, 43),
        grade=st.sampled_from("ABCD"),
        kin=st.sampled_from([False, False, False, True]),
        moves=st.integers(1, 3),
        points=st.integers(0, 3),
        passer_by=st.booleans(),
        sealed=st.sampled_from([True, True, True, False]),
    ),
    max_size=8,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HELPS)
async def test_sql_and_the_pure_rule_agree_on_any_small_world(helps):
    """Order, places and hash: `compute_ranking` refuses `ranking-differs` where they part; the bundle says it again."""
    world = await make_world()
    await minimums()
    await happened(world, *helps)
    round_id = await open_a_round(world)
    bundles = await find_bundles(viewer=world.department, round_id=round_id, at=FROZEN_AT)
    verdicts = verify(b"".join(write_file(bundles)).decode())
    assert [(verdict.kind, verdict.equal) for verdict in verdicts] == [("team", True), ("member", True)]


async def test_a_rule_that_parts_from_the_sql_is_never_frozen():
    world = await make_world()
    await happened(world, Help())
    branch = Branch(world.province, world.province_id, *SPAN)
    basis = (await find_basis(branch=branch, quotas={"member": 1}))["member"]
    with pytest.raises(Refused, match="ranking-differs"):
        await compute_ranking(branch=branch, basis=replace(basis, minimums=Contradictory(basis.minimums)))


class Contradictory(dict[str, Minimum]):
    """Minimums that say one thing to the rule and another to SQL."""

    def __getitem__(self, terrain: str) -> Minimum:
        return Minimum()


CROWD = """
WITH someone AS (
    INSERT INTO person (public_id, name, search_key, sort_key)
    SELECT 'P' || upper(substr(md5(n::text), 1, 15)), 'Người ' || n, 'nguoi', 'nguoi' FROM generate_series(1, {}) AS n
    RETURNING id
), earned AS (
    INSERT INTO ledger_entry (source, source_kind, kind, subject, team, unit, points, rule_version, working, local_day,
                              posted_at)
    SELECT nextval('source_id'), 'training', 'member', id, {}, {}, id % 97 + step, 1, '{"lines": []}'::jsonb,
        {}::date + step, {}
    FROM someone CROSS JOIN generate_series(1, 10) AS step RETURNING source
), batch AS (INSERT INTO ledger_batch SELECT 1, {}, sha256('crowd'), count(*), {} FROM earned RETURNING number)
INSERT INTO ledger_batch_source SELECT earned.source, batch.number, row_number() OVER (), '' FROM earned, batch
"""


async def crowd(people: int):
    """A world in which so many have ten entries each."""
    world = await make_world()
    await minimums('{"member": {"plain": {}, "mountain": {}}, "team": {"plain": {}, "mountain": {}}}')
    sql = CROWD.replace('{"lines": []}', '{{"lines": []}}')
    await rows(sql, people, world.teams[0], world.units[0], SPAN[0], FROZEN_AT, bytes(32), FROZEN_AT)
    return world


async def longest_hold(work: Awaitable[str]) -> tuple[str, float]:
    """What `work` answers, and the most seconds of this process between two turns of the loop meanwhile."""
    held = 0.0

    async def tick():
        nonlocal held
        while True:
            since = process_time()
            await asyncio.sleep(0.002)
            held = max(held, process_time() - since)

    gc.collect()
    gc.freeze()  # what the tests before have left is not looked through
    ticking = asyncio.create_task(tick())
    await asyncio.sleep(0)
    try:
        return await work, held
    finally:
        ticking.cancel()
        gc.unfreeze()


async def test_twenty_thousand_entries_are_ranked_beside_the_loop_and_recomputed_from_their_bundle():
    world = await crowd(2_000)
    round_id, held = await longest_hold(open_a_round(world, quota_members=100))
    assert held < 0.1
    bundles = await find_bundles(viewer=world.department, round_id=round_id, at=FROZEN_AT)
    team, member = verify(b"".join(write_file(bundles)).decode())
    assert (team.equal, member.equal) == (True, True)
    found = await row("SELECT count(*) AS lines, max(position) AS last, min(place) AS first FROM ranking_line")
    assert found == {"lines": 2_000, "last": 2_000, "first": 1}


async def test_the_memory_of_a_ranking_does_not_grow_with_its_entries():
    """Held in whole, as JSON and as entries, twenty thousand took twenty megabytes beside their text."""
    world = await crowd(2_000)
    tracemalloc.start()
    try:
        await ranking_now(unit=world.province_id, first_on=SPAN[0], last_on=SPAN[1], kind="member")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 6 * 1024 * 1024


async def test_a_frozen_ranking_is_never_changed():
    world = await make_world()
    await happened(world, Help())
    await open_a_round(world)
    for statement in ("UPDATE ranking SET hash = hash", "DELETE FROM ranking_line", "TRUNCATE ranking_line, ranking"):
        with pytest.raises(Exception, match=r"permission denied|only grows"):
            await rows(statement)
    found = await row("SELECT count(*) AS lines FROM ranking_line")
    assert found is not None
    assert found["lines"] == 2
