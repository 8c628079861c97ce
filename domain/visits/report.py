"""What was helped with, and the one-time code that asks the citizen about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

import asyncpg
import msgspec

from domain.database import Row, row, rows
from domain.intake import answer_of
from domain.queries.indicators import countable
from domain.queries.visits import BESIDE
from domain.refusals import Busy, FormRefused, NotFound, Refused
from domain.rules.answers import REPORT_LIFE, Device
from domain.rules.days import local_day
from domain.rules.ids import AccountId, Key
from domain.rules.intake import Sent, content_hash
from domain.rules.reports import Line, Where, as_named, check_report, may_report
from domain.rules.tokens import short_code
from domain.rules.viewers import Viewer

TRIES = 5
Kept = tuple[Key, AccountId, bytes, datetime, datetime, str]  # an intake's row


@dataclass(frozen=True, slots=True)
class NewCode:
    """A one-time code as it is stored: hashes, both in `sealed` under the installation's key, and where it is shown."""

    token_hash: bytes
    digits_hash: bytes
    sealed: bytes
    shown_on: Device


@dataclass(frozen=True, slots=True)
class Presence:
    """The team's check-ins at a home that day, each with how many reports it had; and those of them that share."""

    seen: Mapping[int, int]
    sharing: list[int]


async def report_help(
    *,
    viewer: Viewer,
    check_in: str,
    lines: Sequence[Line],
    sent: Sent,
    public_id: str,
    code: NewCode,
    chance: bytes,
    beside: Sequence[str] = (),
) -> str:
    """Record what a member helped with at a visit; returns the assistance's public id.

    The visit ends as *helped*; nothing is earned until somebody confirms.
    `beside` are public ids of members of the team who were there too, each with an own check-in of that day: they
    share. `chance` are 5 random bytes for the short code.

    Refuses: `form` (see `check_report`; a line that waits for an answer already; nobody beside under that id),
    `key-taken`, `not-found`, `visit-over`.
    """
    lines = list(map(as_named, lines))
    known = await countable()
    content = content_hash("assistance", check_in=check_in, lines=list(map(plain, lines)), beside=" ".join(beside))
    for attempt in range(TRIES):
        found = await row(FIND, sent.key, check_in, viewer.person)
        if found and found["account"] is not None:
            return answer_of(found, viewer.account, content) or ""
        visit = open_visit(found, local_day(sent.recorded_at))
        check_report(lines, known, Where.HOME if visit["kind"] != "passer-by" else Where.WAY)
        check_waiting(lines, visit)
        there = who_was_there(visit, beside)
        key = (sent.key, viewer.account, content, sent.claimed_at, sent.recorded_at, public_id)
        try:
            short = code_of(chance, attempt)
            if await record(visit=visit, there=there, lines=lines, sent=sent, key=key, code=code, short=short):
                return public_id
        except asyncpg.UniqueViolationError:
            continue  # of a billion short codes this one is taken: another is drawn
    raise Busy("server-busy")


async def record(
    *, visit: Row, there: Presence, lines: Sequence[Line], sent: Sent, key: Kept, code: NewCode, short: str
) -> bool:
    """The one statement; False when another report at one of these check-ins, or of this key, was first."""
    written = await rows(
        RECORD,
        *(list(there.seen), list(there.seen.values())),
        *(*key, len(there.seen)),
        *(sent.recorded_at, there.sharing),
        *(key[-1], short),
        *(sent.happened_at, sent.recorded_at, sent.recorded_at + REPORT_LIFE, visit["id"]),
        *written_down(lines, key[1], code),
    )
    return bool(written)


def written_down(lines: Sequence[Line], account: AccountId, code: NewCode) -> tuple[object, ...]:
    """The values of `WRITE_DOWN`."""
    return (
        *([line.indicator for line in lines], [line.quantity for line in lines]),
        *([line.form for line in lines], [line.given_name for line in lines]),
        account,
        *(code.token_hash, code.digits_hash, code.sealed, code.shown_on.address, code.shown_on.browser),
    )


def plain(line: Line) -> list[str | int | None]:
    """A line as the canonical content has it."""
    return [line.indicator, line.quantity, line.form, line.given_name]


def open_visit(found: Row | None, today: date) -> Row:
    """The visit that a report belongs to. Refuses: `not-found` (nobody else's), `visit-over`."""
    if found is None or found["id"] is None:
        raise NotFound("not-found")
    if not may_report(found["outcome"], found["local_day"], today):
        raise Refused("visit-over")
    return found


def check_waiting(lines: Sequence[Line], visit: Row) -> None:
    """Refuses: `form` with each indicator that was reported here for the same person and waits for an answer."""
    told = (visit["waiting"], visit["at_desk"])
    waiting = {tuple(line) for some in told for line in msgspec.json.decode(some or "[]")}
    if again := [line.indicator for line in lines if (line.indicator, line.form, line.given_name) in waiting]:
        raise FormRefused("form", **dict.fromkeys(again, "waits-already"))


