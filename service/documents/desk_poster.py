"""The printed code of a desk without a screen: large enough for whoever stands a step away (P16)."""

from dataclasses import dataclass

from service.documents.paper import Paper, typeset
from service.documents.qr import Level, qr_svg


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPoster(Paper):
    """A sheet to hang up. `address` is what the code opens, in upper case; `phone` answers for the place."""

    name: str
    place: str
    address: str
    typed: str
    phone: str


@dataclass(frozen=True, slots=True)
class Poster:
    """What stands on it."""

    name: str
    place: str
    typed: str
    phone: str
    side: int
    picture: str


def desk_poster(sheet: DeskPoster) -> bytes:
    """Print it as a PDF of one A4 page, its code 15 cm wide."""
    symbol = qr_svg(sheet.address, Level.Q)
    content = Poster(sheet.name, sheet.place, sheet.typed, sheet.phone, symbol.side, symbol.picture)
    return typeset("desk_poster.typ", sheet, content, icons=("hand",))
