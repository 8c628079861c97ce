"""Carrying the schedule out, and how long it took until a write was taken again."""

import asyncio
from dataclasses import dataclass
from time import monotonic

from tests.house.running import House, Part
from tests.prove.notebook import Notebook
from tests.prove.schedule import Kill, rng_of
from tests.prove.settling import Finding

NOBODY_THERE = 15.0  # seconds to wait for a part that is just being started again
# Seconds to the first write that is taken again (reliability.md §8.6). What no write leans on has none.
RECOVERY = {Part.POSTGRES: 5.0, Part.BACKEND: 5.0, Part.VALKEY: 2.0, Part.WEB: 2.0}
ALL_AT_ONCE = 10.0  # where another of these was killed shortly before or meanwhile


@dataclass(frozen=True, slots=True)
class Killed:
    """What was killed, when by our clock."""

    kill: Kill
    pid: int | None
    moment: float


async def carry_out(house: House, kills: list[Kill], seed: int) -> list[Killed]:
    """Kill as scheduled. A part that is not there at its moment is waited for, a few seconds."""
    began, rng, done = monotonic(), rng_of(seed, "pids"), list[Killed]()
    for kill in kills:
        await asyncio.sleep(max(0.0, began + kill.at - monotonic()))
        until = monotonic() + NOBODY_THERE
        while (pid := house.kill(kill.part, rng)) is None and monotonic() < until:
            await asyncio.sleep(0.05)
        done.append(Killed(kill, pid, monotonic()))
    return done


def settle_kills(done: list[Killed], notebook: Notebook) -> list[Finding]:
    """Every kill hit somebody; after each the next write that was sent was taken in time."""
    findings = [Finding.of("kills carried out", len(done), [one for one in done if one.pid is None])]
    for part, seconds in RECOVERY.items():
        own = [one for one in done if one.kill.part is part]
        slow = [words for one in own if (words := too_slow(one, done, notebook))]
        findings.append(Finding.of(f"{part} killed: a write taken within {seconds:.0f} s", len(own), slow))
    return findings


def too_slow(one: Killed, done: list[Killed], notebook: Notebook) -> str:
    """What is to be said of a kill after which writes were refused for too long; empty where they were not."""
    is_alone = not any(
        other is not one and other.kill.part in RECOVERY and abs(other.moment - one.moment) < ALL_AT_ONCE
        for other in done
    )
    limit = RECOVERY[one.kill.part] if is_alone else ALL_AT_ONCE
    after = notebook.first_success_after(one.moment)
    if after is not None and after <= limit:
        return ""
    return f"at {one.kill.at:.1f} s: {'never' if after is None else f'{after:.1f} s'}, expected {limit:.0f} s"
