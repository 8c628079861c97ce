"""Where teams help at set hours, each opening, and the numbers of its queue."""

from piccolo.columns import UUID, Array, BigInt, BigSerial, Boolean, Bytea, SmallInt, Text, Time, Timestamptz
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
    desk = BigInt(null=True, default=None)
    name = Text()
    place = Text(null=True, default=None)
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


class Meeting(Table, tablename="meeting"):
    """A session with a chair."""

    desk_session = BigInt(primary_key=True)
    kind = Text()
    recipient = BigInt()
    check_in = BigInt()
    chair = Text()
    indicators = Array(base_column=Text())
    shown_address = Bytea()
    shown_browser = Text()
    stated = SmallInt(null=True, default=None)
    counted = SmallInt(null=True, default=None)
    counted_at = Timestamptz(null=True, default=None)


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
