"""What is counted, by when."""

from piccolo.columns import Array, BigInt, BigSerial, Boolean, Date, Integer, SmallInt, Text
from piccolo.table import Table


class Indicator(Table, tablename="indicator"):
    """What is counted, in which unit of measure, and how often one recipient counts (G3)."""

    code = Text(primary_key=True)
    position = SmallInt()
    name_vi = Text()
    name_en = Text()
    measure_vi = Text()
    measure_en = Text()
    once = Text()
    person_limit = SmallInt(null=True, default=None)
    confirms = Array(base_column=Text())
    minutes = SmallInt(null=True, default=None)
    icon = Text()
    commercial = Boolean()
    at_home = Boolean()
    at_desk = Boolean()
    topic = Text()


class Campaign(Table, tablename="campaign"):
    """A named span of days with an order number, first and last day both counted."""

    id = BigSerial(primary_key=True)
    public_id = Text()
    unit = BigInt()
    name = Text()
    order_no = Text()
    first_on = Date()
    last_on = Date()


class Target(Table, tablename="target"):
    """How many of an indicator a unit is to reach; a revision ends one row and begins another."""

    id = BigSerial(primary_key=True)
    campaign = BigInt()
    unit = BigInt()
    indicator = Text()
    quantity = Integer()
    valid = Text()
