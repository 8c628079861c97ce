"""One bench from an empty folder to its lines."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from domain.ledger.project import project_ledger
from service.running.installation import engines_up
from service.running.postgres import OWNER, SERVICE
from tests.bench.apart import card_sheets, memory, projection, starts
from tests.bench.doors import Members, live
from tests.bench.limits import LIMITS
from tests.bench.report import Measured
from tests.bench.rounds import Bench, Length, boards_and_lag, look_at_board, through_the_web
from tests.house.people import World, database, settle_people
from tests.house.running import House, new_house


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is done. The smallest is a test of the bench, and says nothing of speed."""

    rounds: int = 3
    length: Length = field(default_factory=Length)
    processes: int = 2
    hamlets: int = 20
    past: int = 20_000  # visits before the first that is measured
    cards: int = 1000
    lot: int = 10_000
    rest: float = 8.0


async def measure(plan: Plan, tell: Callable[[str], None]) -> list[Measured]:
    """Fill a house, measure it, take it down."""
    world = World(plan.hamlets)
    with new_house(processes=plan.processes) as house:
        await settle(house, world, plan.past)
        tell("starting")
        lines = [*starts(house), *memory(house, plan.rest)]
        bench = Bench(house, world, Members(house, world), plan.length, tell)
        await look_at_board(bench)
        for number in range(1, plan.rounds + 1):
            tell(f"round {number} of {plan.rounds}")
            await bench.round()
        tell("projection and cards")
        sealed = await projection(house, plan.lot)
        house.stop()
        return [*through_the_web(bench), *boards_and_lag(bench), *sealed, *card_sheets(plan.cards), *lines]


async def settle(house: House, world: World, past: int) -> None:
    """The people and their past, in the service's database and in one of the same for pgbench."""
    async with engines_up(house.place):
        async with database(house):
            await settle_people(house, world)
            async with house.cluster.superuser() as connection:
                await live(connection, world, past)
            while await project_ledger(at=datetime.now(UTC)):
                pass
        async with house.cluster.superuser("postgres") as connection:
            await connection.execute(f"CREATE DATABASE {LIMITS} TEMPLATE gocua OWNER {OWNER}")
        async with house.cluster.superuser(LIMITS) as connection:
            await connection.execute(f"CREATE SEQUENCE bench_turn START {past + 1}")
            await connection.execute(f"GRANT USAGE ON SEQUENCE bench_turn TO {SERVICE}")
