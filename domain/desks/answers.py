"""Whoever was helped at a desk finds what is asked of them: by the desk's code and the figures of their own number."""

from datetime import datetime

from domain.accounts.guesses import counted, refuse_too_many
from domain.database import row, transaction
from domain.refusals import Refused
from domain.rules.desk_codes import Pass
from domain.rules.guesses import Limit

TRIES = 5


async def ask_at_desk(*, holder: Pass, number: int, scope: str, token_hash: bytes, at: datetime) -> None:
    """Give whoever scanned a desk's code a code of their own for the help that a number got there.

    `scope` names the pass: five numbers may be tried with it, whether they were right or not. It lives as long as the
    pass, from the tap on. What a home denied is asked for like what nobody answered, by a code that is over: else the
    member could find out (G17).

    Refuses: `ticket-not-waiting`, `too-many-guesses`.
    """
    async with transaction():
        seconds = await counted([Limit(scope, TRIES)], at)
        found = seconds is None and await row(ASK, token_hash, holder.channel, at, holder.at, at, holder.handle, number)
    refuse_too_many(seconds)
    if not found:
        raise Refused("ticket-not-waiting")


# The phone that the code is compared with is the member's, which wrote the help down.
ASK = """
INSERT INTO confirmation_code (assistance, token_hash, channel, issued_at, shown_at, used_at, shown_address,
                               shown_browser)
SELECT assistance.id, {}, {}, {}, {}, CASE WHEN assistance.state = 'disputed' THEN {}::timestamptz END,
       first.shown_address, first.shown_browser
FROM desk_session JOIN ticket ON ticket.desk_session = desk_session.id
JOIN assistance ON assistance.id = ticket.assistance AND assistance.state IN ('reported', 'disputed')
CROSS JOIN LATERAL (
    SELECT shown_address, shown_browser FROM confirmation_code AS one
    WHERE one.assistance = assistance.id AND one.channel = 'one-time-code' ORDER BY one.id DESC LIMIT 1
) AS first
WHERE desk_session.handle = {} AND ticket.number = {} RETURNING id
"""
