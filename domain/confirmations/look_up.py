"""The six digits: typed on /c beside the card's code, bound to one assistance, five tries (design §7)."""

import hmac
from collections.abc import Callable
from datetime import datetime

from domain.database import row, rows
from domain.refusals import Refused
from domain.rules.answers import CODE_LIFE, TRIES


async def find_sealed(*, card_code: str, digits_hash: Callable[[str], bytes], at: datetime) -> tuple[str, bytes]:
    """The assistance and sealed token of the newest open code at the home of a card, if these are its digits.

    A try is counted before it is judged, in its own statement, so that many at once share the five. Whether the card
    is unknown, nothing waits or the digits are wrong, the answer is the same. `digits_hash` hashes the typed digits for
    an assistance's public id. Refuses: `digits-wrong`.
    """
    found = await row(FIND, card_code, at - CODE_LIFE)
    if found is None or not await rows(COUNT, found["id"], TRIES):
        raise Refused("digits-wrong")
    if not hmac.compare_digest(digits_hash(found["public_id"]), found["digits_hash"]):
        raise Refused("digits-wrong")
    return found["public_id"], found["sealed"]


FIND = """
SELECT code.id, code.digits_hash, code.sealed, assistance.public_id
FROM card
JOIN assistance ON assistance.recipient = card.recipient AND assistance.state = 'reported'
JOIN confirmation_code AS code ON code.assistance = assistance.id
WHERE card.code = {} AND code.used_at IS NULL AND code.shown_at > {}
ORDER BY code.id DESC LIMIT 1
"""

COUNT = "UPDATE confirmation_code SET tries = tries + 1 WHERE id = {} AND tries < {} RETURNING id"
