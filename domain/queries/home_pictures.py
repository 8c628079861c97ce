"""Where a home touches its three pictures on a member's phone."""

from dataclasses import dataclass
from datetime import datetime

from domain.database import Row, row
from domain.queries.said_once import TOLD_WAITING
from domain.refusals import NotFound, Refused
from domain.rules.vietnamese import UNKNOWN_FORM, answering_form
from domain.rules.viewers import Viewer


@dataclass(frozen=True, slots=True)
class PicturesPage:
    """Of which report, how the home is addressed, and whether it chooses, touches them again, or knows them."""

    report: str
    form: str
    answering: str
    stage: str  # choose, repeat, touch


async def find_asked(viewer: Viewer, assistance: str, at: datetime) -> Row:
    """The member's own report at a home, with what that home chose. Refuses: `not-found`, `no-longer-waiting`."""
    found = await row(FIND, at, assistance, viewer.person)
    if found is None:
        raise NotFound("not-found")
    if not found["is_waiting"]:
        raise Refused("no-longer-waiting")
    return found


async def show_pictures(*, viewer: Viewer, assistance: str, at: datetime) -> PicturesPage:
    """The page of such a report. Refuses: `not-found`, `no-longer-waiting`."""
    found = await find_asked(viewer, assistance, at)
    form = found["forms"][0] if len(found["forms"]) == 1 else UNKNOWN_FORM
    stage = "choose" if found["hash"] is None else "repeat" if found["proved_at"] is None else "touch"
    return PicturesPage(assistance, form, answering_form(form), stage)


FIND = f"""
SELECT assistance.id, {TOLD_WAITING} AND check_in.entry <> 'late' AS is_waiting, recipient.id AS recipient,
       recipient.public_id AS home, pictures.hash, pictures.proved_at, coalesce(pictures.misses, 0) AS misses,
       (SELECT array_agg(DISTINCT form) FROM assistance_item WHERE assistance_item.assistance = assistance.id) AS forms
FROM assistance JOIN check_in ON check_in.id = assistance.check_in
JOIN recipient ON recipient.id = assistance.recipient AND recipient.kind = 'household'
LEFT JOIN household_pictures AS pictures ON pictures.recipient = recipient.id
WHERE assistance.public_id = {{}} AND check_in.person = {{}}
"""
