"""A member's picture, by the leader or the officer, in the two sizes that pages need."""

from dataclasses import dataclass
from datetime import datetime

from domain.accounts.standings import find_standing
from domain.audit import record_event
from domain.database import rows, transaction
from domain.refusals import NotFound
from domain.rules.viewers import Role, Viewer


@dataclass(frozen=True, slots=True)
class Portrait:
    """The same picture twice, square, as WebP without anything that a camera wrote into it."""

    small: bytes  # 96 px
    large: bytes  # 320 px


async def check_portrayer(*, viewer: Viewer, person: str, at: datetime) -> None:
    """Before a picture is opened: is this person one of the viewer's? Refuses: `not-found`."""
    owner, _ = await find_standing(person, at)
    leads = owner.teams & set(viewer.teams(Role.LEADER))
    within = set(viewer.units(Role.OFFICER, Role.ADMINISTRATOR))
    if not leads and not any(within & branch for branch in (*owner.branches, *owner.offices)):
        raise NotFound("not-found")


async def set_portrait(*, viewer: Viewer, person: str, portrait: Portrait, at: datetime) -> None:
    """Replace the picture of a member of the own team, or of the own branch. Refuses: `not-found`."""
    await check_portrayer(viewer=viewer, person=person, at=at)
    async with transaction():
        await rows(KEEP, person, [96, 320], [portrait.small, portrait.large], at)
        await rows(NOTE, at, viewer.account, person)


async def remove_portrait(*, viewer: Viewer, person: str, at: datetime) -> None:
    """Take the picture away again: the own one, or as `set_portrait`. Refuses: `not-found`."""
    if person != viewer.public_id:
        await check_portrayer(viewer=viewer, person=person, at=at)
    async with transaction():
        await rows(REMOVE, person)
        await record_event(
            at=at,
            account=viewer.account,
            action="portraits.destroy",
            subject_kind="person",
            subject=None,
            person=person,
        )


KEEP = """
INSERT INTO person_photo (person, pixels, webp, set_at)
SELECT person.id, given.pixels, given.webp, kept.at
FROM (SELECT {}::text AS public_id) AS asked JOIN person USING (public_id)
CROSS JOIN unnest({}::smallint[], {}::bytea[]) AS given (pixels, webp) CROSS JOIN (SELECT {}::timestamptz AS at) AS kept
ON CONFLICT (person, pixels) DO UPDATE SET webp = excluded.webp, set_at = excluded.set_at
"""

NOTE = """
INSERT INTO audit_event (at, account, action, subject_kind, subject)
SELECT {}, {}, 'portraits.update', 'person', id FROM person WHERE public_id = {}
"""

REMOVE = "DELETE FROM person_photo USING person WHERE person.id = person_photo.person AND public_id = {}"
