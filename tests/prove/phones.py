"""Members and citizens who send, are cut off, and send again under the same key."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle
from random import Random
from time import monotonic

from domain.catalogue.points import default_weights
from domain.rules.keys import make_key
from tests.house.letters import STRANGER, Sender, get, post
from tests.house.people import World, card_of, code_of, sender_of
from tests.house.running import House
from tests.house.wire import Answer, Line
from tests.prove.notebook import Notebook, Said, Write
from tests.prove.schedule import rng_of

THINGS = ("psp-dossier", "psp-track", "psp-pay", "feedback", "school-online", "tele-visit")
PATIENCE = 120.0  # seconds for which a write is tried again
PLACES = {"check-in": "/check-ins/", "report": "/assistances/", "confirmation": "/c/"}
GIVES_UP, AGAIN, AT_ONCE, OTHERWISE = 0.15, 0.2, 0.05, 0.05  # shares: of lost answers, then of acknowledged writes


@dataclass
class Phone:
    """One member's phone and, in the other hand, a citizen's."""

    house_port: int
    member: int
    sender: Sender
    homes: Iterator[int]
    rng: Random
    notebook: Notebook

    def __post_init__(self) -> None:
        self.own, self.other, self.citizens = (Line(self.house_port) for _ in range(3))

    def hang_up(self) -> None:
        """Close the lines that are still open."""
        for line in (self.own, self.other, self.citizens):
            line.close()

    async def visit(self) -> None:
        """A card scanned, help reported, the citizen's answer, each until it is known what became of it."""
        home = next(self.homes)
        fields = [("key", str(self.key())), ("card", card_of(home)), ("entry", "scanned")]
        there = await self.write("check-in", fields[0][1], "/check-ins", fields, member=self.member)
        if there.said is not Said.OK:
            return
        things = self.rng.sample(THINGS, self.rng.randint(1, 3))
        quantities = {thing: self.rng.randint(1, 3) for thing in things}
        fields = [("key", str(self.key())), ("form", "bác"), *(("indicator", thing) for thing in things)]
        fields += [(f"quantity-{thing}", str(quantity)) for thing, quantity in quantities.items()]
        help_ = await self.write("report", fields[0][1], f"{there.answer}/assistance", fields, lines=quantities)
        if help_.said is Said.OK and (token := await self.token_of(help_.answer, home)):
            await self.answer(token, quantities)

    async def answer(self, token: str, quantities: dict[str, int]) -> None:
        """The citizen's *all correct*, or *nobody helped me*; sometimes another answer after it."""
        is_yes = self.rng.random() < 0.9
        said = [("answer", "all")] if is_yes else [("answer", "some"), ("nobody", "1")]
        points = worth(quantities) if is_yes else 0
        facts = {"points": points, "state": "confirmed" if is_yes else "disputed", "member": self.member}
        done = await self.write("confirmation", token, f"/c/{token}", said, **facts)
        if done.said is Said.OK and self.rng.random() < OTHERWISE:
            await self.contradict(token, is_yes=is_yes)

    async def contradict(self, token: str, *, is_yes: bool) -> None:
        """Answer otherwise once it is answered: refused after a yes, and after a no it changes nothing (G17)."""
        other = [("answer", "some"), ("nobody", "1")] if is_yes else [("answer", "all")]
        answer = await self.asked(self.citizens, post(f"/c/{token}", self.house_port, other))
        if answer and answer.status < 500:
            self.notebook.contradictions += 1
            if answer.status != (409 if is_yes else 303):
                self.notebook.taken_contradictions.append(f"{token}: {answer.status}")

    async def write(self, kind: str, key: str, path: str, fields: list[tuple[str, str]], **facts: object) -> Write:
        """Send a write until it is answered or given up; sometimes twice at once, sometimes once more afterwards."""
        is_citizens = kind == "confirmation"
        request = post(path, self.house_port, fields, STRANGER if is_citizens else self.sender)
        lines = [self.citizens if is_citizens else self.own]
        if self.rng.random() < AT_ONCE:
            lines.append(self.other)
        write = Write(kind, key, expected=facts)
        self.notebook.writes.append(write)
        until = monotonic() + PATIENCE
        while write.said is Said.UNKNOWN and monotonic() < until:
            await self.attempt(write, request, lines)
            if write.said is Said.UNKNOWN:
                if self.rng.random() < GIVES_UP:
                    break
                await asyncio.sleep(self.rng.uniform(0.1, 1.0))
        if write.said is Said.OK and self.rng.random() < AGAIN:
            await self.repeat(write, request, lines[0])
        return write

    async def attempt(self, write: Write, request: bytes, lines: list[Line]) -> None:
        """Once, on each line at the same moment; the first thing that is known counts, and the others must agree."""
        began = monotonic()
        write.tries += 1
        for answer in await asyncio.gather(*(self.asked(line, request) for line in lines)):
            said, where = self.judge(write.kind, answer)
            if said is Said.UNKNOWN:
                continue
            if write.said is Said.OK and (said, where) != (Said.OK, write.answer):
                self.notebook.other_repeats.append(f"{write.kind} {write.key}: {write.answer}, then {said} {where}")
            elif write.said is Said.UNKNOWN:
                write.said, write.answer, write.status = said, where, answer.status if answer else 0
        if write.said is Said.OK:
            self.notebook.acknowledged.append((began, monotonic()))

    async def repeat(self, write: Write, request: bytes, line: Line) -> None:
        """The same again: it must lead where the first led."""
        said, where = self.judge(write.kind, await self.asked(line, request))
        if said is not Said.UNKNOWN:
            self.notebook.repeats += 1
            if (said, where) != (Said.OK, write.answer):
                self.notebook.other_repeats.append(f"{write.kind} {write.key}: {write.answer}, then {said} {where}")

    def judge(self, kind: str, answer: Answer | None) -> tuple[Said, str]:
        """What an answer says. A way to the sign-in page is no acknowledgement: the session was lost."""
        if answer is None or answer.status >= 500:
            return Said.UNKNOWN, ""
        where = answer.header(b"location").split("?said=")[0]  # the receipt of a denial is given once (G17)
        if answer.status == 303 and where.startswith(PLACES[kind]):
            return Said.OK, where
        self.notebook.faults.append(f"{kind}: {answer.status} {where or title_of(answer)}")
        return Said.REFUSED, f"{answer.status} {where}"

    async def token_of(self, page: str, home: int) -> str | None:
        """The way to the citizen's page: the six digits that the member's phone shows, typed beside the card's code."""
        for _ in range(5):
            shown = await self.until_known(self.own, get(page, self.house_port, self.sender))
            digits = re.search(rb'class="code">(\d{3}) (\d{3})<', shown.body) if shown else None
            if not digits:
                continue
            typed = [("card", code_of(home)), ("digits", b"".join(digits.groups()).decode())]
            led = await self.until_known(self.citizens, post("/c", self.house_port, typed))
            if led and led.status == 303:
                return led.header(b"location").removeprefix("/c/").split("?")[0]
            # The five tries went with lost answers: the member asks for another code.
            await self.until_known(self.own, post(f"{page}/codes", self.house_port, [], self.sender))
        return None

    async def until_known(self, line: Line, request: bytes) -> Answer | None:
        """Ask until somebody answers for it, half a minute at most."""
        until = monotonic() + 30
        while monotonic() < until:
            answer = await self.asked(line, request)
            if answer and answer.status < 500:
                return answer
            await asyncio.sleep(self.rng.uniform(0.1, 0.6))
        return None

    async def asked(self, line: Line, request: bytes) -> Answer | None:
        """Ask once, and keep count of what came."""
        answer = await line.ask(request)
        if answer is None:
            self.notebook.lost_answers += 1
        else:
            self.notebook.statuses[answer.status] += 1
        if answer and answer.status >= 500 and answer.status != 503:
            self.notebook.faults.append(f"{request[:60].decode(errors='replace').splitlines()[0]}: {answer.status}")
        return answer

    def key(self):
        return make_key(datetime.now(UTC), self.rng.randbytes(10))


