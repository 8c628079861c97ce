"""The code below a card's picture, typed where the picture cannot be read."""

from datetime import datetime

from domain.accounts.guesses import count_guess, forgive_guess
from domain.database import row
from domain.refusals import NotFound
from domain.rules.guesses import Guesser, code_limits


async def find_token(*, code: str, guesser: Guesser, at: datetime) -> str:
    """The token of the card whose typed code this is; of one that was replaced too, whose page says so.

    The try is counted before it is judged. Refuses: `card-unknown`, `too-many-guesses`.
    """
    limits = code_limits("card", guesser)
    await count_guess(limits, at)
    found = await row("SELECT token FROM card WHERE code = {}", code)
    if found is None:
        raise NotFound("card-unknown")
    await forgive_guess(limits, at)
    return found["token"]
