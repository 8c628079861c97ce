"""What whoever showed that a card is their home's carries from page to page: for a quarter of an hour, no cookie."""

import hmac
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from domain.refusals import Refused
from domain.rules.desk_codes import SEAL_LENGTH, TIME_LENGTH, is_one_of, seconds_of, signs
from domain.rules.tokens import in_base32, read_token

LIFE = timedelta(minutes=15)


def make_home_pass(secret: bytes, card: str, at: datetime) -> str:
    """The second at which it was made, and what proves it for this card alone."""
    second = in_base32(int(at.timestamp()), TIME_LENGTH)
    return second + seal(secret, card, second)


def check_home_pass(secrets: Iterable[bytes], card: str, text: str, at: datetime) -> None:
    """Refuses: `home-pass-over`; `token-unknown` for what has not its shape."""
    reading = read_token(text, TIME_LENGTH + SEAL_LENGTH)
    second, shown = reading[:TIME_LENGTH], reading[TIME_LENGTH:]
    is_genuine = is_one_of(shown, [seal(secret, card, second) for secret in secrets])
    if not is_genuine:
        raise Refused("home-pass-over")
    if not timedelta(seconds=-1) <= at - datetime.fromtimestamp(seconds_of(second), UTC) <= LIFE:
        raise Refused("home-pass-over")


def seal(secret: bytes, card: str, second: str) -> str:
    return signs(hmac.digest(secret, f"home\0{card}\0{second}".encode(), "sha256"), SEAL_LENGTH)
