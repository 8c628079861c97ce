"""What an officer decides about a report that a home denied, and within which days."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from enum import StrEnum

from domain.refusals import Faults
from domain.rules.departures import is_reason
from domain.rules.ids import ItemId

REVIEWED_WITHIN = timedelta(days=14)
LONGEST_WORDS = 1_000  # characters


class Stage(StrEnum):
    """How far a review has come; until both sides are told it waits for an officer."""

    NEW = "new"
    OPENED = "opened"
    HEARD = "heard"
    DECIDED = "decided"
    TOLD = "told"


def faults_of_hearing(home_said: str, member_said: str) -> Faults:
    """Both sides are written down; that somebody could not be reached is words too."""
    texts = {"home_said": home_said, "member_said": member_said}
    return {
        name: "missing" if not text else "too-long"
        for name, text in texts.items()
        if not 0 < len(text) <= LONGEST_WORDS
    }


def faults_of_decision(items: Collection[ItemId], said: Mapping[ItemId, bool], reason: str) -> Faults:
    """What a decision lacks: a yes or no for each line of the report, and a reason."""
    unsaid = {f"item-{item}": "yes-or-no" for item in sorted(items) if item not in said}
    return unsaid if is_reason(reason) else {**unsaid, "reason": "reason-short"}
