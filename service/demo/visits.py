"""A deed done: through the verbs, in the order in which phones send them, at the story's own times."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from secrets import token_bytes

from domain.confirmations.answer import confirm_assistance
from domain.confirmations.pictures import ask_by_pictures, choose_pictures
from domain.confirmations.rate import rate_help
from domain.queries.confirmations import show_claim
from domain.queries.roll import HomeCard
from domain.rules.answers import Answer, Channel, Device
from domain.rules.ids import ItemId
from domain.rules.intake import Sent
from domain.rules.keys import make_key
from domain.rules.reports import Line
from domain.rules.tokens import SecretToken, hash_of, public_id, secret_token
from domain.rules.viewers import Viewer
from domain.settings import Settings
from domain.visits import knock
from domain.visits.check_in import Door, check_in
from domain.visits.codes import show_new_code
from domain.visits.move import move_visit
from domain.visits.report import report_help
from domain.visits.withdraw import withdraw_help
from service.codes import CHANCE, make_code, pictures_hashes
from service.demo.deeds import Help, Knock, Said

SENDING = timedelta(seconds=2)
HELPING = timedelta(minutes=6)
CORRECTING = timedelta(seconds=40)
WITHDRAWING = timedelta(minutes=9)
MEMBERS_BROWSER, CITIZENS_BROWSER = "Chrome", "Zalo"


async def visit(
    *,
    settings: Settings,
    member: Viewer,
    beside: Viewer | None,
    home: HomeCard,
    right: HomeCard,
    at: datetime,
    what: Help,
) -> None:
    """Check in, report, be answered. `right` is the home it was meant for, most often the same."""
    door = Door(home.token, "scanned", kin=what.kin)
    if beside:
        await arrive(beside, door, at)
    arrived = await arrive(member, door, at)
    shown_at = at + HELPING
    along = [beside.public_id] if beside else []
    assistance, token = await report(settings, member, arrived, what.lines, shown_at, beside=along)
    if right != home:
        shown_at += CORRECTING
        await move_visit(viewer=member, check_in=arrived, card=right.token, at=shown_at)
        token = await another_code(settings, member, assistance, shown_at)
    if what.is_withdrawn:
        await withdraw_help(viewer=member, assistance=assistance, at=shown_at + WITHDRAWING)
    elif what.answer:
        if what.answer.pictures:
            token = await touch_pictures(settings, member, assistance, what.answer.pictures, shown_at)
        await answer(token, phone_of(member), right, what.answer, shown_at)


async def arrive(member: Viewer, door: Door, at: datetime) -> str:
    """Stand at the door; the visit."""
    made = public_id(token_bytes(10))
    return await check_in(viewer=member, door=door, sent=sent(at), public_id=made, mark=mark_of(member))


async def report(
    settings: Settings,
    member: Viewer,
    arrived: str,
    lines: tuple[Line, ...],
    at: datetime,
    *,
    beside: Sequence[str] = (),
) -> tuple[str, SecretToken]:
    """Say what was helped with; the new help and the token of its code."""
    made = public_id(token_bytes(10))
    code, shown = make_code(settings, made, token_bytes(CHANCE), phone_of(member))
    await report_help(
        viewer=member, check_in=arrived, lines=lines, sent=sent(at), public_id=made, code=code, chance=token_bytes(5),
        beside=beside,
    )  # fmt: skip
    return made, shown.token


async def another_code(settings: Settings, member: Viewer, assistance: str, at: datetime) -> SecretToken:
    """The code of a visit that moved asks about another home: a new one is shown."""
    code, shown = make_code(settings, assistance, token_bytes(CHANCE), phone_of(member))
    await show_new_code(viewer=member, assistance=assistance, code=code, at=at)
    return shown.token


async def touch_pictures(
    settings: Settings, member: Viewer, assistance: str, pictures: tuple[str, ...], at: datetime
) -> SecretToken:
    """A home without a phone chooses three pictures, touches them again, and is asked on the member's phone."""
    token, hashes = secret_token(token_bytes(16)), partial(pictures_hashes, settings, pictures)
    await choose_pictures(viewer=member, assistance=assistance, hashes=hashes, at=at)
    await ask_by_pictures(viewer=member, assistance=assistance, hashes=hashes, token_hash=hash_of(token), at=at)
    return token


async def answer(token: SecretToken, shown_on: Device, home: HomeCard, said: Said, shown_at: datetime) -> None:
    """The citizen opens the page, answers, and perhaps gives stars."""
    at = shown_at + timedelta(minutes=said.minutes)
    page = await show_claim(token=token, language="vi", at=at)
    items = sorted(item.id for item in page.items)
    helped = frozenset(ItemId(item) for place, item in enumerate(items) if place not in said.no)
    device = device_of(home, shown_on, said)
    said_so = Answer(helped, Channel.ONE_TIME_CODE, device, at, pressed=said.is_pressed)
    await confirm_assistance(token=token, answer=said_so)
    if said.stars:
        later = at + timedelta(seconds=30)
        await rate_help(token=token, stars=said.stars, words=said.words, is_member_device=False, at=later)


async def knock_otherwise(member: Viewer, home: HomeCard, at: datetime, what: Knock) -> None:
    """A knock that ends without help."""
    back_on = (at + timedelta(days=what.back_in)).date() if what.back_in else None
    ended = knock.Knock(what.end, come_back_on=back_on, quiet_days=what.quiet)
    await knock.record_knock(
        viewer=member, household=home.household, knock=ended, sent=sent(at), public_id=public_id(token_bytes(10))
    )


def sent(at: datetime) -> Sent:
    """A write that arrived two seconds after it was made."""
    return Sent(make_key(at, token_bytes(10)), claimed_at=at, happened_at=at, recorded_at=at + SENDING)


def phone_of(member: Viewer) -> Device:
    """The member's phone, in the network of the day."""
    return Device(sha256(f"network of {member.public_id}".encode()).digest(), MEMBERS_BROWSER, is_members=True)


def device_of(home: HomeCard, members: Device, said: Said) -> Device:
    """The citizen's phone: in the own network or the member's, with the own browser or the same."""
    is_shared = said.is_same_phone or said.is_same_address
    address = members.address if is_shared else sha256(f"network of {home.serial}".encode()).digest()
    return Device(address, MEMBERS_BROWSER if said.is_same_phone else CITIZENS_BROWSER)


def mark_of(member: Viewer) -> bytes:
    """The random cookie of the member's phone."""
    return sha256(f"mark of {member.public_id}".encode()).digest()
