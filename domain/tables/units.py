"""The administrative tree and what starts on a day."""

from piccolo.columns import JSONB, BigInt, BigSerial, Date, Integer, SmallInt, Text
from piccolo.table import Table


class Unit(Table, tablename="unit"):
    """A node of the administrative tree, valid from a day to a day."""

    id = BigSerial(primary_key=True)
    public_id = Text()
    kind = Text()
    name = Text()
    code = Text(null=True, default=None)
    parent = BigInt(null=True, default=None)
    terrain = Text()
    phone = Text(null=True, default=None)
    homes = Integer(null=True, default=None)
    valid = Text()
    search_key = Text()
    sort_key = Text()


class UnitAncestor(Table, tablename="unit_ancestor"):
    """Who lies under whom, itself included, and in which span."""

    unit = BigInt()
    ancestor = BigInt()
    depth = SmallInt()
    valid = Text()


class Setting(Table, tablename="setting"):
    """A value from a day on."""

    name = Text()
    value = JSONB()
    valid_from = Date()
