"""At each start somebody new is asked, so that a citizen's page waits: a code lives ten minutes."""

from datetime import datetime
from random import Random
from secrets import token_bytes

from domain.queries.homes import show_homes
from domain.queries.member_cards import own_cards
from domain.queries.roll import HomeCard, cards_of_homes, people_on
from domain.rules.days import local_day
from domain.rules.reports import Line
from domain.rules.tokens import public_id
from domain.rules.viewers import Viewer
from domain.settings import Settings
from domain.teams.member_cards import take_own_cards
from domain.visits.check_in import Door, check_in
from service.demo.cast import NAMED
from service.demo.homes import make_homes
from service.demo.plan import SEED
from service.demo.visits import mark_of, report, sent


async def ask_somebody(settings: Settings, now: datetime) -> str:
    """Hoa helps at the next home of her list, and a code is shown; returns its token."""
    hoa = (await people_on(day=local_day(now)))[NAMED["hoa"].phone].viewer
    card = await next_home(hoa, now)
    arrived = await check_in(
        viewer=hoa, door=Door(card.token, "scanned"), sent=sent(now), public_id=public_id(token_bytes(10)),
        mark=mark_of(hoa),
    )  # fmt: skip
    form = next(home.forms[0] for home in make_homes(Random(SEED)) if home.ref == card.serial)
    lines = (Line("psp-dossier", 2, form), Line("scam-drill", 1, form))
    _, token = await report(settings, hoa, arrived, lines, now)
    return token


async def card_to_scan(now: datetime) -> str:
    """The token of the card at the next home of Hoa's list: what her camera would read there."""
    hoa = (await people_on(day=local_day(now)))[NAMED["hoa"].phone].viewer
    return (await next_home(hoa, now)).token


async def member_card(now: datetime) -> str:
    """The token of the card that Hoa carries."""
    hoa = (await people_on(day=local_day(now)))[NAMED["hoa"].phone].viewer
    await take_own_cards(viewer=hoa, at=now, draw=token_bytes)  # where hers ran out since
    return (await own_cards(viewer=hoa, at=now))[0].token


async def next_home(hoa: Viewer, now: datetime) -> HomeCard:
    """The home that her list puts first among those that want a visit and are of the story, with its first card."""
    cards = await cards_of_homes()
    for state in ("open", "come-back", "confirmed"):
        for home in (await show_homes(viewer=hoa, search="", state=state, page=1, at=now)).homes:
            if home.serial in cards and cards[home.serial].serial == home.serial:
                return cards[home.serial]
    raise LookupError(hoa.name)
