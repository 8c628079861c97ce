"""A member is at a door."""

from dataclasses import dataclass

import asyncpg

from domain.database import Row, row, rows
from domain.intake import answer_of
from domain.queries.said_once import FIRST_TEAM, USED, works
from domain.refusals import Busy, NotFound, Refused
from domain.rules.days import counting_day
from domain.rules.intake import Sent, content_hash
from domain.rules.viewers import Viewer

TRIES = 12  # each lost race is another door of the same member's, at the same moment


@dataclass(frozen=True, slots=True)
class Door:
    """Which home, and how it was told: a card scanned or typed. `entry` is scanned, typed or late."""

    card: str  # the token
    entry: str
    team: str | None = None  # public id, where the member chose another than ours
    kin: bool = False


async def check_in(*, viewer: Viewer, door: Door, sent: Sent, public_id: str, mark: bytes | None) -> str:
    """Record that a member stands at the home of a card; returns the check-in's public id.

    The key is looked at first: a repeat gets the first answer. An open check-in of the member ends as *left*. The
    team is the one of the home's hamlet, else the last used (design §3, G35).

    Refuses: `key-taken`, `card-unknown`, `card-replaced`, `card-blank`, `card-withdrawn`, `team-missing`.
    """
    content = content_hash("check-in", card=door.card, entry=door.entry, team=door.team, kin=door.kin)
    day, is_late = counting_day(sent.happened_at, sent.recorded_at)
    for _ in range(TRIES):
        found = await row(FIND, sent.key, viewer.person, door.team, viewer.person, day, door.card)
        if standing := standing_answer(found, viewer, content):
            return standing
        place = place_of(found)
        entry = "late" if is_late else door.entry
        try:
            written = await rows(
                RECORD,
                *(sent.key, viewer.account, content, sent.claimed_at, sent.recorded_at, public_id),
                *(sent.recorded_at, viewer.person),
                *(public_id, viewer.person, place["team"], place["team_unit"], place["recipient"], place["card"]),
                *(entry, door.kin, sent.claimed_at, sent.happened_at, sent.recorded_at, day, mark),
                *(sent.recorded_at, viewer.account),
            )
        except asyncpg.UniqueViolationError:
            continue  # the member's other tab opened a check-in between our reading and writing: it is closed next time
        if written:
            return public_id
        # The same key came twice at once and the other was first: read its answer.
    raise Busy("server-busy")


def standing_answer(found: Row | None, viewer: Viewer, content: bytes) -> str | None:
    """What the first write under this key was answered. Refuses: `key-taken`."""
    return answer_of(found, viewer.account, content) if found and found["account"] is not None else None


def check_card(found: Row) -> None:
    """A card that stands for a home. Refuses: `card-blank`, `card-withdrawn`, `card-replaced`."""
    is_dead = found["revoked_at"] is not None
    if found["recipient"] is None:
        raise Refused("card-withdrawn" if is_dead else "card-blank")
    if is_dead:
        raise Refused("card-replaced")


def place_of(found: Row | None) -> Row:
    """The home and team of a check-in. Refuses as `check_in`."""
    if found is None or found["card"] is None:
        raise NotFound("card-unknown")
    check_card(found)
    if found["team"] is None:
        raise Refused("team-missing")
    return found


# The key's row, the card and the team in one read. The team: the one asked for, else the first.
FIND = (
    """
WITH wanted AS (SELECT {}::uuid AS key)
SELECT intake.account, intake.content_hash, intake.answer, card.id AS card, card.revoked_at, card.recipient,
       team.id AS team, team.unit AS team_unit
FROM wanted
LEFT JOIN intake ON intake.key = wanted.key
«used»
CROSS JOIN LATERAL (SELECT {}::text AS public_id) AS asked
LEFT JOIN LATERAL (SELECT {}::bigint AS person, {}::date AS day, {}::text AS token) AS given ON true
LEFT JOIN card ON card.token = given.token
LEFT JOIN recipient ON recipient.id = card.recipient
LEFT JOIN LATERAL (
    SELECT team.id, team.unit FROM membership JOIN team ON team.id = membership.team
    WHERE membership.person = given.person AND membership.valid @> given.day
      AND «works»
    ORDER BY (team.public_id = asked.public_id) DESC NULLS LAST, «first»
    LIMIT 1
) AS team ON true
""".replace("«works»", works("given.day"))
    .replace("«used»", USED)
    .replace("«first»", FIRST_TEAM)
)

# `kept` decides: of two requests with one key the second inserts nothing, and so writes nothing at all. `left` runs
# before the insert, since the insert counts its rows: a member has one open check-in at a time.
RECORD = """
WITH kept AS (
    INSERT INTO intake (key, account, content_hash, kind, claimed_at, recorded_at, verdict, answer)
    VALUES ({}, {}, {}, 'check-in', {}, {}, 'accepted', {})
    ON CONFLICT (key) DO NOTHING RETURNING key
), gone AS (
    UPDATE check_in SET outcome = 'left', closed_at = greatest(happened_at, {})
    FROM kept WHERE person = {} AND closed_at IS NULL RETURNING id
), arrived AS (
    INSERT INTO check_in (public_id, key, person, team, unit, recipient, card, entry, kin, claimed_at, happened_at,
                          recorded_at, local_day, device_mark)
    SELECT {}, key, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {} FROM kept, (SELECT count(*) FROM gone) AS first
    RETURNING id
)
INSERT INTO audit_event (at, account, action, subject_kind, subject)
SELECT {}, {}, 'check_ins.create', 'check_in', id FROM arrived RETURNING id
"""
