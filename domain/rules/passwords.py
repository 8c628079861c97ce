"""Which passwords are taken: long enough, not one that is tried first, not made of what everybody knows of its owner.

Any character may stand in it, and there are no demands on their kinds (ASVS 5.0, 6.2.1 to 6.2.12).
"""

from collections.abc import Collection, Iterable
from unicodedata import normalize

from domain.rules.vietnamese import fold

SHORTEST, LONGEST = 8, 200  # characters, as a person counts them
# Words of this service that whoever guesses here tries before any other.
OURS = ("gocua", "go cua", "tocongnghe", "congngheso", "cong nghe so", "matkhau", "mat khau", "password", "vietnam")
LEAST_OF_OWN = 5  # characters that must be left when a known word is taken away: a year is not enough


def as_kept(password: str) -> str:
    """The form that is hashed: a keyboard that composes ế from its parts opens what another one closed."""
    return normalize("NFC", password)


def fault_of(password: str, *, common: Collection[str], personal: Iterable[str] = ()) -> str | None:
    """Why a password is not taken, or nothing.

    `common` are passwords that are tried first, folded; `personal` what is known of its owner: name, number, e-mail.
    One of `password-short`, `password-long`, `password-common`, `password-personal`.
    """
    kept = as_kept(password)
    if len(kept) < SHORTEST:
        return "password-short"
    if len(kept) > LONGEST:
        return "password-long"
    folded = fold(kept)
    if folded in common or len(set(folded)) < 3 or is_mostly(folded, OURS):
        return "password-common"
    return "password-personal" if is_mostly(folded, known_words(personal)) else None


def known_words(personal: Iterable[str]) -> list[str]:
    """What is known of somebody as it may be typed: whole, without spaces, and its words of three letters or more."""
    words: list[str] = []
    for text in filter(None, map(fold, personal)):
        words += [text, text.replace(" ", ""), text.partition("@")[0], *text.split()]
    return sorted({word for word in words if len(word) > 2}, key=len, reverse=True)


def is_mostly(folded: str, words: Iterable[str]) -> bool:
    """Too little is left once a known word is taken away."""
    return any(word in folded and len(folded.replace(word, "")) < LEAST_OF_OWN for word in words)
