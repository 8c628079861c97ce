"""The row that choices and the close of a round wait for."""

from datetime import datetime

from domain.database import Row, row
from domain.refusals import NotFound, Refused
from domain.rules.days import local_day
from domain.rules.viewers import Role, Viewer


async def lock_round(*, viewer: Viewer, round_id: str, at: datetime) -> Row:
    """An open round of the viewer's branch, locked until the transaction ends. A step.

    Refuses: `not-found`, `round-closed`.
    """
    found = await row(LOCK, round_id, viewer.units(Role.DEPARTMENT), local_day(at))
    if found is None:
        raise NotFound("not-found")
    if found["closed_at"] is not None:
        raise Refused("round-closed")
    return found


LOCK = """
SELECT id, quota_teams, quota_members, closed_at FROM award_round
WHERE public_id = {}
  AND EXISTS (SELECT FROM unit_ancestor WHERE unit_ancestor.unit = award_round.unit AND ancestor = ANY({}::bigint[])
              AND valid @> {}::date)
FOR UPDATE
"""
