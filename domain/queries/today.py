"""A member's first page: own figures, own target, the next step; the rank is elsewhere (R3, R14)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.database import Row, row, rows
from domain.queries.home_states import FLOOR, LIVING, SINCE, STANDS
from domain.queries.open_desks import DESKS, OpenDesk, open_desks
from domain.queries.places import KNOWN, home_words, known_by
from domain.queries.points import SUMS
from domain.queries.said_once import OWN_PHONE, TOLD_WAITING
from domain.queries.standings import Standing, find_standing
from domain.rules.boards import BoardKind, period_keys
from domain.rules.days import local_day
from domain.rules.ids import UnitId
from domain.rules.viewers import Role, Viewer

NEXT_HOMES = 3
TOLD_FOR = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report that nobody answered yet: whose turn it is, and until when (P10)."""

    assistance: str
    home: str
    reported_at: datetime
    expires_at: datetime
    is_late: bool  # waits for a leader, not for the home


@dataclass(frozen=True, slots=True)
class Decided:
    """An own visit that an officer or a leader decided in the last days: its page has the reason."""

    assistance: str
    home: str
    decided_on: date


@dataclass(frozen=True, slots=True)
class NextHome:
    """A home to visit next."""

    public_id: str
    name: str
    lane: str | None


@dataclass(frozen=True, slots=True)
class TodayPage:
    """Homes are counted once each; `own_phone` of `answered` were confirmed on the citizen's own phone (R14).

    `points` and `standing` are of this month, the standing among the commune's members; its place is never told here.
    `looked_at` are the Mondays of weeks with a visit that an officer has opened and not yet decided: which it is the
    officer says (G17). `decided` are those of the last fortnight.
    """

    given_name: str
    day: date
    campaign: str | None
    campaign_day: int | None
    campaign_days: int | None
    homes_laid: int
    homes_waiting: int
    homes: int
    not_needed: int
    team: str | None
    own_homes: int
    own_phone: int
    answered: int
    points: int
    standing: Standing
    week_homes: int
    open_visit: str | None
    desks: tuple[OpenDesk, ...]
    looked_at: tuple[date, ...]
    decided: tuple[Decided, ...]
    waiting: tuple[Waiting, ...]
    next_homes: tuple[NextHome, ...]

    @property
    def own_share(self) -> int:
        """Per cent of answers given on the citizen's own phone, whole, half up; 0 where nobody answered."""
        return (200 * self.own_phone + self.answered) // (2 * self.answered) if self.answered else 0


async def show_today(*, viewer: Viewer, at: datetime) -> TodayPage:
    """The page of a member, in five statements."""
    day = local_day(at)
    monday = day - timedelta(days=day.weekday())
    teams = viewer.teams(Role.MEMBER)
    month = period_keys(day)[1]
    told = await row(FIGURES, viewer.person, day, monday, teams, viewer.person, [month])
    commune, members = UnitId((told or {}).get("commune") or 0), BoardKind.MEMBERS
    standing = await find_standing(unit=commune, period=month, kind=members, subject=viewer.person, day=day)
    waiting = await rows(WAITING, *known_by(viewer, day), viewer.person, at)
    decided = await rows(DECIDED, *known_by(viewer, day), at - TOLD_FOR, viewer.person)
    homes = await rows(NEXT, day, teams, NEXT_HOMES)
    figures = {**(told or {}), "standing": standing, "decided": decided}
    return page_of(viewer, day, figures, waiting, homes)


def page_of(viewer: Viewer, day: date, told: Row, waiting: list[Row], homes: list[Row]) -> TodayPage:
    first_on, last_on = told.get("first_on"), told.get("last_on")
    return TodayPage(
        given_name=viewer.name.split()[-1],
        day=day,
        campaign=told.get("campaign"),
        campaign_day=(day - first_on).days + 1 if first_on else None,
        campaign_days=(last_on - first_on).days + 1 if first_on and last_on else None,
        homes_laid=told.get("laid") or 0,
        homes_waiting=told.get("waiting") or 0,
        homes=told.get("homes") or 0,
        not_needed=told.get("not_needed") or 0,
        team=told.get("team"),
        own_homes=told.get("own_homes") or 0,
        own_phone=told.get("own_phone") or 0,
        answered=told.get("answered") or 0,
        points=told.get("points") or 0,
        standing=told["standing"],
        week_homes=told.get("week_homes") or 0,
        open_visit=told.get("open_visit"),
        desks=open_desks(told.get("desks")),
        looked_at=tuple(sorted(told.get("looked_at") or ())),
        decided=tuple(
            Decided(
                line["public_id"],
                home_words(line["head"], line["known_as"], is_known=line["is_known"]),
                local_day(line["decided_at"]),
            )
            for line in told["decided"]
        ),
        waiting=tuple(
            Waiting(
                line["public_id"],
                home_words(line["head"], line["known_as"], is_known=line["is_known"]),
                line["reported_at"],
                line["expires_at"],
                line["is_late"],
            )
            for line in waiting
        ),
        next_homes=tuple(
            NextHome(line["public_id"], home_words(line["head"], line["known_as"], is_known=True), line["lane"])
            for line in homes
        ),
    )


