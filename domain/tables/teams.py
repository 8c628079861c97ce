"""Teams and who is in them."""

from piccolo.columns import BigInt, BigSerial, Date, Text
from piccolo.table import Table


class Team(Table, tablename="team"):
    """A team of a unit, with its founding decision."""

    id = BigSerial(primary_key=True)
    public_id = Text()
    unit = BigInt()
    name = Text()
    founded_on = Date(null=True, default=None)
    decision_no = Text(null=True, default=None)
    dissolved_on = Date(null=True, default=None)
    search_key = Text()
    sort_key = Text()


class Membership(Table, tablename="membership"):
    """A person in a team with a role, from a day to a day."""

    id = BigSerial(primary_key=True)
    person = BigInt()
    team = BigInt()
    role = Text()
    valid = Text()
