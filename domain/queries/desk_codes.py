"""Which opening of a desk a code belongs to."""

from dataclasses import dataclass
from datetime import datetime

from domain.database import row
from domain.queries.places import NUMBER, in_a_sentence
from domain.refusals import NotFound, Refused
from domain.rules.viewers import Viewer


@dataclass(frozen=True, slots=True)
class Opening:
    """A desk that is open, or was. `is_in`: the viewer is at work there."""

    session: str
    handle: str
    has_screen: bool
    name: str
    place: str | None
    hamlet: str
    phone: str | None
    ends_at: datetime
    closed_at: datetime | None
    is_meeting: bool
    is_in: bool
    is_serving: bool


async def find_opening(*, handle: str | None = None, token: str | None = None, viewer: Viewer | None) -> Opening:
    """The opening behind a handle, or the newest of the desk whose printed code this is.

    Refuses: `token-unknown` (no such code), `desk-closed` (a desk that never opened).
    """
    found = await row(FIND, viewer.person if viewer else None, token, handle)
    if found is None:
        is_desk = token and await row("SELECT id FROM help_desk WHERE token = {}", token)
        raise Refused("desk-closed") if is_desk else NotFound("token-unknown")
    return Opening(
        session=found["session"],
        handle=found["handle"],
        has_screen=found["has_screen"],
        name=found["name"],
        place=found["place"],
        hamlet=in_a_sentence(found["hamlet"]),
        phone=found["phone"],
        ends_at=found["ends_at"],
        closed_at=found["closed_at"],
        is_meeting=found["is_meeting"],
        is_in=found["mine"] is not None,
        is_serving=found["is_serving"],
    )


FIND = f"""
SELECT opening.public_id AS session, opening.handle, opening.has_screen, opening.ends_at, opening.closed_at,
       meeting.desk_session IS NOT NULL AS is_meeting,
       opening.name, opening.place, hamlet.name AS hamlet, {NUMBER} AS phone, mine.id AS mine,
       EXISTS (SELECT FROM ticket WHERE ticket.check_in = mine.id AND ended_at IS NULL) AS is_serving
FROM (SELECT {{}}::bigint AS person, {{}}::text AS token, {{}}::text AS handle) AS given
JOIN desk_session AS opening ON CASE WHEN given.token IS NULL THEN opening.handle = given.handle
    ELSE opening.desk = (SELECT help_desk.id FROM help_desk WHERE help_desk.token = given.token) END
LEFT JOIN meeting ON meeting.desk_session = opening.id
JOIN unit AS hamlet ON hamlet.id = opening.unit
LEFT JOIN check_in AS mine ON mine.desk_session = opening.id AND mine.person = given.person AND mine.closed_at IS NULL
ORDER BY opening.opened_at DESC LIMIT 1
"""