# Of several teams the one that was worked for last, else the one longest held.
FIGURES = (
    """
WITH given AS (SELECT {}::bigint AS person, {}::date AS day, {}::date AS monday, {}::bigint[] AS teams),
area AS (
    SELECT team.id, team.unit, team.name FROM given JOIN team ON team.id = ANY(given.teams)
    LEFT JOIN membership ON membership.team = team.id AND membership.person = given.person
      AND membership.valid @> given.day
    LEFT JOIN LATERAL (
        SELECT team FROM check_in WHERE check_in.person = given.person ORDER BY check_in.id DESC LIMIT 1
    ) AS used ON true
    ORDER BY (team.id = used.team) DESC NULLS LAST, membership.id LIMIT 1
),
running AS (
    SELECT campaign.name, first_on, last_on FROM campaign, given
    WHERE given.day BETWEEN first_on AND last_on AND EXISTS (
        SELECT FROM unit_ancestor, area WHERE unit_ancestor.unit = area.unit AND ancestor = campaign.unit
          AND upper_inf(unit_ancestor.valid))
    ORDER BY first_on DESC, campaign.id LIMIT 1
), span AS (SELECT «since» AS since FROM given LEFT JOIN area ON true),
floor AS (
    SELECT «floor» FROM area CROSS JOIN given CROSS JOIN span
    JOIN recipient ON recipient.unit = area.unit AND «living»
    «stands»
), own AS (
    SELECT count(DISTINCT assistance.recipient) FILTER (WHERE recipient.kind = 'household') AS own_homes,
           count(*) AS answered, count(*) FILTER (WHERE «own_phone») AS own_phone,
           count(DISTINCT assistance.recipient) FILTER (WHERE recipient.kind = 'household'
                                                              AND check_in.local_day >= given.monday) AS week_homes
    FROM given, span, assistance_helper AS helper
    JOIN assistance ON assistance.id = helper.assistance AND assistance.state = 'confirmed'
    JOIN recipient ON recipient.id = assistance.recipient
    JOIN check_in ON check_in.id = helper.check_in
    JOIN confirmation ON confirmation.assistance = assistance.id AND confirmation.standing
    WHERE helper.person = given.person AND check_in.local_day >= span.since
)
SELECT floor.*, own.*, area.name AS team, running.name AS campaign, running.first_on, running.last_on,
       (SELECT points FROM («sums») AS month) AS points, (SELECT parent FROM unit WHERE unit.id = area.unit) AS commune,
       (SELECT public_id FROM check_in WHERE person = given.person AND closed_at IS NULL
        AND desk_session IS NULL) AS open_visit,
       ({DESKS}) AS desks,
       (SELECT array_agg(DISTINCT date_trunc('week', check_in.local_day)::date)
        FROM review JOIN assistance_helper AS helper ON helper.assistance = review.assistance
        JOIN check_in ON check_in.id = helper.check_in
        WHERE review.event IS NULL AND helper.person = given.person) AS looked_at
FROM given CROSS JOIN span CROSS JOIN floor CROSS JOIN own LEFT JOIN area ON true LEFT JOIN running ON true
""".replace("«floor»", FLOOR)
    .replace("«living»", LIVING)
    .replace("«stands»", STANDS)
    .replace("«sums»", SUMS)
    .replace("{DESKS}", DESKS)
    .replace("«own_phone»", OWN_PHONE)
    .replace("«since»", SINCE.replace("«unit»", "area.unit"))
)

WAITING = """
SELECT assistance.public_id, recipient.head, recipient.known_as, assistance.reported_at, assistance.expires_at,
       check_in.entry = 'late' AS is_late, «known»
FROM assistance JOIN check_in ON check_in.id = assistance.check_in JOIN recipient ON recipient.id = assistance.recipient
WHERE check_in.person = {} AND «waiting» ORDER BY assistance.id DESC LIMIT 20
""".replace("«known»", KNOWN).replace("«waiting»", TOLD_WAITING)

DECIDED = """
SELECT assistance.public_id, recipient.head, recipient.known_as, assistance.decided_at, «known»
FROM assistance JOIN recipient ON recipient.id = assistance.recipient
JOIN assistance_event AS ended ON ended.assistance = assistance.id AND ended.move IN ('confirmed', 'rejected')
 AND ended.account IS NOT NULL AND ended.recorded_at >= {}
WHERE assistance.id IN (SELECT helper.assistance FROM assistance_helper AS helper WHERE helper.person = {})
ORDER BY ended.id DESC LIMIT 3
""".replace("«known»", KNOWN)

# Whoever asked for a later day is not knocked at before it; a day that has come goes first.
NEXT = (
    """
WITH given AS (SELECT {}::date AS day),
span AS MATERIALIZED (
    SELECT hamlet.unit, «since» AS since
    FROM (SELECT DISTINCT team.unit FROM team WHERE team.id = ANY({}::bigint[])) AS hamlet CROSS JOIN given
)
SELECT recipient.public_id, recipient.head, recipient.known_as, recipient.lane
FROM given CROSS JOIN span JOIN recipient ON recipient.unit = span.unit
«stands»
WHERE «living» AND (stands.state = 'open' OR stands.state = 'come-back' AND latest.come_back_on <= given.day)
ORDER BY stands.state = 'come-back' DESC, latest.local_day NULLS FIRST, recipient.id LIMIT {}
""".replace("«living»", LIVING)
    .replace("«stands»", STANDS)
    .replace("«since»", SINCE.replace("«unit»", "hamlet.unit"))
)
