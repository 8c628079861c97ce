"""The end of a review: what was helped counts, what was not does not, and the reason stands beside it."""

from collections.abc import Mapping
from datetime import datetime

from domain.confirmations.keeping import GIVEN, KEEP, WORTH, WORTH_JOINS, keep, kept_as, moved_to, worth_of
from domain.database import Row, row, rows
from domain.refusals import Busy, FormRefused, Refused
from domain.reviews.cases import find_own_case
from domain.rules.answers import NO_DEVICE, Answer, Channel, Grade, Outcome, State, at_most
from domain.rules.ids import ItemId
from domain.rules.reviews import faults_of_decision
from domain.rules.viewers import Viewer

TRIES = 5


async def decide_review(
    *, viewer: Viewer, assistance: str, said: Mapping[ItemId, bool], reason: str, at: datetime, request_id: str | None
) -> State:
    """Decide by what the home said to the officer, line by line: one yes confirms those, none rejects the report.

    A confirmed one is an answer by check, grade A (design §3), in place of the one that stood; of somebody without a
    card B (G1). Refuses: `not-found`,
    `review-not-yours`, `review-decided`, `review-unheard`, `form`.
    """
    for _ in range(TRIES):
        case = await find_own_case(viewer=viewer, assistance=assistance, at=at)
        if case["event"] is not None:
            raise Refused("review-decided")
        if case["heard_at"] is None:
            raise Refused("review-unheard")
        found = await row(FIND, case["id"]) or {}
        worth = worth_of(found)
        if wrong := faults_of_decision(worth.items.keys(), said, reason):
            raise FormRefused("form", **wrong)
        answer = Answer(frozenset(item for item in worth.items if said[item]), Channel.CHECK, NO_DEVICE, at)
        by = (case["review"], viewer.account, viewer.account, reason)
        outcome = Outcome(State.CONFIRMED, at_most(Grade.A, found["kind"]))
        kept = moved_to(found["id"], worth, answer, outcome), by, kept_as(worth, answer, outcome, None, request_id)
        if await (confirm(*kept) if answer.helped else reject(case, by, at)):
            return State.CONFIRMED if answer.helped else State.REJECTED
    raise Busy("server-busy")


async def confirm(given: tuple[object, ...], by: tuple[object, ...], kept: tuple[object, ...]) -> bool:
    return await keep(CONFIRM, *given, *by, *kept)


async def reject(case: Row, by: tuple[object, ...], at: datetime) -> bool:
    return bool(await rows(REJECT, case["id"], at, *by))


FIND = f"""
SELECT assistance.id, recipient.kind, {WORTH}
FROM assistance JOIN recipient ON recipient.id = assistance.recipient {WORTH_JOINS}
WHERE assistance.id = {{}}
"""

# What the decision relies on: it is still this officer's, both sides were heard, and nobody decided. Its values are the
# review and the account.
HELD = """held AS (
    SELECT id FROM review WHERE id = {} AND opened_by = {} AND heard_at IS NOT NULL AND event IS NULL FOR UPDATE
)"""

# The answer that stood gives way before the new one is written: `moved` is read from it.
CONFIRM = (
    GIVEN
    + HELD
    + """,
decided AS (
    UPDATE assistance SET state = given.state, decided_at = given.at
    FROM given WHERE assistance.id = given.assistance AND assistance.state = 'disputed' AND EXISTS (SELECT FROM rule)
      AND EXISTS (SELECT FROM held)
    RETURNING assistance.id, given.state, given.at
), noted AS (
    INSERT INTO assistance_event (assistance, move, happened_at, recorded_at, account, reason)
    SELECT id, state, at, at, {}::bigint, {}::text FROM decided RETURNING id AS event, assistance, recorded_at AS at
), closed AS (
    UPDATE review SET event = noted.event FROM noted, held WHERE review.id = held.id RETURNING review.id
), moved AS (
    UPDATE confirmation SET standing = false FROM noted
    WHERE confirmation.assistance = noted.assistance AND confirmation.standing
    RETURNING noted.event, noted.assistance, noted.at
), """
    + KEEP
)

REJECT = """
WITH given AS (SELECT {}::bigint AS assistance, {}::timestamptz AS at), «held», decided AS (
    UPDATE assistance SET state = 'rejected', decided_at = given.at FROM given
    WHERE assistance.id = given.assistance AND assistance.state = 'disputed' AND EXISTS (SELECT FROM held)
    RETURNING assistance.id, given.at
), noted AS (
    INSERT INTO assistance_event (assistance, move, happened_at, recorded_at, account, reason)
    SELECT id, 'rejected', at, at, {}::bigint, {}::text FROM decided RETURNING id
)
UPDATE review SET event = noted.id FROM noted, held WHERE review.id = held.id RETURNING review.id
""".replace("«held»", HELD)
