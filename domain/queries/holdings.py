"""What somebody holds and held: offices over units, places in teams, each from a day to a day."""

from dataclasses import dataclass
from datetime import date

import msgspec


@dataclass(frozen=True, slots=True)
class Holding:
    """A role that somebody holds: an office over a unit, or a place in a team."""

    role: str
    place: str
    first_on: date | None
    last_on: date | None
    grant: int | None = None
    is_live: bool = True


class WrittenHolding(msgspec.Struct):
    """A holding as the statement writes it; `until` is the first day on which it holds no more."""

    role: str
    place: str
    first_on: date | None
    until: date | None
    grant: int | None


def holdings_of(written: str | None, day: date) -> tuple[Holding, ...]:
    """The JSON of a row's `holdings`."""
    found = msgspec.json.decode(written or "[]", type=list[WrittenHolding])
    return tuple(
        Holding(
            role=one.role,
            place=one.place,
            first_on=one.first_on,
            last_on=date.fromordinal(one.until.toordinal() - 1) if one.until else None,
            grant=one.grant,
            is_live=(one.first_on is None or one.first_on <= day) and (one.until is None or one.until > day),
        )
        for one in found
    )


# Offices first; `since` keeps what was over before it out of lists.
HELD = """
(SELECT json_agg(each ORDER BY each."grant" IS NULL, each.first_on DESC) FROM (
    SELECT role_grant.role, unit.name AS place, lower(valid_grant) AS first_on, upper(valid_grant) AS until,
           role_grant.id AS "grant"
    FROM role_grant JOIN unit ON unit.id = role_grant.unit, LATERAL (SELECT role_grant.valid AS valid_grant) AS span
    WHERE role_grant.person = person.id AND NOT valid_grant << daterange(given.since, NULL)
    UNION ALL
    SELECT membership.role, team.name, lower(membership.valid), upper(membership.valid), NULL
    FROM membership JOIN team ON team.id = membership.team
    WHERE membership.person = person.id AND NOT membership.valid << daterange(given.since, NULL)
) AS each) AS holdings
"""
