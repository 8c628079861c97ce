"""Who was at a meeting: by their own phones, and by their cards, one after another (G2)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from domain.accounts.guesses import counted, refuse_too_many
from domain.confirmations.keeping import GIVEN, KEEP_OF_HOME, WORTH, WORTH_JOINS, keep, kept_as, moved_to, worth_of
from domain.database import Row, row, rows, transaction
from domain.intake import answer_of
from domain.refusals import Busy, FormRefused, NotFound, Refused
from domain.rules.answers import REPORT_LIFE, Answer, Channel, Device, Grade, Outcome, State, grade_of
from domain.rules.desk_codes import Pass
from domain.rules.guesses import Guesser, scan_limits
from domain.rules.ids import AccountId, AssistanceId, Key
from domain.rules.intake import content_hash
from domain.rules.meetings import ATTENDED, chosen
from domain.rules.tokens import short_code
from domain.rules.vietnamese import UNKNOWN_FORM
from domain.rules.viewers import Role, Viewer
from domain.visits.check_in import check_card

OF_A_NETWORK = 200  # people of one meeting within a quarter of an hour


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody ticked on an own phone, now."""

    ticked: Collection[str]
    key: Key
    device: Device
    at: datetime


@dataclass(frozen=True, slots=True)
class Note:
    """A write under its key, in the name of an account."""

    account: AccountId
    key: Key
    content: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class Chance:
    """Random names of a report: two public ids, and five bytes for the short code."""

    report: str
    somebody: str
    code: bytes


async def attend_by_phone(
    *, holder: Pass, guesser: Guesser, said: Said, chance: Chance, request_id: str | None
) -> None:
    """Somebody scanned the code, taps that they are here, and ticks what they can do now: confirmed at once.

    They are a passer-by without a name. Five people may answer with one scan, two hundred from one network. Sent twice
    it counts once. Refuses: `not-found`, `desk-closed`, `meeting-counted`, `key-taken`, `too-many-guesses`; `form`.
    """
    content = content_hash("assistance", meeting=holder.handle, ticked=" ".join(sorted(said.ticked)))
    async with transaction():
        meeting = await the_meeting("opening.handle", holder.handle)
        if await is_kept(said.key, meeting["opened_by"], content):
            return
        seconds = await counted(scan_limits("attendance", holder, guesser, OF_A_NETWORK), said.at)
        refuse_too_many(seconds)
        if set(said.ticked) - set(chosen(meeting["indicators"])):
            raise FormRefused("form", ticked="not-offered")
        lines = [ATTENDED, *sorted(set(said.ticked) - {ATTENDED})]
        note = Note(meeting["opened_by"], said.key, content, said.at)
        made = await noted(meeting, None, lines, note, chance)
        answer = the_answer(said.device, holder.channel, said.at)
        shown_on = Device(meeting["shown_address"], meeting["shown_browser"], is_members=True)
        await confirm(made, answer, grade_of(answer, shown_on), request_id)


async def attend_by_card(*, viewer: Viewer, session: str, card: str, key: Key, at: datetime, chance: Chance) -> bool:
    """A home's card was shown: noted for having been there alone, until the chair's word confirms it.

    By whoever is at the meeting, or leads the team. False where this home's card was shown before.
    Refuses: `not-found`, `desk-closed`, `meeting-counted`, `key-taken`, `card-unknown`, `card-replaced`, `card-blank`,
    `card-withdrawn`.
    """
    content = content_hash("assistance", meeting=session, card=card)
    async with transaction():
        meeting = await the_meeting("opening.public_id", session)
        if not await row(MAY, meeting["id"], viewer.person, meeting["team"], viewer.teams(Role.LEADER)):
            raise NotFound("not-found")
        if await is_kept(key, viewer.account, content):
            return True
        found = await row("SELECT id, recipient, revoked_at FROM card WHERE token = {}", card)
        if found is None:
            raise NotFound("card-unknown")
        check_card(found)
        if await row(SHOWN, meeting["id"], found["recipient"]):
            return False
        await noted(meeting, found["recipient"], [ATTENDED], Note(viewer.account, key, content, at), chance)
    return True


async def the_meeting(column: str, value: str) -> Row:
    """A meeting that goes on, locked: of two notes at once the second waits. Refuses as its callers."""
    found = await row(MEETING.replace("«column»", column), value)
    if found is None:
        raise NotFound("not-found")
    if found["closed_at"] is not None:
        raise Refused("desk-closed")
    if found["counted"] is not None:
        raise Refused("meeting-counted")
    return found


async def is_kept(key: Key, account: AccountId, content: bytes) -> bool:
    """Whether it was sent before. Refuses: `key-taken`."""
    found = await row("SELECT account, content_hash, answer FROM intake WHERE key = {}", key)
    return answer_of(found, account, content) is not None


