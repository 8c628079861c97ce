"""Where teams help at set hours, each opening, and the numbers of its queue."""

from piccolo.columns import UUID, Array, BigInt, BigSerial, Boolean, SmallInt, Text, Time, Timestamptz
from piccolo.table import Table


class HelpDesk(Table, tablename="help_desk"):
    """A place where a team helps."""

    id = BigSerial(primary_key=True)
    public_id = Text()
    team = BigInt()
    name = Text()
    place = Text(null=True, default=None)
    has_screen = Boolean()
    token = Text()
    weekdays = Array(base_column=SmallInt())
    opens_at = Time(null=True, default=None)
    closes_at = Time(null=True, default=None)
    made_by = BigInt()
    made_at = Timestamptz()
    closed_at = Timestamptz(null=True, default=None)


class DeskSession(Table, tablename="desk_session"):
    """One opening of a help desk."""

    id = BigSerial(primary_key=True)
    public_id = Text()
    desk = BigInt()
    unit = BigInt()
    team = BigInt()
    has_screen = Boolean()
    handle = Text()
    screen = Text()
    opened_by = BigInt()
    opened_at = Timestamptz()
    ends_at = Timestamptz()
    closed_at = Timestamptz(null=True, default=None)
    tickets = SmallInt(default=0)


class Ticket(Table, tablename="ticket"):
    """A number in a queue: with a need, and no name."""

    id = BigSerial(primary_key=True)
    key = UUID()
    desk_session = BigInt()
    number = SmallInt()
    need = Text(null=True, default=None)
    waiting_since = Timestamptz()
    check_in = BigInt(null=True, default=None)
    called_at = Timestamptz(null=True, default=None)
    assistance = BigInt(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)
