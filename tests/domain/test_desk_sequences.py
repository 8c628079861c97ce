"""Whatever is done at a desk in whatever order: a number is served once, no points without a yes, nobody is in twice.

As in test_sequences: a random sequence of verbs on a real database, and beside it a model of a few lines.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from domain.confirmations.answer import confirm_assistance
from domain.database import rows
from domain.desks.answers import ask_at_desk
from domain.desks.sessions import close_session
from domain.desks.tickets import call_next, end_ticket
from domain.ledger.totals import totals_differ
from domain.ledger.verify import verify_ledger
from domain.queries.desk_sessions import show_session
from domain.rules.answers import Answer, Channel, Device
from domain.rules.desk_codes import Pass
from domain.rules.guesses import Guesser
from domain.rules.tokens import hash_of, secret_token
from tests.cast import MINUTE, OTHER_ADDRESS, TUESDAY, WEIGHTS, Cast, chance
from tests.desks import a_number, an_opening, handle_of, off_duty, on_duty, written_down
from tests.domain.test_sequences import Dice, took
from tests.ledgers import sealed
from tests.visiting import at_the_door

MEMBERS = ["hoa", "dung", "thao"]
STEPS = 30


@dataclass
class Number:
    """What the model knows of one number."""

    number: int
    by: str | None = None
    state: str = "waiting"
    dossiers: int = 0

    @property
    def points(self) -> int:
        return (self.dossiers * WEIGHTS["psp-dossier"] * 9 + 5) // 10 if self.state == "confirmed" else 0


@dataclass
class Hall:
    """The model, and the verbs that are played on both."""

    cast: Cast
    dice: Dice
    session: str
    now: datetime = TUESDAY
    inside: set[str] = field(default_factory=set[str])
    numbers: list[Number] = field(default_factory=list[Number])
    done: Counter[str] = field(default_factory=Counter[str])

    def served_by(self, who: str) -> Number | None:
        return next((one for one in self.numbers if one.by == who and one.state == "called"), None)

    async def come(self) -> None:
        who = self.dice.choice(MEMBERS)
        assert await took(on_duty(self.cast, who, self.session, self.now)) == (who not in self.inside)
        self.inside.add(who)

    async def go(self) -> None:
        who = self.dice.choice(MEMBERS)
        may = who in self.inside and self.served_by(who) is None
        assert await took(off_duty(self.cast, who, self.session, self.now)) == may
        if may:
            self.inside.remove(who)

    async def knock_elsewhere(self) -> None:
        who = self.dice.choice(MEMBERS)
        await at_the_door(self.cast, who, "binh", f"door {self.now} {self.dice.thrown}", self.now)
        if who in self.inside and (waiting := self.served_by(who)):
            waiting.by, waiting.state = None, "waiting"
        self.inside.discard(who)

    async def give(self) -> None:
        word = self.dice.choice([f"form {self.dice.thrown}", "the same form"])
        is_new = word not in self.done
        self.done[word] += 1
        number = await a_number(self.cast, "khoi", self.session, word, self.now)
        if is_new:
            self.numbers.append(Number(number))
        assert len({one.number for one in self.numbers}) == len(self.numbers) == max(one.number for one in self.numbers)

    async def call(self) -> None:
        who = self.dice.choice(MEMBERS)
        waiting = [one for one in self.numbers if one.state == "waiting"]
        mine = self.served_by(who) if who in self.inside else None
        may = who in self.inside and (mine is not None or bool(waiting))
        assert await took(call_next(viewer=self.cast[who], session=self.session, at=self.now)) == may
        if may and mine is None:
            waiting[0].by, waiting[0].state = who, "called"

    async def write_down(self) -> None:
        if not self.numbers:
            return
        one, who = self.dice.choice(self.numbers), self.dice.choice(MEMBERS)
        dossiers, word = self.dice.choice([1, 2]), f"report {self.now} {self.dice.thrown}"
        may = one.by == who and one.state == "called"
        written = written_down(self.cast, who, self.session, one.number, word, at=self.now, psp_dossier=dossiers)
        assert await took(written) == may
        if may:
            one.state, one.dossiers = "reported", dossiers

    async def answer(self) -> None:
        if not self.numbers:
            return
        one, yes = self.dice.choice(self.numbers), self.dice.choice([True, True, False])
        word = f"answer {self.now} {self.dice.thrown}"
        token = secret_token(chance(word, 16))
        holder = Pass(await handle_of(self.session), Channel.DESK_CODE, self.now, f"{self.dice.thrown:04}")
        asked = ask_at_desk(
            holder=holder, number=one.number, guesser=Guesser(chance(word, 32)), token_hash=hash_of(token), at=self.now
        )
        assert await took(asked) == (one.state in {"reported", "disputed"})
        said = confirm_assistance(
            token=token,
            answer=lambda items: Answer(
                frozenset(items if yes else ()), Channel.ONE_TIME_CODE, Device(OTHER_ADDRESS, "Safari"), self.now
            ),
        )
        is_taken = await took(said)
        assert is_taken == (one.state == "reported" or (one.state == "disputed" and not yes))
        if one.state == "reported":
            one.state = "confirmed" if yes else "disputed"

    async def drop(self) -> None:
        if not self.numbers:
            return
        one, who = self.dice.choice(self.numbers), self.dice.choice([*MEMBERS, "khoi"])
        may = who in {"khoi", "dung", one.by}  # a deputy leads as well
        dropped = end_ticket(viewer=self.cast[who], session=self.session, number=one.number, at=self.now)
        assert await took(dropped) == may
        if may and one.state in {"waiting", "called"}:
            one.state = "gone"

    async def step(self) -> None:
        self.now += self.dice.choice([1, 2, 3]) * MINUTE
        deeds = [self.come, self.come, self.go, self.give, self.give, self.call, self.call, self.write_down,
                 self.write_down, self.answer, self.answer, self.drop, self.knock_elsewhere]  # fmt: skip
        await self.dice.choice(deeds)()
        await self.compare()

    async def compare(self) -> None:
        page = await show_session(viewer=self.cast["khoi"], session=self.session, at=self.now)
        told = {"reported": "reported", "disputed": "reported"}  # as its team reads a denied one (G17)
        assert {one.number: one.state for one in page.numbers} == {
            one.number: told.get(one.state, one.state) for one in self.numbers
        }
        assert {one.name for one in page.inside} == {self.cast[who].name for who in self.inside}
        seats = [one.seat for one in page.inside]
        assert len(set(seats)) == len(seats)

    async def points(self) -> dict[int, int]:
        found = await rows(
            "SELECT subject, sum(points)::int AS points FROM ledger_entry WHERE kind = 'member' GROUP BY 1"
        )
        return {line["subject"]: line["points"] for line in found if line["points"]}


@pytest.mark.parametrize("seed", range(12))
async def test_no_sequence_at_a_desk_pays_without_a_yes_or_twice(cast: Cast, seed: int):
    hall = Hall(cast, Dice(seed), await an_opening(cast))
    for _ in range(STEPS):
        await hall.step()
    await sealed(hall.now + MINUTE)
    earned = Counter[int]()
    for one in hall.numbers:
        if one.by and one.points:
            earned[cast[one.by].person] += one.points
    assert await hall.points() == dict(earned)
    assert (await totals_differ(), (await verify_ledger()).findings) == ([], ())
    await close_session(viewer=cast["khoi"], session=hall.session, at=hall.now + MINUTE)
    assert await rows("SELECT FROM check_in WHERE closed_at IS NULL AND desk_session IS NOT NULL") == []
