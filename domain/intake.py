"""The key of a write is looked at first: a repeat gets the first answer, anything else under it is told nothing."""

from domain.refusals import Refused
from domain.rules.ids import AccountId


def answer_of(found: object, account: AccountId, content: bytes) -> str | None:
    """The answer that stands under a key's row. Refuses: `key-taken` for another account or other content."""
    if not isinstance(found, dict):
        return None
    if found["account"] != account or bytes(found["content_hash"]) != content:
        raise Refused("key-taken")
    return found["answer"]
