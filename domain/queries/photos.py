"""Faces, to those who may see them."""

from domain.database import rows
from domain.refusals import NotFound
from domain.rules.tokens import hash_of


async def find_helper_photo(*, token: str, person: str) -> bytes:
    """The small picture of a member who was at the visit of a one-time token. Refuses: `not-found`."""
    found = await rows(FIND, hash_of(token), person)
    if not found:
        raise NotFound("not-found")
    return found[0]["webp"]


FIND = """
SELECT person_photo.webp FROM confirmation_code AS code
JOIN assistance_helper AS helper ON helper.assistance = code.assistance
JOIN person ON person.id = helper.person
JOIN person_photo ON person_photo.person = person.id AND person_photo.pixels = 96
WHERE code.token_hash = {} AND person.public_id = {}
"""
