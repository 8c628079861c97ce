"""A round: each measure once, close beside its limit. Three of them alternate, since machines breathe."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import asyncpg

from tests.bench import limits
from tests.bench.bare import bare_page
from tests.bench.doors import Members, answers, report_visits
from tests.bench.load import Crowd, Job, Seen, quantile, send
from tests.bench.report import Goal, Measured, measured
from tests.house.letters import get
from tests.house.people import World
from tests.house.running import House
from tests.house.wire import Line

PHONES = (1, 16, 32, 64)
READERS = 64
ORDINARY = 145.0  # helps a second of the country at work
PEAK = 1000.0
FIRST_RATE = 1200.0  # a second: requests are made for this at least, and for so much more than was seen last:
FASTER = 3.0  # sixteen phones after one
SPARE = 1.2
ASKING_EVERY = 0.1


@dataclass(frozen=True, slots=True)
class Length:
    """How long each measure takes, in seconds."""

    load: float = 4.0
    pgbench: int = 4


@dataclass
class Bench:
    """A house under measure. `figures` grow by one value a round."""

    house: House
    world: World
    members: Members
    length: Length
    tell: Callable[[str], None]
    figures: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list[float]))
    lags: list[float] = field(default_factory=list)
    rate: float = 0.0  # answers a second of the last load

    def note(self, name: str, value: float) -> None:
        self.figures[name].append(value)
        self.tell(f"  {name}: {value:.4g}")

    async def round(self) -> None:
        """Everything once."""
        await self.check_in_limits()
        for phones in PHONES:
            await self.check_in(phones)
        await self.confirmation_limits()
        for phones in PHONES:
            await self.confirm(phones)
        await self.board()
        await self.bare()

    async def check_in_limits(self) -> None:
        """pgbench with the rows of a check-in, in three statements and in one."""
        for name, script in (("three", limits.CHECK_IN_THREE), ("one", limits.CHECK_IN_ONE)):
            tps = await limits.pgbench(self.house.cluster, script, self.world, seconds=self.length.pgbench)
            self.note(f"pgbench check-in {name}", tps)

    async def check_in(self, phones: int) -> None:
        """Members at doors."""
        requests = self.members.check_ins(self.enough(max(self.rate * FASTER, FIRST_RATE)))
        self.keep("check-ins", phones, await self.load(Crowd("check-ins", phones, requests, 303)))

    async def confirmation_limits(self) -> None:
        """pgbench with the rows of an answer; as many as it will need are reported before."""
        number = round(self.figures["pgbench check-in three"][-1] * self.length.pgbench * 0.5)
        for name, script in (("three", limits.CONFIRM_THREE), ("one", limits.CONFIRM_ONE)):
            async with self.house.cluster.superuser(limits.LIMITS) as connection:
                await report_visits(connection, self.world, number)
            tps = await limits.pgbench(self.house.cluster, script, self.world, transactions=number)
            self.note(f"pgbench confirmation {name}", tps)

    async def confirm(self, phones: int) -> None:
        """Citizens' answers, and how long the oldest of them waits for its place on the boards meanwhile."""
        async with self.house.cluster.superuser() as connection:
            # An answer writes more than a check-in: it is not faster.
            rate = self.figures[f"check-ins/s {phones}"][-1] * SPARE
            tokens = await report_visits(connection, self.world, self.enough(rate))
            async with watched(connection, self.lags):
                crowd = Crowd("confirmations", phones, answers(tokens, self.house.port), 303)
                self.keep("confirmations", phones, await self.load(crowd))

    async def board(self) -> None:
        """Leaders' boards while check-ins go on as on an ordinary day: as fast as may be, then half as fast."""
        for name, pace in (("boards", None), ("boards at half speed", 0.5)):
            a_second = pace and pace * self.rate
            writers = Crowd("writers", 8, self.members.check_ins(self.enough(ORDINARY)), 303, a_second=ORDINARY)
            readers = Crowd(name, READERS, self.members.boards(), 200, a_second=a_second, again=True)
            self.keep(name, READERS, await self.load(readers, writers))

    async def bare(self) -> None:
        """The bare page."""
        async with bare_page() as port:
            bare = Crowd("bare", READERS, [get("/", port)], 200, again=True)
            seen = await send(Job(port, [bare], self.length.load))
            self.note("bare page", seen["bare"].a_second)

    async def load(self, *crowds: Crowd) -> dict[str, Seen]:
        """Send. Raises RuntimeError where anything was answered otherwise than it should be."""
        seen = await send(Job(self.house.port, list(crowds), self.length.load))
        if wrong := {name: one.other for name, one in seen.items() if one.other}:
            message = f"answers other than expected: {wrong}"
            raise RuntimeError(message)
        return seen

    def keep(self, name: str, phones: int, seen: dict[str, Seen]) -> None:
        one = seen[name]
        self.rate = one.a_second
        for what, value in (("/s", one.a_second), (" p50", one.p50), (" p99", one.p99)):
            self.note(f"{name}{what} {phones}", value)

    def enough(self, rate: float) -> int:
        """Requests for a load that answers so many a second."""
        return round(rate * (self.length.load + 1)) + 400


