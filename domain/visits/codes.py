"""Another one-time code for the same report: the first ran out, or was shown to nobody."""

from datetime import datetime

from domain.database import rows
from domain.queries.said_once import TOLD_WAITING
from domain.refusals import NotFound, Refused
from domain.rules.viewers import Viewer
from domain.visits.report import NewCode

MOST_CODES = 20


async def show_new_code(*, viewer: Viewer, assistance: str, code: NewCode, at: datetime) -> None:
    """Ask again: the codes before it die, since one of them in another's hands would still answer.

    What a home denied is asked for again like what nobody answered (G17).

    Refuses: `not-found`, `no-longer-waiting` (answered, withdrawn or expired, or asked twenty times; a visit that was
    entered late, whose home answers by ways of its own).
    """
    found = await rows(FIND, assistance, viewer.person)
    if not found:
        raise NotFound("not-found")
    if found[0]["entry"] == "late":
        raise Refused("no-longer-waiting")
    stored = (code.token_hash, code.digits_hash, code.sealed, code.shown_on.address, code.shown_on.browser)
    if not await rows(RECORD, found[0]["id"], at, MOST_CODES, at, *stored, at, at):
        raise Refused("no-longer-waiting")


FIND = """
SELECT assistance.id, check_in.entry FROM assistance JOIN check_in ON check_in.id = assistance.check_in
WHERE assistance.public_id = {} AND check_in.person = {}
"""

RECORD = """
WITH asked AS (
    SELECT id FROM assistance WHERE id = {} AND «waiting»
      AND {} > (SELECT count(*) FROM confirmation_code AS one
                WHERE one.assistance = assistance.id AND one.channel = 'one-time-code')
), dead AS (
    UPDATE confirmation_code SET ended_at = {} FROM asked
    WHERE confirmation_code.assistance = asked.id AND ended_at IS NULL AND channel = 'one-time-code'
)
INSERT INTO confirmation_code (assistance, token_hash, digits_hash, sealed, shown_address, shown_browser, issued_at,
                               shown_at)
SELECT id, {}, {}, {}, {}, {}, {}, {} FROM asked RETURNING id
""".replace("«waiting»", TOLD_WAITING)
