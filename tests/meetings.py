"""The meeting of content.md S7: a party cell of Thôn 3, thirty people, Khôi leads, somebody outside the team chairs."""

from datetime import datetime, time

from domain.database import row
from domain.desks.attendance import Chance, Said, attend_by_card, attend_by_phone
from domain.desks.chair import confirm_count
from domain.desks.meetings import open_meeting
from domain.queries.desks import list_desks
from domain.rules.answers import Channel, Device
from domain.rules.desk_codes import Pass, new_scan
from domain.rules.guesses import Guesser
from domain.rules.meetings import MeetingFacts, MeetingKind
from domain.rules.tokens import public_id
from tests.cast import ADDRESS, MINUTE, OTHER_ADDRESS, TUESDAY, Cast, chance, key, sent

NOON = time(12)
LEADERS_PHONE = Device(ADDRESS, "Chrome", is_members=True)
OWN_PHONE = Device(OTHER_ADDRESS, "Safari")
FACTS = MeetingFacts(
    "Họp chi bộ thôn 3", "Trần Văn Chủ", MeetingKind.PARTY_CELL, "Nhà văn hóa", ("eid-active", "first-phone")
)


def a_chance(word: object) -> Chance:
    return Chance(public_id(chance(f"report {word}")), public_id(chance(f"somebody {word}")), chance(word, 5))


async def a_meeting(
    cast: Cast,
    who: str = "khoi",
    word: str = "meeting",
    at: datetime = TUESDAY,
    facts: MeetingFacts = FACTS,
    closes: time = NOON,
) -> str:
    """A meeting that goes on until noon; its session."""
    team = (await list_desks(viewer=cast[who], at=at)).teams[0].public_id
    return await open_meeting(
        viewer=cast[who], team=team, facts=facts, closes=closes, sent=sent(word, at), opened_on=LEADERS_PHONE,
        mark=b"khoi's", chance=chance(word, 32) + chance(f"{word} more", 13),
    )  # fmt: skip


async def by_phone(
    session: str,
    word: object,
    *ticked: str,
    device: Device = OWN_PHONE,
    scan: object = None,
    at: datetime = TUESDAY + 5 * MINUTE,
) -> None:
    """Somebody taps that they are here, and ticks."""
    found = await row("SELECT handle FROM desk_session WHERE public_id = {}", session)
    assert found is not None
    scan = word if scan is None else scan
    holder = Pass(found["handle"], Channel.DESK_CODE, at, new_scan(chance(scan, 3)))
    said = Said(ticked, key(f"attends {word}"), device, at)
    guesser = Guesser(b"the hall's network")
    await attend_by_phone(holder=holder, guesser=guesser, said=said, chance=a_chance(f"phone {word}"), request_id=None)


async def by_card(
    cast: Cast, session: str, home: str, who: str = "khoi", word: object = None, at: datetime = TUESDAY + 10 * MINUTE
) -> bool:
    """A home's card is shown."""
    word = home if word is None else word
    return await attend_by_card(
        viewer=cast[who], session=session, card=cast.cards[home], key=key(f"card {word}"), at=at,
        chance=a_chance(f"card {word}"),
    )  # fmt: skip


async def counted(
    session: str,
    people: int | None,
    device: Device = OWN_PHONE,
    word: object = "count",
    at: datetime = TUESDAY + 60 * MINUTE,
) -> None:
    """The chair's word."""
    await confirm_count(
        session=session, people=people, device=device, key=key(word), at=at, chance=a_chance(word), request_id=None
    )
