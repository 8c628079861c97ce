"""A help desk of Thôn 3: Khôi opens it, Hoa and Dũng are on duty, people wait with numbers."""

from datetime import datetime, time, timedelta
from typing import Any

from domain.database import row
from domain.desks.places import set_up_desk
from domain.desks.presence import come_in, go_out
from domain.desks.serve import Served, report_at_desk
from domain.desks.sessions import open_session
from domain.desks.tickets import call_next, give_ticket
from domain.rules.answers import Channel
from domain.rules.desk_codes import Pass
from domain.rules.desks import DeskFacts
from domain.rules.reports import Line
from domain.rules.tokens import public_id
from domain.rules.viewers import Role
from tests.cast import MINUTE, TUESDAY, Cast, chance, key, sent
from tests.visiting import code_of

SECOND = timedelta(seconds=1)
ELEVEN = time(11)


async def a_desk(cast: Cast, who: str = "khoi", *, has_screen: bool = True) -> str:
    """A desk of the team that somebody leads; returns its public id."""
    team = await row("SELECT public_id FROM team WHERE id = {}", cast[who].teams(Role.LEADER)[0])
    assert team is not None
    facts = DeskFacts("Nhà văn hóa thôn 3", "Thôn 3", has_screen, (2, 4), time(8), time(11))
    word = chance(f"desk {who} {has_screen}", 20)
    return await set_up_desk(viewer=cast[who], team=team["public_id"], facts=facts, at=TUESDAY, chance=word)


async def an_opening(
    cast: Cast, who: str = "khoi", at: datetime = TUESDAY, *, has_screen: bool = True, closes: time = ELEVEN
) -> str:
    """A desk that is open until eleven."""
    desk = await a_desk(cast, who, has_screen=has_screen)
    return await open_session(
        viewer=cast[who], desk=desk, closes=closes, at=at, chance=chance(f"opening {who} {at}", 25)
    )


async def handle_of(session: str) -> str:
    found = await row("SELECT handle FROM desk_session WHERE public_id = {}", session)
    assert found is not None
    return found["handle"]


async def on_duty(
    cast: Cast, who: str, session: str, at: datetime = TUESDAY + MINUTE, mark: bytes | None = None
) -> str:
    """Somebody scans in; returns the check-in."""
    return await come_in(
        viewer=cast[who], scan=Pass(await handle_of(session), Channel.DESK_CODE, at), session=None,
        sent=sent(f"{who} at desk {at}", at),
        public_id=public_id(chance(f"{who} at desk {at}")), mark=mark,
    )  # fmt: skip


async def off_duty(cast: Cast, who: str, session: str, at: datetime) -> str:
    return await go_out(viewer=cast[who], handle=await handle_of(session), at=at)


async def a_number(cast: Cast, who: str, session: str, word: object = "number", at: datetime = TUESDAY + MINUTE) -> int:
    return await give_ticket(viewer=cast[who], session=session, need=None, key=key(f"ticket {word}"), at=at)


async def served(
    cast: Cast, who: str, session: str, word: object = "served", at: datetime = TUESDAY + 2 * MINUTE,
    card: str | None = None, *, kin: bool = False, **things: int,
) -> str:  # fmt: skip
    """A number given, called and helped; returns the report."""
    number = await a_number(cast, who, session, word, at)
    await call_next(viewer=cast[who], session=session, number=number, at=at)
    return await written_down(cast, who, session, number, word, at=at, card=card, kin=kin, **things)


async def written_down(
    cast: Cast,
    who: str,
    session: str,
    number: int,
    word: object,
    *,
    at: datetime,
    card: str | None = None,
    kin: bool = False,
    **things: Any,
) -> str:
    """What the holder of a number that was called was helped with."""
    lines = [Line(code.replace("_", "-"), quantity, "bác") for code, quantity in things.items()]
    return await report_at_desk(
        viewer=cast[who], served=Served(session, number, card, kin), lines=lines, sent=sent(f"help {word}", at),
        public_id=public_id(chance(f"assistance {word}")), somebody=public_id(chance(f"somebody {word}")),
        code=code_of(word), chance=chance(word, 5),
    )  # fmt: skip
