"""Rankings from the ledger at a sealed batch: computed in SQL, proved by the pure rule, frozen as rows and bundle."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import msgspec

from domain.database import row, rows
from domain.refusals import NotFound, Refused
from domain.rules.bundles import read_entry, write_bundle
from domain.rules.eligibility import Figures, in_force, shown
from domain.rules.ids import UnitId
from domain.rules.rankings import Basis, Bundle, Line, rank, ranking_hash
from domain.tasks import Task


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit with all below it, over a span of days."""

    unit: UnitId
    public_id: str
    first_on: date
    last_on: date


@dataclass(frozen=True, slots=True)
class Computed:
    """A ranking, with what it stands on. `subjects`: opaque id → id."""

    basis: Basis
    lines: tuple[Line, ...]
    hash: bytes
    bundle: str
    subjects: Mapping[str, int]


async def find_basis(*, branch: Branch, quotas: Mapping[str, int]) -> dict[str, Basis]:
    """For each kind of `quotas`, what a ranking of the branch now stands on: the newest batch, the minimums in force.

    Minimums are those of the span's first day: known before the work that they judge.

    Refuses: `nothing-sealed` before the first batch; `projection-behind` while entries of the span wait for theirs.
    """
    found = await row(NEWEST, branch.first_on, Task.PROJECT_LEDGER, branch.first_on, branch.last_on)
    if found is None:
        raise Refused("nothing-sealed")
    if found["behind"]:
        raise Refused("projection-behind")
    setting = msgspec.json.decode(found["minimums"], type=dict[str, Any]) if found["minimums"] else None
    return {
        kind: Basis(
            kind=kind,
            unit=branch.public_id,
            first_on=branch.first_on,
            last_on=branch.last_on,
            quota=quota,
            batch=found["number"],
            head=found["hash"],
            minimums=in_force(setting, kind),
        )
        for kind, quota in quotas.items()
    }


async def compute_ranking(*, branch: Branch, basis: Basis) -> Computed:
    """The ranking of a branch at the batch of `basis`, read in one statement.

    Refuses: `ranking-differs` where SQL and the pure rule disagree: what a stranger cannot recompute is never used.
    """
    span = (branch.unit, branch.first_on, branch.last_on, basis.batch, basis.kind)
    minimums = msgspec.json.encode(shown(basis.minimums)).decode()
    found = await row(COMPUTE, *span, basis.head, minimums)
    entries, lines = (msgspec.json.decode(found[part] if found else "[]") for part in ("entries", "lines"))
    bundle = Bundle(basis, tuple(map(read_entry, entries)))
    read = tuple(map(_line, lines))
    stated = ranking_hash(basis, read)
    if stated != ranking_hash(basis, rank(bundle)):
        raise Refused("ranking-differs", batch=basis.batch)
    subjects = {line["subject"]: line["id"] for line in lines}
    return Computed(basis, read, stated, write_bundle(bundle, stated), subjects)


async def freeze_ranking(*, round_id: int, public_id: str, computed: Computed, at: datetime) -> None:
    """Keep a ranking for good. A step: inside the transaction that opens its round."""
    lines = [
        {
            "position": position,
            "place": line.place,
            "subject": computed.subjects[line.subject],
            "points": line.points,
            "ranked": line.ranked,
            "facts": {**asdict(line.figures), "hard": line.hard},
        }
        for position, line in enumerate(computed.lines, start=1)
    ]
    basis = computed.basis
    about = (public_id, round_id, basis.kind, basis.batch, basis.formula, computed.hash, computed.bundle, at)
    await rows(FREEZE, *about, msgspec.json.encode(lines).decode())


