"""What lies behind a line of a ranking: its entries, and the household of one of them, each look logged."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec

from domain.database import Row, row, rows
from domain.ranking_statements import ENTRIES
from domain.refusals import NotFound
from domain.rules.days import local_day
from domain.rules.paging import last_page
from domain.rules.viewers import Role, Viewer

A_PAGE = 100


class Done(msgspec.Struct, frozen=True):
    """Something that was helped with, in both languages, as the catalogue names it now."""

    vi: str
    en: str
    quantity: int


@dataclass(frozen=True, slots=True)
class LineEntry:
    """An entry behind a line. `counted`: not at a relative's home."""

    source: int
    local_day: date
    points: int
    move: str | None
    grade: str | None
    counted: bool
    home: bool
    done: tuple[Done, ...]


@dataclass(frozen=True, slots=True)
class RankingLinePage:
    """A line with the entries that it sums, as they were sealed."""

    round_id: str
    round_name: str
    first_on: date
    last_on: date
    batch: int
    kind: str
    subject: str
    name: str
    place: int | None
    points: int
    helps: int
    households: int
    weeks: int
    members: int
    own: int
    entries: tuple[LineEntry, ...]
    count: int
    page: int

    @property
    def last_page(self) -> int:
        """The number of the last page of entries, from 1."""
        return last_page(self.count, A_PAGE)


@dataclass(frozen=True, slots=True)
class EntryHousehold:
    """The household behind one entry, as much of it as checking needs: no phone number."""

    round_id: str
    round_name: str
    kind: str
    subject: str
    name: str
    source: int
    local_day: date
    recipient_kind: str
    head: str | None
    lane: str | None
    unit: str
    helpers: tuple[str, ...]
    channel: str | None
    grade: str | None
    answered_at: datetime | None


async def show_ranking_line(
    *, viewer: Viewer, round_id: str, kind: str, subject: str, at: datetime, page: int = 1
) -> RankingLinePage:
    """A line and a page of its entries, the latest first. Refuses: `not-found`."""
    line = await find_line(viewer=viewer, round_id=round_id, kind=kind, subject=subject, at=at)
    span = (line["unit"], line["first_on"], line["last_on"], line["batch"], kind)
    found = await rows(ENTRIES + ENTRIES_OF, *span, line["subject"], A_PAGE, (min(max(page, 1), 10_000) - 1) * A_PAGE)
    figures = msgspec.json.decode(line["facts"], type=dict[str, Any])
    return RankingLinePage(
        round_id=round_id,
        round_name=line["round_name"],
        first_on=line["first_on"],
        last_on=line["last_on"],
        batch=line["batch"],
        kind=kind,
        subject=subject,
        name=line["name"],
        place=line["place"] if line["ranked"] else None,
        points=line["points"],
        **{name: figures[name] for name in ("helps", "households", "weeks", "members", "own")},
        entries=tuple(map(_entry, found)),
        count=found[0]["count"] if found else 0,
        page=max(page, 1),
    )


async def look_at_entry(
    *, viewer: Viewer, round_id: str, kind: str, subject: str, source: int, at: datetime
) -> EntryHousehold:
    """The household of one entry behind a line, with the audit's row of this look. Refuses: `not-found`."""
    line = await find_line(viewer=viewer, round_id=round_id, kind=kind, subject=subject, at=at)
    span = (line["first_on"], line["last_on"], line["batch"])
    found = await row(LOOK, source, kind, line["subject"], *span, at, viewer.account, round_id)
    if found is None:
        raise NotFound("not-found")
    told: dict[str, Any] = {**found, "helpers": tuple(found["helpers"] or ())}
    return EntryHousehold(
        round_id=round_id, round_name=line["round_name"], kind=kind, subject=subject, name=line["name"], **told
    )


async def find_line(*, viewer: Viewer, round_id: str, kind: str, subject: str, at: datetime) -> Row:
    """A line of a round of the department's branch. Refuses: `not-found`."""
    found = await row(LINE, round_id, kind, subject, viewer.units(Role.DEPARTMENT), local_day(at))
    if found is None:
        raise NotFound("not-found")
    return found


def _entry(found: Row) -> LineEntry:
    return LineEntry(
        source=found["source"],
        local_day=found["local_day"],
        points=found["points"],
        move=found["move"],
        grade=found["grade"],
        counted=not found["kin"],
        home=found["home"],
        done=tuple(msgspec.json.decode(found["done"] or "[]", type=list[Done])),
    )


LINE = """
SELECT award_round.unit, award_round.name AS round_name, first_on, last_on, ranking.batch,
    line.subject, line.place, line.ranked, line.points, line.facts, coalesce(person.name, team.name) AS name
FROM award_round
JOIN ranking ON ranking.round = award_round.id
JOIN ranking_line AS line ON line.ranking = ranking.id
LEFT JOIN person ON ranking.kind = 'member' AND person.id = line.subject
LEFT JOIN team ON ranking.kind = 'team' AND team.id = line.subject
WHERE award_round.public_id = {} AND ranking.kind = {} AND coalesce(person.public_id, team.public_id) = {}
  AND EXISTS (SELECT FROM unit_ancestor AS mine WHERE mine.unit = award_round.unit
              AND mine.ancestor = ANY({}::bigint[]) AND mine.valid @> {}::date)
"""

ENTRIES_OF = """
SELECT own.*, (
    SELECT json_agg(json_build_object('vi', name_vi, 'en', name_en, 'quantity', line -> 'quantity'))::text
    FROM ledger_entry AS posted
    CROSS JOIN jsonb_array_elements(posted.working -> 'lines') AS line
    JOIN indicator ON indicator.code = line ->> 'indicator'
    WHERE posted.source = own.source AND posted.local_day = own.local_day AND posted.subject = own.id
      AND posted.kind = (SELECT kind FROM span)
) AS done
FROM (
    SELECT entry.*, count(*) OVER () AS count FROM entry WHERE id = {}
    ORDER BY local_day DESC, source DESC LIMIT {} OFFSET {}
) AS own
ORDER BY local_day DESC, source DESC
"""

LOOK = """
WITH found AS (
    SELECT ledger_entry.source, ledger_entry.local_day, recipient.id AS recipient, recipient.kind AS recipient_kind,
        recipient.head, recipient.lane, unit.name AS unit, confirmation.channel, confirmation.grade,
        confirmation.answered_at, (
            SELECT array_agg(person.name ORDER BY person.sort_key)
            FROM assistance_helper JOIN person ON person.id = assistance_helper.person
            WHERE assistance_helper.assistance = assistance.id
        ) AS helpers
    FROM ledger_entry
    JOIN ledger_batch_source AS sealed ON sealed.source = ledger_entry.source
    JOIN assistance_event AS event ON event.id = ledger_entry.source
    JOIN assistance ON assistance.id = event.assistance
    JOIN recipient ON recipient.id = assistance.recipient
    JOIN unit ON unit.id = recipient.unit
    LEFT JOIN confirmation ON confirmation.event = event.id
    WHERE ledger_entry.source_kind = 'assistance' AND ledger_entry.source = {} AND ledger_entry.kind = {}
      AND ledger_entry.subject = {} AND ledger_entry.local_day BETWEEN {}::date AND {}::date AND sealed.batch <= {}
), looked AS (
    INSERT INTO audit_event (at, account, action, subject_kind, subject, facts)
    SELECT {}::timestamptz, {}::bigint, 'ranking_entries.show', 'recipient', recipient,
        jsonb_build_object('round', {}::text, 'source', source)
    FROM found
)
SELECT source, local_day, recipient_kind, head, lane, unit, helpers, channel, grade, answered_at FROM found
"""
