"""The first unit of an installation: the country, a province or a commune, under which all others are."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from domain.audit import record_event
from domain.catalogue.units import FoundedUnit, add_unit
from domain.database import row, rows, transaction
from domain.people import length_fault
from domain.refusals import FormRefused, Refused
from domain.rules.imports.phones import read_phone
from domain.rules.imports.reading import full_code
from domain.rules.vietnamese import nfc, unit_key

LONGEST_NAME, LONGEST_CODE = 100, 20


async def found_root(*, unit: FoundedUnit, demo: bool, at: datetime, chance: Callable[[int], bytes]) -> bool:
    """Found the root of the tree; `chance` gives random bytes. Returns whether it is new.

    The same name again changes nothing: one installation is one tree. Refuses: `form`, `root-stands`.
    """
    checked = check_unit(unit, demo=demo)
    async with transaction():
        await rows("LOCK TABLE unit IN SHARE ROW EXCLUSIVE MODE")  # two founders at once would make two roots
        standing = await row("SELECT name, search_key FROM unit WHERE parent IS NULL AND upper_inf(valid) LIMIT 1")
        if standing is not None and standing["search_key"] != unit_key(checked.name):
            raise Refused("root-stands", name=standing["name"])
        if standing is None:
            root = await add_unit(checked, None, chance(10))
            await record_event(at=at, account=None, action="units.create", subject_kind="unit", subject=root["id"])
        return standing is None


def check_unit(unit: FoundedUnit, *, demo: bool) -> FoundedUnit:
    """The same, in its written forms. Refuses: `form` with every field that does not hold."""
    wrong: dict[str, str] = {}
    name, code, phone = nfc(unit.name), full_code(nfc(unit.code or ""), unit.kind) or None, None
    if not 2 <= len(name) <= LONGEST_NAME:
        wrong["name"] = length_fault(name)
    if code and len(code) > LONGEST_CODE:
        wrong["code"] = "too-long"
    try:
        phone = read_phone(unit.phone or "", demo=demo)
    except Refused:
        wrong["phone"] = "not-a-phone"
    if wrong:
        raise FormRefused("form", **wrong)
    return replace(unit, name=name, code=code, phone=phone.number if phone else None)
