"""Citizens say whether the help was real."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

import asyncpg
import msgspec

from domain.database import Row, row, rows
from domain.ledger.posting import POST_ENTRIES, columns
from domain.points_rules import rule_of
from domain.refusals import Busy, NotFound, Refused
from domain.rules.answers import Answer, Claim, Device, Grade, Item, Outcome, State, decide
from domain.rules.ids import AssistanceId, ItemId, PersonId, TeamId
from domain.rules.points import PointsRule, Posting, Present, price
from domain.rules.tokens import hash_of
from domain.rules.turns import first_times, scopes_of

TRIES = 5
COUNTED = "cap_use_pkey"


@dataclass(frozen=True, slots=True)
class Question:
    """A claim with all that its answer needs: who was there, and the rule of the visit's day."""

    claim: Claim
    code: int
    present: tuple[Present, ...]
    local_day: date
    rule: PointsRule


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
    3. Move the state, keep the answer, post the entries and owe the projection: one statement.

    `mark` is the random cookie of the phone that answers, hashed; the projection that is owed goes on under
    `request_id`. Refuses: `code-unknown`, `already-answered`, `withdrawn`, `code-expired`, `unknown-item`.
    """
    for _ in range(TRIES):
        question = await find_question(token=token)
        answer = answer(question.claim.items) if callable(answer) else answer
        outcome = decide(question.claim, answer)
        if outcome is question.claim.standing:
            return outcome
        earning = answer.helped if outcome.state is State.CONFIRMED else frozenset[ItemId]()
        postings = price(question.claim.items, earning, outcome.grade, question.present, question.rule)
        if await record(question, answer, outcome, postings, mark, request_id=request_id):
            return outcome
        # Another answer, a new rule, or a first help to the same person won the race since step 1: what stands decides.
    raise Busy("server-busy")


async def record(
    question: Question,
    answer: Answer,
    outcome: Outcome,
    postings: list[Posting],
    mark: bytes | None,
    *,
    request_id: str | None = None,
) -> bool:
    """The one statement; False when what the decision relied on has changed."""
    items = question.claim.items
    counted = first_times(items, answer.helped)
    try:
        written = await rows(
            RECORD,
            *(question.claim.id, outcome.state, answer.at, question.rule.version, question.local_day),
            question.code,
            *(answer.channel, outcome.grade, answer.pressed, answer.not_home, mark),
            *(sorted(answer.helped), sorted(answer.helped - counted), sorted(answer.unsaid)),
            scopes_of(items, counted) if postings else [],
            *columns(postings),
            request_id,
        )
    except asyncpg.UniqueViolationError as met:
        if getattr(met, "constraint_name", None) != COUNTED:
            raise
        return False  # another help to the same person, home or place was counted meanwhile: this one is a repeat
    return bool(written)


async def find_question(*, token: str) -> Question:
    """The claim behind a one-time token. Refuses: `code-unknown`, `no-rule-yet`."""
    found = await row(FIND, hash_of(token))
    if found is None:
        raise NotFound("code-unknown")
    if found["version"] is None:
        raise Refused("no-rule-yet")
    return Question(
        claim=claim_of(found),
        code=found["code"],
        present=tuple(
            Present(PersonId(one["person"]), TeamId(one["team"]), one["public_id"])
            for one in msgspec.json.decode(found["present"])
        ),
        local_day=found["local_day"],
        rule=rule_of(found["version"], found["valid_from"], found["content"]),
    )


def claim_of(found: Row) -> Claim:
    """A claim from its row."""
    lines = msgspec.json.decode(found["items"])
    return Claim(
        id=AssistanceId(found["assistance"]),
        state=State(found["state"]),
        shown_at=found["shown_at"],
        shown_on=Device(found["shown_address"], found["shown_browser"], is_members=True),
        items={
            ItemId(line["id"]): Item(line["indicator"], line["quantity"], line["scope"], line["spent"])
            for line in lines
        },
        helped=frozenset(ItemId(line["id"]) for line in lines if line["helped"]),
        standing=Outcome(State(found["state"]), Grade(found["grade"])) if found["grade"] else None,
        pressed=bool(found["pressed"]),
        not_home=bool(found["not_home"]),
        is_dead=found["used_at"] is not None,
    )


# A hot path reads once and writes once: object queries took twice the time of this join (shared measurement, slice).
# `span` is the campaign that runs over the home on the visit's day, else the year: once in it a recipient counts (G3).
FIND = """
SELECT code.id AS code, code.shown_at, code.shown_address, code.shown_browser, code.used_at,
       assistance.id AS assistance, assistance.state, check_in.local_day, standing.grade, standing.pressed,
       standing.not_home, rule.version, rule.valid_from, rule.content,
       (SELECT json_agg(json_build_object('id', item.id, 'indicator', item.indicator, 'quantity', item.quantity,
                                          'helped', coalesce(said.helped, false), 'scope', once.scope,
                                          'spent', cap_use.scope IS NOT NULL))
        FROM assistance_item AS item JOIN indicator ON indicator.code = item.indicator
        CROSS JOIN LATERAL (SELECT CASE
            WHEN indicator.once = 'person' OR indicator.person_limit = 1
            THEN concat_ws(':', 'once', span.name, item.indicator, assistance.recipient, item.form, item.given_name)
            WHEN indicator.once IN ('home', 'place')
            THEN concat_ws(':', 'once', span.name, item.indicator, assistance.recipient) END AS scope) AS once
        LEFT JOIN cap_use ON cap_use.scope = once.scope
        LEFT JOIN confirmation_item AS said ON said.item = item.id AND said.confirmation = standing.id
        WHERE item.assistance = assistance.id) AS items,
       (SELECT json_agg(json_build_object('person', helper.person, 'team', helper.team, 'public_id', person.public_id))
        FROM assistance_helper AS helper JOIN person ON person.id = helper.person
        WHERE helper.assistance = assistance.id) AS present
