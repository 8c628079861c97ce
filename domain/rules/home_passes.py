"""What whoever showed that a card is their home's carries from page to page: for a quarter of an hour, no cookie."""

import hmac
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from domain.refusals import Refused
from domain.rules.answers import Channel
from domain.rules.desk_codes import SEAL_LENGTH, TIME_LENGTH, is_one_of, seconds_of, signs
from domain.rules.tokens import in_base32, read_token

LIFE = timedelta(minutes=15)
LETTERS = {Channel.OWN_CARD: "D", Channel.CARD_PICTURES: "P"}


def make_home_pass(secret: bytes, card: str, way: Channel, at: datetime) -> str:
    """By which way it was shown, the second at which it was made, and what proves both for this card alone."""
    body = LETTERS[way] + in_base32(int(at.timestamp()), TIME_LENGTH)
    return body + seal(secret, card, body)


def read_home_pass(secrets: Iterable[bytes], card: str, text: str, at: datetime) -> Channel:
    """The way that it was shown by. Refuses: `home-pass-over`; `token-unknown` for what has not its shape."""
    reading = read_token(text, 1 + TIME_LENGTH + SEAL_LENGTH)
    body, shown = reading[:-SEAL_LENGTH], reading[-SEAL_LENGTH:]
    is_genuine = is_one_of(shown, [seal(secret, card, body) for secret in secrets])
    if not is_genuine:
        raise Refused("home-pass-over")
    if not timedelta(seconds=-1) <= at - datetime.fromtimestamp(seconds_of(body[1:]), UTC) <= LIFE:
        raise Refused("home-pass-over")
    return next(way for way, letter in LETTERS.items() if letter == body[0])


def seal(secret: bytes, card: str, body: str) -> str:
    return signs(hmac.digest(secret, f"home\0{card}\0{body}".encode(), "sha256"), SEAL_LENGTH)
