"""A home takes its consent back: its names and numbers go, what was done stays as a figure (design §4.9)."""

from datetime import datetime

from domain.audit import record_event
from domain.database import row, rows, transaction
from domain.queries.household_pages import OWN
from domain.refusals import NotFound
from domain.rules.homes import NAMELESS, home_keys
from domain.rules.viewers import Role, Viewer


async def erase_home(*, viewer: Viewer, household: str, at: datetime) -> None:
    """Erase who lives there: head, usual name, lane, number, wishes, given names, words of ratings.

    The card stays, and so do visits and points: they say what was done at a home of the hamlet, and not whose. Again
    changes nothing. Refuses: `not-found`.
    """
    async with transaction():
        home = await row(OWN, household, viewer.units(Role.OFFICER))
        if home is None:
            raise NotFound("not-found")
        if home["erased_at"] is not None:
            return
        await rows(ERASE, NAMELESS, at, *home_keys(NAMELESS), home["id"])
        await rows(GIVEN_NAMES, home["id"])
        await rows(WORDS, home["id"])
        await rows("DELETE FROM household_pictures WHERE recipient = {}", home["id"])
        await rows(
            "UPDATE household_consent SET withdrawn_at = {} WHERE recipient = {} AND withdrawn_at IS NULL",
            *(at, home["id"]),
        )
        await record_event(
            at=at, account=viewer.account, action="households.destroy", subject_kind="recipient", subject=home["id"]
        )


ERASE = """
UPDATE recipient SET head = {}, erased_at = {}, known_as = NULL, lane = NULL, phone = NULL, phone_by = NULL,
    people = NULL, language = NULL, contact = NULL, search_key = {}, sort_key = {}
WHERE id = {}
"""

# Two of a home who are called alike are told apart still: by a number for the name.
GIVEN_NAMES = """
UPDATE assistance_item SET given_name = named.number::text
FROM (
    SELECT item.id, dense_rank() OVER (ORDER BY item.form, item.given_name) AS number
    FROM assistance_item AS item JOIN assistance ON assistance.id = item.assistance
    WHERE assistance.recipient = {} AND item.given_name IS NOT NULL
) AS named
WHERE assistance_item.id = named.id
"""

WORDS = """
UPDATE rating SET words = NULL FROM confirmation JOIN assistance ON assistance.id = confirmation.assistance
WHERE rating.confirmation = confirmation.id AND assistance.recipient = {} AND words IS NOT NULL
"""
