"""Stars and a word, after the answer is saved; never asked on a member's phone (P2, R15, G12)."""

from datetime import datetime

from domain.database import row, rows
from domain.refusals import NotFound, Refused
from domain.rules.answers import CHANGE_WITHIN, Channel
from domain.rules.tokens import hash_of


async def rate_help(*, token: str, stars: int | None, words: str | None, is_member_device: bool, at: datetime) -> None:
    """Keep a rating of a standing answer, once; a second one changes it while the answer may be changed.

    A member's phone rates nothing, and is not told so; nor does whoever answered on it (G12).

    Refuses: `code-unknown`, `not-answered`.
    """
    found = await row(FIND, hash_of(token))
    if found is None:
        raise NotFound("code-unknown")
    if found["id"] is None or at - found["answered_at"] > CHANGE_WITHIN:
        raise Refused("not-answered")
    if (stars or words) and not is_member_device and found["channel"] != Channel.PICTURES:
        await rows(RECORD, found["id"], stars, words, at)


FIND = """
SELECT standing.id, standing.answered_at, standing.channel FROM confirmation_code AS code
LEFT JOIN confirmation AS standing ON standing.assistance = code.assistance AND standing.standing
    AND standing.channel <> 'leader'
    AND EXISTS (SELECT FROM assistance WHERE assistance.id = code.assistance AND state <> 'disputed')
WHERE code.token_hash = {}
"""

RECORD = """
INSERT INTO rating (confirmation, stars, words, rated_at) VALUES ({}, {}, {}, {})
ON CONFLICT (confirmation) DO UPDATE SET stars = excluded.stars, words = excluded.words, rated_at = excluded.rated_at
"""
