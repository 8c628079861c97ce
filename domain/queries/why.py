"""Why this score: one entry with its working as it was posted and hashed, and the visit behind it."""

from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from domain.database import Row, row
from domain.queries.entry_parts import VISIT, Named, indicator_names, named_as
from domain.queries.places import KNOWN, home_words, known_by, place_words
from domain.refusals import NotFound
from domain.rules.days import local_day
from domain.rules.viewers import Role, Viewer
from domain.rules.working import Step, Working, steps


@dataclass(frozen=True, slots=True)
class Why:
    """One entry with its working, and what it says of the visit to whoever may open it."""

    source: int
    kind: str
    subject: str
    is_own: bool
    points: int
    local_day: date
    posted_at: datetime
    home: str
    place: str
    commune_phone: str | None
    visited_at: datetime | None
    answered_at: datetime | None
    grade: str | None
    channel: str | None
    reason: str | None
    taken_back: bool
    working: Working
    indicators: dict[str, Named]
    rule_version: int
    rule_from: date | None
    batch: int | None
    hash: str | None

    @property
    def steps(self) -> list[Step]:
        """The steps from the sum to what was posted; a contrary entry has no steps of its own."""
        return [] if self.taken_back else steps(self.working)

    def named(self, indicator: str) -> Named:
        """An indicator's name and measure."""
        return named_as(self.indicators, indicator)


async def show_why(
    *, viewer: Viewer, source: int, kind: str | None, subject: str | None, at: datetime, language: str
) -> Why:
    """An entry: the viewer's own, their team's, or one of the branch that they lead or oversee.

    Without `kind` and `subject`, a public id, it is the viewer's own, else a member's. A home that is not the
    viewer's own visit is named masked, and the look is written down in the same statement. Refuses: `not-found`.
    """
    found = await row(
        WHY,
        *(source, kind, subject, viewer.person),
        *(viewer.teams(Role.MEMBER, Role.LEADER), viewer.teams(Role.LEADER)),
        *(viewer.units(Role.OFFICER, Role.DEPARTMENT), local_day(at)),
        *known_by(viewer, local_day(at)),
        *(at, viewer.account),
    )
    if found is None:
        raise NotFound("not-found")
    return why_of(found, viewer, await indicator_names(language))


def why_of(found: Row, viewer: Viewer, names: dict[str, Named]) -> Why:
    """A `Why` from its row."""
    is_own = found["kind"] == "member" and found["subject"] == viewer.person
    return Why(
        source=found["source"],
        kind=found["kind"],
        subject=found["name"],
        is_own=is_own,
        points=found["points"],
        local_day=found["local_day"],
        posted_at=found["posted_at"],
        home=home_words(found["head"], found["known_as"], is_known=is_own and found["is_known"]),
        place=place_words(found["hamlet"], found["commune"]) if found["hamlet"] else "",
        commune_phone=found["phone"],
        visited_at=found["happened_at"],
        answered_at=found["answered_at"],
        grade=found["grade"],
        channel=found["channel"],
        reason=found["reason"],
        taken_back=found["move"] == "reversed",
        working=msgspec.json.decode(found["working"], type=Working),
        indicators=names,
        rule_version=found["rule_version"],
        rule_from=found["valid_from"],
        batch=found["batch"],
        hash=found["hash"].hex() if found["hash"] else None,
    )


WHY = """
WITH given AS (
    SELECT {}::bigint AS source, {}::text AS kind, {}::text AS subject, {}::bigint AS person, {}::bigint[] AS own_teams,
           {}::bigint[] AS led, {}::bigint[] AS overseen, {}::date AS today
), found AS (
    SELECT entry.source, entry.kind, entry.subject, entry.points, entry.local_day, entry.posted_at, entry.working,
           entry.rule_version, «known»,
           coalesce(person.name, team.name) AS name, event.move, event.reason, check_in.happened_at,
           recipient.id AS recipient, recipient.head, recipient.known_as, hamlet.name AS hamlet,
           commune.name AS commune, commune.phone, confirmation.answered_at, confirmation.grade,
           confirmation.channel, rule.valid_from,
           placed.batch, batch.hash
    FROM given
    JOIN ledger_entry AS entry ON entry.source = given.source AND entry.kind = coalesce(given.kind, entry.kind)
«visit»
    LEFT JOIN person ON entry.kind = 'member' AND person.id = entry.subject
    LEFT JOIN team ON entry.kind = 'team' AND team.id = entry.subject
    LEFT JOIN confirmation ON confirmation.event = event.id
    LEFT JOIN points_rule AS rule ON rule.version = entry.rule_version
    LEFT JOIN ledger_batch_source AS placed ON placed.source = entry.source
    LEFT JOIN ledger_batch AS batch ON batch.number = placed.batch
    WHERE (given.subject IS NULL OR given.subject = coalesce(person.public_id, team.public_id)) AND (
        (entry.kind = 'member' AND entry.subject = given.person)
        OR (entry.kind = 'team' AND entry.team = ANY(given.own_teams)) OR entry.team = ANY(given.led) OR EXISTS (
            SELECT FROM unit_ancestor AS above WHERE above.unit = entry.unit AND above.ancestor = ANY(given.overseen)
            AND above.valid @> given.today
        )
    )
    ORDER BY (entry.kind = 'member' AND entry.subject = given.person) DESC, entry.kind, entry.subject LIMIT 1
), looked AS (
    INSERT INTO audit_event (at, account, action, subject_kind, subject, facts)
    SELECT {}::timestamptz, {}::bigint, 'points.show', 'recipient', recipient,
           jsonb_build_object('source', found.source)
    FROM found, given
    WHERE recipient IS NOT NULL AND NOT (found.kind = 'member' AND found.subject = given.person)
)
SELECT * FROM found
""".replace("«visit»", VISIT).replace("«known»", KNOWN)
