"""What a ranking reads from the ledger: its entries, and their sums in order."""

# The entries that a ranking reads. A unit counts by the tree of the span's last day, one that ended before (a merger)
# by its own last day: nobody loses what they did because their hamlet was joined to another. A visit is kin for all
# who were there: the answer came from the relative of one of them.
ENTRIES = """
WITH span AS (
    SELECT {}::bigint AS unit, {}::date AS first_on, {}::date AS last_on, {}::bigint AS batch, {}::text AS kind
), branch AS (
    SELECT unit.id, EXISTS (
        SELECT FROM unit_ancestor AS above JOIN unit AS upper ON upper.id = above.ancestor
        WHERE above.unit = unit.id AND upper.terrain = 'mountain'
          AND above.valid @> least(span.last_on, upper(unit.valid) - 1)
    ) AS hard
    FROM span
    JOIN unit_ancestor AS below ON below.ancestor = span.unit
    JOIN unit ON unit.id = below.unit
    WHERE below.valid @> least(span.last_on, upper(unit.valid) - 1)
), entry AS (
    SELECT ledger_entry.source, ledger_entry.subject AS id, coalesce(person.public_id, team.public_id) AS subject,
        ledger_entry.points, ledger_entry.local_day, assistance.public_id AS help, event.move,
        recipient.public_id AS recipient, coalesce(recipient.kind = 'household', false) AS home, confirmation.grade,
        coalesce(present.kin OR assistance.kin, false) AS kin, branch.hard,
        coalesce(present.members, ARRAY[]::text[]) AS members
    FROM span
    JOIN ledger_entry ON ledger_entry.kind = span.kind AND local_day BETWEEN span.first_on AND span.last_on
    JOIN branch ON branch.id = ledger_entry.unit
    JOIN ledger_batch_source AS sealed ON sealed.source = ledger_entry.source AND sealed.batch <= span.batch
    LEFT JOIN person ON span.kind = 'member' AND person.id = ledger_entry.subject
    LEFT JOIN team ON span.kind = 'team' AND team.id = ledger_entry.subject
    LEFT JOIN assistance_event AS event
           ON ledger_entry.source_kind = 'assistance' AND event.id = ledger_entry.source
    LEFT JOIN assistance ON assistance.id = event.assistance
    LEFT JOIN recipient ON recipient.id = assistance.recipient
    LEFT JOIN confirmation ON confirmation.event = event.id
    LEFT JOIN LATERAL (
        SELECT bool_or(check_in.kin) AS kin,
            array_agg(helper.public_id ORDER BY helper.public_id COLLATE "C")
                FILTER (WHERE span.kind = 'team' AND assistance_helper.team = ledger_entry.subject) AS members
        FROM assistance_helper
        JOIN check_in ON check_in.id = assistance_helper.check_in
        JOIN person AS helper ON helper.id = assistance_helper.person
        WHERE assistance_helper.assistance = assistance.id
    ) AS present ON true
)
"""

# A subject's entries stand together: the rule reads them one subject at a time.
IN_ORDER = """
SELECT source, subject, points, local_day, help, move, recipient, home, grade, kin, hard, members FROM entry
ORDER BY subject COLLATE "C", source
"""

# The same order as domain/rules/rankings.py and ties.py, figure by figure. What many lines ask for is made once: the
# planner, which thinks the entries few, made it again for each (12.6 s for a commune's month, 0.5 s made once).
LINES = """
, help AS (
    SELECT id, help, min(recipient) FILTER (WHERE home) AS home, min(local_day) AS local_day, bool_or(hard) AS hard,
        min(members) AS members,
        (array_agg(grade ORDER BY source DESC) FILTER (WHERE move = 'confirmed'))[1] IN ('A', 'B') AS own
    FROM entry WHERE NOT kin AND help IS NOT NULL
    GROUP BY id, help
    HAVING sum(CASE move WHEN 'confirmed' THEN 1 WHEN 'reversed' THEN -1 ELSE 0 END) > 0
), figure AS MATERIALIZED (
    SELECT id, count(*) AS helps, count(DISTINCT home) AS households, count(DISTINCT home) FILTER (WHERE own) AS seen,
        count(*) FILTER (WHERE own) AS own, count(DISTINCT date_trunc('week', local_day)) AS weeks,
        2 * count(*) FILTER (WHERE hard) >= count(*) AS hard
    FROM help GROUP BY id
), active AS MATERIALIZED (
    SELECT id, count(DISTINCT member) AS members FROM help CROSS JOIN unnest(help.members) AS member GROUP BY id
), total AS MATERIALIZED (
    SELECT id, subject, coalesce(sum(points) FILTER (WHERE NOT kin), 0)::bigint AS points FROM entry GROUP BY 1, 2
), summed AS (
    SELECT id, subject, points, coalesce(helps, 0) AS helps, coalesce(households, 0) AS households,
        coalesce(seen, 0) AS seen, coalesce(own, 0) AS own, coalesce(weeks, 0) AS weeks,
        coalesce(members, 0) AS members, coalesce(hard, false) AS hard
    FROM total LEFT JOIN figure USING (id) LEFT JOIN active USING (id)
), judged AS (
    SELECT summed.*, sha256(given.head || convert_to(subject, 'UTF8')) AS lot,
        helps >= (least ->> 'helps')::bigint AND households >= (least ->> 'households')::bigint
        AND weeks >= (least ->> 'weeks')::bigint AND members >= (least ->> 'members')::bigint AS ranked
    FROM (SELECT {}::bytea AS head, {}::jsonb AS minimums) AS given
    CROSS JOIN summed
    CROSS JOIN LATERAL (SELECT given.minimums -> CASE WHEN hard THEN 'mountain' ELSE 'plain' END AS least) AS asked
), line AS (
    SELECT judged.*, CASE WHEN ranked THEN rank() OVER (PARTITION BY ranked ORDER BY points DESC) ELSE 0 END AS place,
        row_number() OVER (PARTITION BY ranked ORDER BY points DESC, seen DESC, weeks DESC, lot) AS drawn
    FROM judged
)
SELECT * FROM line ORDER BY NOT ranked, CASE WHEN ranked THEN drawn END, subject COLLATE "C"
"""
