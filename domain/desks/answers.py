"""Whoever was helped at a desk finds what is asked of them: by the desk's code and the figures of their own number."""

from datetime import datetime

from domain.accounts.guesses import counted, refuse_too_many
from domain.database import row, transaction
from domain.refusals import Refused
from domain.rules.desk_codes import Pass
from domain.rules.guesses import Guesser, scan_limits

OF_A_NETWORK, MOST_CODES = 60, 20


async def ask_at_desk(*, holder: Pass, number: int, guesser: Guesser, token_hash: bytes, at: datetime) -> None:
    """Give whoever scanned a desk's code a code of their own for the help that a number got there.

    Five numbers may be tried with one scan, and sixty from one network, whether they were right or not; of one help
    there are twenty such codes. It lives as long as the pass, from the tap on. What a home denied has a code too, one
    that is over: whoever tries it learns no more than from any other code (G17).

    Refuses: `ticket-not-waiting`, `too-many-guesses`.
    """
    async with transaction():
        seconds = await counted(scan_limits("ticket", holder, guesser, OF_A_NETWORK), at)
        found = seconds is None and await row(
            ASK, token_hash, holder.channel, at, holder.at, at, holder.handle, number, MOST_CODES
        )
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
WHERE desk_session.handle = {} AND ticket.number = {} AND {} > (
    SELECT count(*) FROM confirmation_code AS one
    WHERE one.assistance = assistance.id AND one.channel <> 'one-time-code')
RETURNING id
"""
