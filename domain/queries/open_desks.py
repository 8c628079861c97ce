"""The help desks that are open for a member, in a statement of their first page."""

from datetime import datetime

import msgspec


class OpenDesk(msgspec.Struct, frozen=True):
    """A help desk of the member's teams that is open, or at which they are on duty."""

    session: str
    name: str
    ends_at: datetime
    members: int
    waiting: int
    is_mine: bool


def open_desks(told: str | None) -> tuple[OpenDesk, ...]:
    """Those of a row with the column of `DESKS`, first where the member is on duty."""
    return msgspec.json.decode(told or "[]", type=tuple[OpenDesk, ...])


# A column, for `given` with person and teams.
DESKS = """
SELECT json_agg(json_build_object('session', opening.public_id, 'name', opening.name, 'ends_at', opening.ends_at,
    'members', (SELECT count(*) FROM check_in AS there WHERE there.desk_session = opening.id
                AND there.closed_at IS NULL),
    'waiting', (SELECT count(*) FROM ticket WHERE ticket.desk_session = opening.id AND called_at IS NULL
                AND ended_at IS NULL),
    'is_mine', mine.id IS NOT NULL) ORDER BY mine.id, opening.id)
FROM (
    SELECT id FROM desk_session WHERE team = ANY(given.teams) AND closed_at IS NULL AND desk IS NOT NULL
    UNION
    SELECT desk_session FROM check_in WHERE check_in.person = given.person AND check_in.closed_at IS NULL
) AS near
JOIN desk_session AS opening ON opening.id = near.id AND opening.closed_at IS NULL
LEFT JOIN check_in AS mine ON mine.desk_session = opening.id AND mine.person = given.person AND mine.closed_at IS NULL
"""
