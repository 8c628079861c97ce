"""Work owed after a commit, and the sign of life of who does it."""

from piccolo.columns import BigInt, BigSerial, SmallInt, Text, Timestamptz
from piccolo.table import Table


class Outbox(Table, tablename="outbox"):
    id = BigSerial(primary_key=True)
    task = Text()
    source = BigInt()
    made_at = Timestamptz()
    attempts = SmallInt()
    taken_until = Timestamptz(null=True, default=None)
    parked_at = Timestamptz(null=True, default=None)


class Heartbeat(Table, tablename="heartbeat"):
    process = Text(primary_key=True)
    seen_at = Timestamptz()
