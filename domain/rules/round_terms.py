"""What an award round is opened with, as somebody typed it."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import TypeVar, cast

from domain.refusals import FormRefused

MOST_SEATS = 100
LONGEST_NAME = 200
LONGEST_SPAN = 366  # days: a year's round is the longest that the law knows

SAID = frozenset({"too-long", "too-many-seats"})  # faults that have words of their own

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Terms:
    """Over which unit (its public id), a name, a span of local days, and how many are thanked of each kind."""

    unit: str
    name: str
    first_on: date
    last_on: date
    quota_teams: int
    quota_members: int


def read_terms(
    *, unit: str, name: str, first_on: str, last_on: str, quota_teams: str, quota_members: str, today: date
) -> Terms:
    """The terms out of a form: of days that have begun. Refuses: `form`, with every field that does not hold."""
    wrong: dict[str, object] = {}

    def take(field: str, read: Callable[[str], T], typed: str) -> T:
        try:
            return read(typed.strip())
        except ValueError as fault:
            said = "not-understood" if typed.strip() else "missing"
            wrong[field] = fault.args[0] if fault.args[0] in SAID else said
            return cast("T", None)  # never seen: the refusal comes before anyone looks

    terms = Terms(
        unit=take("unit", _name, unit),
        name=take("name", _name, name),
        first_on=take("first_on", _day, first_on),
        last_on=take("last_on", _day, last_on),
        quota_teams=take("quota_teams", _seats, quota_teams),
        quota_members=take("quota_members", _seats, quota_members),
    )
    wrong = {**_faults(terms, today, wrong.keys()), **wrong}
    if wrong:
        raise FormRefused("form", **wrong)
    return terms


def _faults(terms: Terms, today: date, unread: Collection[str]) -> dict[str, object]:
    """What is wrong between fields that hold one by one; those `unread` are told already."""
    wrong: dict[str, object] = {}
    if "first_on" not in unread and terms.first_on > today:
        wrong["first_on"] = "not-yet"
    days = 0 if {"first_on", "last_on"} & set(unread) else (terms.last_on - terms.first_on).days
    if days < 0:
        wrong["last_on"] = "before-first"
    elif days >= LONGEST_SPAN:
        wrong["last_on"] = "span-too-long"
    if terms.quota_teams == terms.quota_members == 0:
        wrong["quota_members"] = "no-seats"
    return wrong


def _name(typed: str) -> str:
    if len(typed) > LONGEST_NAME:
        raise ValueError("too-long")
    if not typed:
        raise ValueError(typed)
    return typed


def _day(typed: str) -> date:
    """As a browser sends it, or as people here write it."""
    written = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", typed)
    return date(int(written[3]), int(written[2]), int(written[1])) if written else date.fromisoformat(typed)


def _seats(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit()):
        raise ValueError(typed)
    if len(typed) > 3 or int(typed) > MOST_SEATS:
        raise ValueError("too-many-seats")
    return int(typed)
