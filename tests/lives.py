"""Six weeks of a commune by a seed: visits, knocks, answers and silence, all through the verbs. To be counted again."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from domain.confirmations.answer import confirm_assistance
from domain.database import Row, rows
from domain.refusals import Refused
from domain.rules.answers import Answer, Channel, Device
from domain.rules.knocks import KnockEnd
from domain.rules.tokens import public_id
from domain.visits.knock import Knock, record_knock, take_back_knock
from domain.visits.withdraw import withdraw_help
from tests.cast import ADDRESS, MINUTE, OTHER_ADDRESS, TUESDAY, WEIGHTS, Cast, a_home, chance, sent
from tests.ledgers import sealed
from tests.visiting import at_the_door, helped, token_of

NOW = TUESDAY + timedelta(hours=9)  # six in the evening
TODAY = date(2026, 11, 24)
DAYS_AGO = (39, 26, 13, 9, 6, 5, 1, 0, 0, 0)
PHONES = (Device(OTHER_ADDRESS, "Safari"), Device(ADDRESS, "Chrome"))
ENDS = (KnockEnd.NOBODY_HOME, KnockEnd.NOT_NEEDED, KnockEnd.IN_MOURNING_OR_ILL, KnockEnd.COME_BACK)
HOMES = {
    "an": "ông Lý An", "ninh": "bà Đỗ Ninh", "dao": "cô Lò Đào", "gia": "anh Vàng Giả",
    "uoc": "ông Đèo Ước", "yen": "bà Ý Yên",
}  # fmt: skip


@dataclass
class Life:
    """What drives it: whose turn, where, and when."""

    cast: Cast
    draw: Random
    at: datetime = TUESDAY

    async def one_deed(self, number: int) -> None:
        who = self.draw.choice(["hoa", "dung", "khoi", "thao"])
        near = [*HOMES] if who == "thao" else ["binh", "thuy", "son"]
        deed = self.draw.choice([self.helps, self.helps, self.helps, self.knocks, self.leaves])
        with suppress(Refused):  # a home that was helped today is not helped twice with the same: life goes on
            await deed(who, self.draw.choice(near), f"deed {number}")

    async def helps(self, who: str, home: str, word: str) -> None:
        lines = self.draw.sample(["ewallet", "psp-dossier", "eid-active"], self.draw.choice([1, 1, 2]))
        things = {code.replace("-", "_"): self.draw.choice([1, 1, 2]) for code in lines if code != "ewallet"}
        if "ewallet" in lines:
            things["ewallet"] = 1
        made = await helped(self.cast, who, home, word, self.at, **things)
        if self.draw.random() < 0.1:
            await withdraw_help(viewer=self.cast[who], assistance=made, at=self.at + MINUTE)
        elif self.draw.random() < 0.75:
            await self.answers(word)

    async def answers(self, word: str) -> None:
        share, device = self.draw.choice([1, 1, 1, 0.5, 0]), self.draw.choice(PHONES)

        def say(items: Any) -> Answer:
            yes = frozenset(list(items)[: round(len(items) * share)])
            return Answer(yes, Channel.ONE_TIME_CODE, device, self.at + MINUTE)

        await confirm_assistance(token=token_of(word), answer=say)

    async def knocks(self, who: str, home: str, word: str) -> None:
        end = self.draw.choice(ENDS)
        back = TODAY + timedelta(days=self.draw.choice([0, 4])) if end is KnockEnd.COME_BACK else None
        made = await record_knock(
            viewer=self.cast[who], household=self.cast.home(home), knock=Knock(end, back), sent=sent(word, self.at),
            public_id=public_id(chance(word)),
        )  # fmt: skip
        if self.draw.random() < 0.3:
            await take_back_knock(viewer=self.cast[who], check_in=made, at=self.at + MINUTE)

    async def leaves(self, who: str, home: str, word: str) -> None:
        await at_the_door(self.cast, who, home, word, self.at)


async def live(cast: Cast, seed: int, deeds: int = 40) -> None:
    """Lives it, and seals what was earned."""
    for name, head in HOMES.items():
        await a_home(cast, name, head, "thon-3" if name in {"an", "ninh"} else "thon-5")
    await rows("UPDATE recipient SET moved_on = '2026-11-20' WHERE id = {}", cast.homes["yen"])
    life = Life(cast, Random(seed))  # noqa: S311 - a life must be repeatable; it guards no secret
    for number in range(deeds):
        ago = DAYS_AGO[number * len(DAYS_AGO) // deeds]
        life.at = TUESDAY - timedelta(days=ago) + number * 5 * MINUTE
        await life.one_deed(number)
    await rows(
        "UPDATE check_in SET practice = true WHERE outcome = 'left' AND id % 2 = 0 AND id NOT IN"
        " (SELECT check_in FROM assistance)"
    )
    await sealed(NOW)


@dataclass(frozen=True)
class Truth:
    """Every row of what happened, to be counted by hand."""

    visits: list[Row]
    reports: list[Row]
    homes: list[Row]
    entries: list[Row]

    def reports_of(self, home: int, since: date) -> set[str]:
        return {one["state"] for one in self.reports if one["recipient"] == home and one["local_day"] >= since}

    def state(self, home: Row, since: date) -> str:
        """The best that was said at a home; `bare` where nothing was."""
        said = self.reports_of(home["id"], since)
        if "confirmed" in said:
            return "laid"
        if said & {"reported", "disputed"}:
            return "waiting"
        return "not_needed" if home["not_needed_on"] else "bare"

    def floor(self, unit: int, since: date = date(2026, 1, 1)) -> dict[str, int]:
        lived_in = [home for home in self.homes if home["unit"] == unit and home["moved_on"] is None]
        states = [self.state(home, since) for home in lived_in]
        return {"homes": len(states)} | {name: states.count(name) for name in ("laid", "waiting", "not_needed", "bare")}


async def truth() -> Truth:
    return Truth(
        visits=await rows("SELECT * FROM check_in ORDER BY id"),
        reports=await rows(
            "SELECT assistance.*, check_in.person, check_in.team, check_in.local_day, confirmation.grade, pressed"
            " FROM assistance JOIN check_in ON check_in.id = check_in"
            " LEFT JOIN confirmation ON confirmation.assistance = assistance.id AND standing ORDER BY assistance.id"
        ),
        homes=await rows("SELECT * FROM recipient WHERE kind = 'household' ORDER BY id"),
        entries=await rows("SELECT * FROM ledger_entry"),
    )


def whole_percent(part: int, whole: int) -> int:
    """Half up, as people round."""
    return int(100 * part / whole + 0.5)


__all__ = ["NOW", "TODAY", "WEIGHTS", "Truth", "live", "truth", "whole_percent"]
