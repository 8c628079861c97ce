"""Points, posted once and never changed: insert-only by grant and by trigger."""

from piccolo.columns import JSONB, BigInt, Bytea, Date, Integer, SmallInt, Text, Timestamptz
from piccolo.table import Table


class PointsRule(Table, tablename="points_rule"):
    """A version of the rule, in force from a day until the next version's."""

    version = SmallInt(primary_key=True)
    valid_from = Date()
    content = JSONB()
    made_at = Timestamptz()


class LedgerEntry(Table, tablename="ledger_entry"):
    """Points of one subject from one source; day, team and unit are its check-in's."""

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
    """A sealed run of entries, chained to the one before by its hash."""

    number = BigInt(primary_key=True)
    previous = Bytea()
    hash = Bytea()
    entries = Integer()
    sealed_at = Timestamptz()


class LedgerBatchSource(Table, tablename="ledger_batch_source"):
    """The place of a source in its batch, with the leaf hashes of its entries."""

    source = BigInt(primary_key=True)
    batch = BigInt()
    position = Integer()
    leaves = Bytea()


class CapUse(Table, tablename="cap_use"):
    """How much of a ceiling is used, moved by compare-and-set; whose it is, where one help used it."""

    scope = Text(primary_key=True)
    used = BigInt()
    assistance = BigInt(null=True, default=None)


class DailyTotal(Table, tablename="daily_total"):
    """Points of a subject on a day: what everything else adds up."""

    kind = Text()
    subject = BigInt()
    team = BigInt()
    unit = BigInt()
    local_day = Date()
    points = BigInt()


class PeriodTotal(Table, tablename="period_total"):
    """Points of a subject in a week, month, year, campaign or in all."""

    kind = Text()
    subject = BigInt()
    unit = BigInt()
    period = Text()
    points = BigInt()


class DailyQuantity(Table, tablename="daily_quantity"):
    """What was confirmed in a hamlet on a day, in the indicator's own unit of measure."""

    recipient_unit = BigInt()
    indicator = Text()
    local_day = Date()
    quantity = BigInt()
