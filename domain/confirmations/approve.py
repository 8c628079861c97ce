"""The leader's word for a visit whose card nobody scanned (design §3, D; G23)."""

from datetime import datetime

from domain.confirmations.keeping import GIVEN, KEEP, WORTH, WORTH_JOINS, keep, kept_as, moved_to, worth_of
from domain.database import Row, row, rows
from domain.queries.late_visits import JUDGED, judged_by
from domain.refusals import Busy, NotFound
from domain.rules.answers import NO_DEVICE, Answer, Channel, Grade, Outcome, State
from domain.rules.late_visits import check_approval
from domain.rules.viewers import Viewer

TRIES = 5


async def approve_late(
    *,
    viewer: Viewer,
    assistance: str,
    is_helped: bool | None,
    reason: str,
    is_stranger: bool,
    at: datetime,
    request_id: str | None,
) -> State:
    """Say of all that was reported that it was so, grade D, or that it was not, with a reason.

    Of two who decide at once the first decides; the same again is the first outcome again. What the home denied looks
    as if it waited (G17): what is said of it changes nothing, and the officer who looks into it reads it.
    `is_stranger`: neither kin of the home nor of those who helped (G11).

    Refuses: `form` (see `check_approval`), `not-found` for what waits for nobody, for another or is one's own.
    """
    for _ in range(TRIES):
        found = await row(FIND, *judged_by(viewer, at), assistance)
        wanted = State.CONFIRMED if is_helped else State.REJECTED
        if found is None:
            if await row(SAID, assistance, viewer.account, wanted):
                return wanted
            raise NotFound("not-found")
        check_approval(is_helped=is_helped, reason=reason, is_stranger=is_stranger)
        if found["state"] == State.DISPUTED:
            is_kept = await keep_word(found, at, is_helped=bool(is_helped))
        else:
            is_kept = await (confirm(found, viewer, at, request_id) if is_helped else reject(found, viewer, reason, at))
        if is_kept:
            return wanted
    raise Busy("server-busy")


async def keep_word(found: Row, at: datetime, *, is_helped: bool) -> bool:
    """Under the report's own code, which asks nobody: on a phone that members sign in on."""
    helped = len(worth_of(found).items) if is_helped else 0
    return bool(await rows(KEEP_WORD, helped, at, found["id"]))


async def confirm(found: Row, viewer: Viewer, at: datetime, request_id: str | None) -> bool:
    """All of it counts; False when something that it is priced by has changed, or somebody else was first."""
    worth = worth_of(found)
    answer, outcome = Answer(frozenset(worth.items), Channel.LEADER, NO_DEVICE, at), Outcome(State.CONFIRMED, Grade.D)
    given = moved_to(found["id"], worth, answer, outcome)
    return await keep(CONFIRM, *given, viewer.account, *kept_as(worth, answer, outcome, None, request_id))


async def reject(found: Row, viewer: Viewer, reason: str, at: datetime) -> bool:
    return bool(await rows(REJECT, at, found["id"], at, at, viewer.account, reason))


FIND = f"""
SELECT assistance.id, assistance.state, {WORTH}
FROM assistance {WORTH_JOINS} JOIN recipient ON recipient.id = assistance.recipient
{JUDGED} AND assistance.public_id = {{}}
"""

# The state moves only out of 'reported': of two decisions, or a decision and the home's own answer, one is written.
CONFIRM = (
    GIVEN
    + """
stirred AS (
    UPDATE assistance SET state = given.state, decided_at = given.at
    FROM given WHERE assistance.id = given.assistance AND assistance.state = 'reported' AND EXISTS (SELECT FROM rule)
    RETURNING assistance.id, given.state, given.at
), moved AS (
    INSERT INTO assistance_event (assistance, move, happened_at, recorded_at, account)
    SELECT id, state, at, at, {} FROM stirred RETURNING id AS event, assistance, recorded_at AS at
), """
    + KEEP
)

REJECT = """
WITH stirred AS (
    UPDATE assistance SET state = 'rejected', decided_at = {} WHERE id = {} AND state = 'reported' RETURNING id
)
INSERT INTO assistance_event (assistance, move, happened_at, recorded_at, account, reason)
SELECT id, 'rejected', {}, {}, {}, {} FROM stirred RETURNING id
"""

# A tap again after the answer was lost on its way.
SAID = """
SELECT event.id FROM assistance_event AS event JOIN assistance ON assistance.id = event.assistance
WHERE assistance.public_id = {} AND event.account = {} AND event.move = {}
"""

KEEP_WORD = """
INSERT INTO later_word (code, helped, pressed, not_home, is_members, said_at)
SELECT code.id, {}, false, false, true, {} FROM confirmation_code AS code
JOIN assistance ON assistance.id = code.assistance AND assistance.state = 'disputed'
WHERE code.assistance = {} AND code.channel = 'one-time-code' ORDER BY code.id LIMIT 1
ON CONFLICT (code) DO NOTHING RETURNING code
"""
