"""A member's own visits and what became of them."""

from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from domain.database import row, rows
from domain.queries.places import COMMUNE, KNOWN, home_words, known_by, place_words
from domain.queries.said_once import TOLD_STATE, TOLD_WAITING
from domain.refusals import NotFound
from domain.rules.days import last_day, local_day
from domain.rules.knocks import KnockEnd
from domain.rules.reports import may_report
from domain.rules.vietnamese import split_form
from domain.rules.viewers import Role, Viewer


@dataclass(frozen=True, slots=True)
class Beside:
    """A member of the team who was at the same home on the same day."""

    person: str  # public id
    name: str


@dataclass(frozen=True, slots=True)
class VisitPage:
    """A visit: which home, since when, for which team; `form` is how the home's head is spoken to, where known.

    `waiting` are public ids of its reports that nobody answered yet.
    """

    public_id: str
    home: str
    is_home: bool  # else somebody without a card
    form: str
    place: str
    happened_at: datetime
    local_day: date
    outcome: str | None
    asked_for: date | None  # the day to come back, or the last day of quiet
    team: str
    is_own_area: bool
    kin: bool
    is_late: bool  # nobody scanned its card: the leader approves it
    may_report: bool
    may_take_back: bool  # a knock that was noted by mistake
    beside: tuple[Beside, ...]
    waiting: tuple[str, ...]

    @property
    def is_knock(self) -> bool:
        """It ended without help."""
        return self.outcome in set(KnockEnd)


async def show_visit(*, viewer: Viewer, check_in: str, at: datetime) -> VisitPage:
    """The member's own visit. Refuses: `not-found`."""
    today = local_day(at)
    teams, known = viewer.teams(Role.MEMBER), known_by(viewer, today)
    found = await row(VISIT, teams, *known, at, check_in, viewer.person)
    if found is None:
        raise NotFound("not-found")
    return VisitPage(
        public_id=check_in,
        home=home_words(found["head"], found["known_as"], is_known=found["is_known"]),
        is_home=found["kind"] != "passer-by",
        form=split_form(found["head"] or "")[0],
        place=place_words(found["hamlet"], found["commune"]),
        happened_at=found["happened_at"],
        local_day=found["local_day"],
        outcome=found["outcome"],
        asked_for=found["come_back_on"] or found["quiet_until"],
        team=found["team"],
        is_own_area=found["is_own_area"],
        kin=found["kin"],
        is_late=found["entry"] == "late",
        may_report=may_report(found["outcome"], found["local_day"], today),
        may_take_back=found["outcome"] in set(KnockEnd) and today <= last_day(found["local_day"]),
        beside=tuple(Beside(one["person"], one["name"]) for one in msgspec.json.decode(found["members"] or "[]")),
        waiting=tuple(found["waiting"] or ()),
    )


@dataclass(frozen=True, slots=True)
class Done:
    """A line of *what I did*: a visit and what became of its report, if there was one."""

    check_in: str
    assistance: str | None
    home: str
    place: str
    happened_at: datetime
    local_day: date
    outcome: str | None
    state: str | None
    points: int | None
    desk: str | None  # where it was at a help desk: its name, the number that was served, and when the member left
    is_meeting: bool
    number: int | None
    left_at: datetime | None


async def my_visits(*, viewer: Viewer, at: datetime, before: int | None = None, limit: int = 40) -> list[Done]:
    """The member's own visits, newest first."""
    known = known_by(viewer, local_day(at))
    found = await rows(MINE, *known, at, viewer.person, viewer.person, before, before, limit)
    return [
        Done(
            check_in=line["check_in"],
            assistance=line["assistance"],
            home=home_words(line["head"], line["known_as"], is_known=line["is_known"]),
            place=place_words(line["hamlet"], line["commune"]),
            happened_at=line["happened_at"],
            local_day=line["local_day"],
            outcome=line["outcome"],
            state=line["state"],
            points=line["points"],
            desk=line["desk"],
            is_meeting=line["is_meeting"],
            number=line["number"],
            left_at=line["closed_at"],
        )
        for line in found
    ]


