"""The help desk of Thôn 3: a morning of the story, and an opening of now for whoever tries the demo."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from hashlib import sha256
from secrets import token_bytes
from typing import Final

from domain.confirmations.answer import confirm_assistance
from domain.desks.answers import ask_at_desk
from domain.desks.places import set_up_desk
from domain.desks.presence import come_in, go_out
from domain.desks.serve import Served, report_at_desk
from domain.desks.sessions import close_ended_sessions, open_session
from domain.desks.tickets import call_next, give_ticket
from domain.queries.desk_sessions import show_session
from domain.queries.desks import list_desks
from domain.queries.roll import people_on
from domain.rules.answers import Answer, Channel, Device
from domain.rules.days import HANOI, local_day
from domain.rules.desk_codes import Pass, new_scan
from domain.rules.desks import DeskFacts
from domain.rules.guesses import Guesser
from domain.rules.keys import make_key
from domain.rules.reports import Line
from domain.rules.tokens import hash_of, public_id, secret_token
from domain.rules.viewers import Viewer
from domain.settings import Settings
from service.codes import CHANCE, make_code
from service.demo.cast import NAMED
from service.demo.founding import viewer
from service.demo.office import Office
from service.demo.visits import CITIZENS_BROWSER, mark_of, phone_of, sent

DESK: Final = DeskFacts(
    "Nhà văn hóa thôn 3", "Thôn 3, cạnh sân bóng", weekdays=(1, 4), opens_at=time(8), closes_at=time(11)
)
MINUTE: Final = timedelta(minutes=1)
# What each number of that morning was helped with, and for whom; of two nobody came when they were called.
MORNING: Final = (
    ("psp-dossier", "bác"), ("psp-pay", "cô"), ("psp-track", "chú"), ("psp-dossier", "bà"), ("", ""),
    ("school-online", "ông"), ("psp-pay", "chị"), ("desk-turns", "bác"), ("psp-dossier", "anh"), ("", ""),
    ("scam-report", "bà"), ("psp-dossier", "cô"), ("desk-turns", "chú"), ("psp-dossier", "bác"),
)  # fmt: skip
LONGEST: Final = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Hall:
    """An opening, and the handle that its codes hold."""

    session: str
    handle: str
    settings: Settings


async def hold_desk(office: Office) -> None:
    """S10: Khôi opens the desk; Hoa, Dung and he help a dozen; Dung forgets to scan out."""
    at = office.at(10, 8)
    khoi = await viewer("khoi", at)
    team = (await list_desks(viewer=khoi, at=at)).teams[0].public_id
    desk = await set_up_desk(viewer=khoi, team=team, facts=DESK, at=at, chance=token_bytes(20))
    hall = await opened(office.settings, khoi, desk, time(11), at)
    crew = [khoi, await viewer("hoa", at), await viewer("dung", at)]
    for order, member in enumerate(crew):
        await arrive(hall, member, at + order * MINUTE)
    for place, (indicator, form) in enumerate(MORNING):
        moment = at + (6 + 11 * place) * MINUTE
        number = await called(hall, crew[place % len(crew)], moment)
        if indicator:
            helped = Line(indicator, 1, form)
            await served(hall, crew[place % len(crew)], number, helped, moment + 5 * MINUTE)
            await answered(hall, number, moment + 7 * MINUTE)
    for member in crew[:2]:
        await go_out(viewer=member, handle=hall.handle, at=office.at(10, 10, 55))
    await close_ended_sessions(at=office.at(10, 11, 1))


async def open_for_visitor(settings: Settings, now: datetime) -> str:
    """The desk is open: two are on duty, number 1 waits for its answer, three for their turn; its screen's token.

    None where the day is all but over: an opening ends on its own day.
    """
    midnight = now.astimezone(HANOI).replace(hour=23, minute=59, second=0, microsecond=0)
    closes = min(now.astimezone(HANOI) + LONGEST, midnight)
    if closes <= now + 5 * MINUTE:
        return ""
    dung = await viewer("dung", now)
    [desk, *_] = (await list_desks(viewer=dung, at=now)).desks
    hall = await opened(settings, dung, desk.public_id, closes.time(), now)
    shown = await show_session(viewer=dung, session=hall.session, at=now)
    if not shown.present:
        people = await people_on(day=local_day(now))
        khoi = people[NAMED["khoi"].phone].viewer
        for member in (dung, khoi):
            await arrive(hall, member, now)
        number = await called(hall, khoi, now)
        await served(hall, khoi, number, Line("psp-dossier", 1, "bác"), now)
        for _ in range(3):
            await given(hall, dung, now)
    return shown.screen


async def opened(settings: Settings, leader: Viewer, desk: str, closes: time, at: datetime) -> Hall:
    """The desk is open until an hour."""
    session = await open_session(viewer=leader, desk=desk, closes=closes, at=at, chance=token_bytes(25))
    shown = await show_session(viewer=leader, session=session, at=at)
    return Hall(session, shown.handle, settings)


async def arrive(hall: Hall, member: Viewer, at: datetime) -> None:
    """A member scans in."""
    made = public_id(token_bytes(10))
    await come_in(
        viewer=member,
        scan=Pass(hall.handle, Channel.DESK_CODE, at),
        session=None,
        sent=sent(at),
        public_id=made,
        mark=mark_of(member),
    )


async def given(hall: Hall, member: Viewer, at: datetime) -> int:
    """A number for whoever comes next."""
    key = make_key(at, token_bytes(10))
    return await give_ticket(viewer=member, session=hall.session, need="public-services", key=key, at=at)


async def called(hall: Hall, member: Viewer, at: datetime) -> int:
    """A number is given, and the one that waits longest asked to a member's table."""
    await given(hall, member, at)
    return await call_next(viewer=member, session=hall.session, at=at + MINUTE)


async def served(hall: Hall, member: Viewer, number: int, line: Line, at: datetime) -> None:
    """What the holder of a number was helped with."""
    made = public_id(token_bytes(10))
    code, _ = make_code(hall.settings, made, token_bytes(CHANCE), phone_of(member))
    await report_at_desk(
        viewer=member, served=Served(hall.session, number), lines=[line], sent=sent(at), public_id=made,
        somebody=public_id(token_bytes(10)), code=code, chance=token_bytes(5),
    )  # fmt: skip


async def answered(hall: Hall, number: int, at: datetime) -> None:
    """They scan the code at the desk, type their figures, and say that it is so."""
    token = secret_token(token_bytes(16))
    holder = Pass(hall.handle, Channel.DESK_CODE, at, new_scan(token_bytes(3)))
    device = Device(sha256(f"phone of {hall.handle} {number}".encode()).digest(), CITIZENS_BROWSER)
    guesser = Guesser(device.address)
    await ask_at_desk(holder=holder, number=number, guesser=guesser, token_hash=hash_of(token), at=at)
    await confirm_assistance(
        token=token, answer=lambda items: Answer(frozenset(items), Channel.DESK_CODE, device, at + MINUTE)
    )
