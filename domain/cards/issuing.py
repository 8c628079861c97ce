"""Cards for homes that have none yet, in numbered batches; a lost card is revoked and replaced."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.audit import record_event
from domain.database import Row, row, rows, transaction
from domain.queries.said_once import BELOW
from domain.refusals import Busy, NotFound, Refused
from domain.rules.days import local_day
from domain.rules.ids import AccountId, UnitId
from domain.rules.serials import serial_of
from domain.rules.tokens import card_code, card_token, public_id
from domain.rules.viewers import Role, Viewer

Draw = Callable[[int], bytes]
OF_HOMES, BLANK = False, True  # kinds of batches
ROUNDS = 5  # a code of 35 bits meets a standing one now and then, once the country is full of them


@dataclass(frozen=True, slots=True)
class Batch:
    """A print run: its public id, and how many cards it made."""

    public_id: str
    cards: int


async def issue_cards(*, viewer: Viewer, unit: str, at: datetime, draw: Draw, recipients: Sequence[str] = ()) -> Batch:
    """Make a card for every known home of a hamlet or a commune that has none; or for those of `recipients` alone.

    `draw` gives random bytes. Asked twice at once it makes each card once. Refuses: `not-found`, `cards-all-made`.
    """
    place = await row(UNIT, unit, viewer.units(Role.OFFICER))
    if place is None:
        raise NotFound("not-found")
    async with transaction():
        return await make_batch(UnitId(place["id"]), viewer.account, list(recipients), at, draw)


async def issue_cards_at_console(*, unit: str, at: datetime, draw: Draw) -> Batch | None:
    """The same for whoever holds the machine; `unit` is a code or public id. Nothing where every home has a card.

    Refuses: `unit-unknown`.
    """
    place = await row(PLACE, unit, unit)
    if place is None:
        raise NotFound("unit-unknown")
    try:
        async with transaction():
            return await make_batch(UnitId(place["id"]), None, [], at, draw)
    except Refused as refused:
        if refused.code == "cards-all-made":
            return None
        raise


async def replace_card(*, viewer: Viewer, household: str, at: datetime, draw: Draw) -> Batch:
    """The card of a home is lost: it opens nothing any more, and another is made.

    Refuses: `not-found`, also for a home that moved away.
    """
    home = await row(HOME, household, viewer.units(Role.OFFICER))
    if home is None:
        raise NotFound("not-found")
    async with transaction():
        lost = await row(
            "UPDATE card SET revoked_at = {} WHERE recipient = {} AND revoked_at IS NULL RETURNING id", at, home["id"]
        )
        batch = await make_batch(UnitId(home["unit"]), viewer.account, [household], at, draw)
        if lost:
            await rows(REPLACED, home["id"], lost["id"])
        await record_event(
            at=at,
            account=viewer.account,
            action="card_replacements.create",
            subject_kind="recipient",
            subject=home["id"],
        )
    return batch


async def make_batch(unit: UnitId, maker: AccountId | None, only: list[str], at: datetime, draw: Draw) -> Batch:
    """Number and write the cards. A step: inside the verb's transaction. Refuses: `cards-all-made`.

    The hamlets' rows are locked in order first: of two print runs the second sees the cards of the first, and numbers
    go on without a gap.
    """
    await rows(LOCK, unit)
    homes = await rows(WITHOUT, unit, only, only)
    if not homes:
        raise Refused("cards-all-made")
    made = await row(BATCH, public_id(draw(10)), unit, maker, at, len(homes), OF_HOMES, None)
    batch = Batch(made["public_id"], len(homes)) if made else Batch("", 0)
    for _ in range(ROUNDS):
        await write(homes, made["id"] if made else 0, at, draw)
        homes = await rows(WITHOUT, unit, only, only)
        if not homes:
            await record_event(
                at=at, account=maker, action="card_sheets.create", subject_kind="unit", subject=unit, cards=batch.cards
            )
            return batch
    raise Busy("server-busy")


async def write(homes: Sequence[Row], batch: int, at: datetime, draw: Draw) -> None:
    """One card for each of `homes`, numbered on from the last of its unit; a blank card's home is None. A step."""
    numbers = numbered(homes)
    await rows(
        WRITE,
        *(batch, local_day(at)),
        [card_token(draw(10)) for _ in homes],
        [card_code(draw(5)) for _ in homes],
        [home["unit"] for home in homes],
        numbers,
        [serial_of(home["hamlet"], number) for home, number in zip(homes, numbers, strict=True)],
        [home["id"] for home in homes],
    )


def numbered(homes: Sequence[Row]) -> list[int]:
    """The number of each home's card in its hamlet."""
    last: dict[int, int] = {}
    numbers: list[int] = []
    for home in homes:
        hamlet: int = home["unit"]
        last[hamlet] = (last[hamlet] if hamlet in last else home["last"]) + 1
        numbers.append(last[hamlet])
    return numbers


UNIT = "SELECT id FROM unit WHERE public_id = {} AND id IN " + BELOW

PLACE = "SELECT id FROM unit WHERE code = {} OR public_id = {}"

HOME = "SELECT id, unit FROM recipient WHERE public_id = {} AND moved_on IS NULL AND unit IN " + BELOW

LOCK = """
SELECT unit.id FROM unit WHERE id IN (
    SELECT unit_ancestor.unit FROM unit_ancestor WHERE ancestor = {} AND upper_inf(valid)
) ORDER BY id FOR NO KEY UPDATE
"""

# In the order in which the cards are dealt out: hamlet, lane, name.
WITHOUT = """
SELECT recipient.id, recipient.unit, hamlet.name AS hamlet,
       coalesce((SELECT max(number) FROM card WHERE card.unit = recipient.unit), 0) AS last
FROM recipient JOIN unit AS hamlet ON hamlet.id = recipient.unit
WHERE recipient.unit IN (SELECT unit_ancestor.unit FROM unit_ancestor WHERE ancestor = {} AND upper_inf(valid))
  AND recipient.kind IN ('household', 'business') AND recipient.moved_on IS NULL
  AND (cardinality({}::text[]) = 0 OR recipient.public_id = ANY({}::text[]))
  AND NOT EXISTS (SELECT FROM card WHERE card.recipient = recipient.id AND revoked_at IS NULL)
ORDER BY hamlet.sort_key, recipient.unit, recipient.lane NULLS FIRST, recipient.sort_key, recipient.id
"""

BATCH = """
INSERT INTO card_batch (public_id, unit, made_by, made_at, cards, blank, key) VALUES ({}, {}, {}, {}, {}, {}, {})
RETURNING id, public_id
"""

WRITE = """
INSERT INTO card (batch, issued_on, token, code, unit, number, serial, recipient)
SELECT {}::bigint, {}::date, given.*
FROM unnest({}::text[], {}::text[], {}::bigint[], {}::int[], {}::text[], {}::bigint[]) AS given
ON CONFLICT DO NOTHING
"""

REPLACED = """
UPDATE card SET replaced_by = (SELECT id FROM card AS fresh WHERE fresh.recipient = {} AND fresh.revoked_at IS NULL)
WHERE id = {}
"""
