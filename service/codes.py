"""One-time codes: random, kept as hashes, and sealed so that the member's page can be opened again while they live."""

import hmac
from typing import NamedTuple

from domain.rules.answers import Device
from domain.rules.pictures import Touched
from domain.rules.sealing import NONCE, open_text, seal_text
from domain.rules.tokens import SECRET_TOKEN_LENGTH, Digits, SecretToken, hash_of, secret_token, six_digits
from domain.settings import Settings
from domain.visits.report import NewCode

CHANCE = 16 + 8 + NONCE


class Shown(NamedTuple):
    """What the member's phone shows the citizen."""

    token: SecretToken
    digits: Digits


def make_code(settings: Settings, assistance: str, chance: bytes, device: Device) -> tuple[NewCode, Shown]:
    """A new code for an assistance (public id), of 36 random bytes: what is stored, and what is shown."""
    shown = Shown(secret_token(chance[:16]), six_digits(chance[16:24]))
    sealed = seal_text(settings.secret, "".join(shown), assistance, chance[24:CHANCE])
    return NewCode(hash_of(shown.token), digits_hash(settings, assistance, shown.digits), sealed, device), shown


def open_code(settings: Settings, assistance: str, sealed: bytes) -> Shown | None:
    """What a sealed code says; None when no key of ours opens it."""
    said = open_text(settings.secrets, sealed, assistance)
    return Shown(SecretToken(said[:SECRET_TOKEN_LENGTH]), Digits(said[SECRET_TOKEN_LENGTH:])) if said else None


def digits_hash(settings: Settings, assistance: str, digits: str) -> bytes:
    """Six digits have no bits to hide behind: their hash is keyed, and bound to the assistance."""
    return hmac.digest(settings.secret, f"digits\0{assistance}\0{digits}".encode(), "sha256")


def pictures_hashes(settings: Settings, touched: Touched, home: str) -> list[bytes]:
    """What three pictures are at a home (public id), under each of the installation's keys, the signing one first."""
    said = f"pictures\0{home}\0{'-'.join(touched)}".encode()
    return [hmac.digest(key, said, "sha256") for key in settings.secrets]


def receipt_of(settings: Settings, token: str) -> str:
    """Goes back to whoever answers, in the address: without it the page of a token does not tell what was answered.

    The member's phone showed the token and may open it too (G17).
    """
    return hmac.digest(settings.secret, f"receipt\0{token}".encode(), "sha256").hex()[:16]
