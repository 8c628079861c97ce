"""Batches of blank cards: how many members have activated, and how many are still out."""

from dataclasses import dataclass
from datetime import date

from domain.database import rows
from domain.queries.said_once import BELOW
from domain.rules.days import local_day
from domain.rules.viewers import Role, Viewer

NEWEST = 50


@dataclass(frozen=True, slots=True)
class BlankBatch:
    """Blank cards that were made together. `left` may still be activated; `gone` were withdrawn."""

    public_id: str
    unit: str
    made_on: date
    first: str
    last: str
    cards: int
    activated: int
    gone: int

    @property
    def left(self) -> int:
        return self.cards - self.activated - self.gone


async def list_blank_batches(*, viewer: Viewer) -> tuple[BlankBatch, ...]:
    """The newest fifty of the officer's branch."""
    found = await rows(BLANKS, viewer.units(Role.OFFICER), NEWEST)
    return tuple(
        BlankBatch(made_on=local_day(line["made_at"]), **{name: line[name] for name in SAID}) for line in found
    )


async def list_blank_places(*, viewer: Viewer) -> tuple[tuple[str, str], ...]:
    """Public id and name of the units that blank cards may be made for: communes, each before its hamlets."""
    return tuple((found["public_id"], found["name"]) for found in await rows(PLACES, viewer.units(Role.OFFICER)))


SAID = ("public_id", "unit", "first", "last", "cards", "activated", "gone")

BLANKS = """
SELECT batch.public_id, unit.name AS unit, batch.made_at, batch.cards, card.*
FROM (SELECT * FROM card_batch WHERE blank AND unit IN «below» ORDER BY id DESC LIMIT {}) AS batch
JOIN unit ON unit.id = batch.unit
CROSS JOIN LATERAL (
    SELECT (array_agg(serial ORDER BY number))[1] AS first, (array_agg(serial ORDER BY number DESC))[1] AS last,
           count(recipient) AS activated, count(*) FILTER (WHERE recipient IS NULL AND revoked_at IS NOT NULL) AS gone
    FROM card WHERE card.batch = batch.id
) AS card
ORDER BY batch.id DESC
""".replace("«below»", BELOW)

PLACES = """
SELECT unit.public_id, unit.name
FROM unit LEFT JOIN unit AS upper ON upper.id = unit.parent
WHERE unit.id IN «below» AND unit.kind IN ('commune', 'hamlet') AND upper_inf(unit.valid)
ORDER BY CASE unit.kind WHEN 'commune' THEN unit.sort_key ELSE upper.sort_key END COLLATE "C",
         (unit.kind = 'hamlet'), unit.sort_key COLLATE "C", unit.id
""".replace("«below»", BELOW)
