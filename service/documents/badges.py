"""Members' badges: face, name, team, and a code that anyone may scan to ask whether they still hold (design §3)."""

from dataclasses import dataclass
from datetime import date

from service.documents.paper import Paper, in_eights, typeset
from service.documents.qr import Level, printed_address, qr_svg
from service.words import say

SMALLEST = 3


@dataclass(frozen=True, slots=True)
class Badge:
    """One member's. `photo` is WebP, where there is one; `phone` answers for the team's commune."""

    name: str
    role: str
    team: str
    place: str
    employer: str | None
    token: str
    ends_on: date
    phone: str | None
    photo: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeSheet(Paper):
    """The badges of a team, by name. `base_address` has its scheme."""

    base_address: str
    badges: tuple[Badge, ...]


@dataclass(frozen=True, slots=True)
class PrintedBadge:
    """What stands on a badge; the picture of the face as numbers, which is how Typst takes bytes from JSON."""

    name: str
    role: str
    team: str
    place: str
    employer: str
    until: str
    phone: str
    side: int
    picture: str
    photo: list[int]


def badges(sheet: BadgeSheet) -> bytes:
    """Print the badges as a PDF, eight to an A4 page."""
    pages = in_eights([_printed(sheet, badge) for badge in sheet.badges])
    return typeset("badges.typ", sheet, pages, icons=("hand", "phone"), tagged=False)


def badge_address(base_address: str, token: str) -> str:
    """What a card's QR opens, as it is printed: `HTTPS://GOCUA.VN/M/` and the token."""
    return printed_address(base_address, "m", token)


def _printed(sheet: BadgeSheet, badge: Badge) -> PrintedBadge:
    symbol = qr_svg(badge_address(sheet.base_address, badge.token), Level.Q, smallest=SMALLEST)
    employer = say(sheet.language, "base.employer", employer=badge.employer) if badge.employer else ""
    return PrintedBadge(
        name=badge.name,
        role=badge.role,
        team=badge.team,
        place=badge.place,
        employer=employer,
        until=say(sheet.language, "print.badge_until", day=f"{badge.ends_on:%d/%m/%Y}"),
        phone=badge.phone or "",
        side=symbol.side,
        picture=symbol.picture,
        photo=list(badge.photo or b""),
    )
