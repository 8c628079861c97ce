"""Whatever is done in whatever order (design §4): no points without a yes, none twice, no report lost.

A short random sequence of verbs is played on a real database and, beside it, on a model of a few lines; after each
the two must tell the same.
"""

from collections import Counter
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

import pytest

from domain.confirmations.answer import confirm_assistance
from domain.confirmations.approve import approve_late
from domain.confirmations.own_card import ask_by_own_card
from domain.confirmations.pictures import ask_by_pictures, choose_pictures
from domain.database import rows
from domain.ledger.verify import verify_ledger
from domain.refusals import Refused
from domain.rules.answers import Answer, Channel, Device
from domain.rules.days import local_day
from domain.rules.tokens import hash_of, secret_token
from domain.sweeps import expire_assistances
from domain.visits.codes import show_new_code
from domain.visits.move import move_visit
from domain.visits.withdraw import withdraw_help
from tests.cast import MINUTE, OTHER_ADDRESS, TUESDAY, WEIGHTS, Cast, chance, public_id
from tests.ledgers import sealed
from tests.reviewing import reviewed
from tests.visiting import answered, code_of, helped, helped_late

TEAMS = {"hoa": "thon-3", "dung": "thon-3", "thao": "thon-5"}
HOMES = ["binh", "thuy", "son"]
STEPS = 14
DAYS = timedelta(days=3)
SHARES = {"code": 9, "card": 9, "pictures": 6, "leader": 3}  # tenths that the rule gives to grades B, C and D
T = TypeVar("T")


@dataclass
class Dice:
    """Choices that look random and are the same at each run."""

    seed: int
    thrown: int = 0

    def choice(self, of: Sequence[T]) -> T:
        self.thrown += 1
        return of[int.from_bytes(chance(f"{self.seed}, throw {self.thrown}")) % len(of)]


@dataclass
class Help:
    """What the model knows of one report."""

    word: str
    who: str
    home: str
    dossiers: int
    reported_at: datetime
    shown_at: datetime
    code: str
    state: str = "reported"
    yes: tuple[str, ...] | None = None
    lives: bool = True
    is_checked: bool = False
    is_repeat: bool = False  # a wallet was opened at this home before (G3)
    first_home: str = ""
    by: str = "code"  # by which way it was answered
    is_late: bool = False  # its card was not scanned
    is_spoken_for: bool = False  # the leader said something after the home's no
    said: bool | None = None  # what the leader decided
    visited_at: datetime = TUESDAY

    def __post_init__(self) -> None:
        self.first_home = self.home

    @property
    def points(self) -> int:
        quantity = {"psp-dossier": self.dossiers, "ewallet": 1}
        counted = set(self.yes or ()) - ({"ewallet"} if self.is_repeat else set())
        full = sum(WEIGHTS[code] * quantity[code] for code in counted)
        if self.state != "confirmed":
            return 0
        tenths = 10 if self.is_checked else SHARES[self.by]
        return (full * tenths + 5) // 10

    def waits(self, now: datetime) -> bool:
        """As the team reads it: what was denied waits like what nobody answered (G17)."""
        is_denied = self.state == "disputed" and now - self.reported_at < timedelta(days=14)
        return self.state == "reported" or is_denied


