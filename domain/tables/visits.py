"""What phones sent, who came to whose door, what help was reported."""

from piccolo.columns import UUID, BigInt, BigSerial, Boolean, Bytea, Date, Integer, SmallInt, Text, Timestamptz
from piccolo.table import Table


class Intake(Table, tablename="intake"):
    """Everything a phone sent, with its verdict: the only home of what was refused."""

    key = UUID(primary_key=True)
    account = BigInt()
    content_hash = Bytea()
    kind = Text()
    claimed_at = Timestamptz()
    recorded_at = Timestamptz()
    verdict = Text()
    reason = Text(null=True, default=None)
    answer = Text(null=True, default=None)


class CheckIn(Table, tablename="check_in"):
    """A member at a place, for one team."""

    id = BigSerial(primary_key=True)
    public_id = Text()
    key = UUID()
    person = BigInt()
    team = BigInt()
    unit = BigInt()
    recipient = BigInt(null=True, default=None)
    desk_session = BigInt(null=True, default=None)
    seat = SmallInt(null=True, default=None)
    card = BigInt(null=True, default=None)
    outcome = Text(null=True, default=None)
    entry = Text()
    come_back_on = Date(null=True, default=None)
    quiet_until = Date(null=True, default=None)
    reports = Integer(default=0)
    kin = Boolean()
    claimed_at = Timestamptz()
    happened_at = Timestamptz()
    recorded_at = Timestamptz()
    closed_at = Timestamptz(null=True, default=None)
    local_day = Date()
    device_mark = Bytea(null=True, default=None)
    practice = Boolean()


class Assistance(Table, tablename="assistance"):
    """Help reported at a check-in."""

    id = BigSerial(primary_key=True)
    public_id = Text()
    key = UUID()
    check_in = BigInt()
    recipient = BigInt()
    short_code = Text()
    state = Text()
    reported_at = Timestamptz()
    recorded_at = Timestamptz()
    decided_at = Timestamptz(null=True, default=None)
    expires_at = Timestamptz()
    kin = Boolean(default=False)


class AssistanceHelper(Table, tablename="assistance_helper"):
    """A member who was there."""

    assistance = BigInt()
    check_in = BigInt()
    person = BigInt()
    team = BigInt()


class AssistanceItem(Table, tablename="assistance_item"):
    """A line of a report: for whom, what, how many."""

    id = BigSerial(primary_key=True)
    assistance = BigInt()
    indicator = Text()
    quantity = SmallInt()
    form = Text()
    given_name = Text(null=True, default=None)


class AssistanceEvent(Table, tablename="assistance_event"):
    """A move of an assistance's state; its id is the ledger's source."""

    id = BigSerial(primary_key=True)
    assistance = BigInt()
    move = Text()
    happened_at = Timestamptz()
    recorded_at = Timestamptz()
    account = BigInt(null=True, default=None)
    reason = Text(null=True, default=None)
