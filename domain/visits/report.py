"""What was helped with, and the one-time code that asks the citizen about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import asyncpg

from domain.database import Row, row, rows
from domain.intake import answer_of
from domain.queries.indicators import countable
from domain.refusals import Busy, NotFound, Refused
from domain.rules.answers import REPORT_LIFE, Device
from domain.rules.intake import Sent, content_hash
from domain.rules.reports import Line, as_named, check_report
from domain.rules.tokens import short_code
from domain.rules.viewers import Viewer

TRIES = 5


@dataclass(frozen=True, slots=True)
class NewCode:
    """A one-time code as it is stored: hashes, both in `sealed` under the installation's key, and where it is shown."""

    token_hash: bytes
    digits_hash: bytes
    sealed: bytes
    shown_on: Device


async def report_help(
    *, viewer: Viewer, check_in: str, lines: Sequence[Line], sent: Sent, public_id: str, code: NewCode, chance: bytes
) -> str:
    """Record what a member helped with at a visit; returns the assistance's public id.

    The visit ends as *helped*; nothing is earned until somebody confirms. `chance` are 5 random bytes for the short
    code. Refuses: `form` (see `check_report`), `key-taken`, `not-found`, `visit-over`.
    """
    lines = list(map(as_named, lines))
    check_report(lines, await countable())
    content = content_hash(
        "assistance",
        check_in=check_in,
        lines=[[line.indicator, line.quantity, line.form, line.given_name] for line in lines],
    )
    for attempt in range(TRIES):
        found = await row(FIND, sent.key, check_in, viewer.person)
        if found and found["account"] is not None:
            return answer_of(found, viewer.account, content) or ""
        visit = open_visit(found)
        try:
            written = await rows(
                RECORD,
                *(sent.key, viewer.account, content, sent.claimed_at, sent.recorded_at, public_id),
                *(sent.recorded_at, visit["id"]),
                *(public_id, code_of(chance, attempt)),
                *(sent.happened_at, sent.recorded_at, sent.recorded_at + REPORT_LIFE),
                *([line.indicator for line in lines], [line.quantity for line in lines]),
                *([line.form for line in lines], [line.given_name for line in lines]),
                viewer.account,
                *(code.token_hash, code.digits_hash, code.sealed, code.shown_on.address, code.shown_on.browser),
            )
        except asyncpg.UniqueViolationError:
            continue  # of a billion short codes this one is taken: another is drawn
        if written:
            return public_id
    raise Busy("server-busy")


def open_visit(found: Row | None) -> Row:
    """The visit that a report belongs to. Refuses: `not-found` (nobody else's), `visit-over`."""
    if found is None or found["id"] is None:
        raise NotFound("not-found")
    if found["outcome"] not in {None, "left", "helped"}:
        raise Refused("visit-over")
    return found


def code_of(chance: bytes, attempt: int) -> str:
    """The short code of an attempt: another each time, from the same chance."""
    return short_code(sha256(chance + bytes([attempt])).digest()[:5])


FIND = """
WITH wanted AS (SELECT {}::uuid AS key, {}::text AS check_in, {}::bigint AS person)
SELECT intake.account, intake.content_hash, intake.answer, check_in.id, check_in.recipient, check_in.outcome
FROM wanted
LEFT JOIN intake ON intake.key = wanted.key
LEFT JOIN check_in ON check_in.public_id = wanted.check_in AND check_in.person = wanted.person
"""

# Of two requests with one key the second inserts no key, and so nothing at all.
RECORD = """
WITH kept AS (
    INSERT INTO intake (key, account, content_hash, kind, claimed_at, recorded_at, verdict, answer)
    VALUES ({}, {}, {}, 'assistance', {}, {}, 'accepted', {})
    ON CONFLICT (key) DO NOTHING RETURNING key
), visited AS (
    UPDATE check_in SET outcome = 'helped', closed_at = coalesce(closed_at, {})
    FROM kept WHERE id = {} RETURNING id, person, team, recipient
), helped AS (
    INSERT INTO assistance (public_id, key, check_in, recipient, short_code, reported_at, recorded_at, expires_at)
    SELECT {}, kept.key, visited.id, visited.recipient, {}, {}, {}, {} FROM kept, visited
    RETURNING id, check_in, reported_at, recorded_at
), present AS (
    INSERT INTO assistance_helper (assistance, check_in, person, team)
    SELECT helped.id, visited.id, visited.person, visited.team FROM helped, visited
), said AS (
    INSERT INTO assistance_item (assistance, indicator, quantity, form, given_name)
    SELECT helped.id, line.* FROM helped, unnest({}::text[], {}::smallint[], {}::text[], {}::text[]) AS line
), moved AS (
    INSERT INTO assistance_event (assistance, move, happened_at, recorded_at, account)
    SELECT id, 'reported', reported_at, recorded_at, {} FROM helped
), asked AS (
    INSERT INTO confirmation_code (assistance, token_hash, digits_hash, sealed, shown_address, shown_browser, issued_at,
                                   shown_at)
    SELECT id, {}, {}, {}, {}, {}, recorded_at, recorded_at FROM helped
)
SELECT id FROM helped
"""
