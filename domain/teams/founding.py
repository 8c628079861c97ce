"""A team is founded by a decision, in a unit of the officer's commune."""

from datetime import date, datetime

from domain.audit import record_event
from domain.database import row, transaction
from domain.people import length_fault
from domain.queries.said_once import UNIT_BELOW
from domain.refusals import ALL_READ, Faults, FormRefused
from domain.rules.days import EARLIEST, local_day
from domain.rules.tokens import public_id
from domain.rules.vietnamese import fold, nfc, place_sort_key
from domain.rules.viewers import Role, Viewer

LONGEST_NAME, LONGEST_NUMBER = 120, 60


async def found_team(
    *,
    viewer: Viewer,
    unit: str,
    name: str,
    founded_on: date | None,
    decision_no: str,
    at: datetime,
    chance: bytes,
    unread: Faults = ALL_READ,
) -> str:
    """Write a team down and return its public id.

    `unread` is what of the form could not be read: refused together with what does not hold (P8).
    Refuses: `form` (a unit of another branch, a day to come or of long ago, a name too long or taken in this unit).
    """
    clean, number = nfc(name), nfc(decision_no)
    place = await row(UNIT_BELOW, unit, viewer.units(Role.OFFICER))
    wrong = {**team_faults(clean, number, founded_on, local_day(at)), **unread}
    if wrong or place is None:
        raise FormRefused("form", **wrong, **({} if place else {"unit": "not-chosen"}))
    async with transaction():
        values = (public_id(chance), place["id"], clean, founded_on, number or None, fold(clean), place_sort_key(clean))
        made = await row(FOUND, *values)
        if made is None:
            raise FormRefused("form", name="taken")
        await record_event(
            at=at, account=viewer.account, action="teams.create", subject_kind="team", subject=made["id"]
        )
    return made["public_id"]


def team_faults(name: str, number: str, founded_on: date | None, today: date) -> dict[str, str]:
    """What is wrong with a founding decision, by field."""
    wrong: dict[str, str] = {}
    if not 2 <= len(name) <= LONGEST_NAME:
        wrong["name"] = length_fault(name)
    if len(number) > LONGEST_NUMBER:
        wrong["decision_no"] = "too-long"
    if founded_on and founded_on > today:
        wrong["founded_on"] = "not-yet"
    if founded_on and founded_on < EARLIEST:
        wrong["founded_on"] = "too-long-ago"
    return wrong


# Two officers who found the same team at once: one index decides (team_once_in_unit).
FOUND = """
INSERT INTO team (public_id, unit, name, founded_on, decision_no, search_key, sort_key)
VALUES ({}, {}, {}, {}, {}, {}, {}) ON CONFLICT DO NOTHING RETURNING id, public_id
"""
