"""Print runs to read: a hamlet with names and lanes, one of blank cards."""

import io
from dataclasses import replace
from datetime import date
from functools import cache
from hashlib import sha256

from PIL import Image

from domain.rules.tokens import card_code, card_token
from service.documents.cards import Bundle, CardSheet, PrintedCard, card_sheet

PRINTED_ON = date(2026, 11, 5)
BASE = "https://gocua.tranyen.vn"


def chance(seed: str, size: int) -> bytes:
    return sha256(seed.encode()).digest()[:size]


def face(pixels: int = 320) -> bytes:
    """A picture as the house keeps it: nobody's, and dark."""
    made = io.BytesIO()
    Image.new("RGB", (pixels, pixels), (180, 40, 40)).save(made, "WEBP")
    return made.getvalue()


def a_card(serial: str, lane: str = "", known_as: str = "") -> PrintedCard:
    return PrintedCard(serial, card_token(chance(serial, 10)), card_code(chance(serial, 5)), lane, known_as)


# Ten homes on two lanes, given out of order: "Ngõ 10" comes after "Ngõ 2".
THON_3 = Bundle(
    unit_words="Thôn 3",
    commune_words="xã Trấn Yên, tỉnh Lào Cai",
    phone="0000 300 003",
    cards=tuple(
        a_card(f"T3-{number:03}", f"Ngõ {10 if number < 5 else 2}", f"nhà bà Mùi {number}, cạnh cầu")
        for number in range(1, 11)
    ),
)
BLANK = replace(
    THON_3, unit_words="Thôn 5", phone="0000 300 005", cards=tuple(a_card(f"T5-{n:03}") for n in range(1, 4))
)
RUN = CardSheet("Đợt in 05/11/2026", PRINTED_ON, base_address=BASE, bundles=(THON_3, BLANK))


@cache
def printed(run: CardSheet = RUN) -> bytes:
    return card_sheet(run)