@asynccontextmanager
async def watched(connection: asyncpg.Connection, ages: list[float]) -> AsyncIterator[None]:
    """While something is done, note again and again how long the oldest entry that is not sealed has waited."""

    async def watch() -> None:
        while True:
            age = await connection.fetchval("SELECT extract(epoch FROM clock_timestamp() - min(made_at)) FROM outbox")
            ages.append(float(age or 0))
            await asyncio.sleep(ASKING_EVERY)

    watching = asyncio.create_task(watch())
    try:
        yield
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching


async def look_at_board(bench: Bench) -> None:
    """The board that is measured has fifty lines and the reader's own. Raises RuntimeError where it has not."""
    line = Line(bench.house.port)
    for request in bench.members.boards():
        answer = await line.ask(request)
        lines = answer.body.count(b'class="rank"') if answer else 0
        if not answer or lines != 50 or b'class="me"' not in answer.body:
            message = f"a board of {lines} lines, {answer and answer.status}"
            raise RuntimeError(message)
    line.close()


GOALS = {
    "check-ins": (Goal(ratio=0.22, reach=0.3), Goal(most=120, reach=80)),
    "confirmations": (Goal(ratio=0.18, reach=0.25), None),
}
LIMIT_OF = {"check-ins": "pgbench check-in", "confirmations": "pgbench confirmation"}


def through_the_web(bench: Bench) -> list[Measured]:
    """Writes, each beside pgbench with the same rows in three statements; the best beside one statement, too."""
    lines: list[Measured] = []
    for name, (speed, wait) in GOALS.items():
        three, one = (bench.figures[f"{LIMIT_OF[name]} {which}"] for which in ("three", "one"))
        for phones in PHONES:
            values = bench.figures[f"{name}/s {phones}"]
            goal = speed if phones > 1 else None
            lines.append(measured(f"{name}, {words_of(phones)}", values, "/s", limits=three, goal=goal))
            lines.append(measured(f"{name}, {words_of(phones)}: p50", bench.figures[f"{name} p50 {phones}"], "ms"))
            goal = wait if phones == 32 else None
            lines.append(
                measured(f"{name}, {words_of(phones)}: p99", bench.figures[f"{name} p99 {phones}"], "ms", goal=goal)
            )
        best = [max(round_) for round_ in zip(*(bench.figures[f"{name}/s {phones}"] for phones in PHONES), strict=True)]
        lines.append(measured(f"{name}, best, beside one statement", best, "/s", limits=one))
        lines.append(
            measured(f"{name}, best, share of the national peak", [rate / PEAK for rate in best], "of 1,000/s")
        )
    return lines


def words_of(phones: int) -> str:
    return f"{phones} phone{'s' * (phones > 1)}"


def boards_and_lag(bench: Bench) -> list[Measured]:
    """Pages while writes go on, and how far totals are behind."""
    pages, waits = bench.figures[f"boards/s {READERS}"], bench.figures[f"boards p99 {READERS}"]
    calm = bench.figures[f"boards at half speed p99 {READERS}"]
    limit = bench.figures["bare page"]
    fastest = max(bench.figures[f"confirmations/s {phones}"][-1] for phones in PHONES)
    lag = quantile(sorted(bench.lags), 0.99)
    return [
        measured(f"board of 50 lines, {READERS} readers", pages, "/s", limits=limit, goal=Goal(ratio=0.35)),
        measured(f"board of 50 lines, {READERS} readers: p99", waits, "ms"),
        measured(f"board of 50 lines, {READERS} readers, at half that speed: p99", calm, "ms", goal=Goal(most=50)),
        measured(f"projection: p99 of its lag at up to {fastest:.0f} confirmations/s", [lag], "s", goal=Goal(most=2)),
    ]
