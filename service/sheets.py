"""Print runs of cards and slips: from what the domain knows to the documents, in a process of their own."""

from collections.abc import Sequence
from datetime import date

from domain.accounts.slips import IssuedSlip
from domain.queries.card_sheets import SheetBundle
from domain.settings import Settings
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