def worth(quantities: dict[str, int]) -> int:
    """What the answer of another phone is worth: nine tenths of the weights, half up. Reckoned here once more."""
    weights = default_weights()
    return (sum(weights[thing] * quantity for thing, quantity in quantities.items()) * 9 + 5) // 10


def title_of(answer: Answer) -> str:
    """What a page calls itself."""
    found = re.search(rb"<title>(.*?)</title>", answer.body, re.DOTALL)
    return found.group(1).decode(errors="replace").strip() if found else ""


def phones(house: House, world: World, count: int, seed: int, notebook: Notebook) -> list[Phone]:
    """`count` members of all hamlets, each with homes of their own."""
    settings = house.settings
    made: list[Phone] = []
    for place in range(count):
        hamlet = place % world.hamlets + 1
        member = world.leader_of(hamlet) + 1 + place // world.hamlets
        own = world.homes_of(hamlet)[place // world.hamlets :: -(-count // world.hamlets)]
        rng = rng_of(seed, "phone", place)
        made.append(Phone(house.port, member, sender_of(member, settings), cycle(own), rng, notebook))
    return made


async def pour(crowd: list[Phone], visits: int, seconds: float, longest: float) -> int:
    """Let the phones visit, spread over `seconds`; whatever is late goes on until `longest`. Returns visits begun."""
    began, turn = monotonic(), iter(range(visits))
    begun = 0

    async def work(phone: Phone) -> None:
        nonlocal begun
        for number in turn:
            await asyncio.sleep(max(0.0, began + seconds * number / visits - monotonic()))
            if monotonic() - began > longest:
                return
            begun += 1
            await phone.visit()

    try:
        await asyncio.gather(*map(work, crowd))
    finally:
        for phone in crowd:
            phone.hang_up()
    return begun
