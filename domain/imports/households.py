"""Homes out of a list."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date

from domain.database import rows
from domain.imports.recording import as_json, changed_of, rows_of
from domain.rules.homes import home_keys
from domain.rules.ids import UnitId
from domain.rules.imports.rows import HouseholdRow
from domain.rules.imports.verdicts import Judged, Verdict
from domain.rules.tokens import public_id


async def write(judged: Sequence[Judged], *, scope: UnitId, today: date, chance: Callable[[int], bytes]) -> None:
    """Write new homes, change those that differ. A step: in a transaction."""
    del scope, today
    new = [row for _, row in rows_of(judged, Verdict.NEW) if isinstance(row, HouseholdRow)]
    records = [asdict(row) | {"public_id": public_id(chance(10)), **keys_of(row)} for row in new]
    await rows(NEW, as_json(records))
    changed = [(each, row) for each, row in rows_of(judged, Verdict.CHANGED) if isinstance(row, HouseholdRow)]
    await rows(CHANGED, as_json([changed_of(each, row) | keys_of(row) for each, row in changed]))


def keys_of(row: HouseholdRow) -> dict[str, str]:
    """Its keys, by column."""
    return dict(zip(("search_key", "sort_key"), home_keys(row.head, row.known_as), strict=True))


NEW = """
INSERT INTO recipient (public_id, kind, unit, head, known_as, lane, phone, people, ref, moved_on, search_key, sort_key)
SELECT public_id, 'household', hamlet, head, known_as, lane, phone, people, ref, moved_on, search_key, sort_key
FROM jsonb_to_recordset({}::jsonb) AS given (public_id text, hamlet bigint, head text, known_as text, lane text,
    phone text, people smallint, ref text, moved_on date, search_key text, sort_key text)
"""

# The keys follow the head and the name that stand afterwards: a list that says nothing of them changes neither.
CHANGED = """
UPDATE recipient SET
    head = coalesce(given.head, recipient.head), known_as = coalesce(given.known_as, recipient.known_as),
    lane = coalesce(given.lane, recipient.lane), phone = coalesce(given.phone, recipient.phone),
    phone_by = CASE WHEN given.phone IS NULL THEN recipient.phone_by END,
    people = coalesce(given.people, recipient.people), ref = coalesce(given.ref, recipient.ref),
    moved_on = coalesce(given.moved_on, recipient.moved_on),
    search_key = CASE WHEN given.head IS NULL AND given.known_as IS NULL THEN recipient.search_key
                      ELSE given.search_key END,
    sort_key = CASE WHEN given.head IS NULL THEN recipient.sort_key ELSE given.sort_key END
FROM jsonb_to_recordset({}::jsonb) AS given (id bigint, head text, known_as text, lane text, phone text,
    people smallint, ref text, moved_on date, search_key text, sort_key text)
WHERE recipient.id = given.id
"""
