"""What a member's card is worth today: whoever scans it knows within a second (design §3, reverse verification)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LAST_MONTHS = 10  # a card made from October on lasts until the end of the next year


class Verdict(StrEnum):
    """What a scan says of a card that was issued; of any other it says that there is none."""

    VALID = "valid"
    ENDED = "ended"  # whoever carries it acts for the team no more
    REPLACED = "replaced"  # lost, or another was made for it
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class CardFacts:
    """A card, and whether the roll of the day has its owner in a team that works."""

    ends_on: date
    revoked_on: date | None
    is_member: bool


def judge(card: CardFacts, day: date) -> Verdict:
    """The gravest first. A card that gave way once its last day was over has run out, and was not lost."""
    if not card.is_member:
        return Verdict.ENDED
    if card.revoked_on and card.revoked_on <= card.ends_on:
        return Verdict.REPLACED
    return Verdict.EXPIRED if day > card.ends_on else Verdict.VALID


def last_day(issued_on: date) -> date:
    """The end of the year; of the next one for a card made in its last three months, which nobody prints twice."""
    return date(issued_on.year + (issued_on.month >= LAST_MONTHS), 12, 31)
