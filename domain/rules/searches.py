"""What somebody types into a search, as a pattern for a search key."""

import re

from domain.rules.vietnamese import fold

LONGEST = 80
# A user's % and _ are letters, not wildcards (ASVS 5.0, 1.2.9).
LITERAL = str.maketrans({"\\": "\\\\", "%": "\\%", "_": "\\_"})


SEPARATORS = re.compile(r"[ .-]")


def like_number(search: str) -> str:
    """A pattern that finds a phone number however it is written: spaces, points and dashes are left out."""
    return like(SEPARATORS.sub("", search))


def like(search: str) -> str:
    """A pattern that finds `search` anywhere, with or without diacritics; nothing typed finds everything."""
    return f"%{fold(search[:LONGEST]).translate(LITERAL)}%"
