"""A leader's day: who was where, what waits, what is best done first. On one screen."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.database import Row, rows
from domain.queries.home_states import FLOOR, LIVING, SINCE, STANDS
from domain.queries.late_visits import TO_APPROVE
from domain.queries.members import Member, members_of
from domain.queries.places import KNOWN, home_words, known_by
from domain.queries.said_once import HAPPENED, TOLD_WAITING
from domain.refusals import NotFound
from domain.rules.days import local_day
from domain.rules.viewers import Role, Viewer

SOON = timedelta(days=3)  # before a report runs out, its home is worth a second knock


@dataclass(frozen=True, slots=True)
class Deed:
    """What a member did today: knocks, homes and people helped, those that confirmed, and the last of it."""

    member: Member
    knocks: int
    helped: int
    confirmed: int
    last_at: datetime | None
    at_desk: bool = False
    met: bool = False  # somebody without a card

    @property
    def did(self) -> bool:
        return bool(self.knocks) or self.at_desk or self.met


@dataclass(frozen=True, slots=True)
class Pending:
    """A report of the team that nobody answered yet: whose it is, and until when (P10)."""

    assistance: str
    member: str
    home: str
    reported_at: datetime
    expires_at: datetime
    is_soon: bool
    is_late: bool  # waits for a leader, not for the home


@dataclass(frozen=True, slots=True)
class TeamChoice:
    """A team that the viewer leads."""

    public_id: str
    name: str


@dataclass(frozen=True, slots=True)
class TeamDay:
    """The page of a leader."""

    public_id: str
    name: str
    hamlet: str
    code: str  # of the hamlet's tile
    choices: tuple[TeamChoice, ...]
    deeds: tuple[Deed, ...]
    pending: tuple[Pending, ...]
    pending_total: int
    to_approve: int  # entered late, and not the viewer's own (G23)
    homes: int
    laid: int
    waiting: int
    not_needed: int
    open: int
    due_back: int
    without_card: int

    @property
    def bare(self) -> int:
        return max(0, self.homes - self.laid - self.waiting - self.not_needed)

    @property
    def quiet(self) -> list[Member]:
        """Members who did nothing today."""
        return [deed.member for deed in self.deeds if not deed.did]


async def show_team_day(*, viewer: Viewer, team: str | None, at: datetime) -> TeamDay:
    """Today of a team that the viewer leads, the first of theirs unless told otherwise. Refuses: `not-found`."""
    day = local_day(at)
    choices = await rows(OWN, day, viewer.teams(Role.LEADER))
    chosen = next((line for line in choices if team is None or line["public_id"] == team), None)
    if chosen is None:
        raise NotFound("not-found")
    members = await members_of(chosen["id"], day, viewer)
    done = {line["person"]: line for line in await rows(DONE, chosen["id"], day)}
    pending = await rows(PENDING, *known_by(viewer, day), at, viewer.person, chosen["id"], at)
    return TeamDay(
        public_id=chosen["public_id"],
        name=chosen["name"],
        hamlet=chosen["hamlet"],
        code=chosen["code"],
        choices=tuple(TeamChoice(line["public_id"], line["name"]) for line in choices),
        deeds=tuple(deed_of(member, done.get(member.public_id)) for member in members),
        pending=tuple(pending_of(line, at) for line in pending),
        pending_total=pending[0]["total"] if pending else 0,
        to_approve=pending[0]["to_approve"] if pending else 0,
        **{name: chosen[name] for name in FIGURES},
    )


FIGURES = ("homes", "laid", "waiting", "not_needed", "open", "due_back", "without_card")


def deed_of(member: Member, line: Row | None) -> Deed:
    if line is None:
        return Deed(member, 0, 0, 0, None)
    return Deed(
        member, line["knocks"], line["helped"], line["confirmed"], line["last_at"], line["at_desk"], bool(line["met"])
    )


def pending_of(line: Row, at: datetime) -> Pending:
    home = home_words(line["head"], line["known_as"], is_known=line["is_known"])
    is_soon = line["expires_at"] - at < SOON
    return Pending(
        line["assistance"], line["member"], home, line["reported_at"], line["expires_at"], is_soon, line["is_late"]
    )


DONE = """
SELECT person.public_id AS person, count(DISTINCT check_in.id) FILTER (WHERE place.kind = 'household') AS knocks,
       count(DISTINCT assistance.recipient) AS helped,
       count(DISTINCT assistance.recipient) FILTER (WHERE assistance.state = 'confirmed') AS confirmed,
       bool_or(check_in.desk_session IS NOT NULL) AS at_desk, bool_or(place.kind = 'passer-by') AS met,
       max(check_in.happened_at) AS last_at
FROM check_in JOIN person ON person.id = check_in.person
LEFT JOIN recipient AS place ON place.id = check_in.recipient
LEFT JOIN assistance_helper AS helper ON helper.check_in = check_in.id
LEFT JOIN assistance ON assistance.id = helper.assistance AND assistance.state <> 'withdrawn'
WHERE check_in.team = {} AND check_in.local_day = {} AND «happened» GROUP BY person.public_id
""".replace("«happened»", HAPPENED)

PENDING = (
    """
SELECT assistance.public_id AS assistance, person.name AS member, recipient.head, recipient.known_as,
       assistance.reported_at, assistance.expires_at, «known», count(*) OVER () AS total,
       check_in.entry = 'late' AS is_late,
       count(*) FILTER (WHERE «approve» AND NOT EXISTS (
           SELECT FROM assistance_helper AS helper
           WHERE helper.assistance = assistance.id AND helper.person = {})) OVER () AS to_approve
FROM assistance JOIN check_in ON check_in.id = assistance.check_in JOIN person ON person.id = check_in.person
JOIN recipient ON recipient.id = assistance.recipient
WHERE check_in.team = {} AND «waiting» AND NOT check_in.practice
ORDER BY assistance.expires_at, assistance.id LIMIT 20
""".replace("«known»", KNOWN)
    .replace("«waiting»", TOLD_WAITING)
    .replace("«approve»", TO_APPROVE)
)

# The teams that somebody leads, a few at most, each with its floor.
OWN = (
    """
SELECT team.id, team.public_id, team.name, unit.name AS hamlet, unit.public_id AS code, floor.*
FROM (SELECT {}::date AS day) AS given CROSS JOIN team JOIN unit ON unit.id = team.unit
CROSS JOIN LATERAL «since» AS span
CROSS JOIN LATERAL (
    SELECT «floor», count(*) FILTER (WHERE stands.state = 'open') AS open,
           count(*) FILTER (WHERE stands.state = 'come-back' AND latest.come_back_on <= given.day) AS due_back,
           count(*) FILTER (WHERE NOT EXISTS (SELECT FROM card WHERE card.recipient = recipient.id
                                              AND revoked_at IS NULL)) AS without_card
    FROM recipient
    «stands»
    WHERE recipient.unit = team.unit AND «living»
) AS floor
WHERE team.id = ANY({}::bigint[]) ORDER BY team.sort_key COLLATE "C", team.id
""".replace("«since»", SINCE.replace("«unit»", "team.unit"))
    .replace("«stands»", STANDS)
    .replace("«floor»", FLOOR)
    .replace("«living»", LIVING)
)
