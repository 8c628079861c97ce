"""Members out of a list: people, their sign-in and their place in a team."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date

from domain.database import rows
from domain.imports.recording import as_json, changed_of, rows_of
from domain.rules.ids import UnitId
from domain.rules.imports.rows import MemberRow
from domain.rules.imports.verdicts import Judged, Verdict
from domain.rules.tokens import public_id
from domain.rules.vietnamese import fold, sort_key


async def write(judged: Sequence[Judged], *, scope: UnitId, today: date, chance: Callable[[int], bytes]) -> None:
    """Write new members, change those that differ. A step: in a transaction.

    Somebody known by the same phone or e-mail joins another team as the person they are. Everybody gets an account,
    without a password: a printed slip is the way in (G6).
    """
    del scope
    new = [row for _, row in rows_of(judged, Verdict.NEW) if isinstance(row, MemberRow)]
    records = [
        asdict(row) | {"place": place, "public_id": public_id(chance(10)), "contact": contact_of(row), **keys_of(row)}
        for place, row in enumerate(new)
    ]
    if records:
        await rows(NEW, as_json(records), today)
    changed = [(each, row) for each, row in rows_of(judged, Verdict.CHANGED) if isinstance(row, MemberRow)]
    if changed:
        given = as_json([changed_of(each, row) | keys_of(row) for each, row in changed])
        await rows(CHANGED, given)
        await rows(JOINED, given)
        await rows(ROLES, given, today)


def contact_of(row: MemberRow) -> str | None:
    """What tells that two rows are one person."""
    return row.phone or row.email


def keys_of(row: MemberRow) -> dict[str, str]:
    """How a person is found, and where they stand in a list."""
    return {"search_key": fold(row.name), "sort_key": sort_key(row.name)}


_GIVEN = """
    SELECT * FROM jsonb_to_recordset({}::jsonb) AS given (id bigint, place integer, public_id text, contact text,
        team bigint, name text, phone text, email text, role text, birth_year smallint, joined_on date, employer text,
        search_key text, sort_key text)
"""

# `fresh` holds one row a person that nobody knew, though the list has them in two teams. A membership never reaches
# back into an earlier one of the same person in the same team: spans exclude each other.
NEW = f"""
WITH given AS ({_GIVEN}), known AS (
    SELECT DISTINCT ON (place) place, person.id FROM given JOIN person
    ON person.phone = given.phone OR lower(person.email) = given.email
    ORDER BY place, person.phone = given.phone DESC NULLS LAST
), fresh AS (
    SELECT DISTINCT ON (coalesce(contact, public_id)) * FROM given WHERE place NOT IN (SELECT place FROM known)
    ORDER BY coalesce(contact, public_id), place
), made AS (
    INSERT INTO person (public_id, name, phone, email, birth_year, employer, search_key, sort_key)
    SELECT public_id, name, phone, email, birth_year, employer, search_key, sort_key FROM fresh RETURNING id, public_id
), who AS (
    SELECT place, id FROM known
    UNION ALL
    SELECT given.place, made.id FROM given
    JOIN fresh ON coalesce(fresh.contact, fresh.public_id) = coalesce(given.contact, given.public_id)
    JOIN made ON made.public_id = fresh.public_id
), signing AS (
    INSERT INTO account (person) SELECT DISTINCT id FROM who ON CONFLICT (person) DO NOTHING
)
INSERT INTO membership (person, team, role, valid)
SELECT who.id, given.team, coalesce(given.role, 'member'), daterange(greatest(coalesce(given.joined_on, {{}}::date), (
    SELECT max(upper(valid)) FROM membership WHERE membership.person = who.id AND membership.team = given.team)), NULL)
FROM given JOIN who ON who.place = given.place
RETURNING id
"""

# How somebody with an office is reached is no commune's list to change: it is how they sign in.
CHANGED = f"""
WITH given AS ({_GIVEN})
UPDATE person SET name = coalesce(given.name, person.name),
    phone = CASE WHEN office.held THEN person.phone ELSE coalesce(given.phone, person.phone) END,
    email = CASE WHEN office.held THEN person.email ELSE coalesce(given.email, person.email) END,
    birth_year = coalesce(given.birth_year, person.birth_year),
    employer = coalesce(given.employer, person.employer),
    search_key = CASE WHEN given.name IS NULL THEN person.search_key ELSE given.search_key END,
    sort_key = CASE WHEN given.name IS NULL THEN person.sort_key ELSE given.sort_key END
FROM given JOIN membership ON membership.id = given.id
CROSS JOIN LATERAL (
    SELECT EXISTS (SELECT FROM role_grant WHERE role_grant.person = membership.person) AS held
) AS office
WHERE person.id = membership.person
"""

# Who joined, joined on the first day of their first span there.
JOINED = f"""
WITH given AS ({_GIVEN} WHERE joined_on IS NOT NULL), first AS (
    SELECT DISTINCT ON (given.id) each.id, given.joined_on FROM given JOIN membership ON membership.id = given.id
    JOIN membership AS each ON each.person = membership.person AND each.team = membership.team
    ORDER BY given.id, lower(each.valid)
)
UPDATE membership SET valid = daterange(first.joined_on, upper(valid)) FROM first
WHERE membership.id = first.id AND (upper_inf(valid) OR upper(valid) > first.joined_on)
"""

# A role begins today and the one before ends; one that began today is simply another.
ROLES = f"""
WITH given AS ({_GIVEN} WHERE role IS NOT NULL), day AS (SELECT {{}}::date AS today), ended AS (
    UPDATE membership SET valid = daterange(lower(valid), today), role = membership.role FROM given, day
    WHERE membership.id = given.id AND lower(valid) < today RETURNING membership.person, membership.team, given.role
), mended AS (
    UPDATE membership SET role = given.role FROM given, day
    WHERE membership.id = given.id AND lower(valid) >= today RETURNING membership.id
)
INSERT INTO membership (person, team, role, valid) SELECT person, team, role, daterange(today, NULL) FROM ended, day
RETURNING id
"""