def who_was_there(visit: Row, beside: Sequence[str]) -> Presence:
    """The member and those beside them who share. Refuses: `form` for somebody who was not there."""
    known = {one["person"]: one for one in msgspec.json.decode(visit["beside"] or "[]")}
    if set(beside) - known.keys():
        raise FormRefused("form", beside="not-there")
    seen = {visit["id"]: visit["reports"]} | {one["check_in"]: one["reports"] for one in known.values()}
    return Presence(seen, [visit["id"], *(known[who]["check_in"] for who in beside)])


def code_of(chance: bytes, attempt: int) -> str:
    """The short code of an attempt: another each time, from the same chance."""
    return short_code(sha256(chance + bytes([attempt])).digest()[:5])


# What waits is asked of this visit, of all others of the team at the home that day, and of that day's help at desks for
# its card: two who report apart are not paid twice. What a home denied waits for its officer: the same help reported
# again would go round the review.
FIND = """
WITH wanted AS (SELECT {}::uuid AS key, {}::text AS check_in, {}::bigint AS person)
SELECT intake.account, intake.content_hash, intake.answer, check_in.id, check_in.outcome, check_in.local_day,
       check_in.reports, beside.members AS beside, recipient.kind,
       (SELECT json_agg(json_build_array(item.indicator, item.form, item.given_name))
        FROM check_in AS there JOIN assistance ON assistance.check_in = there.id
         AND assistance.state IN ('reported', 'disputed')
        JOIN assistance_item AS item ON item.assistance = assistance.id
        WHERE there.id = check_in.id OR (
            there.recipient = check_in.recipient AND there.team = check_in.team
            AND there.local_day = check_in.local_day
            AND (there.person <> check_in.person OR 'late' IN (there.entry, check_in.entry)))) AS waiting,
       (SELECT json_agg(json_build_array(item.indicator, item.form, item.given_name))
        FROM assistance JOIN check_in AS there ON there.id = assistance.check_in AND there.desk_session IS NOT NULL
         AND there.local_day = check_in.local_day
        JOIN assistance_item AS item ON item.assistance = assistance.id
        WHERE assistance.recipient = check_in.recipient AND assistance.state IN ('reported', 'disputed')) AS at_desk
FROM wanted
LEFT JOIN intake ON intake.key = wanted.key
LEFT JOIN check_in ON check_in.public_id = wanted.check_in AND check_in.person = wanted.person
    AND check_in.desk_session IS NULL
LEFT JOIN recipient ON recipient.id = check_in.recipient
«beside»
""".replace("«beside»", BESIDE)

# For a statement that has made `present (id, person, team)` and `helped (id, check_in, reported_at, recorded_at)`: who
# shares, the lines, the first move, and the code that asks; of a visit that was entered late it asks nobody, and keeps
# the phone with which later answers are compared.
WRITE_DOWN = """
sharing AS (
    INSERT INTO assistance_helper (assistance, check_in, person, team)
    SELECT helped.id, present.id, present.person, present.team FROM helped, present
), said AS (
    INSERT INTO assistance_item (assistance, indicator, quantity, form, given_name)
    SELECT helped.id, line.* FROM helped, unnest({}::text[], {}::smallint[], {}::text[], {}::text[]) AS line
), moved AS (
    INSERT INTO assistance_event (assistance, move, happened_at, recorded_at, account)
    SELECT id, 'reported', reported_at, recorded_at, {} FROM helped
), asked AS (
    INSERT INTO confirmation_code (assistance, token_hash, digits_hash, sealed, shown_address, shown_browser, issued_at,
                                   shown_at, ended_at)
    SELECT helped.id, {}, {}, {}, {}, {}, helped.recorded_at, helped.recorded_at,
           CASE check_in.entry WHEN 'late' THEN helped.recorded_at END
    FROM helped JOIN check_in ON check_in.id = helped.check_in
)
SELECT id FROM helped
"""

# The team's check-ins at the home are locked first, in order of id, and only if no report was added to one since it was
# read: of two reports of one help at once the second decides again, and sees the first. Of two requests with one key
# the second inserts no key, and so nothing at all.
RECORD = (
    """
WITH held AS MATERIALIZED (
    SELECT check_in.id FROM check_in JOIN unnest({}::bigint[], {}::integer[]) AS seen (id, reports)
      ON seen.id = check_in.id AND seen.reports = check_in.reports
    ORDER BY check_in.id FOR UPDATE OF check_in
), kept AS (
    INSERT INTO intake (key, account, content_hash, kind, claimed_at, recorded_at, verdict, answer)
    SELECT {}::uuid, {}::bigint, {}::bytea, 'assistance', {}::timestamptz, {}::timestamptz, 'accepted', {}::text
    FROM (SELECT count(*) AS number FROM held) AS all_held WHERE number = {}
    ON CONFLICT (key) DO NOTHING RETURNING key
), present AS (
    UPDATE check_in SET outcome = 'helped', closed_at = coalesce(closed_at, {}), reports = reports + 1
    FROM kept WHERE id = ANY({}::bigint[]) RETURNING id, person, team, recipient
), helped AS (
    INSERT INTO assistance (public_id, key, check_in, recipient, short_code, reported_at, recorded_at, expires_at)
    SELECT {}, kept.key, present.id, present.recipient, {}, {}, {}, {} FROM kept, present WHERE present.id = {}
    RETURNING id, check_in, reported_at, recorded_at
), """
    + WRITE_DOWN
)
