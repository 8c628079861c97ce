"""Teams out of a list."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date

from domain.database import rows
from domain.imports.recording import as_json, changed_of, rows_of
from domain.rules.ids import UnitId
from domain.rules.imports.rows import TeamRow
from domain.rules.imports.verdicts import Judged, Verdict
from domain.rules.tokens import public_id
from domain.rules.vietnamese import fold, place_sort_key


async def write(judged: Sequence[Judged], *, scope: UnitId, today: date, chance: Callable[[int], bytes]) -> None:
    """Write new teams, change those that differ. A step: in a transaction."""
    del scope, today
    new = [row for _, row in rows_of(judged, Verdict.NEW) if isinstance(row, TeamRow)]
    await rows(NEW, as_json([asdict(row) | {"public_id": public_id(chance(10)), **keys_of(row)} for row in new]))
    changed = [(each, row) for each, row in rows_of(judged, Verdict.CHANGED) if isinstance(row, TeamRow)]
    await rows(CHANGED, as_json([changed_of(each, row) | keys_of(row) for each, row in changed]))


def keys_of(row: TeamRow) -> dict[str, str]:
    """How a team is found, and where it stands in a list."""
    return {"search_key": fold(row.name), "sort_key": place_sort_key(row.name)}


NEW = """
INSERT INTO team (public_id, unit, name, founded_on, decision_no, search_key, sort_key)
SELECT public_id, unit, name, founded_on, decision_no, search_key, sort_key
FROM jsonb_to_recordset({}::jsonb) AS given (public_id text, unit bigint, name text, founded_on date, decision_no text,
    search_key text, sort_key text)
"""

CHANGED = """
UPDATE team SET name = coalesce(given.name, team.name), founded_on = coalesce(given.founded_on, team.founded_on),
    decision_no = coalesce(given.decision_no, team.decision_no),
    sort_key = CASE WHEN given.name IS NULL THEN team.sort_key ELSE given.sort_key END
FROM jsonb_to_recordset({}::jsonb) AS given (id bigint, name text, founded_on date, decision_no text, search_key text,
    sort_key text)
WHERE team.id = given.id
"""
