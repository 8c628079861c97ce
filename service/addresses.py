"""What an address or a form says about where to go, taken for nothing else: a place of our own, a row's number."""

from urllib.parse import urlsplit

from domain.refusals import NotFound

LONGEST_PATH = 500
LONGEST_NUMBER = 18  # digits of a bigint


def local_path(text: str, otherwise: str = "/") -> str:
    r"""A path of our own to go on to; anything that a browser might take for another site is `otherwise`.

    `//evil`, `/\\evil`, `https:evil` and whatever holds a control character stay home (ASVS 5.0, 3.7.2).
    """
    is_path = text.startswith("/") and not text.startswith(("//", "/\\")) and "\\" not in text
    if not is_path or len(text) > LONGEST_PATH or not text.isprintable():
        return otherwise
    try:
        parts = urlsplit(text)
    except ValueError:
        return otherwise
    return otherwise if parts.scheme or parts.netloc else text


def row_number(text: str) -> int:
    """The number of a row in an address. Refuses: `not-found` for 400 digits, signs and other alphabets (L8)."""
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
        raise NotFound("not-found")
    return int(text)
