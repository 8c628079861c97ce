"""Print runs of cards, slips and badges: from what the domain knows to the documents, in a process of their own."""

from collections.abc import Sequence
from datetime import date

from domain.accounts.slips import IssuedSlip
from domain.queries.card_sheets import SheetBundle
from domain.queries.member_cards import OwnCard
from domain.settings import Settings
from service.documents.badges import Badge, BadgeSheet
from service.documents.cards import Bundle, CardSheet, PrintedCard
from service.documents.press import pressed
from service.documents.slips import Slip, SlipSheet
from service.words import say


async def print_cards(settings: Settings, bundles: Sequence[SheetBundle], day: date, language: str) -> bytes:
    """The cards as a PDF, a bundle a hamlet."""
    sheet = CardSheet(
        title=say(language, "sheets.paper"),
        printed_on=day,
        demo=settings.demo,
        language=language,
        base_address=settings.base_address,
        bundles=tuple(map(bundle, bundles)),
    )
    return await pressed(sheet)


def bundle(found: SheetBundle) -> Bundle:
    cards = tuple(PrintedCard(card.serial, card.token, card.code, card.lane, card.known_as) for card in found.cards)
    return Bundle(found.unit, found.above, found.phone, cards, found.tile)


async def print_slips(settings: Settings, issued: Sequence[IssuedSlip], day: date, language: str) -> bytes:
    """The slips as a PDF, in the order in which they are handed out."""
    sheet = SlipSheet(
        title=say(language, "slip.paper"),
        printed_on=day,
        demo=settings.demo,
        language=language,
        base_address=settings.base_address,
        slips=tuple(Slip(slip.name, slip.team, slip.token, slip.ends_at) for slip in issued),
    )
    return await pressed(sheet)


async def print_badges(settings: Settings, cards: Sequence[tuple[OwnCard, bytes | None]], day: date) -> bytes:
    """Members' badges as a PDF, by name."""
    sheet = BadgeSheet(
        title=say("vi", "member-card.paper"),
        printed_on=day,
        demo=settings.demo,
        base_address=settings.base_address,
        badges=tuple(badge(card, photo) for card, photo in cards),
    )
    return await pressed(sheet)


def badge(card: OwnCard, photo: bytes | None) -> Badge:
    carrier = card.carrier
    return Badge(
        name=carrier.name,
        role=say("vi", f"role.{carrier.role}"),
        team=carrier.team,
        place=carrier.place,
        employer=carrier.employer,
        token=card.token,
        ends_on=card.ends_on,
        phone=card.phone,
        photo=photo,
    )
