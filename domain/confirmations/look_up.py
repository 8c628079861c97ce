"""The six digits: typed on /c beside the card's code, bound to one assistance, five tries (design §7)."""

import hmac
from collections.abc import Callable
from datetime import datetime

from domain.accounts.guesses import counted, forgive_guess, refuse_too_many
from domain.database import row, transaction
from domain.refusals import Refused
from domain.rules.answers import CODE_LIFE, TRIES
from domain.rules.desks import TicketCode
from domain.rules.guesses import Guesser, code_limits
from domain.rules.tokens import CardCode


async def find_sealed(
    *, place: CardCode | TicketCode, digits_hash: Callable[[str], bytes], guesser: Guesser, at: datetime
) -> tuple[str, bytes]:
    """The assistance and sealed token of the newest open code at the home of a card, or of a number at a desk.

    A try is counted before it is judged, so that many at once share the five of a code and the sixty of a network.
    Whether the card is unknown, nothing waits or the digits are wrong, the answer is the same and as slow: one
    transaction that writes. Only whoever knows the digits learns that the card was replaced, and opens nothing with it.
    `digits_hash` hashes the typed digits for an assistance's public id.

    Refuses: `digits-wrong`, `card-replaced`, `too-many-guesses`.
    """
    limits = code_limits("digits", guesser)
    where = (AT_DESK, place.handle, place.number) if isinstance(place, TicketCode) else (AT_HOME, place)
    async with transaction():
        seconds = await counted(limits, at)
        found = await row(where[0] + TRY, *where[1:], at - CODE_LIFE, TRIES) if seconds is None else None
    refuse_too_many(seconds)
    if found is None or not hmac.compare_digest(digits_hash(found["public_id"]), found["digits_hash"]):
        raise Refused("digits-wrong")
    if found["revoked_at"] is not None:
        raise Refused("card-replaced")
    await forgive_guess(limits, at)
    return found["public_id"], found["sealed"]


AT_HOME = """
WITH place AS (
    SELECT assistance.id, assistance.public_id, assistance.state, card.revoked_at
    FROM card JOIN assistance ON assistance.recipient = card.recipient WHERE card.code = {}
)"""

AT_DESK = """
WITH place AS (
    SELECT assistance.id, assistance.public_id, assistance.state, NULL::timestamptz AS revoked_at
    FROM desk_session JOIN ticket ON ticket.desk_session = desk_session.id
    JOIN assistance ON assistance.id = ticket.assistance
    WHERE desk_session.handle = {} AND ticket.number = {}
)"""

TRY = """, newest AS (
    SELECT code.id, place.public_id, place.revoked_at
    FROM place JOIN confirmation_code AS code ON code.assistance = place.id AND code.channel = 'one-time-code'
    WHERE place.state IN ('reported', 'disputed') AND code.ended_at IS NULL
      AND code.shown_at > {}
    ORDER BY code.id DESC LIMIT 1
)
UPDATE confirmation_code SET tries = tries + 1 FROM newest
WHERE confirmation_code.id = newest.id AND tries < {}
RETURNING newest.public_id, newest.revoked_at, digits_hash, sealed
"""
