"""The form *what was helped with*: tiles for one person, and for up to three more of the same home."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.rules.reports import MOST_PEOPLE, Line
from domain.rules.vietnamese import UNKNOWN_FORM

Sent = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Helped:
    """One person of the home and what was chosen for them: indicator → how many."""

    prefix: str
    form: str
    given_name: str
    chosen: Mapping[str, str]


def people_of(sent: Sent, more: int = 0, form: str = "") -> list[Helped]:
    """The people a form speaks of, at least one; `more` adds empty ones, `form` is the first one's unless chosen."""
    # By any field of theirs: of one for whom no form of address is chosen the browser sends none.
    later = [number for number in range(1, MOST_PEOPLE) if any(name.startswith(prefix_of(number)) for name in sent)]
    count = max([0, *later]) + 1
    sent = {"form": [form], **sent}
    return [person_of(sent, prefix_of(number)) for number in range(min(MOST_PEOPLE, count + more))]


def prefix_of(number: int) -> str:
    """The first person's fields have plain names."""
    return f"p{number}-" if number else ""


def person_of(sent: Sent, prefix: str) -> Helped:
    chosen = {code: last(sent, f"{prefix}quantity-{code}") or "1" for code in sent.get(f"{prefix}indicator", ())}
    return Helped(prefix, last(sent, f"{prefix}form"), last(sent, f"{prefix}given-name"), chosen)


def last(sent: Sent, name: str) -> str:
    return sent.get(name, [""])[-1]


def lines_of(people: Sequence[Helped]) -> list[Line]:
    """What is reported, in the order of the form. A number that is none counts as 0, which the rule refuses."""
    return [
        Line(code, number_of(quantity), person.form or UNKNOWN_FORM, person.given_name or None)
        for person in people
        for code, quantity in person.chosen.items()
    ]


def number_of(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 3 else 0
