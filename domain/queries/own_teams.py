"""The teams for which a member may arrive, and where they are on duty meanwhile."""

from datetime import datetime

import msgspec

from domain.database import row, rows
from domain.queries.said_once import FIRST_TEAM, USED, works
from domain.rules.days import local_day
from domain.rules.viewers import Viewer


class TeamChoice(msgspec.Struct, frozen=True):
    """A team of the member's."""

    public_id: str
    name: str


async def own_teams(*, viewer: Viewer, at: datetime) -> tuple[TeamChoice, ...]:
    """The member's on this day, first the one that an arrival takes by itself (G35)."""
    found = await rows(FIND, viewer.person, viewer.person, local_day(at))
    return tuple(TeamChoice(line["public_id"], line["name"]) for line in found)


async def own_duty(*, viewer: Viewer) -> str | None:
    """The name of the help desk or meeting at which the member is."""
    found = await row(DUTY, viewer.person)
    return found["name"] if found else None


DUTY = """
SELECT desk_session.name FROM check_in JOIN desk_session ON desk_session.id = check_in.desk_session
WHERE check_in.person = {} AND check_in.closed_at IS NULL
"""

FIND = (
    """
SELECT team.public_id, team.name
FROM (SELECT {}::bigint AS person, NULL::bigint AS unit) AS recipient
«used»
CROSS JOIN (SELECT {}::date AS day) AS given
JOIN membership ON membership.person = recipient.person AND membership.valid @> given.day
JOIN team ON team.id = membership.team AND «works»
ORDER BY «first»
""".replace("«works»", works("given.day"))
    .replace("«used»", USED)
    .replace("«first»", FIRST_TEAM)
)
