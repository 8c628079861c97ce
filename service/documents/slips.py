"""Slips that let members in: one each, for a whole commune at once, with a one-time QR and no SMS (G6)."""

from dataclasses import dataclass
from datetime import datetime

from domain.rules.days import HANOI
from domain.rules.tokens import SecretToken, in_groups
from service.documents.paper import Paper, in_eights, typeset
from service.documents.qr import Level, printed_address, qr_svg
from service.words import say

SMALLEST = 3


@dataclass(frozen=True, slots=True)
class Slip:
    """One member's way in. `token` opens an account once: the sheet is the only place that ever holds it."""

    name: str
    team: str
    token: SecretToken
    valid_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipSheet(Paper):
    """The slips of a commune, in the order in which they are handed out. `base_address` has its scheme."""

    base_address: str
    slips: tuple[Slip, ...]


@dataclass(frozen=True, slots=True)
class PrintedSlip:
    """What stands on a slip; `typed` is the address for who cannot scan."""

    name: str
    team: str
    until: str
    typed: str
    side: int
    picture: str


def slips(sheet: SlipSheet) -> bytes:
    """Print the slips as a PDF, eight to an A4 page."""
    pages = in_eights([_printed(sheet, slip) for slip in sheet.slips])
    return typeset("slips.typ", sheet, pages, icons=("hand",), tagged=False)


def slip_address(base_address: str, token: SecretToken) -> str:
    """What a slip's QR opens, as it is printed: `HTTPS://GOCUA.VN/S/` and the token."""
    return printed_address(base_address, "s", token)


def _printed(sheet: SlipSheet, slip: Slip) -> PrintedSlip:
    symbol = qr_svg(slip_address(sheet.base_address, slip.token), Level.M, smallest=SMALLEST)
    until = slip.valid_until.astimezone(HANOI)
    host = sheet.base_address.partition("://")[2].rstrip("/")
    return PrintedSlip(
        name=slip.name,
        team=slip.team,
        until=say(sheet.language, "print.slip_until", at=f"{until:%H:%M}", day=f"{until:%d/%m/%Y}"),
        typed=f"{host}/s/{in_groups(slip.token, between='-').lower()}",
        side=symbol.side,
        picture=symbol.picture,
    )