async def ranking_now(*, unit: str, first_on: date, last_on: date, kind: str) -> Computed:
    """The ranking of a unit as it stands at the newest batch; nothing is kept. Refuses also: `not-found`."""
    found = await row("SELECT id, public_id FROM unit WHERE public_id = {} OR code = {}", unit, unit)
    if found is None:
        raise NotFound("not-found")
    branch = Branch(UnitId(found["id"]), found["public_id"], first_on, last_on)
    basis = await find_basis(branch=branch, quotas={kind: 0})
    return await compute_ranking(branch=branch, basis=basis[kind])


def _line(held: Mapping[str, Any]) -> Line:
    figures = Figures(*(held[name] for name in ("helps", "households", "seen", "own", "weeks", "members")))
    return Line(held["subject"], held["points"], figures, held["hard"], held["ranked"], held["place"])


NEWEST = """
SELECT number, hash,
    (SELECT value FROM setting WHERE name = 'ranking-minimums' AND valid_from <= {}::date
     ORDER BY valid_from DESC LIMIT 1) AS minimums,
    EXISTS (SELECT FROM outbox JOIN ledger_entry USING (source)
            WHERE outbox.task = {} AND local_day BETWEEN {}::date AND {}::date) AS behind
FROM ledger_batch ORDER BY number DESC LIMIT 1
"""

# The entries that a ranking reads. A unit counts by the tree of the span's last day, one that ended before (a merger)
# by its own last day: nobody loses what they did because their hamlet was joined to another. A visit is kin for all
# who were there: the answer came from the relative of one of them.
ENTRIES = """
WITH span AS (
    SELECT {}::bigint AS unit, {}::date AS first_on, {}::date AS last_on, {}::bigint AS batch, {}::text AS kind
), branch AS (
    SELECT unit.id, EXISTS (
        SELECT FROM unit_ancestor AS above JOIN unit AS upper ON upper.id = above.ancestor
        WHERE above.unit = unit.id AND upper.terrain = 'mountain'
          AND above.valid @> least(span.last_on, upper(unit.valid) - 1)
    ) AS hard
    FROM span
    JOIN unit_ancestor AS below ON below.ancestor = span.unit
    JOIN unit ON unit.id = below.unit
    WHERE below.valid @> least(span.last_on, upper(unit.valid) - 1)
), entry AS (
    SELECT ledger_entry.source, ledger_entry.subject AS id, coalesce(person.public_id, team.public_id) AS subject,
        ledger_entry.points, ledger_entry.local_day, assistance.public_id AS help, event.move,
        recipient.public_id AS recipient, coalesce(recipient.kind = 'household', false) AS home, confirmation.grade,
        coalesce(present.kin, false) AS kin, branch.hard, coalesce(present.members, ARRAY[]::text[]) AS members
    FROM span
    JOIN ledger_entry ON ledger_entry.kind = span.kind AND local_day BETWEEN span.first_on AND span.last_on
    JOIN branch ON branch.id = ledger_entry.unit
    JOIN ledger_batch_source AS sealed ON sealed.source = ledger_entry.source AND sealed.batch <= span.batch
    LEFT JOIN person ON span.kind = 'member' AND person.id = ledger_entry.subject
    LEFT JOIN team ON span.kind = 'team' AND team.id = ledger_entry.subject
    LEFT JOIN assistance_event AS event
           ON ledger_entry.source_kind = 'assistance' AND event.id = ledger_entry.source
    LEFT JOIN assistance ON assistance.id = event.assistance
    LEFT JOIN recipient ON recipient.id = assistance.recipient
    LEFT JOIN confirmation ON confirmation.event = event.id
    LEFT JOIN LATERAL (
        SELECT bool_or(check_in.kin) AS kin,
            array_agg(helper.public_id ORDER BY helper.public_id COLLATE "C")
                FILTER (WHERE span.kind = 'team' AND assistance_helper.team = ledger_entry.subject) AS members
        FROM assistance_helper
        JOIN check_in ON check_in.id = assistance_helper.check_in
        JOIN person AS helper ON helper.id = assistance_helper.person
        WHERE assistance_helper.assistance = assistance.id
    ) AS present ON true
)
"""