@dataclass
class Street:
    """The model, and the verbs that are played on both."""

    cast: Cast
    dice: Dice
    now: datetime = TUESDAY
    helps: list[Help] = field(default_factory=list[Help])
    ways: set[str] = field(default_factory=set[str])
    seen: set[tuple[str, bool]] = field(default_factory=set[tuple[str, bool]])  # states, and whether by a review

    def recent(self) -> Help:
        """One of the last three, of which most is still open; now and then any."""
        return self.dice.choice(self.dice.choice([self.helps[-3:], self.helps[-3:], self.helps]))

    async def visit(self) -> None:
        word, who, home = f"visit {len(self.helps)}", self.dice.choice(list(TEAMS)), self.dice.choice(HOMES)
        if any(self.waits_beside(one, who, home) for one in self.helps):
            return  # the same help of a team at a home waits once a day
        one = Help(word, who, home, self.dice.choice([1, 2, 3]), self.now, self.now, word, visited_at=self.now)
        await helped(self.cast, who, one.home, word, self.now, psp_dossier=one.dossiers, ewallet=1)
        self.helps.append(one)

    def waits_beside(self, one: Help, who: str, home: str) -> bool:
        """Somebody else of the team reported at that home today, and nobody has answered."""
        is_beside = one.who != who and TEAMS[one.who] == TEAMS[who] and one.home == home
        return is_beside and one.state in {"reported", "disputed"} and local_day(one.visited_at) == local_day(self.now)

    async def forget(self) -> None:
        """A scan, and note the visit three days later: where nobody of the team is known to have been there."""
        word, who, home = f"visit {len(self.helps)}", self.dice.choice(["hoa", "dung"]), self.dice.choice(HOMES)
        was = self.now - DAYS
        if any(one.home == home and local_day(one.visited_at) == local_day(was) for one in self.helps):
            return
        one = Help(word, who, home, 1, self.now, self.now, word, lives=False, is_late=True, visited_at=was)
        await helped_late(self.cast, who, home, word, was, self.now, psp_dossier=1, ewallet=1)
        self.helps.append(one)

    async def approve(self) -> None:
        late = [one for one in self.helps if one.is_late and one.state == "reported"]
        one, yes = self.dice.choice(late or self.helps), self.dice.choice([True, False])
        taken = await took(approve_late(
            viewer=self.cast["khoi"], assistance=named(one), is_helped=yes, reason="Nhà đi vắng", is_stranger=True,
            at=self.now, request_id=None,
        ))  # fmt: skip
        said = one.waits(self.now) and one.is_late and not one.is_spoken_for
        again = one.said is yes
        assert taken == (said or again)
        if said and one.state == "disputed":
            one.is_spoken_for = True
        elif said and yes:
            self.decide(one, "confirmed", ("psp-dossier", "ewallet"))
            one.by, one.said = "leader", True
        elif said:
            one.state, one.said = "rejected", False

    async def say_again(self) -> None:
        one = self.recent()
        home = one.first_home
        if one.is_late:
            return
        told = await helped(self.cast, one.who, home, one.word, one.reported_at, psp_dossier=one.dossiers, ewallet=1)
        assert told == public_id(chance(f"assistance {one.word}"))

    async def answer(self) -> None:
        one = self.recent()
        yes = tuple(code for code in ("psp-dossier", "ewallet") if self.dice.choice([True, False]))
        is_open = one.waits(self.now) and one.lives and one.by != "leader" and self.now - one.shown_at <= 10 * MINUTE
        is_taken = await took(answered(one.code, *yes, at=self.now))
        is_again = one.yes == yes and one.state != "disputed" and one.by != "leader"
        assert is_taken == (is_open or is_again)
        if is_open and one.state == "reported":
            self.decide(one, "confirmed" if yes else "disputed", yes)

    async def answer_by_card(self) -> None:
        one, token = self.recent(), self.token()
        found = await rows("SELECT short_code FROM assistance WHERE public_id = {}", named(one))
        card, short = self.cast.cards[one.home], found[0]["short_code"]
        asked = ask_by_own_card(card=card, report=short, way=Channel.OWN_CARD, token_hash=hash_of(token), at=self.now)
        await self.answer_all(one, token, "card", is_asked=await took(asked))

    async def answer_by_pictures(self) -> None:
        one, token = self.recent(), self.token()
        member, report = self.cast[one.who], named(one)
        await took(choose_pictures(viewer=member, assistance=report, hashes=hashes, at=self.now))
        asked = ask_by_pictures(viewer=member, assistance=report, hashes=hashes, token_hash=hash_of(token), at=self.now)
        await self.answer_all(one, token, "pictures", is_asked=await took(asked))

    def token(self) -> str:
        return secret_token(chance(f"{self.dice.seed}, token {self.dice.thrown} {self.now}", 16))

    async def answer_all(self, one: Help, token: str, by: str, *, is_asked: bool) -> None:
        """Yes to everything by a code of its own: taken while the report waits, after a no for the officer."""
        everything, was = ("psp-dossier", "ewallet"), one.state
        assert is_asked == (one.waits(self.now) and not (by == "pictures" and one.is_late))
        device = Device(OTHER_ADDRESS, "Safari")
        said = confirm_assistance(
            token=token, answer=lambda items: Answer(frozenset(items), Channel.ONE_TIME_CODE, device, self.now)
        )
        assert await took(said) == is_asked
        if was == "reported" and is_asked:
            self.decide(one, "confirmed", everything)
            one.by = by

    def decide(self, one: Help, state: str, yes: tuple[str, ...]) -> None:
        others = [other for other in self.helps if other.home == one.home and other.state == "confirmed"]
        one.is_repeat = any("ewallet" in (other.yes or ()) for other in others)
        one.state, one.yes = state, yes

    async def ask_anew(self) -> None:
        one = self.recent()
        code = f"{one.word} at {self.now} {self.dice.thrown}"
        asked = show_new_code(viewer=self.cast[one.who], assistance=named(one), code=code_of(code), at=self.now)
        is_asked = one.waits(self.now) and not one.is_late
        assert await took(asked) == is_asked
        if is_asked:
            one.code, one.shown_at, one.lives = code, self.now, True

    async def withdraw(self) -> None:
        one = self.recent()
        taken = await took(withdraw_help(viewer=self.cast[one.who], assistance=named(one), at=self.now))
        assert taken == (one.state in {"reported", "withdrawn"})
        one.state = "withdrawn" if taken else one.state

    async def move(self) -> None:
        one, home = self.recent(), self.dice.choice(HOMES)
        kind, card = "late" if one.is_late else "check-in", self.cast.cards[home]
        visit = public_id(chance(f"{kind} {one.word}"))
        await took(move_visit(viewer=self.cast[one.who], check_in=visit, card=card, at=self.now))
        if one.state == "reported" and one.home != home and not one.is_late:
            one.home, one.lives = home, False

    async def review(self) -> None:
        one = self.dice.choice([one for one in self.helps if one.state == "disputed"] or self.helps)
        yes = tuple(code for code in ("psp-dossier", "ewallet") if self.dice.choice([True, False]))
        was = one.state
        taken = await took(reviewed(self.cast, named(one), *yes, at=self.now))
        assert taken == (was == "disputed")
        if taken:
            self.decide(one, "confirmed" if yes else "rejected", yes)
            one.is_checked = True

    async def meddle(self) -> None:
        one = self.recent()
        assert not await took(withdraw_help(viewer=self.cast["su"], assistance=named(one), at=self.now))

    async def wait(self) -> None:
        self.now += self.dice.choice([MINUTE, MINUTE, 11 * MINUTE, timedelta(days=14)])
        await expire_assistances(at=self.now)
        for one in self.helps:
            if one.state == "reported" and self.now - one.reported_at >= timedelta(days=14):
                one.state = "expired"

    async def seal(self) -> None:
        await sealed(self.now)

    async def step(self) -> None:
        verbs = [
            self.visit,
            self.visit,
            self.answer,
            self.answer,
            self.answer,
            self.answer_by_card,
            self.answer_by_pictures,
            self.forget,
            self.approve,
            self.ask_anew,
            self.withdraw,
            self.move,
            self.meddle,
            self.wait,
        ]
        verbs += [self.seal, self.say_again, self.review]
        await (self.dice.choice(verbs) if self.helps else self.visit)()
        self.seen |= {(one.state, one.is_checked) for one in self.helps}
        self.ways |= {one.by for one in self.helps}

    def postings(self) -> Counter[tuple[str, int, int]]:
        paid = [one for one in self.helps if one.state == "confirmed"]
        members = [("member", self.cast[one.who].person, one.points) for one in paid]
        return Counter([*members, *(("team", self.cast.teams[TEAMS[one.who]], one.points) for one in paid)])


