"""A campaign: a named span of days with an order number, and what it asks of whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from domain.audit import record_event
from domain.database import row, rows, transaction
from domain.refusals import FormRefused, NotFound, Refused
from domain.rules.days import local_day
from domain.rules.targets import TargetLine, sums_that_differ
from domain.rules.tokens import public_id
from domain.rules.viewers import Role, Viewer

OFFICES = (Role.OFFICER, Role.DEPARTMENT, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class CampaignTerms:
    """A name, the number of its order, the first and the last local day, both included."""

    name: str
    order_no: str
    first_on: date
    last_on: date


async def open_campaign(*, viewer: Viewer, unit: str, terms: CampaignTerms, at: datetime, chance: bytes) -> str:
    """Name a campaign over a unit of the viewer's branch; returns its public id.

    It begins on a later day: totals of a campaign are added up as entries are sealed, and those of days past were.
    `chance` are 10 random bytes. Refuses: `form`, `not-found`.
    """
    check_terms(terms, local_day(at))
    made = public_id(chance)
    async with transaction():
        opened = await row(
            OPEN,
            *(made, terms.name, terms.order_no, terms.first_on, terms.last_on),
            *(unit, viewer.units(*OFFICES), local_day(at)),
        )
        if opened is None:
            raise NotFound("not-found")
        await record_event(
            at=at, account=viewer.account, action="campaigns.create", subject_kind="campaign", subject=opened["id"]
        )
    return made


def check_terms(terms: CampaignTerms, today: date) -> None:
    """Refuses: `form`, with every field that does not hold."""
    wrong: dict[str, object] = {}
    if not terms.name.strip():
        wrong["name"] = "missing"
    if not terms.order_no.strip():
        wrong["order_no"] = "missing"
    if terms.first_on <= today:
        wrong["first_on"] = "day-to-come"
    if terms.last_on < terms.first_on:
        wrong["last_on"] = "before-first"
    if wrong:
        raise FormRefused("form", **wrong)


async def give_targets(*, viewer: Viewer, campaign: str, lines: Sequence[TargetLine], at: datetime) -> None:
    """Give a campaign's targets, whole or not at all; a target that stands is left as it is.

    Refuses: `not-found` (the campaign or a unit is not in the viewer's branch), `targets-do-not-add-up` with how many
    in `n`.
    """
    units = sorted({line.unit for line in lines})
    async with transaction():
        found = await row(FIND, campaign, viewer.units(*OFFICES), local_day(at))
        below = await rows(TARGETED, units, found and found["unit"], local_day(at))
        if found is None or len(below) < len(units):
            raise NotFound("not-found")
        wrong = sums_that_differ(lines, {place["public_id"]: place["parent"] for place in below})
        if wrong:
            raise Refused("targets-do-not-add-up", n=len(wrong))
        given = [(line.unit, line.indicator, line.quantity) for line in lines]
        await rows(GIVE, found["id"], msgspec.json.encode(given).decode())
        await record_event(
            at=at, account=viewer.account, action="targets.create", subject_kind="campaign", subject=found["id"],
            lines=len(lines),
        )  # fmt: skip


OPEN = """
INSERT INTO campaign (public_id, unit, name, order_no, first_on, last_on)
SELECT {}, unit.id, {}, {}, {}, {} FROM unit
WHERE unit.public_id = {}
  AND EXISTS (SELECT FROM unit_ancestor WHERE unit_ancestor.unit = unit.id AND ancestor = ANY({}::bigint[])
              AND valid @> {}::date)
RETURNING id
"""

FIND = """
SELECT campaign.id, campaign.unit FROM campaign
WHERE campaign.public_id = {}
  AND EXISTS (SELECT FROM unit_ancestor WHERE unit_ancestor.unit = campaign.unit AND ancestor = ANY({}::bigint[])
              AND valid @> {}::date)
"""

TARGETED = """
SELECT unit.public_id, upper.public_id AS parent
FROM unit LEFT JOIN unit AS upper ON upper.id = unit.parent
WHERE unit.public_id = ANY({}::text[])
  AND EXISTS (SELECT FROM unit_ancestor WHERE unit_ancestor.unit = unit.id AND ancestor = {} AND valid @> {}::date)
"""

GIVE = """
INSERT INTO target (campaign, unit, indicator, quantity)
SELECT {}, unit.id, line ->> 1, (line ->> 2)::integer
FROM jsonb_array_elements({}::jsonb) AS line JOIN unit ON unit.public_id = line ->> 0
ON CONFLICT DO NOTHING
"""
