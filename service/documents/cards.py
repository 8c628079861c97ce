"""Sheets of household cards, eight to an A4 page, each hamlet a bundle behind its hand-over sheet (P15, G24)."""

from dataclasses import dataclass

from domain.refusals import Refused
from domain.rules.tokens import CardCode, CardToken, in_groups
from domain.rules.vietnamese import place_sort_key
from service.documents.handover import HandoverLine, HandoverSheet, handover_sheet, serial_place
from service.documents.paper import EIGHT, Paper, tile_picture, typeset
from service.documents.qr import Level, printed_address, qr_svg
from service.words import say

SMALLEST, WIDEST = 3, 37  # version 3 where the address fits; beyond version 5 a card has no room for 1 mm a module


@dataclass(frozen=True, slots=True)
class PrintedCard:
    """A card as it leaves the printer. `lane` and `known_as` stand on the hand-over sheet alone; blank cards have none.

    The name people use for a home must never be on its card (G18).
    """

    serial: str
    token: CardToken
    code: CardCode
    lane: str = ""
    known_as: str = ""


@dataclass(frozen=True, slots=True)
class Bundle:
    """The cards of one hamlet.

    `unit_words` is the hamlet ("Thôn 3"), `commune_words` what it belongs to ("xã Trấn Yên, tỉnh Lào Cai"), `phone`
    the number that answers at visiting hours (G33), `tile` the code of the hamlet's tile on the pages.
    """

    unit_words: str
    commune_words: str
    phone: str
    cards: tuple[PrintedCard, ...]
    tile: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSheet(Paper):
    """One print run. `base_address` is the configured one, with its scheme: `https://gocua.vn`."""

    base_address: str
    bundles: tuple[Bundle, ...]


@dataclass(frozen=True, slots=True)
class Face:
    """What is printed on a card and differs from its neighbours."""

    serial: str
    code: str
    picture: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page of cards, and the line in its margin that is cut away."""

    margin: str
    faces: tuple[Face, ...]


@dataclass(frozen=True, slots=True)
class Blank:
    """What all cards of a bundle have in common; `side` is that of their symbols, in modules."""

    unit: str
    commune: str
    phone: str
    tile: str
    side: int


@dataclass(frozen=True, slots=True)
class PrintedBundle:
    """A hamlet's part of the document. `blank` is a PDF of one card, byte by byte, as JSON can hold it."""

    blank: tuple[int, ...]
    side: int
    handover: HandoverSheet
    pages: tuple[Page, ...]


def card_sheet(sheet: CardSheet) -> bytes:
    """Print the cards as a PDF: by hamlet, then lane, then serial; a hamlet starts on a page of its own.

    On each card: the symbol (32 mm, 1.1 mm a module, quiet zone of 4), the typed code, serial, hamlet, the number to
    call and the advice of G4 and G16. Nothing on it says whose home it is.

    Refuses: `base-address-too-long`, an address that would press the modules under 1 mm.
    """
    return typeset("cards.typ", sheet, [_printed(sheet, bundle) for bundle in sheet.bundles], tagged=False)


def in_order(cards: tuple[PrintedCard, ...]) -> tuple[PrintedCard, ...]:
    """By lane, then serial, numbers as numbers (lane 2 before lane 10), so that a bundle is dealt out in one walk."""
    return tuple(sorted(cards, key=_walk))


def card_address(base_address: str, token: CardToken) -> str:
    """What a card's QR opens, as it is printed: `HTTPS://GOCUA.VN/Q/` and the token."""
    return printed_address(base_address, "q", token)


def _printed(sheet: CardSheet, bundle: Bundle) -> PrintedBundle:
    cards = in_order(bundle.cards)
    symbols = [qr_svg(card_address(sheet.base_address, card.token), Level.Q, smallest=SMALLEST) for card in cards]
    side = max((symbol.side for symbol in symbols), default=WIDEST)
    if side > WIDEST:
        raise Refused("base-address-too-long", base_address=sheet.base_address)
    printed = zip(cards, symbols, strict=True)
    faces = [Face(card.serial, in_groups(card.code), symbol.picture) for card, symbol in printed]
    starts = range(0, len(cards), EIGHT)
    return PrintedBundle(
        blank=_blank(sheet, bundle, side),
        side=side,
        handover=_handover(sheet, bundle, cards),
        pages=tuple(
            Page(_margin(sheet, bundle, cards, start), tuple(faces[start : start + EIGHT])) for start in starts
        ),
    )


def _blank(sheet: CardSheet, bundle: Bundle, side: int) -> tuple[int, ...]:
    """Set the common part once, as a picture that every card shows: 1,000 take 0.5 s and 1 MB, not 3 s and 9 MB."""
    tile = tile_picture(bundle.tile or bundle.unit_words)
    blank = Blank(bundle.unit_words, bundle.commune_words, bundle.phone, tile, side)
    return tuple(typeset("card.typ", sheet, blank, icons=("camera", "hand", "house", "phone"), tagged=False))


def _handover(sheet: CardSheet, bundle: Bundle, cards: tuple[PrintedCard, ...]) -> HandoverSheet:
    lines = tuple(HandoverLine(card.serial, card.lane, card.known_as) for card in cards)
    return handover_sheet(sheet, f"{bundle.unit_words}, {bundle.commune_words}", lines)


def _margin(sheet: CardSheet, bundle: Bundle, cards: tuple[PrintedCard, ...], start: int) -> str:
    """Which cards these are, for whoever sorts the sheets before they are cut."""
    here = cards[start : start + EIGHT]
    lanes = ", ".join(dict.fromkeys(card.lane for card in here if card.lane))
    page = say(
        sheet.language,
        "print.page_of",
        page=start // EIGHT + 1,
        pages=-(-len(cards) // EIGHT),
    )
    parts = (sheet.title, bundle.unit_words, lanes, f"{here[0].serial} – {here[-1].serial}", page)
    return " · ".join(filter(None, parts))


def _walk(card: PrintedCard) -> tuple[str, str]:
    return place_sort_key(card.lane), serial_place(card.serial)
