"""The tree above the first commune: founding facts that no office's list brings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from domain.database import Row, row, rows, transaction
from domain.rules.imports.rows import UnitKind
from domain.rules.tokens import public_id
from domain.rules.vietnamese import nfc, place_sort_key, unit_key


@dataclass(frozen=True, slots=True)
class FoundedUnit:
    """A unit under the one before it; `phone` is the number that answers there."""

    kind: UnitKind
    name: str
    code: str | None = None
    phone: str | None = None
    terrain: str = "plain"


async def found_units(*, chain: Sequence[FoundedUnit], chance: Callable[[int], bytes]) -> list[str]:
    """Found a chain of units from the root down; returns their public ids.

    A unit that stands under its parent already is left as it is, so that founding twice changes nothing. `chance`
    gives random bytes.
    """
    made: list[str] = []
    upper: int | None = None
    async with transaction():
        await rows("LOCK TABLE unit IN SHARE ROW EXCLUSIVE MODE")  # two founders at once would make two roots
        for unit in chain:
            found = await row(FIND, upper, unit_key(unit.name)) or await add_unit(unit, upper, chance(10))
            made.append(found["public_id"])
            upper = found["id"]
    return made


async def add_unit(unit: FoundedUnit, upper: int | None, chance: bytes) -> Row:
    """Write a unit under `upper`. A step: under the lock of whoever looked that it is not there yet."""
    name = nfc(unit.name)
    place = (public_id(chance), str(unit.kind), name, unit.code, upper, unit.terrain, unit.phone)
    (made,) = await rows(FOUND, *place, unit_key(name), place_sort_key(name), upper)
    return made


FIND = "SELECT id, public_id FROM unit WHERE parent IS NOT DISTINCT FROM {}::bigint AND search_key = {}"

# Every unit is its own ancestor at depth 0, and one step further from all those of its parent.
FOUND = """
WITH made AS (
    INSERT INTO unit (public_id, kind, name, code, parent, terrain, phone, search_key, sort_key)
    VALUES ({}, {}, {}, {}, {}, {}, {}, {}, {}) RETURNING id, public_id
), above AS (
    INSERT INTO unit_ancestor (unit, ancestor, depth)
    SELECT id, id, 0 FROM made
    UNION ALL
    SELECT made.id, ancestor, depth + 1 FROM made, unit_ancestor WHERE unit_ancestor.unit = {}
)
SELECT id, public_id FROM made
"""
