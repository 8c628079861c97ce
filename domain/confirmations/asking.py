"""A code of their own for whoever showed in another way than by the one-time code that they may answer."""

from datetime import datetime

from domain.rules.answers import Channel

MOST_CODES = 20

# What a home denied has a code too, one that is over: whoever tries it learns no more than from any other code (G17).
# The phone that the answer is compared with is the member's, which wrote the help down. «which» says of which reports.
ASK = """
INSERT INTO confirmation_code (assistance, token_hash, channel, issued_at, shown_at, used_at, shown_address,
                               shown_browser)
SELECT assistance.id, {}, {}, {}, {}, CASE WHEN assistance.state = 'disputed' THEN {}::timestamptz END,
       first.shown_address, first.shown_browser
FROM assistance
CROSS JOIN LATERAL (
    SELECT shown_address, shown_browser FROM confirmation_code AS one
    WHERE one.assistance = assistance.id AND one.channel = 'one-time-code' ORDER BY one.id DESC LIMIT 1
) AS first
WHERE {} > (
    SELECT count(*) FROM confirmation_code AS one
    WHERE one.assistance = assistance.id AND one.channel <> 'one-time-code')
  AND assistance.state IN ('reported', 'disputed') AND «which»
RETURNING id
"""


def asked_by(
    channel: Channel, token_hash: bytes, at: datetime, *, shown_at: datetime | None = None
) -> tuple[object, ...]:
    """The values of `ASK` but those of «which»; its life runs from `shown_at`."""
    return token_hash, channel, at, shown_at or at, at, MOST_CODES
