"""What the owner of an account holds today: the ground of who may let them in, and change what they hold."""

from datetime import datetime

from domain.database import Row, row
from domain.refusals import NotFound
from domain.rules.accesses import Standing
from domain.rules.days import local_day
from domain.rules.ids import PersonId, TeamId, UnitId


async def find_standing(person: str, at: datetime) -> tuple[Standing, Row]:
    """The standing of a person, and their row: person, name, team, account, disabled_at. Refuses: `not-found`."""
    day = local_day(at)
    found = await row(FIND, day, day, person)
    if found is None:
        raise NotFound("not-found")
    return standing_of(found), found


def standing_of(found: Row) -> Standing:
    return Standing(
        person=PersonId(found["person"]),
        teams=frozenset(map(TeamId, found["teams"] or ())),
        leads=frozenset(map(TeamId, found["leads"] or ())),
        branches=branches_of(found["branches"]),
        offices=branches_of(found["offices"]),
    )


def branches_of(written: list[str] | None) -> tuple[frozenset[UnitId], ...]:
    """Each "3,2,1" as the units of a place and all above it."""
    return tuple(frozenset(UnitId(int(unit)) for unit in line.split(",")) for line in written or ())


ABOVE = """
(SELECT string_agg(ancestor::text, ',') FROM unit_ancestor
 WHERE unit_ancestor.unit = {unit} AND upper_inf(unit_ancestor.valid))
"""

FIND = (
    """
SELECT person.id AS person, person.name, account.id AS account, account.disabled_at, account.password_hash, held.*,
       office.offices
FROM person LEFT JOIN account ON account.person = person.id
LEFT JOIN LATERAL (
    SELECT array_agg(team.id) AS teams, array_agg(team.id) FILTER (WHERE membership.role <> 'member') AS leads,
           min(team.name) AS team, array_agg("""
    + ABOVE.format(unit="team.unit")
    + """) AS branches
    FROM membership JOIN team ON team.id = membership.team
    WHERE membership.person = person.id AND membership.valid @> {}::date
) AS held ON true
LEFT JOIN LATERAL (
    SELECT array_agg("""
    + ABOVE.format(unit="role_grant.unit")
    + """) AS offices FROM role_grant WHERE role_grant.person = person.id AND role_grant.valid @> {}::date
) AS office ON true
WHERE person.public_id = {}
"""
)
