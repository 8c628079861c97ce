"""How a home stands: one definition for the list of homes, a member's day, the floors of leaders and officers.

A home is counted while it is lived in: one that moved away stands in the list under its own heading, and in no floor,
sheet or sum. Each home counts once, by the best that was said there; what needs nothing is a finished door (G8). A home
whose answer an officer looks at waits too: nobody is sent there again meanwhile.
"""

from domain.queries.said_once import HAPPENED

# For the alias `recipient`.
LIVING = "recipient.kind = 'household' AND recipient.moved_on IS NULL"

# What floors and lists count a hamlet's homes from: the first day of the campaign that runs over «unit», the hamlet, on
# given.day, else of its year.
SINCE = """(
    SELECT coalesce(max(first_on), date_trunc('year', given.day)::date) AS since
    FROM campaign JOIN unit_ancestor AS above ON above.ancestor = campaign.unit AND upper_inf(above.valid)
    WHERE above.unit = «unit» AND given.day BETWEEN first_on AND last_on
)"""

# Joins to `recipient`, with given.day and span.since: the last knock, and stands.state.
STANDS = """
LEFT JOIN LATERAL (
    SELECT local_day, come_back_on FROM check_in
    WHERE check_in.recipient = recipient.id AND «happened»
    ORDER BY check_in.local_day DESC, check_in.id DESC LIMIT 1
) AS latest ON true
LEFT JOIN LATERAL (
    SELECT min(state) AS state FROM assistance JOIN check_in ON check_in.id = assistance.check_in
    WHERE assistance.recipient = recipient.id AND state IN ('confirmed', 'disputed', 'reported') AND NOT practice
      AND check_in.local_day >= span.since
) AS said ON true
CROSS JOIN LATERAL (
    SELECT CASE WHEN recipient.moved_on IS NOT NULL THEN 'moved'
                WHEN said.state = 'confirmed' THEN 'confirmed'
                WHEN said.state IS NOT NULL THEN 'waiting'
                WHEN recipient.not_needed_on IS NOT NULL THEN 'not-needed'
                WHEN recipient.quiet_until >= given.day THEN 'quiet'
                WHEN latest.come_back_on IS NOT NULL THEN 'come-back'
                ELSE 'open' END AS state
) AS stands
""".replace("«happened»", HAPPENED)

# The floor of the homes so joined.
FLOOR = """count(*) AS homes, count(*) FILTER (WHERE stands.state = 'confirmed') AS laid,
count(*) FILTER (WHERE stands.state = 'waiting') AS waiting,
count(*) FILTER (WHERE stands.state = 'not-needed') AS not_needed"""
