"""A home's secret: three of twelve pictures in the order in which they are touched (G12).

It reads in every language and looks like no bank's code. There are 1,320 orders, weak by nature: hence grade C on a
member's phone, few tries, and a published word that it serves for nothing else.
"""

import hmac
from collections.abc import Iterable, Mapping

from domain.refusals import FormRefused
from domain.rules.guesses import DAY, Guesser, Limit, code_limits

PICTURES = (
    *("sun", "fish", "flower", "bike", "bird", "umbrella"),
    *("cat", "sailboat", "wheat", "tree-palm", "bell", "turtle"),
)
PLACES = ("first", "second", "third")
OF_A_HOME, OF_A_MEMBER, OF_A_CARD = 3, 30, 5
WRONG_IN_A_ROW = 10  # then they sleep until they are taken away and chosen anew

Touched = tuple[str, ...]


def read_touched(sent: Mapping[str, str]) -> Touched:
    """Three different pictures out of a form. Refuses: `form`, with each place that is empty or touched before."""
    touched, wrong = list[str](), dict[str, str]()
    for place in PLACES:
        picture = sent.get(place, "")
        if picture not in PICTURES:
            wrong[place] = "missing"
        elif picture in touched:
            wrong[place] = "picture-twice"
        touched.append(picture)
    if wrong:
        raise FormRefused("form", **wrong)
    return tuple(touched)


def is_kept(kept: bytes, hashes: Iterable[bytes]) -> bool:
    """What was touched is what the home chose, under one of the keys; all are compared, each in equal time."""
    return True in [hmac.compare_digest(kept, one) for one in hashes]


def refusal_of(*, is_right: bool, left: int | None, misses: int) -> str | None:
    """Why a try on a member's phone opens nothing; None where it does.

    `left`: how many follow it today, None where it is itself one too many; `misses`: wrong ones in a row before it.
    """
    if misses >= WRONG_IN_A_ROW:
        return "pictures-asleep"
    if left is None or (not is_right and not left):
        return "pictures-another-day"
    return None if is_right else "pictures-wrong"


def home_limit(home: int) -> Limit:
    """Wrong tries on members' phones: three a home and day, however many visits and reports there are."""
    return Limit(f"pictures:home:{home}", OF_A_HOME, DAY)


def member_limit(account: int) -> Limit:
    """All tries on a member's phone, right ones too: thirty a day, since nobody but the member sees who touches."""
    return Limit(f"pictures:member:{account}", OF_A_MEMBER, DAY)


def card_limits(card: str, guesser: Guesser) -> tuple[Limit, ...]:
    """Tries at a card by whoever holds it: five a day, whether its home has pictures or not."""
    return (Limit(f"pictures:card:{card}", OF_A_CARD, DAY), *code_limits("pictures", guesser))
