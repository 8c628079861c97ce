"""What Hoa does at a door, and what Mr Binh answers, in a line each."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.confirmations.answer import confirm_assistance
from domain.queries.confirmations import show_claim
from domain.rules.answers import Answer, Channel, Device, Outcome
from domain.rules.ids import ItemId
from domain.rules.reports import Line
from domain.rules.tokens import hash_of, public_id, secret_token
from domain.visits.check_in import Door, check_in
from domain.visits.late import enter_late
from domain.visits.report import NewCode, report_help
from tests.cast import ADDRESS, MINUTE, OTHER_ADDRESS, TUESDAY, Cast, chance, sent

PHONE = Device(ADDRESS, "Chrome", is_members=True)


def token_of(word: object) -> str:
    """The one-time token of a report that belongs to a word."""
    return secret_token(chance(f"token {word}", 16))


def code_of(word: object) -> NewCode:
    return NewCode(hash_of(token_of(word)), b"\x00" * 32, b"sealed", PHONE)


async def at_the_door(cast: Cast, who: str, home: str, word: object = "visit", at=TUESDAY, **door: Any) -> str:
    """A check-in; returns its public id."""
    return await check_in(
        viewer=cast[who], door=Door(cast.cards[home], "scanned", **door), sent=sent(f"in {word}", at),
        public_id=public_id(chance(f"check-in {word}")), mark=None,
    )  # fmt: skip


async def helped(cast: Cast, who: str, home: str, word: object = "visit", at=TUESDAY, **things: int) -> str:
    """A visit with its report; returns the assistance's public id."""
    lines = [Line(code.replace("_", "-"), quantity, "bác") for code, quantity in things.items()]
    return await helped_with(cast, who, home, word, *lines, at=at)


async def helped_with(cast: Cast, who: str, home: str, word: object, *lines: Line, at=TUESDAY) -> str:
    """The same with lines of their own."""
    visit = await at_the_door(cast, who, home, word, at)
    return await report_help(
        viewer=cast[who], check_in=visit, lines=lines, sent=sent(f"help {word}", at),
        public_id=public_id(chance(f"assistance {word}")), code=code_of(word), chance=chance(word, 5),
    )  # fmt: skip


async def not_scanned(cast: Cast, who: str, home: str, word: object, at: datetime, now: datetime) -> str:
    """A visit that was forgotten to be scanned and is noted now; returns the public id of its check-in."""
    write, made = replace(sent(f"late {word}", at), recorded_at=now), public_id(chance(f"late {word}"))
    return await enter_late(viewer=cast[who], household=cast.home(home), sent=write, public_id=made)


async def helped_late(cast: Cast, who: str, home: str, word: object, at: datetime, now: datetime, **things: int) -> str:
    """With its report; returns the assistance's public id."""
    visit = await not_scanned(cast, who, home, word, at, now)
    lines = [Line(code.replace("_", "-"), quantity, "bác") for code, quantity in things.items()]
    return await report_help(
        viewer=cast[who], check_in=visit, lines=lines, sent=sent(f"help {word}", now),
        public_id=public_id(chance(f"assistance {word}")), code=code_of(word), chance=chance(word, 5),
    )  # fmt: skip


async def items_of(word: object = "visit", at=TUESDAY) -> dict[str, ItemId]:
    """Indicator → item of a report."""
    claim = await show_claim(token=token_of(word), language="vi", at=at)
    return {item.code: ItemId(item.id) for item in claim.items}


async def answered(word: object = "visit", *yes: str, at=TUESDAY + MINUTE, **more: Any) -> Outcome:
    """What the citizen says on a phone of their own: yes to what is named."""
    items = await items_of(word)
    device = Device(OTHER_ADDRESS, "Safari")
    said = Answer(frozenset(items[code] for code in yes), Channel.ONE_TIME_CODE, device, at, **more)
    return await confirm_assistance(token=token_of(word), answer=said)


async def confirm_all(word: object, at=TUESDAY + MINUTE) -> Outcome:
    """Yes to everything, also where one indicator was reported for two people."""
    device = Device(OTHER_ADDRESS, "Safari")
    return await confirm_assistance(
        token=token_of(word), answer=lambda items: Answer(frozenset(items), Channel.ONE_TIME_CODE, device, at)
    )
