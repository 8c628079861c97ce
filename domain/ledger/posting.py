"""How an event becomes entries, inside the statement that records it."""

from collections.abc import Sequence
from typing import Any

import msgspec

from domain.rules.points import Posting

# A part of a statement that has made `moved (event, assistance, at)`, one row or none. Team, unit and day come from
# the check-ins, never from outside: the ledger's key holds only while the day is a function of the source. It posts
# only if the rule that priced it is the one in force on that day; a rule that started in between posts nothing, and
# the verb sees it and decides again.
POST_ENTRIES = """
posted AS (
    INSERT INTO ledger_entry (source, source_kind, kind, subject, team, unit, points, rule_version, working, local_day,
                              posted_at)
    SELECT moved.event, 'assistance', earned.kind, earned.subject, place.team, place.unit, earned.points, rule.version,
           earned.working, place.local_day, moved.at
    FROM moved
    CROSS JOIN unnest({}::text[], {}::bigint[], {}::bigint[], {}::jsonb[]) AS earned (kind, subject, points, working)
    CROSS JOIN LATERAL (
        SELECT helper.team, check_in.unit, first.local_day
        FROM assistance_helper AS helper
        JOIN check_in ON check_in.id = helper.check_in
        JOIN assistance ON assistance.id = helper.assistance
        JOIN check_in AS first ON first.id = assistance.check_in
        WHERE helper.assistance = moved.assistance
          AND CASE earned.kind WHEN 'member' THEN helper.person ELSE helper.team END = earned.subject
        ORDER BY helper.check_in LIMIT 1
    ) AS place
    CROSS JOIN rule
    RETURNING source
), owed AS (
    INSERT INTO outbox (task, source, made_at, request_id)
    SELECT 'project-ledger', event, at, {}::text FROM moved WHERE EXISTS (SELECT FROM posted)
)
"""


def columns(postings: Sequence[Posting]) -> tuple[list[str], list[int], list[int], list[str]]:
    """Postings as the four arrays of `POST_ENTRIES`, whose last value is the id of the request that owes them."""
    encode: Any = msgspec.json.encode
    return (
        [posting.kind for posting in postings],
        [posting.subject for posting in postings],
        [posting.points for posting in postings],
        [encode(posting.working).decode() for posting in postings],
    )
