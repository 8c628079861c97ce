"""A department opens an award round: two rankings are frozen, of teams and of members."""

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256

from domain.audit import record_event
from domain.database import Row, row, transaction
from domain.rankings import Branch, Computed, compute_ranking, find_basis, freeze_ranking
from domain.refusals import NotFound, Refused
from domain.rules.days import local_day
from domain.rules.ids import UnitId
from domain.rules.round_terms import Terms
from domain.rules.tokens import public_id
from domain.rules.viewers import Role, Viewer


async def open_round(
    *,
    viewer: Viewer,
    unit: str,
    name: str,
    first_on: date,
    last_on: date,
    quota_teams: int,
    quota_members: int,
    at: datetime,
    chance: bytes,
) -> str:
    """Open a round over a unit and freeze its rankings at the newest sealed batch; returns its public id.

    `chance` (10 random bytes) is drawn with the form: a form sent twice opens one round.

    1. Find the unit in the viewer's own branch.
    2. Compute both rankings at one batch.
    3. Keep round, rankings, lines and the audit's row, all or nothing.

    Refuses: `not-found`, `nothing-sealed`, `projection-behind`, `form-used` (by another, or for another unit).
    """
    form = public_id(chance)
    found = await find_unit(viewer=viewer, unit=unit, on=local_day(at), form=form)
    if found["opened_by"] is None:
        terms = Terms(unit, name, first_on, last_on, quota_teams, quota_members)
        branch = Branch(UnitId(found["id"]), unit, first_on, last_on)
        bases = await find_basis(branch=branch, quotas={"team": quota_teams, "member": quota_members})
        rankings = [await compute_ranking(branch=branch, basis=basis) for basis in bases.values()]
        if await keep_round(viewer=viewer, branch=branch, terms=terms, rankings=rankings, at=at, chance=chance):
            return form
        found = await find_unit(viewer=viewer, unit=unit, on=local_day(at), form=form)
    if (found["opened_by"], found["opened_over"]) != (viewer.account, found["id"]):
        raise Refused("form-used")
    return form


async def find_unit(*, viewer: Viewer, unit: str, on: date, form: str) -> Row:
    """A unit of the department's branch, and who has used the form already. Refuses: `not-found`."""
    found = await row(FIND_UNIT, form, unit, viewer.units(Role.DEPARTMENT), on)
    if found is None:
        raise NotFound("not-found")
    return found


async def keep_round(
    *, viewer: Viewer, branch: Branch, terms: Terms, rankings: Sequence[Computed], at: datetime, chance: bytes
) -> bool:
    """Write the round with its frozen rankings; False where the form was used in the meantime.

    Of two that race with one form the unique public id lets one in; the other waits for it and writes nothing.
    """
    span, seats = (branch.first_on, branch.last_on), (terms.quota_teams, terms.quota_members)
    async with transaction():
        opened = await row(OPEN, public_id(chance), branch.unit, terms.name, *span, *seats, viewer.account, at)
        if opened is None:
            return False
        for computed in rankings:
            of_kind = public_id(sha256(chance + computed.basis.kind.encode()).digest()[:10])
            await freeze_ranking(round_id=opened["id"], public_id=of_kind, computed=computed, at=at)
        await record_event(
            at=at,
            account=viewer.account,
            action="award_rounds.create",
            subject_kind="award_round",
            subject=opened["id"],
            batch=rankings[0].basis.batch,
            hashes=[computed.hash.hex() for computed in rankings],
        )
    return True


FIND_UNIT = """
SELECT unit.id, standing.opened_by, standing.unit AS opened_over
FROM unit LEFT JOIN award_round AS standing ON standing.public_id = {}
WHERE unit.public_id = {}
  AND EXISTS (SELECT FROM unit_ancestor WHERE unit_ancestor.unit = unit.id AND ancestor = ANY({}::bigint[])
              AND valid @> {}::date)
"""

OPEN = """
INSERT INTO award_round (public_id, unit, name, first_on, last_on, quota_teams, quota_members, opened_by, opened_at)
VALUES ({}, {}, {}, {}, {}, {}, {}, {}, {}) ON CONFLICT (public_id) DO NOTHING RETURNING id
"""
