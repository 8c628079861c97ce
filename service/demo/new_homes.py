"""Blank cards, and a home that is in no list yet (content.md, S−5 and S1: the card that is activated at a door)."""

from datetime import datetime
from secrets import token_bytes
from typing import Final

from domain.cards.activation import activate_card
from domain.cards.blanks import issue_blank_cards
from domain.queries.blank_batches import list_blank_batches
from domain.queries.card_sheets import SheetCard, show_batch
from domain.queries.roll import HomeCard, units_below
from domain.rules.homes import WORDING, Contact, NewHome
from domain.rules.keys import make_key
from domain.rules.reports import Line
from domain.rules.tokens import public_id
from service.demo.deeds import Help, Said
from service.demo.founding import viewer
from service.demo.office import Office
from service.demo.visits import sent, visit

BLANKS: Final = 100


async def make_blanks(office: Office) -> None:
    """S−5: a hundred blank cards for the commune's members to carry."""
    at = office.at(-5, 10)
    hanh = await viewer("hanh", at)
    await issue_blank_cards(
        viewer=hanh, unit=office.commune, count=BLANKS, key=make_key(at, token_bytes(10)), at=at, draw=token_bytes
    )


async def welcome_newcomers(office: Office) -> None:
    """S8: a family has moved to Thôn 5; Thảo asks, writes them down with a blank card, and helps."""
    at = office.at(8, 17)
    thao, card = await viewer("thao", at), await next_blank(at)
    if card is None:
        raise LookupError("blank")
    hamlet = (await units_below(unit=office.commune))["Thôn 5"]
    home = NewHome(
        hamlet, "chị Đặng Thị Xuân", "nhà chị Xuân, mới đến", "Ngõ 01", contact=Contact.IN_PERSON, wording=WORDING
    )
    household = await activate_card(
        viewer=thao, card=card.token, home=home, sent=sent(at), public_id=public_id(token_bytes(10)), demo=True
    )
    held = HomeCard(household, card.token, card.serial)
    lines = (Line("psp-account", 1, "chị"), Line("psp-dossier", 1, "chị"))
    await visit(
        settings=office.settings, member=thao, beside=None, home=held, right=held, at=office.at(8, 17, 5),
        what=Help(lines, Said(3, stars=5)),
    )  # fmt: skip


async def next_blank(at: datetime) -> SheetCard | None:
    """The next card that is blank still, as its sheet has it."""
    hanh = await viewer("hanh", at)
    for batch in await list_blank_batches(viewer=hanh):
        if batch.left:
            [bundle] = await show_batch(viewer=hanh, batch=batch.public_id, at=at)
            return bundle.cards[0]
    return None