# The same order as domain/rules/rankings.py and ties.py, figure by figure. What many lines ask for is made once: the
# planner, which thinks the entries few, made it again for each (12.6 s for a commune's month, 0.5 s made once).
LINES = """
, help AS (
    SELECT id, help, min(recipient) FILTER (WHERE home) AS home, min(local_day) AS local_day, bool_or(hard) AS hard,
        min(members) AS members,
        (array_agg(grade ORDER BY source DESC) FILTER (WHERE move = 'confirmed'))[1] IN ('A', 'B') AS own
    FROM entry WHERE NOT kin AND help IS NOT NULL
    GROUP BY id, help
    HAVING sum(CASE move WHEN 'confirmed' THEN 1 WHEN 'reversed' THEN -1 ELSE 0 END) > 0
), figure AS MATERIALIZED (
    SELECT id, count(*) AS helps, count(DISTINCT home) AS households, count(DISTINCT home) FILTER (WHERE own) AS seen,
        count(*) FILTER (WHERE own) AS own, count(DISTINCT date_trunc('week', local_day)) AS weeks,
        2 * count(*) FILTER (WHERE hard) >= count(*) AS hard
    FROM help GROUP BY id
), active AS MATERIALIZED (
    SELECT id, count(DISTINCT member) AS members FROM help CROSS JOIN unnest(help.members) AS member GROUP BY id
), total AS MATERIALIZED (
    SELECT id, subject, coalesce(sum(points) FILTER (WHERE NOT kin), 0)::bigint AS points FROM entry GROUP BY 1, 2
), summed AS (
    SELECT id, subject, points, coalesce(helps, 0) AS helps, coalesce(households, 0) AS households,
        coalesce(seen, 0) AS seen, coalesce(own, 0) AS own, coalesce(weeks, 0) AS weeks,
        coalesce(members, 0) AS members, coalesce(hard, false) AS hard
    FROM total LEFT JOIN figure USING (id) LEFT JOIN active USING (id)
), judged AS (
    SELECT summed.*, sha256(given.head || convert_to(subject, 'UTF8')) AS lot,
        helps >= (least ->> 'helps')::bigint AND households >= (least ->> 'households')::bigint
        AND weeks >= (least ->> 'weeks')::bigint AND members >= (least ->> 'members')::bigint AS ranked
    FROM (SELECT {}::bytea AS head, {}::jsonb AS minimums) AS given
    CROSS JOIN summed
    CROSS JOIN LATERAL (SELECT given.minimums -> CASE WHEN hard THEN 'mountain' ELSE 'plain' END AS least) AS asked
), line AS (
    SELECT judged.*, CASE WHEN ranked THEN rank() OVER (PARTITION BY ranked ORDER BY points DESC) ELSE 0 END AS place,
        row_number() OVER (PARTITION BY ranked ORDER BY points DESC, seen DESC, weeks DESC, lot) AS drawn
    FROM judged
)
SELECT
    (SELECT coalesce(json_agg(row_to_json(entry) ORDER BY source, subject COLLATE "C"), '[]')::text
     FROM entry) AS entries,
    (SELECT coalesce(json_agg(row_to_json(line) ORDER BY NOT ranked, CASE WHEN ranked THEN drawn END,
                              subject COLLATE "C"), '[]')::text FROM line) AS lines
"""

COMPUTE = ENTRIES + LINES

FREEZE = """
WITH frozen AS (
    INSERT INTO ranking (public_id, round, kind, batch, formula, hash, bundle, made_at)
    VALUES ({}, {}, {}, {}, {}, {}, {}, {}) RETURNING id
)
INSERT INTO ranking_line (ranking, position, place, subject, points, facts, ranked)
SELECT frozen.id, line.position, line.place, line.subject, line.points, line.facts, line.ranked
FROM frozen, jsonb_to_recordset({}::jsonb)
    AS line (position integer, place integer, subject bigint, points bigint, facts jsonb, ranked boolean)
"""
