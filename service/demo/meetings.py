"""The cell meeting of S7: thirty people, of whom 17 answer, 9 show their cards, 4 are counted by the chair (G2)."""

from datetime import time, timedelta
from hashlib import sha256
from secrets import token_bytes
from typing import Final

from domain.desks.attendance import Chance, Said, attend_by_card, attend_by_phone
from domain.desks.chair import confirm_count, state_people
from domain.desks.meetings import open_meeting
from domain.desks.sessions import close_session
from domain.queries.desk_sessions import show_session
from domain.queries.desks import list_desks
from domain.queries.roll import cards_of_homes
from domain.rules.answers import Channel, Device
from domain.rules.desk_codes import Pass, new_scan
from domain.rules.guesses import Guesser
from domain.rules.keys import make_key
from domain.rules.meetings import MeetingFacts, MeetingKind
from domain.rules.tokens import public_id
from service.demo.founding import viewer
from service.demo.office import Office
from service.demo.visits import CITIZENS_BROWSER, mark_of, phone_of, sent

MEETING: Final = MeetingFacts(
    "Họp chi bộ thôn 3", "Hà Văn Thịnh", MeetingKind.PARTY_CELL, "Nhà văn hóa thôn 3", ("scam-report", "psp-track")
)
PHONES, CARDS, PEOPLE = 17, 9, 30
MINUTE: Final = timedelta(minutes=1)


async def hold_meeting(office: Office) -> None:
    """S7, in the evening: Khôi opens it; its chair, who is not of the team, says how many came."""
    at = office.at(7, 19)
    khoi = await viewer("khoi", at)
    session = await open_meeting(
        viewer=khoi, team=(await list_desks(viewer=khoi, at=at)).teams[0].public_id, facts=MEETING, closes=time(21),
        sent=sent(at), opened_on=phone_of(khoi), mark=mark_of(khoi), chance=token_bytes(45),
    )  # fmt: skip
    handle = (await show_session(viewer=khoi, session=session, at=at)).handle
    hall = sha256(b"the hall's network").digest()
    for number in range(PHONES):
        moment = at + (30 + number) * MINUTE / 2
        holder = Pass(handle, Channel.DESK_CODE, moment, new_scan(token_bytes(3)))
        ticked = MEETING.indicators[: number % 3]
        said = Said(ticked, make_key(moment, token_bytes(10)), Device(hall, CITIZENS_BROWSER), moment)
        await attend_by_phone(holder=holder, guesser=Guesser(hall), said=said, chance=chance(), request_id=None)
    cards = await cards_of_homes()
    for number in range(CARDS):
        moment, card = at + 30 * MINUTE + 4 * number * MINUTE / 60, cards[f"T3-{100 + number}"]
        key = make_key(moment, token_bytes(10))
        await attend_by_card(viewer=khoi, session=session, card=card.token, key=key, at=moment, chance=chance())
    await state_people(viewer=khoi, session=session, people=PEOPLE, at=at + 80 * MINUTE)
    counted_at = at + 82 * MINUTE
    await confirm_count(
        session=session, people=PEOPLE, device=Device(sha256(b"the chair's network").digest(), CITIZENS_BROWSER),
        key=make_key(counted_at, token_bytes(10)), at=counted_at, chance=chance(), request_id=None,
    )  # fmt: skip
    await close_session(viewer=khoi, session=session, at=at + 90 * MINUTE)


def chance() -> Chance:
    return Chance(public_id(token_bytes(10)), public_id(token_bytes(10)), token_bytes(5))
