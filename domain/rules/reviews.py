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
    faults = {"home_said": fault_of(home_said), "member_said": fault_of(member_said)}
    return {name: fault for name, fault in faults.items() if fault}


def fault_of(text: str) -> str | None:
    if not text:
        return "missing"
    if len(text) > LONGEST_WORDS:
        return "too-long"
    return None if is_reason(text) else "too-short"


def faults_of_decision(items: Collection[ItemId], said: Mapping[ItemId, bool], reason: str) -> Faults:
    """What a decision lacks: a yes or no for each line of the report, and a reason."""
    unsaid = {f"item-{item}": "not-chosen" for item in sorted(items) if item not in said}
    if len(reason) > LONGEST_WORDS:
        return {**unsaid, "reason": "too-long"}
    return unsaid if is_reason(reason) else {**unsaid, "reason": "reason-short"}
