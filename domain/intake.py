"""The key of a write is looked at first: a repeat gets the first answer, anything else under it is told nothing."""

from domain.database import row
from domain.refusals import Refused
from domain.rules.ids import AccountId, Key


async def first_answer(*, key: Key, account: AccountId, content: bytes) -> str | None:
    """Where the first write under `key` led, or None if there was none. Refuses: `key-taken`."""
    return answer_of(await row(FIND, key), account, content)


def answer_of(found: object, account: AccountId, content: bytes) -> str | None:
    """The answer that stands under a key's row. Refuses: `key-taken` for another account or other content."""
    if not isinstance(found, dict):
        return None
    if found["account"] != account or bytes(found["content_hash"]) != content:
        raise Refused("key-taken")
    return found["answer"]


FIND = "SELECT account, content_hash, answer FROM intake WHERE key = {}"
