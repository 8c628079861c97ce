"""What stands behind the question mark of an address: numbers within bounds."""

from collections.abc import Collection

from service.forms import AnyRequest

LAST_PAGE, LONGEST_ID = 10_000, 20


def page_number(request: AnyRequest, name: str = "page") -> int:
    """The page asked for, 1 where the address holds none that there could be."""
    asked = request.query_params.get(name, "")
    return max(1, min(LAST_PAGE, int(asked))) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1


def opaque(word: str) -> str:
    """A public id as an address names it, nothing where it is none: it may become part of another address."""
    return word if len(word) <= LONGEST_ID and word.isascii() and word.isalnum() else ""


def one_of(word: str, words: Collection[str]) -> str:
    """The word asked for, nothing where it is none of `words`."""
    return word if word in words else ""
