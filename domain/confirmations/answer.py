"""Citizens say whether the help was real."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

import msgspec

from domain.confirmations.keeping import (
    GIVEN,
    KEEP_OF_HOME,
    WORTH,
    WORTH_JOINS,
    Worth,
    keep,
    kept_as,
    moved_to,
    worth_of,
)
from domain.database import Row, row, rows
from domain.refusals import Busy, NotFound
from domain.rules.answers import Answer, Channel, Claim, Device, Grade, Outcome, State, came_by, decide
from domain.rules.ids import AssistanceId, ItemId
from domain.rules.tokens import hash_of

TRIES = 5


@dataclass(frozen=True, slots=True)
class Question:
    """A claim, the code that asks about it, and what its answer is priced by."""

    claim: Claim
    code: int
    worth: Worth


async def confirm_assistance(
    *,
    token: str,
    answer: Answer | Callable[[Collection[ItemId]], Answer],
    mark: bytes | None = None,
    request_id: str | None = None,
) -> Outcome:
    """Record a citizen's answer and post the points that it earns.

    1. Find the claim by its one-time token, with those present and the rule of its day.
    2. Decide, and price what was confirmed.
    3. Move the state, keep the answer, post the entries and owe the projection: one statement. After a no only the
       word is kept, for the officer who decides (G17).

    `mark` is the random cookie of the phone that answers, hashed; the projection that is owed goes on under
    `request_id`. Refuses: `code-unknown`, `already-answered`, `withdrawn`, `code-expired`, `unknown-item`.
    """
    for _ in range(TRIES):
        question = await find_question(token=token, mark=mark)
        answer = answer(question.claim.items) if callable(answer) else answer
        answer = came_by(answer, question.claim)
        outcome = decide(question.claim, answer)
        if outcome is question.claim.standing:
            return replace(outcome, is_repeat=True)
        if await (
            keep_word(question, answer)
            if outcome.is_later
            else record(question, answer, outcome, mark, request_id=request_id)
        ):
            return outcome
        # Another answer, a new rule, or a first help to the same person won the race since step 1: what stands decides.
    raise Busy("server-busy")


async def record(
    question: Question, answer: Answer, outcome: Outcome, mark: bytes | None, *, request_id: str | None = None
) -> bool:
    """The one statement; False when what the decision relied on has changed."""
    given = moved_to(question.claim.id, question.worth, answer, outcome)
    return await keep(RECORD, *given, question.code, *kept_as(question.worth, answer, outcome, mark, request_id))


async def keep_word(question: Question, answer: Answer) -> bool:
    """Keep what was said after a no; False when that was decided meanwhile, or the code ended."""
    word = (len(answer.helped), answer.pressed, answer.not_home, answer.device.is_members, answer.at)
    return bool(await rows(KEEP_WORD, question.code, *word))


async def find_question(*, token: str, mark: bytes | None = None) -> Question:
    """The claim behind a one-time token, to a phone with a `mark`. Refuses: `code-unknown`, `no-rule-yet`."""
    found = await row(FIND, mark, hash_of(token))
    if found is None:
        raise NotFound("code-unknown")
    worth = worth_of(found)
    return Question(claim_of(found, worth), found["code"], worth)


def claim_of(found: Row, worth: Worth) -> Claim:
    """A claim from its row. What a leader said of it is no answer of the home."""
    is_of_home = found["grade"] is not None and found["said_by"] != Channel.LEADER
    lines = msgspec.json.decode(found["items"])
    return Claim(
        id=AssistanceId(found["assistance"]),
        state=State(found["state"]),
        shown_at=found["shown_at"],
        shown_on=Device(found["shown_address"], found["shown_browser"], is_members=True),
        items=worth.items,
        helped=frozenset(ItemId(line["id"]) for line in lines if line["helped"]),
        standing=Outcome(State(found["state"]), Grade(found["grade"])) if is_of_home else None,
        pressed=bool(found["pressed"]),
        not_home=bool(found["not_home"]),
        is_dead=found["ended_at"] is not None,
        until=found["expires_at"],
        channel=Channel(found["channel"]),
        is_own_phone=bool(found["is_own_phone"]),
    )


# A hot path reads once and writes once: object queries took twice the time of this join (shared measurement, slice).
FIND = f"""
SELECT code.id AS code, code.shown_at, code.shown_address, code.shown_browser, code.ended_at, code.channel,
       assistance.id AS assistance, assistance.state, assistance.expires_at, standing.grade, standing.pressed,
       standing.not_home, standing.channel AS said_by, standing.device_mark = {{}} AS is_own_phone, {WORTH}
FROM confirmation_code AS code
JOIN assistance ON assistance.id = code.assistance
{WORTH_JOINS}
WHERE code.token_hash = {{}}
"""

# One round trip, all or nothing. The code is locked while it lives: one that is replaced or whose visit moves meanwhile
# answers nothing. The state moves only out of 'reported', so of answers that race one moves it and the others insert
# nothing.
RECORD = (
    GIVEN
    + """
asked AS (
    SELECT id FROM confirmation_code WHERE id = {}::bigint AND ended_at IS NULL FOR UPDATE
), stirred AS (
    UPDATE assistance SET state = given.state, decided_at = given.at
    FROM given WHERE assistance.id = given.assistance AND assistance.state = 'reported' AND EXISTS (SELECT FROM rule)
      AND EXISTS (SELECT FROM asked)
    RETURNING assistance.id, given.state, given.at
), moved AS (
    INSERT INTO assistance_event (assistance, move, happened_at, recorded_at) SELECT id, state, at, at FROM stirred
    RETURNING id AS event, assistance, recorded_at AS at
), """
    + KEEP_OF_HOME
)

# Under one code the last word is kept.
KEEP_WORD = """
WITH asked AS (
    SELECT code.id FROM confirmation_code AS code JOIN assistance ON assistance.id = code.assistance
    WHERE code.id = {} AND code.ended_at IS NULL AND assistance.state = 'disputed' FOR SHARE
)
INSERT INTO later_word (code, helped, pressed, not_home, is_members, said_at)
SELECT id, {}, {}, {}, {}, {} FROM asked
ON CONFLICT (code) DO UPDATE SET helped = excluded.helped, pressed = excluded.pressed, not_home = excluded.not_home,
    is_members = excluded.is_members, said_at = excluded.said_at
RETURNING code
"""