FROM confirmation_code AS code
JOIN assistance ON assistance.id = code.assistance
JOIN check_in ON check_in.id = assistance.check_in
LEFT JOIN confirmation AS standing ON standing.assistance = assistance.id AND standing.standing
LEFT JOIN LATERAL (
    SELECT version, valid_from, content FROM points_rule
    WHERE valid_from <= check_in.local_day ORDER BY valid_from DESC LIMIT 1
) AS rule ON true
CROSS JOIN LATERAL (
    SELECT coalesce((
        SELECT 'C' || campaign.id FROM recipient
        JOIN unit_ancestor AS above ON above.unit = recipient.unit AND above.valid @> check_in.local_day
        JOIN campaign ON campaign.unit = above.ancestor AND check_in.local_day BETWEEN first_on AND last_on
        WHERE recipient.id = assistance.recipient ORDER BY first_on DESC, campaign.id LIMIT 1
    ), to_char(check_in.local_day, '"Y"YYYY')) AS name
) AS span
WHERE code.token_hash = {}
"""

# One round trip, all or nothing. The code is locked while it lives: one that is replaced or whose visit moves meanwhile
# answers nothing. The state moves only out of 'reported', so of answers that race one moves it and the
# others insert nothing; a rule that began in between makes `rule` empty, and nothing moves either. A recipient that
# counts once is a key of `cap_use`: of two helps confirmed at once the second meets it, and all of its statement fails.
# A home that says it was helped neither moved away nor asks to be left alone (G8).
RECORD = (
    """
WITH given AS (
    SELECT {}::bigint AS assistance, {}::text AS state, {}::timestamptz AS at
), rule AS (
    SELECT version FROM points_rule WHERE version = {}::smallint
      AND version = (SELECT version FROM points_rule WHERE valid_from <= {}::date ORDER BY valid_from DESC LIMIT 1)
), asked AS (
    SELECT id FROM confirmation_code WHERE id = {}::bigint AND used_at IS NULL FOR UPDATE
), stirred AS (
    UPDATE assistance SET state = given.state, decided_at = given.at
    FROM given WHERE assistance.id = given.assistance AND assistance.state = 'reported' AND EXISTS (SELECT FROM rule)
      AND EXISTS (SELECT FROM asked)
    RETURNING assistance.id, given.state, given.at
), moved AS (
    INSERT INTO assistance_event (assistance, move, happened_at, recorded_at) SELECT id, state, at, at FROM stirred
    RETURNING id AS event, assistance, recorded_at AS at
), welcome AS (
    UPDATE recipient SET quiet_until = NULL, not_needed_on = NULL, moved_on = NULL
    FROM moved JOIN assistance ON assistance.id = moved.assistance CROSS JOIN given
    WHERE recipient.id = assistance.recipient AND given.state = 'confirmed'
      AND num_nonnulls(recipient.quiet_until, recipient.not_needed_on, recipient.moved_on) > 0
), used AS (
    UPDATE confirmation_code SET used_at = moved.at FROM moved, asked WHERE confirmation_code.id = asked.id
), said AS (
    INSERT INTO confirmation (assistance, event, channel, grade, pressed, not_home, device_mark, answered_at,
                              recorded_at)
    SELECT assistance, event, {}::text, {}::text, {}::boolean, {}::boolean, {}::bytea, at, at FROM moved
    RETURNING id, assistance
), each AS (
    INSERT INTO confirmation_item (confirmation, item, helped, repeat)
    SELECT said.id, item.id, item.id = ANY({}::bigint[]), item.id = ANY({}::bigint[])
    FROM said JOIN assistance_item AS item ON item.assistance = said.assistance
    WHERE item.id <> ALL({}::bigint[])
), spent AS (
    INSERT INTO cap_use (scope, used, assistance)
    SELECT scope, 1, said.assistance FROM said CROSS JOIN unnest({}::text[]) AS scope ORDER BY scope
), """
    + POST_ENTRIES
    + "SELECT id FROM said"
)
