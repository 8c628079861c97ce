"""What the pages say: every part's words in one catalogue, Vietnamese first, English complete."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

PARTS = Path(__file__).parent / "parts"


class WordMissing(KeyError):
    """A page asks for words that no catalogue holds."""


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Key → language → words. Raises ValueError where two parts say the same key."""
    words: dict[str, Mapping[str, str]] = {}
    for part in sorted(PARTS.glob("*.toml")):
        for key, entry in tomllib.loads(part.read_text("utf-8")).items():
            if key in words:
                raise ValueError(f"{key} stands in two parts of the catalogue, one of them {part.name}")
            words[key] = entry
    return words


def say(language: str, key: str, /, **facts: object) -> str:
    """The words of `key`, its facts filled in; English has a form of its own for one (`n` is 1).

    Raises `WordMissing` for an unknown key.
    """
    entry = catalogue().get(key)
    if entry is None:
        raise WordMissing(key)
    form = f"{language}_one" if facts.get("n") == 1 else language
    return entry.get(form, entry[language]).format_map(facts) if facts else entry.get(form, entry[language])