def hashes(home: str) -> list[bytes]:
    """The same three pictures at every home."""
    return [chance(f"pictures of {home}", 32)]


def named(one: Help) -> str:
    return public_id(chance(f"assistance {one.word}"))


async def took(verb: Awaitable[object]) -> bool:
    """Whether a verb did what it was asked."""
    try:
        await verb
    except Refused:
        return False
    return True


async def played(cast: Cast, seed: int, steps: int = STEPS) -> Street:
    street = Street(cast, Dice(seed))
    for _ in range(steps):
        await street.step()
    return street


@pytest.mark.parametrize("seed", range(12))
async def test_whatever_is_done_the_house_tells_what_was_said(cast: Cast, seed: int):
    street = await played(cast, seed)
    await every_report_stands_as_it_was_left(street)
    await points_follow_from_answers_alone(street)
    await totals_are_sums_of_the_ledger(street)


async def every_report_stands_as_it_was_left(street: Street) -> None:
    found = await rows("SELECT public_id, state, recipient FROM assistance")
    told = {one["public_id"]: (one["state"], one["recipient"]) for one in found}
    assert told == {named(one): (one.state, street.cast.homes[one.home]) for one in street.helps}
    still_open = await rows("SELECT person FROM check_in WHERE closed_at IS NULL GROUP BY 1 HAVING count(*) > 1")
    assert still_open == []


async def points_follow_from_answers_alone(street: Street) -> None:
    entries = await rows("SELECT source, kind, subject, points FROM ledger_entry")
    assert Counter((one["kind"], one["subject"], one["points"]) for one in entries) == street.postings()
    posted = Counter((one["source"], one["kind"]) for one in entries)
    assert set(posted.values()) <= {1}
    unproved = await rows(
        "SELECT FROM ledger_entry JOIN assistance_event AS event ON event.id = source WHERE NOT EXISTS"
        " (SELECT FROM confirmation WHERE confirmation.assistance = event.assistance)"
    )
    assert unproved == []


async def totals_are_sums_of_the_ledger(street: Street) -> None:
    await sealed(street.now)
    kept = await rows("SELECT kind, subject, sum(points)::bigint AS points FROM daily_total GROUP BY 1, 2")
    sums: Counter[tuple[str, int]] = Counter()
    for (kind, subject, points), times in street.postings().items():
        sums[kind, subject] += points * times
    assert {(one["kind"], one["subject"]): one["points"] for one in kept} == sums
    verdict = await verify_ledger()
    assert (verdict.findings, verdict.waiting) == ((), 0)


async def test_the_sequences_reach_every_state(cast: Cast):
    street = await played(cast, 7, 160)
    assert street.seen >= {("confirmed", False), ("disputed", False), ("withdrawn", False), ("expired", False)}
    assert street.seen >= {("confirmed", True), ("rejected", True), ("rejected", False)}
    assert street.ways == {"code", "card", "pictures", "leader"}