# Who else of the team was at this home on this day, each with an own check-in: they may share (design §2, G10). Of two
# check-ins of one member the later stands; a knock that was taken back is none.
BESIDE = """
LEFT JOIN LATERAL (
    SELECT json_agg(json_build_object('person', person.public_id, 'name', person.name, 'check_in', other.id,
                                      'reports', other.reports) ORDER BY other.id) AS members
    FROM check_in AS other JOIN person ON person.id = other.person
    WHERE other.recipient = check_in.recipient AND other.local_day = check_in.local_day
      AND other.team = check_in.team AND other.person <> check_in.person AND NOT other.practice
      AND (other.outcome IS NULL OR other.outcome IN ('left', 'helped'))
      AND (other.entry <> 'late' OR check_in.entry = 'late')
      AND NOT EXISTS (SELECT FROM check_in AS later WHERE later.recipient = other.recipient
          AND later.person = other.person AND later.local_day = other.local_day AND later.id > other.id
          AND later.outcome IS DISTINCT FROM 'taken-back')
) AS beside ON true
"""

VISIT = (
    """
SELECT recipient.kind, recipient.head, recipient.known_as, hamlet.name AS hamlet, commune.name AS commune,
       check_in.happened_at,
       check_in.local_day, check_in.outcome, check_in.come_back_on, check_in.quiet_until, check_in.kin, check_in.entry,
       team.name AS team,
       EXISTS (SELECT FROM team AS own WHERE own.id = ANY({}::bigint[]) AND own.unit = recipient.unit) AS is_own_area,
       «known»,
       beside.members,
       (SELECT array_agg(assistance.public_id ORDER BY assistance.id)
        FROM assistance_helper AS helper JOIN assistance ON assistance.id = helper.assistance
        WHERE helper.check_in = check_in.id AND «waiting») AS waiting
FROM check_in
JOIN recipient ON recipient.id = check_in.recipient
JOIN unit AS hamlet ON hamlet.id = recipient.unit
JOIN team ON team.id = check_in.team
""".replace("«known»", KNOWN).replace("«waiting»", TOLD_WAITING)
    + COMMUNE
    + BESIDE
    + "WHERE check_in.public_id = {} AND check_in.person = {}"
)

MINE = (
    """
SELECT check_in.id, check_in.public_id AS check_in, assistance.public_id AS assistance, recipient.head,
       recipient.known_as, hamlet.name AS hamlet, commune.name AS commune, check_in.happened_at, check_in.local_day,
       check_in.outcome, check_in.closed_at, desk_session.name AS desk, ticket.number,
       desk_session.id IS NOT NULL AND desk_session.desk IS NULL AS is_meeting, «known», earned.points, CASE
           WHEN assistance.state = 'confirmed' AND standing.channel = 'check' THEN 'checked'
           WHEN assistance.state = 'confirmed' AND EXISTS (
           SELECT FROM confirmation_item AS said WHERE said.confirmation = standing.id AND NOT said.helped
       ) THEN 'partly' ELSE «told» END AS state
FROM check_in
LEFT JOIN assistance_helper AS helper ON helper.check_in = check_in.id
LEFT JOIN assistance ON assistance.id = helper.assistance
LEFT JOIN ticket ON ticket.assistance = assistance.id
LEFT JOIN desk_session ON desk_session.id = check_in.desk_session
LEFT JOIN recipient ON recipient.id = coalesce(assistance.recipient, check_in.recipient)
JOIN unit AS hamlet ON hamlet.id = coalesce(recipient.unit, desk_session.unit)
""".replace("«known»", KNOWN).replace("«told»", TOLD_STATE)
    + COMMUNE
    + """
LEFT JOIN confirmation AS standing ON standing.assistance = assistance.id AND standing.standing
LEFT JOIN LATERAL (
    SELECT sum(points)::bigint AS points FROM ledger_entry
    WHERE source = standing.event AND kind = 'member' AND subject = {} AND local_day = check_in.local_day
) AS earned ON true
WHERE check_in.person = {} AND NOT check_in.practice AND ({}::bigint IS NULL OR check_in.id < {})
ORDER BY check_in.id DESC LIMIT {}
"""
)