async def noted(
    meeting: Row, recipient: int | None, lines: Sequence[str], note: Note, chance: Chance, *, people: int = 1
) -> AssistanceId:
    """Write a report down for all members who are at the meeting; without a recipient it is somebody's. A step."""
    short = short_code(sha256(chance.code).digest()[:5])
    [made] = await rows(
        NOTE,
        *(note.key, note.account, note.content, note.at, note.at, chance.report),
        *(chance.somebody, meeting["unit"], recipient),
        *(chance.report, meeting["check_in"], recipient, short, note.at, note.at, note.at + REPORT_LIFE),
        *(meeting["id"], people, UNKNOWN_FORM, list(lines), note.account),
    )
    return AssistanceId(made["id"])


def the_answer(device: Device, channel: Channel, at: datetime) -> Answer:
    """All of it, once it is known what: a report of a meeting holds nothing that was not ticked."""
    return Answer(frozenset(), channel, device, at)


async def confirm(report: AssistanceId, answer: Answer, grade: Grade, request_id: str | None) -> None:
    """All of a report is so, without a code. A step. Raises `Busy` where a rule began in this moment."""
    worth = worth_of(await row(FIND, report) or {})
    said, outcome = replace(answer, helped=frozenset(worth.items)), Outcome(State.CONFIRMED, grade)
    given = moved_to(report, worth, said, outcome)
    if not await keep(CONFIRM, *given, *kept_as(worth, said, outcome, None, request_id)):
        raise Busy("server-busy")


MEETING = """
SELECT opening.id, opening.public_id, opening.unit, opening.team, opening.opened_by, opening.closed_at,
       meeting.check_in, meeting.recipient, meeting.indicators, meeting.shown_address, meeting.shown_browser,
       meeting.counted
FROM desk_session AS opening JOIN meeting ON meeting.desk_session = opening.id
WHERE «column» = {} FOR UPDATE OF meeting
"""

MAY = """
SELECT 1 AS yes WHERE EXISTS (
    SELECT FROM check_in WHERE desk_session = {} AND person = {} AND closed_at IS NULL) OR {} = ANY({}::bigint[])
"""

SHOWN = """
SELECT assistance.id FROM assistance JOIN check_in ON check_in.id = assistance.check_in
WHERE check_in.desk_session = {} AND assistance.recipient = {} AND assistance.state <> 'withdrawn' LIMIT 1
"""

# Whoever is there shares; where all have left, whoever was.
NOTE = """
WITH kept AS (
    INSERT INTO intake (key, account, content_hash, kind, claimed_at, recorded_at, verdict, answer)
    VALUES ({}, {}, {}, 'assistance', {}, {}, 'accepted', {}) RETURNING key
), somebody AS (
    INSERT INTO recipient (public_id, kind, unit, search_key, sort_key)
    SELECT {}, 'passer-by', {}, '', '' FROM kept WHERE {}::bigint IS NULL RETURNING id
), helped AS (
    INSERT INTO assistance (public_id, key, check_in, recipient, short_code, reported_at, recorded_at, expires_at)
    SELECT {}, kept.key, {}, coalesce({}, (SELECT id FROM somebody)), {}, {}::timestamptz, {}, {} FROM kept
    RETURNING id, reported_at, recorded_at
), there AS (
    SELECT DISTINCT ON (person) id, person, team, closed_at IS NULL AS is_in FROM check_in WHERE desk_session = {}
    ORDER BY person, closed_at IS NULL DESC, id
), sharing AS (
    INSERT INTO assistance_helper (assistance, check_in, person, team)
    SELECT helped.id, there.id, there.person, there.team FROM helped, there
    WHERE there.is_in OR NOT EXISTS (SELECT FROM there WHERE is_in)
), said AS (
    INSERT INTO assistance_item (assistance, indicator, quantity, form)
    SELECT helped.id, line.code, {}::smallint, {} FROM helped, unnest({}::text[]) AS line (code)
), moved AS (
    INSERT INTO assistance_event (assistance, move, happened_at, recorded_at, account)
    SELECT id, 'reported', reported_at, recorded_at, {} FROM helped
)
SELECT id FROM helped
"""

FIND = f"SELECT {WORTH} FROM assistance {WORTH_JOINS} WHERE assistance.id = {{}}"

CONFIRM = (
    GIVEN
    + """
stirred AS (
    UPDATE assistance SET state = given.state, decided_at = given.at FROM given
    WHERE assistance.id = given.assistance AND assistance.state = 'reported' AND EXISTS (SELECT FROM rule)
    RETURNING assistance.id, given.state, given.at
), moved AS (
    INSERT INTO assistance_event (assistance, move, happened_at, recorded_at) SELECT id, state, at, at FROM stirred
    RETURNING id AS event, assistance, recorded_at AS at
), """
    + KEEP_OF_HOME
)
