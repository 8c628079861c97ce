"""A home answers later, by its own card on any phone (design §3, G18)."""

from datetime import datetime

from domain.accounts.guesses import counted, forgive_guess, refuse_too_many
from domain.confirmations.asking import ASK, asked_by
from domain.confirmations.pictures import MISS, Hashes
from domain.database import row, rows, transaction
from domain.refusals import NotFound, Refused
from domain.rules.answers import Channel
from domain.rules.guesses import Guesser
from domain.rules.pictures import WRONG_IN_A_ROW, card_limits, is_kept

NOBODY = "nobody"
NO_HASH = bytes(32)


async def open_own_card(*, card: str, hashes: Hashes, guesser: Guesser, at: datetime) -> None:
    """Judge the pictures that somebody touched for the home of a card.

    Five tries a card and day. Whether its home has none, others, they sleep, or the card is nobody's, the answer is the
    same. Only whoever knows them learns that the card was replaced.

    Refuses: `card-unknown`, `pictures-wrong-card`, `card-replaced`, `too-many-guesses`.
    """
    limits = card_limits(card, guesser)
    found = await row(FIND, card)
    if found is None:
        raise NotFound("card-unknown")
    is_right = is_kept(found["hash"] or NO_HASH, hashes(found["home"] or NOBODY))
    async with transaction():
        seconds = await counted(limits, at)
        is_open = seconds is None and bool(await rows(AWAKE if is_right else MISS, found["recipient"])) and is_right
        if is_open:
            await forgive_guess(limits, at)
    refuse_too_many(seconds)
    if not is_open:
        raise Refused("pictures-wrong-card")
    if found["revoked_at"] is not None:
        raise Refused("card-replaced")


async def ask_by_own_card(*, card: str, report: str, way: Channel, token_hash: bytes, at: datetime) -> None:
    """Give whoever showed that the card is theirs a code of their own for one report (its short code).

    Refuses: `no-longer-waiting`.
    """
    if not await rows(OF_CARD, *asked_by(way, token_hash, at), report, card):
        raise Refused("no-longer-waiting")


FIND = """
SELECT card.revoked_at, recipient.id AS recipient, recipient.public_id AS home, pictures.hash FROM card
LEFT JOIN recipient ON recipient.id = card.recipient
LEFT JOIN household_pictures AS pictures ON pictures.recipient = recipient.id AND pictures.proved_at IS NOT NULL
WHERE card.token = {}
"""

AWAKE = f"""
UPDATE household_pictures SET misses = 0 WHERE recipient = {{}} AND misses < {WRONG_IN_A_ROW} RETURNING recipient
"""

OF_CARD = ASK.replace(
    "«which»",
    "assistance.short_code = {} AND assistance.recipient = ("
    "SELECT recipient FROM card WHERE card.token = {} AND card.revoked_at IS NULL)",
)
