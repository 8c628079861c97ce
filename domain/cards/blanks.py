"""Blank cards in numbered batches: members carry them, and activate each at a door."""

from datetime import datetime

from domain.audit import record_event
from domain.cards.issuing import BATCH, BLANK, ROUNDS, Batch, Draw, write
from domain.database import row, rows, transaction
from domain.queries.said_once import BELOW, UNIT_BELOW
from domain.refusals import Busy, FormRefused, NotFound
from domain.rules.ids import Key
from domain.rules.serials import MOST_OF_A_BATCH
from domain.rules.tokens import public_id
from domain.rules.viewers import Role, Viewer


async def issue_blank_cards(*, viewer: Viewer, unit: str, count: int, key: Key, at: datetime, draw: Draw) -> Batch:
    """Make `count` cards that belong to no home yet, for a hamlet or a whole commune, numbered on from its last.

    `key` is that of the form: sent again it gets the batch that was made. Refuses: `form` for a unit that is neither,
    or is not the officer's, and a number out of 1 to 500.
    """
    place = await row(PLACE, unit, viewer.units(Role.OFFICER))
    wrong = {} if place else {"unit": "not-chosen"}
    if not 1 <= count <= MOST_OF_A_BATCH:
        wrong["count"] = "one-to-five-hundred"
    if wrong or place is None:
        raise FormRefused("form", **wrong)
    async with transaction():
        await rows("SELECT id FROM unit WHERE id = {} FOR NO KEY UPDATE", place["id"])  # numbers go on without a gap
        standing = await row("SELECT public_id, cards FROM card_batch WHERE key = {}", key)
        if standing:
            return Batch(standing["public_id"], standing["cards"])
        made = await row(BATCH, public_id(draw(10)), place["id"], viewer.account, at, count, BLANK, key)
        batch: int = made["id"] if made else 0
        for _ in range(ROUNDS):
            found = await row(LAST, place["id"], batch)
            missing = count - (found["made"] if found else 0)
            if not missing:
                break
            blank = {"unit": place["id"], "hamlet": place["name"], "last": found["last"] if found else 0, "id": None}
            await write([blank] * missing, batch, at, draw)
        else:
            raise Busy("server-busy")
        await record_event(
            at=at, account=viewer.account, action="blank_cards.create", subject_kind="unit", subject=place["id"],
            cards=count,
        )  # fmt: skip
    return Batch(made["public_id"] if made else "", count)


async def withdraw_blank_cards(
    *, viewer: Viewer, batch: str, at: datetime, numbers: frozenset[int] = frozenset()
) -> None:
    """Blank cards of a batch, all or those of `numbers`, open nothing any more: they were lost, or are not needed.

    Again changes nothing. Refuses: `not-found`; `form` for a number that is none of the batch's blank ones.
    """
    await change(WITHDRAW, "blank_cards.destroy", viewer, batch, numbers=numbers, at=at)


async def return_blank_cards(
    *, viewer: Viewer, batch: str, at: datetime, numbers: frozenset[int] = frozenset()
) -> None:
    """They were found again: what was withdrawn may be activated as before. Refuses as `withdraw_blank_cards`."""
    await change(RETURN, "blank_cards.update", viewer, batch, numbers=numbers, at=at)


async def change(
    statement: str, action: str, viewer: Viewer, batch: str, *, numbers: frozenset[int], at: datetime
) -> None:
    """One of the two, with its line in the trail. A card of theirs that has a home changes nothing, and says so."""
    found, wanted = await row(OWN, batch, viewer.units(Role.OFFICER)), sorted(numbers)
    if found is None:
        raise NotFound("not-found")
    async with transaction():
        changed = await rows(statement, at, found["id"], wanted, wanted)
        there = await row(BLANK_ONES, found["id"], wanted)
        if wanted and there and there["number"] < len(wanted):
            raise FormRefused("form", numbers="not-blank-here")
        if changed:
            await record_event(
                at=at, account=viewer.account, action=action, subject_kind="unit", subject=found["unit"],
                cards=[line["number"] for line in changed],
            )  # fmt: skip


PLACE = f"""
SELECT id, name FROM unit WHERE id IN ({UNIT_BELOW}) AND kind IN ('hamlet', 'commune')
"""

LAST = """
SELECT coalesce((SELECT max(number) FROM card WHERE unit = {}), 0) AS last,
       (SELECT count(*) FROM card WHERE batch = {}) AS made
"""

OWN = "SELECT id, unit FROM card_batch WHERE public_id = {} AND blank AND unit IN " + BELOW

BLANK_ONES = "SELECT count(*) AS number FROM card WHERE batch = {} AND recipient IS NULL AND number = ANY({}::int[])"

# A card that a member activates at this moment is locked by that, and seen as taken afterwards.
WITHDRAW = """
UPDATE card SET revoked_at = {} WHERE batch = {} AND recipient IS NULL AND revoked_at IS NULL
  AND (cardinality({}::int[]) = 0 OR number = ANY({}::int[])) RETURNING number
"""

RETURN = """
UPDATE card SET revoked_at = NULL FROM (SELECT {}::timestamptz AS at, {}::bigint AS batch) AS asked
WHERE card.batch = asked.batch AND recipient IS NULL AND revoked_at IS NOT NULL
  AND (cardinality({}::int[]) = 0 OR number = ANY({}::int[])) RETURNING number
"""
