"""What may be reported as help: which lines, for whom, how many."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from domain.refusals import FormRefused
from domain.rules.days import last_day
from domain.rules.vietnamese import FORMS_OF_ADDRESS, proper_name

MOST_PEOPLE = 4
PASSER_BY = "passer-by"  # the indicator of having helped somebody without a card
STAYED = frozenset({None, "left", "helped", "signed-out", "forgotten"})  # ends of a check-in that helped, or may have
# A given name stands on the citizen's page under our own: letters, and nothing that could be an address or a message.
NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ '’-]){0,39}")
MOST_OF_ONE = 10  # of what has no limit of its own: a dossier takes half an hour


@dataclass(frozen=True, slots=True)
class Line:
    """Help with one thing for one person: `form` of address tells people of a household apart without an ID (G3)."""

    indicator: str
    quantity: int  # in the indicator's own unit of measure
    form: str
    given_name: str | None = None


def as_named(line: Line) -> Line:
    """The line with its given name as names are written: "mận" typed tomorrow is the Mận of today (G3)."""
    return replace(line, given_name=proper_name(line.given_name)) if line.given_name else line


class Where(StrEnum):
    """Where help is reported. Without a card a person cannot be told apart: only what counts each turn is (G1)."""

    HOME = "home"
    WAY = "way"  # somebody without a card
    DESK = "desk"  # a number of a queue, without a card
    DESK_HOME = "desk-home"  # with one


@dataclass(frozen=True, slots=True)
class Countable:
    """An indicator as a report needs it: where it is offered, and how many one person can have.

    `at_desk` is beside what is offered at homes; `is_turn`: it counts each time.
    """

    code: str
    at_home: bool
    most: int
    at_desk: bool = False
    is_turn: bool = True


def is_offered(one: Countable, where: Where) -> bool:
    """Whether an indicator may be reported there."""
    match where:
        case Where.HOME:
            return one.at_home
        case Where.WAY:
            return one.code == PASSER_BY or (one.at_home and one.is_turn)
        case Where.DESK:
            return (one.at_home or one.at_desk) and one.is_turn
        case Where.DESK_HOME:
            return one.at_home or one.at_desk


def check_report(lines: Sequence[Line], countable: Mapping[str, Countable], where: Where = Where.HOME) -> None:
    """Judge what is to be reported.

    Refuses, all at once: nothing reported, an indicator that is not offered here, a quantity out of its bounds, a
    form of address that nobody has, the same line for the same person twice.
    """
    wrong: dict[str, str] = {}
    if not lines:
        wrong["lines"] = "nothing-chosen"
    seen: set[tuple[str, str, str | None]] = set()
    for line in lines:
        offered = countable.get(line.indicator)
        if offered is None or not is_offered(offered, where):
            needs_card = offered is not None and is_offered(offered, Where.DESK_HOME)
            wrong[line.indicator] = "needs-card" if needs_card else "not-offered"
        elif not 1 <= line.quantity <= offered.most:
            wrong[line.indicator] = "quantity"
        if line.form not in FORMS_OF_ADDRESS:
            wrong["form"] = "not-understood"
        if line.given_name and not NAME.fullmatch(line.given_name):
            wrong["form"] = "not-a-name"
        person = (line.indicator, line.form, line.given_name)
        if person in seen:
            wrong["form"] = "same-person-twice"
        seen.add(person)
    if wrong:
        raise FormRefused("form", **wrong)


def may_report(outcome: str | None, visited_on: date, today: date) -> bool:
    """Help may be written down at a visit that did not end otherwise, until seven days after its own day."""
    return outcome in STAYED and today <= last_day(visited_on)


def most_of(once: str, person_limit: int | None) -> int:
    """How many of an indicator one person can have at one visit: once a person, home or place is one."""
    return 1 if once in {"person", "home", "place"} else person_limit or MOST_OF_ONE
