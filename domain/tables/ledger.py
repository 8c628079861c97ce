"""Points, posted once and never changed: insert-only by grant and by trigger."""

from piccolo.columns import BigInt, Bytea, Date, Integer, JSONB, SmallInt, Text, Timestamptz
from piccolo.table import Table


class PointsRule(Table, tablename="points_rule"):
    version = SmallInt(primary_key=True)
    valid_from = Date()
    content = JSONB()
    made_at = Timestamptz()


class LedgerEntry(Table, tablename="ledger_entry"):
    id = BigInt()
    source = BigInt()
    source_kind = Text()
    kind = Text()
    subject = BigInt()
    team = BigInt()
    unit = BigInt()
    points = BigInt()
    rule_version = SmallInt()
    working = JSONB()
    local_day = Date()
    posted_at = Timestamptz()


class LedgerBatch(Table, tablename="ledger_batch"):
    number = BigInt(primary_key=True)
    previous = Bytea()
    hash = Bytea()
    entries = Integer()
    sealed_at = Timestamptz()


class LedgerBatchSource(Table, tablename="ledger_batch_source"):
    source = BigInt(primary_key=True)
    batch = BigInt()
    position = Integer()
    leaves = Bytea()


class CapUse(Table, tablename="cap_use"):
    scope = Text(primary_key=True)
    used = BigInt()


class DailyTotal(Table, tablename="daily_total"):
    kind = Text()
    subject = BigInt()
    team = BigInt()
    unit = BigInt()
    local_day = Date()
    points = BigInt()


class PeriodTotal(Table, tablename="period_total"):
    kind = Text()
    subject = BigInt()
    unit = BigInt()
    period = Text()
    points = BigInt()


class DailyQuantity(Table, tablename="daily_quantity"):
    recipient_unit = BigInt()
    indicator = Text()
    local_day = Date()
    quantity = BigInt()
