"""A meeting: what it is called, what it was about, and how many of its people nobody but the chair has counted (G2)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.rules.vietnamese import nfc

ATTENDED = "meeting-turns"  # the indicator of having been there
LONGEST_NAME, LONGEST_PLACE, MOST_PEOPLE = 80, 120, 999
SIMILAR, SIMILAR_DAYS = 80, 7  # per cent of the homes of another meeting of the team, within so many days


class MeetingKind(StrEnum):
    """What sort of meeting."""

    PARTY_CELL = "party-cell"
    CLUB = "club"
    COOPERATIVE = "cooperative"
    MARKET = "market"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """A meeting as its leader writes it down; `indicators` are what everybody was shown, chosen once for all."""

    name: str
    chair: str
    kind: MeetingKind = MeetingKind.OTHER
    place: str = ""
    indicators: tuple[str, ...] = ()


def meeting_faults(facts: MeetingFacts, offered: Collection[str]) -> dict[str, str]:
    """What is wrong with a meeting, by field; `offered` are the indicators that there are."""
    wrong: dict[str, str] = {}
    for field, text, longest in (
        ("name", facts.name, LONGEST_NAME),
        ("chair", facts.chair, LONGEST_NAME),
        ("place", facts.place, LONGEST_PLACE),
    ):
        if len(nfc(text)) > longest:
            wrong[field] = "too-long"
        elif not nfc(text) and field != "place":
            wrong[field] = "missing"
    if set(facts.indicators) - set(offered):
        wrong["indicators"] = "not-offered"
    return wrong


def chosen(indicators: Sequence[str]) -> list[str]:
    """What one person may tick: having been there, and what was shown."""
    return [ATTENDED, *(code for code in dict.fromkeys(indicators) if code != ATTENDED)]


def only_counted(people: int, phones: int, cards: int) -> int:
    """Of the people that the chair counted, those who neither answered themselves nor showed a card."""
    return max(0, people - phones - cards)


def people_fault(people: int | None) -> str | None:
    """What is wrong with a number of people."""
    if people is None:
        return "missing"
    return None if 1 <= people <= MOST_PEOPLE else "people-range"
