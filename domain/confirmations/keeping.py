"""How an answer is kept and earns, inside the statement that moves the visit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import asyncpg
import msgspec

from domain.database import Row, rows
from domain.ledger.posting import POST_ENTRIES, columns
from domain.points_rules import rule_of
from domain.refusals import Refused
from domain.rules.answers import Answer, Item, Outcome, State
from domain.rules.ids import AssistanceId, ItemId, PersonId, TeamId
from domain.rules.points import PointsRule, Posting, Present, price
from domain.rules.turns import first_times, scopes_of

COUNTED = "cap_use_pkey"


@dataclass(frozen=True, slots=True)
class Worth:
    """What an answer is priced by: the lines, who was there, and the rule of the visit's day."""

    items: Mapping[ItemId, Item]
    present: tuple[Present, ...]
    local_day: date
    rule: PointsRule


def worth_of(found: Row) -> Worth:
    """From a row with the columns of `WORTH`. Refuses: `no-rule-yet`."""
    if found["version"] is None:
        raise Refused("no-rule-yet")
    lines = msgspec.json.decode(found["items"])
    return Worth(
        items={
            ItemId(line["id"]): Item(line["indicator"], line["quantity"], line["scope"], line["spent"], line["earns"])
            for line in lines
        },
        present=tuple(
            Present(PersonId(one["person"]), TeamId(one["team"]), one["public_id"])
            for one in msgspec.json.decode(found["present"])
        ),
        local_day=found["local_day"],
        rule=rule_of(found["version"], found["valid_from"], found["content"]),
    )


def postings_of(worth: Worth, answer: Answer, outcome: Outcome) -> list[Posting]:
    """The entries that an answer earns: none unless it confirms."""
    earning = answer.helped if outcome.state is State.CONFIRMED else frozenset[ItemId]()
    return price(worth.items, earning, outcome.grade, worth.present, worth.rule)


def moved_to(assistance: AssistanceId, worth: Worth, answer: Answer, outcome: Outcome) -> tuple[object, ...]:
    """The values of `GIVEN`."""
    return assistance, outcome.state, answer.at, worth.rule.version, worth.local_day


def kept_as(
    worth: Worth, answer: Answer, outcome: Outcome, mark: bytes | None, request_id: str | None
) -> tuple[object, ...]:
    """The values of `KEEP`."""
    counted, postings = first_times(worth.items, answer.helped), postings_of(worth, answer, outcome)
    return (
        *(answer.channel, outcome.grade, answer.pressed, answer.not_home, mark),
        *(sorted(answer.helped), sorted(answer.helped - counted), sorted(answer.unsaid)),
        scopes_of(worth.items, counted) if postings else [],
        *columns(postings),
        request_id,
    )


async def keep(statement: str, *values: object) -> bool:
    """Run a statement that ends in `KEEP`; False when what the decision relied on has changed."""
    try:
        return bool(await rows(statement, *values))
    except asyncpg.UniqueViolationError as met:
        if getattr(met, "constraint_name", None) != COUNTED:
            raise
        return False  # another help to the same person, home or place was counted meanwhile: this one is a repeat


# Columns and joins to `assistance`, `check_in` and `standing`, the confirmation that stands if there is one. `span` is
# the campaign that runs over the home on the visit's day, else the year: once in it a recipient counts (G3).
WORTH = """
check_in.local_day, rule.version, rule.valid_from, rule.content,
(SELECT json_agg(json_build_object('id', item.id, 'indicator', item.indicator, 'quantity', item.quantity,
                                   'helped', coalesce(said.helped, false), 'scope', once.scope,
                                   'spent', cap_use.scope IS NOT NULL, 'earns', NOT EXISTS (
     SELECT FROM recipient WHERE recipient.id = assistance.recipient AND recipient.kind = 'meeting')))
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
"""

WORTH_JOINS = """
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
"""

# A rule that began in between makes `rule` empty, and nothing moves.
GIVEN = """
WITH given AS (
    SELECT {}::bigint AS assistance, {}::text AS state, {}::timestamptz AS at
), rule AS (
    SELECT version FROM points_rule WHERE version = {}::smallint
      AND version = (SELECT version FROM points_rule WHERE valid_from <= {}::date ORDER BY valid_from DESC LIMIT 1)
), """

# For a statement that has made `moved (event, assistance, at)`, one row or none. A recipient that counts once is a key
# of `cap_use`: of two helps confirmed at once the second meets it, and all of its statement fails.
KEEP = (
    """
said AS (
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

# The same for what a home said itself: one that was helped neither moved away nor asks to be left alone (G8). Another's
# decision changes no such wish.
KEEP_OF_HOME = (
    """
welcome AS (
    UPDATE recipient SET quiet_until = NULL, not_needed_on = NULL, moved_on = NULL
    FROM moved JOIN assistance ON assistance.id = moved.assistance CROSS JOIN given
    WHERE recipient.id = assistance.recipient AND given.state = 'confirmed'
      AND num_nonnulls(recipient.quiet_until, recipient.not_needed_on, recipient.moved_on) > 0
), """
    + KEEP
)
