"""One proof from an empty house to its findings."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from tests.house.people import World, founded, settle_people
from tests.house.running import House, new_house
from tests.prove.killing import Killed, carry_out, settle_kills
from tests.prove.notebook import Notebook, Said
from tests.prove.phones import phones, pour
from tests.prove.schedule import schedule
from tests.prove.settling import Finding, settle_boards, settle_conduct, settle_totals, settle_writes

HAMLETS = 20  # 1,200 members: boards of over a thousand lines have their sorted sets
SETTLED_WITHIN = 30.0  # seconds after the last kill until totals and boards are right
KEPT_UP = 90.0  # seconds after which we look all the same


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done. Kills and visits are spread over `seconds`."""

    seed: int
    kills: int
    seconds: float
    visits: int
    phones: int
    processes: int


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found, and lines about it for a person."""

    findings: list[Finding]
    told: list[str]


async def prove(plan: Plan, tell: Callable[[str], None]) -> Proof:
    """Fill a house, open it, let work and kills come in, then look."""
    world, notebook = World(HAMLETS), Notebook()
    with new_house(processes=plan.processes) as house:
        async with founded(house):
            await settle_people(house, world)
        tell(f"ready in {house.start():.1f} s")
        done, visits = await storm(house, world, plan, notebook)
        tell(f"{visits} visits begun; settling")
        waited = await settle_down(house)
        findings = [
            *settle_conduct(notebook),
            *settle_kills(done, notebook),
            Finding.of(f"all settled within {SETTLED_WITHIN:.0f} s", 1, waited),
            *await settle_writes(house, notebook),
            *await settle_totals(house),
            *await settle_boards(house, world),
        ]
        return Proof(findings, [*told(notebook, done), *logs_of(house, findings)])


async def storm(house: House, world: World, plan: Plan, notebook: Notebook) -> tuple[list[Killed], int]:
    """Work and kills at once; returns what was killed, and how many visits began."""
    crowd = phones(house, world, plan.phones, plan.seed, notebook)
    killing = asyncio.create_task(carry_out(house, schedule(plan.seed, plan.kills, plan.seconds), plan.seed))
    visits = await pour(crowd, plan.visits, plan.seconds, plan.seconds * 1.1 + 10)
    return await killing, visits


async def settle_down(house: House) -> list[str]:
    """Wait until nothing is owed and the sets of large boards stand at the last batch; returns what took too long."""
    began = monotonic()
    while owed := await still_owed(house):
        if monotonic() - began > KEPT_UP:
            return [f"{owed} after {monotonic() - began:.0f} s"]
        await asyncio.sleep(0.5)
    taken = monotonic() - began
    return [f"it took {taken:.0f} s"] if taken > SETTLED_WITHIN else []


async def still_owed(house: House) -> str:
    """What is not as it should be in the end; empty when all is."""
    import redis.asyncio

    try:
        async with house.cluster.superuser() as connection:
            owed = await connection.fetchval("SELECT count(*) FROM outbox")
            last = await connection.fetchval("SELECT max(number) FROM ledger_batch")
        async with redis.asyncio.from_url(house.settings.redis_url, socket_timeout=2, decode_responses=True) as client:
            at = str(await client.get("board:1:A:member:batch") or "0@")
    except Exception as error:  # noqa: BLE001 - an engine that is coming up says so in many ways
        return f"{type(error).__name__} {error}"
    if owed:
        return f"{owed} rows of the outbox"
    return "" if int(at.partition("@")[0]) == last else f"sorted set at batch {at}, ledger at {last}"


def told(notebook: Notebook, done: list[Killed]) -> list[str]:
    """Figures beside the findings."""
    said = Counter((write.kind, write.said) for write in notebook.writes)
    lines = [
        f"{kind}: " + ", ".join(f"{said[kind, word]} {word}" for word in Said)
        for kind in ("check-in", "report", "confirmation")
    ]
    statuses = ", ".join(f"{count} × {status}" for status, count in sorted(notebook.statuses.items()))
    killed = Counter(str(one.kill.part) for one in done)
    return [
        *lines,
        f"answers: {statuses}; {notebook.lost_answers} lost",
        "killed: " + ", ".join(f"{count} × {part}" for part, count in killed.items()),
    ]


def logs_of(house: House, findings: list[Finding]) -> list[str]:
    """The last lines of the service's logs, where something failed."""
    if not any(finding.failed for finding in findings):
        return []
    grave = []
    for log in sorted((house.folder / "log").glob("*.log")):
        lines = [line for line in log.read_text(errors="replace").splitlines() if "rror" in line or "fault" in line]
        grave += [f"{log.name}: {line[:2000]}" for line in lines[-5:]]
    return grave
