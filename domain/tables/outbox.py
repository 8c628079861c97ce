"""Work owed after a commit, and the sign of life of who does it."""

from piccolo.columns import BigInt, BigSerial, SmallInt, Text, Timestamptz
from piccolo.table import Table


class Outbox(Table, tablename="outbox"):
    """Work owed: the row is the promise, a message only a hint."""

    id = BigSerial(primary_key=True)
    task = Text()
    source = BigInt()
    made_at = Timestamptz()
    attempts = SmallInt()
    taken_until = Timestamptz(null=True, default=None)
    parked_at = Timestamptz(null=True, default=None)
    request_id = Text(null=True, default=None)


class Heartbeat(Table, tablename="heartbeat"):
    """When a kind of process was last seen alive."""

    process = Text(primary_key=True)
    seen_at = Timestamptz()
