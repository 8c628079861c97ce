"""What a number of the queue was helped with."""

from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg
import msgspec

from domain.database import Row, row, rows
from domain.intake import answer_of
from domain.queries.indicators import countable
from domain.refusals import Busy, FormRefused, NotFound, Refused
from domain.rules.answers import REPORT_LIFE
from domain.rules.days import local_day
from domain.rules.desks import LAST_NUMBER
from domain.rules.intake import Sent, content_hash
from domain.rules.reports import Line, Where, as_named, check_report, may_report
from domain.rules.viewers import Viewer
from domain.visits.check_in import check_card
from domain.visits.report import WRITE_DOWN, Kept, NewCode, code_of, plain, written_down

TRIES = 5


@dataclass(frozen=True, slots=True)
class Served:
    """A number of an opening (its public id), and the card that its holder brought, if one did."""

    session: str
    number: int
    card: str | None = None
    kin: bool = False  # they are a relative of the member (G11)


async def report_at_desk(
    *,
    viewer: Viewer,
    served: Served,
    lines: Sequence[Line],
    sent: Sent,
    public_id: str,
    somebody: str,
    code: NewCode,
    chance: bytes,
) -> str:
    """Record what a member helped the holder of a number with; returns the assistance's public id.

    It is for the home of the card that was brought, else for a passer-by without a name, under the public id
    `somebody` (design §5). The number is ended; the member stays at the desk. `chance` are 5 random bytes.

    Refuses: `form` (see `check_report`), `key-taken`, `not-found`, `ticket-ended`, `visit-over`, `card-unknown`,
    `card-replaced`, `card-blank`, `card-withdrawn`.
    """
    if not 1 <= served.number <= LAST_NUMBER:
        raise NotFound("not-found")
    lines = list(map(as_named, lines))
    check_report(lines, await countable(), Where.DESK_HOME if served.card else Where.DESK)
    content = content_hash(
        "assistance",
        desk=served.session,
        number=served.number,
        card=served.card,
        kin=served.kin,
        lines=list(map(plain, lines)),
    )
    for attempt in range(TRIES):
        found = await row(FIND, sent.key, served.session, served.number, viewer.person, served.card)
        if found and found["account"] is not None:
            return answer_of(found, viewer.account, content) or ""
        ticket = servable(found, served, sent)
        check_waiting(lines, ticket)
        key = (sent.key, viewer.account, content, sent.claimed_at, sent.recorded_at, public_id)
        try:
            made = (somebody, code_of(chance, attempt), written_down(lines, viewer.account, code))
            if await record(ticket, served, sent, key, made):
                return public_id
        except asyncpg.UniqueViolationError:
            continue  # of a billion short codes this one is taken: another is drawn
    raise Busy("server-busy")


async def record(ticket: Row, served: Served, sent: Sent, key: Kept, made: tuple[str, str, tuple[object, ...]]) -> bool:
    """The one statement; False where the number was written down meanwhile, or the key was taken."""
    somebody, short, written = made
    found = await rows(
        RECORD,
        *(ticket["id"], *key),
        *(somebody, ticket["unit"], ticket["recipient"]),
        *(key[-1], ticket["recipient"], short),
        *(sent.happened_at, sent.recorded_at, sent.recorded_at + REPORT_LIFE, served.kin, sent.recorded_at),
        *written,
    )
    return bool(found)


def servable(found: Row | None, served: Served, sent: Sent) -> Row:
    """The member's own number, not yet written down. Refuses as `report_at_desk`."""
    if found is None or found["id"] is None:
        raise NotFound("not-found")
    if found["ended_at"] is not None:
        raise Refused("ticket-ended")
    if not may_report(found["outcome"], found["local_day"], local_day(sent.recorded_at)):
        raise Refused("visit-over")
    if served.card is not None:
        if found["card"] is None:
            raise NotFound("card-unknown")
        check_card(found)
    return found


def check_waiting(lines: Sequence[Line], ticket: Row) -> None:
    """Refuses: `form` with each indicator that was reported for the same person of the home and waits for an answer."""
    waiting = {tuple(line) for line in msgspec.json.decode(ticket["waiting"] or "[]")}
    if again := [line.indicator for line in lines if (line.indicator, line.form, line.given_name) in waiting]:
        raise FormRefused("form", **dict.fromkeys(again, "waits-already"))


FIND = """
WITH wanted AS (SELECT {}::uuid AS key)
SELECT intake.account, intake.content_hash, intake.answer, ticket.id, ticket.ended_at, check_in.outcome,
       check_in.local_day, desk_session.unit, card.id AS card, card.revoked_at, card.recipient,
       (SELECT json_agg(json_build_array(item.indicator, item.form, item.given_name))
        FROM assistance JOIN assistance_item AS item ON item.assistance = assistance.id
        WHERE assistance.recipient = card.recipient AND assistance.state IN ('reported', 'disputed')) AS waiting
FROM wanted
LEFT JOIN intake ON intake.key = wanted.key
LEFT JOIN desk_session ON desk_session.public_id = {}
LEFT JOIN ticket ON ticket.desk_session = desk_session.id AND ticket.number = {}
    AND EXISTS (SELECT FROM check_in AS own WHERE own.id = ticket.check_in AND own.person = {})
LEFT JOIN check_in ON check_in.id = ticket.check_in
LEFT JOIN card ON card.token = {}
"""

# The number is locked first, and only while nothing was written down for it: of two reports the second writes nothing.
RECORD = (
    """
WITH held AS MATERIALIZED (
    SELECT id, check_in FROM ticket WHERE id = {} AND ended_at IS NULL FOR UPDATE
), kept AS (
    INSERT INTO intake (key, account, content_hash, kind, claimed_at, recorded_at, verdict, answer)
    SELECT {}::uuid, {}::bigint, {}::bytea, 'assistance', {}::timestamptz, {}::timestamptz, 'accepted', {}::text
    FROM held ON CONFLICT (key) DO NOTHING RETURNING key
), somebody AS (
    INSERT INTO recipient (public_id, kind, unit, search_key, sort_key)
    SELECT {}, 'passer-by', {}, '', '' FROM kept WHERE {}::bigint IS NULL RETURNING id
), present AS (
    UPDATE check_in SET reports = reports + 1 FROM kept, held WHERE check_in.id = held.check_in
    RETURNING check_in.id, person, team
), helped AS (
    INSERT INTO assistance (public_id, key, check_in, recipient, short_code, reported_at, recorded_at, expires_at,
                            kin)
    SELECT {}, kept.key, present.id, coalesce({}, (SELECT id FROM somebody)), {}, {}, {}, {}, {} FROM kept, present
    RETURNING id, check_in, reported_at, recorded_at
), ended AS (
    UPDATE ticket SET assistance = helped.id, ended_at = greatest(waiting_since, {}) FROM held, helped
    WHERE ticket.id = held.id
), """
    + WRITE_DOWN
)
