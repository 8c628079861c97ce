"""A link to the home's registered phone: a member asks for it, a worker sends it (design §3, A; never a code)."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.accounts.guesses import counted, refuse_too_many
from domain.confirmations.asking import ASK, asked_by
from domain.database import row, rows, transaction
from domain.outbox import Tell, say_nothing, strike_off, take_owed
from domain.queries.said_once import REACHED_BY_LINK, TOLD_WAITING
from domain.refusals import NotFound, Refused
from domain.rules.answers import Channel
from domain.rules.guesses import DAY, Limit
from domain.rules.sealing import open_text
from domain.rules.viewers import Viewer
from domain.tasks import Task

MOST_A_DAY = 40  # of a member: each costs the province money


class Gateway(Protocol):
    """What carries a text to a phone: SMS, Zalo ZNS, a file."""

    def send(self, *, message: int, phone: str, text: str) -> None:
        """Send it; `message` tells a repeat from a second one. Raises `OSError` where it could not."""


async def send_link(*, viewer: Viewer, assistance: str, token_hash: bytes, sealed: bytes, at: datetime) -> None:
    """Owe the home a text with a link, once a report. `sealed` is the text, bound to the assistance's public id.

    What a home denied is asked for like anything, and nothing is sent (G17).
    Refuses: `not-found`, `no-longer-waiting`, `no-phone-of-home`, `link-sent`, `too-many-guesses`.
    """
    found = await row(FIND, at, assistance, viewer.person)
    if found is None:
        raise NotFound("not-found")
    if refusal := next((code for code in REFUSALS if found[code]), None):
        raise Refused(refusal)
    async with transaction():
        seconds = await counted((Limit(f"link:member:{viewer.account}", MOST_A_DAY, DAY),), at)
        asked = asked_by(Channel.PHONE, token_hash, at)
        owed = (found["id"], sealed, viewer.account, at, Task.SEND_MESSAGES, at)
        is_first = seconds is None and await rows(OWE, *asked, *owed)
    refuse_too_many(seconds)
    if not is_first:
        raise Refused("link-sent")


async def send_message(*, gateway: Gateway, secrets: Sequence[bytes], at: datetime, tell: Tell = say_nothing) -> bool:
    """Send the next that is owed; False where none was, or it could not be sent.

    One at a time, since a gateway that is slow must not outlast the lease. What could not be sent is owed on, and tried
    again when its lease ends; what was sent and not yet noted when the process died goes out twice, with the same link.
    Nothing is sent where the home has answered, moved, or was erased meanwhile.
    """
    owed = await take_owed(task=Task.SEND_MESSAGES, at=at, limit=1, tell=tell)
    if not owed:
        return False
    message = owed[0].source
    found = await row(DUE, message)
    text = open_text(secrets, found["sealed"], found["public_id"]) if found else None
    if found and text:
        try:
            await asyncio.to_thread(gateway.send, message=message, phone=found["phone"], text=text)
        except OSError:
            return False
    async with transaction():
        await rows("UPDATE message SET sealed = NULL, sent_at = {} WHERE id = {} AND sent_at IS NULL", at, message)
        await strike_off(owed)
    return True


REFUSALS = ("no-longer-waiting", "no-phone-of-home", "link-sent")

FIND = f"""
SELECT assistance.id, NOT {TOLD_WAITING} AS "no-longer-waiting", NOT {REACHED_BY_LINK} AS "no-phone-of-home",
       EXISTS (SELECT FROM message WHERE message.assistance = assistance.id) AS "link-sent"
FROM assistance JOIN check_in ON check_in.id = assistance.check_in
JOIN recipient ON recipient.id = assistance.recipient
WHERE assistance.public_id = {{}} AND check_in.person = {{}}
"""

# Of two taps at once the second meets the one message that a report has, and owes nothing.
OWE = (
    "WITH asked AS ("
    + ASK.replace("«which»", "assistance.id = {}").replace("RETURNING id", "RETURNING id, assistance")
    + """), owed AS (
    INSERT INTO message (assistance, code, sealed, asked_by, asked_at)
    SELECT assistance, id, {}::bytea, {}::bigint, {}::timestamptz FROM asked
    ON CONFLICT (assistance) DO NOTHING RETURNING id
)
INSERT INTO outbox (task, source, made_at) SELECT {}::text, id, {}::timestamptz FROM owed RETURNING id
"""
)

DUE = f"""
SELECT message.sealed, assistance.public_id, recipient.phone FROM message
JOIN assistance ON assistance.id = message.assistance AND assistance.state = 'reported'
JOIN confirmation_code AS code ON code.id = message.code AND code.ended_at IS NULL
JOIN recipient ON recipient.id = assistance.recipient AND {REACHED_BY_LINK}
WHERE message.id = {{}} AND message.sent_at IS NULL
"""
