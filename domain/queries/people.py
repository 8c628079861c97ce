"""Faces, to those who work with them; other faces are seen by a citizen's token alone (domain/queries/photos.py)."""

from datetime import date

from domain.database import row
from domain.queries.said_once import BELOW
from domain.refusals import NotFound
from domain.rules.viewers import Viewer


async def find_portrait(*, viewer: Viewer, person: str, pixels: int, on: date) -> bytes:
    """A picture as WebP: the own one, or of who is in an own team or the branch of an office on that day.

    Refuses: `not-found`.
    """
    units = [grant.unit for grant in viewer.grants if grant.team is None]
    found = await row(FIND, person, pixels, viewer.person, on, viewer.teams(*viewer.roles), units)
    if found is None:
        raise NotFound("not-found")
    return found["webp"]


FIND = """
SELECT webp FROM person JOIN person_photo ON person_photo.person = person.id
WHERE person.public_id = {} AND pixels = {} AND (person.id = {} OR EXISTS (
    SELECT FROM membership JOIN team ON team.id = membership.team
    WHERE membership.person = person.id AND membership.valid @> {}::date
      AND (team.id = ANY({}::bigint[]) OR team.unit IN «below»)
))
""".replace("«below»", BELOW)
