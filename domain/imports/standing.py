"""What stands already where a list goes: the ground to look names up on, and the rows to compare with."""

from collections.abc import Iterable, Mapping
from datetime import date

from domain.database import Row, row, rows
from domain.queries.said_once import works
from domain.refusals import NotFound
from domain.rules.ids import UnitId
from domain.rules.imports.headings import Kind
from domain.rules.imports.places import Ground, KnownTeam, Place
from domain.rules.imports.rows import HouseholdRow, ImportRow, MemberRow, TeamRole, TeamRow, UnitKind, UnitRow
from domain.rules.imports.verdicts import Judged, Owner, Standing, refuse_taken, refuse_used_codes
from domain.rules.vietnamese import unit_key
from domain.rules.viewers import Role, Viewer

IMPORTERS = (Role.OFFICER, Role.ADMINISTRATOR)


async def find_scope(*, viewer: Viewer | None, unit: str, today: date) -> UnitId:
    """The unit of that public id in the viewer's branch; anywhere for the operator at the console (no viewer).

    Refuses: `not-found`.
    """
    found = await row(SCOPE, unit, viewer is None, viewer.units(*IMPORTERS) if viewer else [], today)
    if found is None:
        raise NotFound("not-found")
    return UnitId(found["id"])


async def find_ground(*, scope: UnitId, today: date) -> Ground:
    """The units and teams of a branch, as of today."""
    places = tuple(map(_place, await rows(PLACES, scope, today)))
    teams = await rows(TEAMS_THERE, scope, today)
    return Ground(
        scope=next(place for place in places if place.id == scope),
        places=places,
        teams=tuple(KnownTeam(each["id"], each["unit"], each["name"], each["founded_on"]) for each in teams),
    )


def _place(found: Row) -> Place:
    return Place(found["id"], UnitKind(found["kind"]), found["name"], found["parent"])


async def find_standing(*, kind: Kind, scope: UnitId, today: date) -> list[Standing]:
    """The rows of a kind in a branch, as a list would say them."""
    sql, make = READERS[kind]
    return [Standing(each["id"], make(each)) for each in await rows(sql, scope, today)]


async def refuse_used(judged: tuple[Judged, ...], kind: Kind, heading: str) -> tuple[Judged, ...]:
    """The rows, without those that say of themselves what belongs to another, be it outside of the branch."""
    read = [each.read.row for each in judged]
    if kind is Kind.MEMBERS:
        return refuse_taken(judged, await find_contacts(read), heading)
    if kind is Kind.UNITS:
        codes = [each.code for each in read if isinstance(each, UnitRow) and each.code]
        found = await rows("SELECT code, id FROM unit WHERE code = ANY({}::text[])", codes)
        return refuse_used_codes(judged, {each["code"]: each["id"] for each in found}, heading)
    return judged


async def find_contacts(read: Iterable[ImportRow | None]) -> Mapping[str, Owner]:
    """Phone or e-mail → whoever has it, for the members in a list."""
    members = [each for each in read if isinstance(each, MemberRow)]
    phones, emails = ([each.phone for each in members if each.phone], [each.email for each in members if each.email])
    found = await rows(CONTACTS, phones, emails)
    return {
        each["contact"]: Owner(each["name"], each["id"], frozenset(each["memberships"]), frozenset(each["teams"]))
        for each in found
    }


def _unit(found: Row) -> UnitRow:
    return UnitRow(
        kind=UnitKind(found["kind"]),
        name=found["name"],
        parent=unit_key(found["parent_name"]),
        code=found["code"],
        phone=found["phone"],
        homes=found["homes"],
    )


def _team(found: Row) -> TeamRow:
    return TeamRow(found["unit"], found["name"], found["founded_on"], found["decision_no"])


def _member(found: Row) -> MemberRow:
    return MemberRow(
        team=found["team"],
        name=found["name"],
        phone=found["phone"],
        email=found["email"],
        role=TeamRole(found["role"]),
        birth_year=found["birth_year"],
        joined_on=found["joined_on"],
        employer=found["employer"],
    )


def _household(found: Row) -> HouseholdRow:
    return HouseholdRow(
        hamlet=found["unit"],
        head=found["head"],
        known_as=found["known_as"],
        lane=found["lane"],
        phone=found["phone"],
        people=found["people"],
        ref=found["ref"],
        moved_on=found["moved_on"],
        at_door=found["added"] is not None and found["ref"] is None,
        erased=found["erased_at"] is not None,
    )


SCOPE = """
SELECT unit.id FROM unit WHERE unit.public_id = {} AND ({}::boolean OR EXISTS (
    SELECT FROM unit_ancestor
    WHERE unit_ancestor.unit = unit.id AND ancestor = ANY({}::bigint[]) AND valid @> {}::date))
"""

_BRANCH = """CROSS JOIN (SELECT {{}}::bigint AS scope, {{}}::date AS day) AS given
JOIN unit_ancestor ON unit_ancestor.unit = {} AND ancestor = given.scope AND unit_ancestor.valid @> given.day"""

PLACES = f"""
SELECT unit.id, unit.kind, unit.name, unit.parent FROM unit {_BRANCH.format("unit.id")} WHERE unit.valid @> given.day
"""
TEAMS_THERE = f"""
SELECT team.id, team.unit, team.name, team.founded_on FROM team {_BRANCH.format("team.unit")} WHERE {works("given.day")}
"""
UNITS = f"""
SELECT unit.id, unit.kind, unit.name, unit.code, unit.phone, unit.homes, upper.name AS parent_name
FROM unit {_BRANCH.format("unit.id")} AND depth > 0 JOIN unit AS upper ON upper.id = unit.parent
WHERE upper_inf(unit.valid)
"""
TEAMS = f"""
SELECT team.id, team.unit, name, founded_on, decision_no FROM team
{_BRANCH.format("team.unit")} WHERE {works("given.day")}
"""
# A change of role splits a membership in two: whoever joined, joined on the first day of the first.
MEMBERS = f"""
SELECT membership.id, membership.team, person.name, person.phone, person.email, role, birth_year, employer,
       (SELECT min(lower(each.valid)) FROM membership AS each
        WHERE each.person = membership.person AND each.team = membership.team) AS joined_on
FROM membership JOIN team ON team.id = membership.team {_BRANCH.format("team.unit")}
JOIN person ON person.id = membership.person WHERE upper_inf(membership.valid)
"""
HOUSEHOLDS = f"""
SELECT recipient.id, recipient.unit, head, known_as, lane, phone, people, ref, moved_on, added, erased_at
FROM recipient
{_BRANCH.format("recipient.unit")} WHERE kind = 'household'
"""
CONTACTS = """
WITH found AS (
    SELECT phone AS contact, id, name FROM person WHERE phone = ANY({}::text[])
    UNION ALL SELECT lower(email), id, name FROM person WHERE lower(email) = ANY({}::text[])
)
SELECT contact, found.id, found.name,
       coalesce(array_agg(membership.id) FILTER (WHERE membership.id IS NOT NULL), '{{}}') AS memberships,
       coalesce(array_agg(membership.team) FILTER (WHERE membership.id IS NOT NULL), '{{}}') AS teams
FROM found LEFT JOIN membership ON membership.person = found.id AND upper_inf(membership.valid)
GROUP BY contact, found.id, found.name
"""
READERS = {
    Kind.UNITS: (UNITS, _unit),
    Kind.TEAMS: (TEAMS, _team),
    Kind.MEMBERS: (MEMBERS, _member),
    Kind.HOUSEHOLDS: (HOUSEHOLDS, _household),
}
