"""Units of a list under the units they belong to, which may stand in the same list, in any order."""

from collections.abc import Sequence
from dataclasses import replace

from domain.rules.imports.forbidden import blotted
from domain.rules.imports.lines import Problem
from domain.rules.imports.places import Ground, spellings
from domain.rules.imports.rows import ABOVE, UnitKind, UnitRow
from domain.rules.imports.sheets import shown
from domain.rules.imports.tables import Table
from domain.rules.imports.verdicts import ReadRow
from domain.rules.vietnamese import nfc, unit_key

FROM_THE_TOP = (UnitKind.COUNTRY, UnitKind.PROVINCE, UnitKind.COMMUNE, UnitKind.HAMLET)


def with_parents(read: Sequence[ReadRow], table: Table, ground: Ground) -> list[ReadRow]:
    """The rows in their order, each with the key of its parent's full name, or with `parent-unknown`.

    A unit whose parent is refused has no parent, so it is refused as well.
    """
    found = list(read)
    listed: dict[tuple[UnitKind, str], str] = {}
    for kind in FROM_THE_TOP:
        for place, each in enumerate(found):
            if isinstance(each.row, UnitRow) and each.row.kind is kind:
                key = _parent(each.row, listed, ground)
                found[place] = replace(each, row=replace(each.row, parent=key)) if key else _orphan(each, table)
                if key:
                    listed |= {(kind, spelling): unit_key(each.row.name) for spelling in spellings(each.row.name)}
    return found


def _parent(row: UnitRow, listed: dict[tuple[UnitKind, str], str], ground: Ground) -> str | None:
    above = ABOVE.get(row.kind)
    if above is None:
        return None
    standing = ground.named(above, row.parent)
    return unit_key(standing[0].name) if len(standing) == 1 else listed.get((above, row.parent))


def _orphan(read: ReadRow, table: Table) -> ReadRow:
    column = table.fields.get("parent")
    heading, held = (column.heading, shown(read.source.at(column.index))) if column else (table.key_heading, "")
    problem = Problem(read.sheet, read.number, heading, blotted(nfc(held)), "parent-unknown")
    return replace(read, row=None, problems=(*read.problems, problem))
