"""Units out of a list, each under the one above it."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date

from domain.database import rows
from domain.imports.recording import as_json, changed_of, rows_of
from domain.rules.ids import UnitId
from domain.rules.imports.parents import FROM_THE_TOP
from domain.rules.imports.rows import ABOVE, UnitKind, UnitRow
from domain.rules.imports.verdicts import Judged, Verdict
from domain.rules.tokens import public_id
from domain.rules.vietnamese import place_sort_key, unit_key


def from_the_top(judged: Sequence[Judged]) -> list[Judged]:
    """Parents before children, else in the order of the list."""
    return sorted(judged, key=lambda each: FROM_THE_TOP.index(kind) if (kind := _kind(each)) else 0)


def _kind(judged: Judged) -> UnitKind | None:
    return judged.read.row.kind if isinstance(judged.read.row, UnitRow) else None


async def write(judged: Sequence[Judged], *, scope: UnitId, today: date, chance: Callable[[int], bytes]) -> None:
    """Write new units level by level, change those that differ. A step: in a transaction."""
    new = [row for _, row in rows_of(judged, Verdict.NEW) if isinstance(row, UnitRow)]
    for kind in FROM_THE_TOP[1:]:
        records = [
            asdict(row) | {"public_id": public_id(chance(10)), **keys_of(row)} for row in new if row.kind is kind
        ]
        if records:
            await rows(NEW, as_json(records), ABOVE[kind], scope, today)
    changed = [(each, row) for each, row in rows_of(judged, Verdict.CHANGED) if isinstance(row, UnitRow)]
    await rows(CHANGED, as_json([changed_of(each, row) | keys_of(row) for each, row in changed]))


def keys_of(row: UnitRow) -> dict[str, str]:
    """How a unit is found, and where it stands in a list."""
    return {"search_key": unit_key(row.name), "sort_key": place_sort_key(row.name)}


# A parent is known by the folded key of its name, one level up within the branch. Every unit is its own ancestor at
# depth 0, and one step further from all those of its parent.
NEW = """
WITH given AS (
    SELECT * FROM jsonb_to_recordset({}::jsonb) AS given (public_id text, kind text, name text, parent text, code text,
        phone text, homes integer, search_key text, sort_key text)
), above AS (
    SELECT unit.id, unit.search_key FROM unit JOIN unit_ancestor ON unit_ancestor.unit = unit.id
    WHERE kind = {}::text AND ancestor = {}::bigint AND unit_ancestor.valid @> {}::date AND upper_inf(unit.valid)
), made AS (
    INSERT INTO unit (public_id, kind, name, code, parent, phone, homes, search_key, sort_key)
    SELECT public_id, kind, name, code, above.id, phone, homes, given.search_key, given.sort_key
    FROM given JOIN above ON above.search_key = given.parent
    RETURNING id, parent
)
INSERT INTO unit_ancestor (unit, ancestor, depth)
SELECT id, id, 0 FROM made
UNION ALL SELECT made.id, ancestor, depth + 1 FROM made JOIN unit_ancestor ON unit_ancestor.unit = made.parent
RETURNING unit
"""

CHANGED = """
UPDATE unit SET name = coalesce(given.name, unit.name), code = coalesce(given.code, unit.code),
    phone = coalesce(given.phone, unit.phone), homes = coalesce(given.homes, unit.homes)
FROM jsonb_to_recordset({}::jsonb) AS given (id bigint, name text, code text, phone text, homes integer)
WHERE unit.id = given.id
"""
