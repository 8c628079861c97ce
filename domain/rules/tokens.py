"""Random tokens and codes that people scan, type and read out; chance comes in as bytes.

The alphabet is Crockford's base32: no I, L, O or U, so that a tired eye cannot mistake one for another.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import NewType
from unicodedata import normalize

from domain.refusals import NotFound, Refused

CardToken = NewType("CardToken", str)  # in the QR of a card: 80 random bits
CardCode = NewType("CardCode", str)  # typed where the QR cannot be read: 35 random bits and a check character
SecretToken = NewType("SecretToken", str)  # opens one thing once (/c, /s): 128 random bits, kept as its hash alone
ShortCode = NewType("ShortCode", str)  # names a visit on the phone: public, says nothing, opens nothing
Digits = NewType("Digits", str)  # six digits beside a card's code: never an address

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CARD_TOKEN_LENGTH, SECRET_TOKEN_LENGTH, SHORT_CODE_LENGTH, CARD_CODE_LENGTH, DIGITS_LENGTH = 16, 26, 6, 8, 6
LONGEST_TYPED = 80  # characters that are looked at: a field may hold megabytes

_VALUES = {symbol: value for value, symbol in enumerate(ALPHABET)}
_MISREAD = str.maketrans("OIL", "011")
_SPACERS = frozenset(" \t\r\n-\u2010\u2011\u2012\u2013\u2014.·")
# x⁵ + x² + 1 is primitive: the powers of x, the weights of the eight places, are all different in GF(32).
_MODULUS = 0b100101

# What a Vietnamese keyboard makes of a code: Telex turns "AS" into Á, VNI turns "A1" into it.
_TELEX = {"\u0301": "S", "\u0300": "F", "\u0309": "R", "\u0303": "X", "\u0323": "J", "\u0306": "W", "\u031b": "W"}
_VNI = dict(zip("\u0301\u0300\u0309\u0303\u0323\u0302\u031b\u0306", "12345678", strict=True))


def card_token(chance: bytes) -> CardToken:
    """The 16 characters of a card's address, of 10 random bytes."""
    return CardToken(in_base32(_whole(chance, 10), CARD_TOKEN_LENGTH))


def public_id(chance: bytes) -> str:
    """What an address says instead of a row's number, of 10 random bytes: nobody can count it up; it opens nothing."""
    return in_base32(_whole(chance, 10), CARD_TOKEN_LENGTH)


def secret_token(chance: bytes) -> SecretToken:
    """26 characters of 16 random bytes."""
    return SecretToken(in_base32(_whole(chance, 16), SECRET_TOKEN_LENGTH))


def short_code(chance: bytes) -> ShortCode:
    """The six characters that name a visit, of 5 random bytes; unique only where a constraint makes it so."""
    return ShortCode(in_base32(_whole(chance, 5) % 32**SHORT_CODE_LENGTH, SHORT_CODE_LENGTH))


def card_code(chance: bytes) -> CardCode:
    """Seven characters of 5 random bytes, and one that proves them.

    Every single changed character, every swap of two characters wherever they stand, and every pair typed as another
    pair ("AA" for "BB") is refused by `read_code`.
    """
    body = in_base32(_whole(chance, 5) % 32 ** (CARD_CODE_LENGTH - 1), CARD_CODE_LENGTH - 1)
    return CardCode(body + ALPHABET[_times_x(_remainder(body))])


def six_digits(chance: bytes) -> Digits:
    """Six digits of 8 random bytes: so many that no number is likelier than another by more than 10⁻¹³."""
    return Digits(f"{_whole(chance, 8) % 10**DIGITS_LENGTH:0{DIGITS_LENGTH}}")


def read_code(text: str) -> CardCode:
    """A card's code as somebody typed it: any case, spaced anyhow, O for 0, I or L for 1, by a Telex or VNI keyboard.

    Refuses: `code-mistyped`.
    """
    for reading in _readings(text):
        if len(reading) == CARD_CODE_LENGTH and _in_alphabet(reading) and not _remainder(reading):
            return CardCode(reading)
    raise Refused("code-mistyped")


def read_token(text: str, length: int) -> str:
    """A token out of an address, in either case and with the dashes of a printed one.

    Refuses as not found, with the code of a token that nobody issued: its shape must tell nothing. `token-unknown`.
    """
    reading = squeezed(text)
    if len(reading) != length or not _in_alphabet(reading):
        raise NotFound("token-unknown")
    return reading


def read_digits(text: str) -> Digits:
    """Six digits as somebody typed them. Refuses: `digits-mistyped`."""
    reading = _squeezed(text)
    if len(reading) != DIGITS_LENGTH or not (reading.isascii() and reading.isdigit()):
        raise Refused("digits-mistyped")
    return Digits(reading)


def hash_of(token: str) -> bytes:
    """SHA-256 of a token, 32 bytes: the only form in which a secret is stored."""
    return sha256(token.encode()).digest()


def in_groups(code: str, size: int = 4, between: str = " ") -> str:
    """The code cut for the eye: K7M3 Q2XB."""
    return between.join(code[start : start + size] for start in range(0, len(code), size))


def _whole(chance: bytes, size: int) -> int:
    if len(chance) != size:
        message = f"{size} random bytes are needed, {len(chance)} were given"
        raise ValueError(message)
    return int.from_bytes(chance)


def in_base32(number: int, length: int) -> str:
    """The lowest `5 × length` bits of a number, as so many signs of the alphabet."""
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(length)))


def _in_alphabet(text: str) -> bool:
    return all(symbol in _VALUES for symbol in text)


def _times_x(value: int) -> int:
    return value << 1 ^ (_MODULUS if value & 16 else 0)


def _remainder(code: str) -> int:
    """The code as a polynomial over GF(32), at x: 0 for a code with its check character."""
    remainder = 0
    for symbol in code:
        remainder = _times_x(remainder) ^ _VALUES[symbol]
    return remainder


def squeezed(text: str) -> str:
    """What was typed, upper-case, without blanks and dashes; an O, I or L is the figure that it looks like."""
    return _squeezed(text).translate(_MISREAD)


def _squeezed(text: str) -> str:
    return "".join(symbol for symbol in normalize("NFKC", text[:LONGEST_TYPED]).upper() if symbol not in _SPACERS)


def _readings(text: str) -> Iterator[str]:
    """What may have been meant: as it stands or, where it has marks, with each taken back into the key that made it."""
    plain = _squeezed(text)
    if plain.isascii():
        yield plain.translate(_MISREAD)
        return
    telex = plain.replace("Ư", "W").replace("Đ", "DD")
    vni = plain.replace("Đ", "D9")
    for reading in (_unmarked(telex, _TELEX), _unmarked(vni, _VNI)):
        yield reading.translate(_MISREAD)


def _unmarked(text: str, keys: dict[str, str]) -> str:
    """Telex doubles a letter for its circumflex (AA is Â); every other mark is one key after its vowel."""
    letters: list[str] = []
    for symbol in normalize("NFD", text):
        doubled = symbol == "\u0302" and symbol not in keys and letters
        letters.append(letters[-1] if doubled else keys.get(symbol, symbol))
    return "".join(letters)
