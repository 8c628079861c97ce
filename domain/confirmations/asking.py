"""A code of their own for whoever showed in another way than by the one-time code that they may answer."""

from datetime import datetime

from domain.queries.said_once import TOLD_WAITING
from domain.rules.answers import Channel
from domain.rules.guesses import DAY

MOST_CODES = 20

# What a home denied is asked about like what nobody answered (G17). Twenty codes a way, report and day, so that whoever
# has one way uses up no other. The phone that the answer is compared with is the member's, which wrote the help down.
# «which» says of which reports.
ASK = """
INSERT INTO confirmation_code (assistance, token_hash, channel, issued_at, shown_at, shown_address, shown_browser)
SELECT assistance.id, {}, asked.channel, {}, {}, first.shown_address, first.shown_browser
FROM assistance CROSS JOIN (SELECT {}::text AS channel, {}::timestamptz AS since) AS asked
CROSS JOIN LATERAL (
    SELECT shown_address, shown_browser FROM confirmation_code AS one
    WHERE one.assistance = assistance.id AND one.channel = 'one-time-code' ORDER BY one.id DESC LIMIT 1
) AS first
WHERE {} > (
    SELECT count(*) FROM confirmation_code AS one
    WHERE one.assistance = assistance.id AND one.channel = asked.channel AND one.issued_at > asked.since)
  AND «waiting» AND «which»
RETURNING id
""".replace("«waiting»", TOLD_WAITING)


def asked_by(
    channel: Channel, token_hash: bytes, at: datetime, *, shown_at: datetime | None = None
) -> tuple[object, ...]:
    """The values of `ASK` but those of «which»; its life runs from `shown_at`."""
    return token_hash, at, shown_at or at, channel, at - DAY, MOST_CODES, at
