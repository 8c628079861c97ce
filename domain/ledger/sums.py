"""How entries add up: one text for adding a batch's entries and for adding all of them again.

Each part stands where `WITH entry AS (…)` has named the entries that it adds.
"""

DAYS = """
SELECT kind, subject, team, unit, local_day, sum(points)::bigint AS points
FROM entry GROUP BY kind, subject, team, unit, local_day
"""

# An entry counts for a campaign whose span holds its day and whose unit stands above its own on that day, if its
# visit was received by the end of the seventh day after the campaign's last; a contrary entry as the one it cancels.
# Most entries are posted within a week of their day, which no campaign can miss: only the others are looked at singly.
PERIODS = """
SELECT kind, subject, unit, period, sum(points)::bigint AS points
FROM (
    WITH by_day AS MATERIALIZED (
        SELECT kind, subject, unit, local_day, max(posted_at) AS posted_at, sum(points) AS points,
               CASE WHEN posted_at >= (local_day + 8)::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh' THEN source END AS late
        FROM entry GROUP BY kind, subject, unit, local_day, late
    )
    SELECT kind, subject, unit, named.period, points
    FROM by_day
    CROSS JOIN LATERAL (VALUES
        (to_char(local_day, '"W"IYYY-IW')), (to_char(local_day, '"M"YYYY-MM')), (to_char(local_day, '"Y"YYYY')), ('A')
    ) AS named (period)
    UNION ALL
    SELECT by_day.kind, by_day.subject, by_day.unit, 'C' || campaign.id, by_day.points
    FROM by_day
    JOIN unit_ancestor AS above ON above.unit = by_day.unit AND above.valid @> by_day.local_day
    JOIN campaign ON campaign.unit = above.ancestor AND by_day.local_day BETWEEN campaign.first_on AND campaign.last_on
    CROSS JOIN LATERAL (
        SELECT (campaign.last_on + 8)::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh' AS at
    ) AS cut_off
    WHERE by_day.late IS NULL OR by_day.posted_at < cut_off.at OR EXISTS (
        SELECT FROM assistance_event JOIN assistance ON assistance.id = assistance_event.assistance
        WHERE assistance_event.id = by_day.late AND assistance.recorded_at < cut_off.at
    )
) AS counted
GROUP BY kind, subject, unit, period
"""

# What a later event takes back is what the last confirmation before it had counted. A repeat adds no unit (G3), and
# somebody met without a card only what counts at each turn: who was met twice cannot be told apart (G1).
QUANTITIES = """
SELECT recipient.unit AS recipient_unit, item.indicator, check_in.local_day,
       sum(item.quantity * counted.sign)::bigint AS quantity
FROM (
    SELECT event.assistance, 1 AS sign, event.id FROM assistance_event AS event
    JOIN source USING (id) WHERE event.move = 'confirmed'
    UNION ALL
    SELECT event.assistance, -1, (
        SELECT max(before.id) FROM assistance_event AS before
        WHERE before.assistance = event.assistance AND before.move = 'confirmed' AND before.id < event.id
    )
    FROM assistance_event AS event JOIN source USING (id) WHERE event.move = 'reversed'
) AS counted
JOIN confirmation ON confirmation.event = counted.id
JOIN confirmation_item AS said ON said.confirmation = confirmation.id AND said.helped AND NOT said.repeat
JOIN assistance_item AS item ON item.id = said.item
JOIN assistance ON assistance.id = counted.assistance
JOIN check_in ON check_in.id = assistance.check_in AND NOT check_in.practice
JOIN recipient ON recipient.id = assistance.recipient
JOIN indicator ON indicator.code = item.indicator AND (recipient.kind <> 'passer-by' OR indicator.once = 'turn')
GROUP BY recipient.unit, item.indicator, check_in.local_day
"""

OF_SOURCES = """
WITH entry AS (
    SELECT source, kind, subject, team, unit, points, local_day, posted_at FROM ledger_entry
    WHERE source = ANY({}::bigint[]) AND local_day BETWEEN {}::date AND {}::date
)
"""
OF_ALL = """
WITH entry AS (
    SELECT source, kind, subject, team, unit, points, local_day, posted_at
    FROM ledger_entry JOIN ledger_batch_source USING (source)
)
"""
SOURCES = "WITH source AS (SELECT unnest({}::bigint[]) AS id)"
ALL_SOURCES = "WITH source AS (SELECT source AS id FROM ledger_batch_source)"


def wrapped(*parts: str) -> str:
    """Parts of a statement as one text."""
    return "\n".join(parts)


def adding(entries: str, table: str, sums: str, key: str, amount: str) -> str:
    """A statement that adds sums to a table of totals."""
    return wrapped(
        entries, "INSERT INTO", table, "(", key, ",", amount, ")", sums, "ON CONFLICT (", key, ") DO UPDATE SET",
        f"{amount} = {table}.{amount} + excluded.{amount}",
    )  # fmt: skip


def comparing(entries: str, table: str, sums: str, key: str, amount: str) -> str:
    """A statement that finds where a table of totals differs from the sums, at most `{}` lines of it.

    `table` may be a select of its own, in brackets.
    """
    return wrapped(
        entries, ", expected AS (", sums, ") SELECT concat_ws(' ',", key, ") AS key,",
        f"coalesce(held.{amount}, 0)::bigint AS held, coalesce(expected.{amount}, 0)::bigint AS expected",
        f"FROM {table} AS held FULL JOIN expected USING (", key, ")",
        f"WHERE coalesce(held.{amount}, 0) <> coalesce(expected.{amount}, 0) ORDER BY", key, "LIMIT {}",
    )  # fmt: skip
