"""A house with boards of over a thousand lines, open for all tests of a file, and people who use it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import cycle
from time import monotonic

import pytest

from tests.house.letters import get
from tests.house.people import COMMUNE, World, founded, sender_of, settle_people, unit_id
from tests.house.running import House, new_house
from tests.house.wire import Answer, Line
from tests.prove.notebook import Notebook
from tests.prove.phones import phones, pour

PAGES = (
    "/",
    "/check-ins",
    "/households",
    "/points",
    f"/leaderboards/{unit_id(COMMUNE)}?kind=members&period=all&rank=1",
    f"/leaderboards/{unit_id(COMMUNE)}?kind=teams&period=month",
)
PHONES = 6


@dataclass
class Used:
    """What people saw: each page's address, answer and seconds; and what their phones noted."""

    pages: list[tuple[str, Answer | None, float]] = field(default_factory=list)
    notebook: Notebook = field(default_factory=Notebook)

    def worse_than(self, status: int) -> list[str]:
        """Pages and writes that were answered with this status or above, or not at all."""
        pages = [path for path, answer, _ in self.pages if answer is None or answer.status >= status]
        writes = [str(seen) for seen in self.notebook.statuses.elements() if seen >= status]
        return [*pages, *writes, *["no answer"] * self.notebook.lost_answers]

    @property
    def slowest_of_a_hundred(self) -> float:
        """p99 of the pages, in seconds."""
        taken = sorted(seconds for _, _, seconds in self.pages)
        return taken[len(taken) * 99 // 100]


@dataclass(frozen=True)
class Village:
    """A house and who lives in it."""

    house: House
    world: World

    async def used_while(
        self, happening: Callable[[], Awaitable[object]], seconds: float, afterwards: float = 2
    ) -> Used:
        """People read and visit from a second before something happens until some time after it has ended."""
        used, over = Used(), asyncio.Event()
        crowd = phones(self.house, self.world, PHONES, int(monotonic()), used.notebook)
        reading = [asyncio.create_task(self.read(member, used, over)) for member in range(2, 6)]
        pouring = asyncio.create_task(pour(crowd, round(seconds * 5), seconds, seconds * 3))
        await asyncio.sleep(1)
        await happening()
        await asyncio.sleep(afterwards)
        await pouring
        over.set()
        await asyncio.gather(*reading)
        return used

    async def read(self, member: int, used: Used, over: asyncio.Event) -> None:
        """One member opens one page after the other."""
        sender = sender_of(member, self.house.settings)
        with closing(Line(self.house.port)) as line:
            for path in cycle(PAGES):
                if over.is_set():
                    break
                began = monotonic()
                answer = await line.ask(get(path, self.house.port, sender))
                used.pages.append((path, answer, monotonic() - began))
                await asyncio.sleep(0.1)


@pytest.fixture(scope="module")
def village() -> Iterator[Village]:
    world = World(20)
    with new_house(processes=2) as house:

        async def settle() -> None:
            async with founded(house):
                await settle_people(house, world)

        asyncio.run(settle())
        house.start()
        yield Village(house, world)
