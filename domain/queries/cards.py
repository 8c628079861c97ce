"""What a card says to whoever scans it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from domain.database import Row, row
from domain.queries.own_teams import TeamChoice
from domain.queries.places import COMMUNE, KNOWN, KNOWN_FOR, home_words, in_a_sentence, place_words
from domain.queries.said_once import FIRST_TEAM, USED, works
from domain.refusals import NotFound
from domain.rules.days import local_day
from domain.rules.viewers import Role, Viewer

MOVABLE_FOR = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Movable:
    """The member's last visit, reported and not answered: perhaps it was meant for this home."""

    visit: str
    home: str
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class Serving:
    """The number that the member helps at a help desk: perhaps this is its holder's card."""

    session: str
    number: int
    desk: str


@dataclass(frozen=True, slots=True)
class CardPage:
    """A scanned card. To a stranger it says its hamlet and the commune's number, and nothing else (G18)."""

    token: str
    hamlet: str
    commune: str
    phone: str | None
    state: str  # live, replaced, blank, withdrawn
    home: str = ""  # empty to a stranger; masked to a member who does not know the home
    household: str | None = None  # its public id, to whoever may open it
    is_known: bool = False
    is_own_area: bool = False
    contact: str | None = None  # how the home wishes to be reached, and what it speaks (G20): to whoever knows it
    language: str | None = None
    movable: Movable | None = None
    serving: Serving | None = None
    on_duty: str | None = None  # the help desk or meeting at which the member is
    meeting: str | None = None  # its session, where it is a meeting
    teams: tuple[TeamChoice, ...] = ()  # the member's on this day, first the one that a check-in takes by itself (G35)

    @property
    def replaced(self) -> bool:
        return self.state == "replaced"

    @property
    def hamlet_said(self) -> str:
        """The hamlet within a sentence: thôn 3."""
        return in_a_sentence(self.hamlet)

    @property
    def place(self) -> str:
        return place_words(self.hamlet, self.commune)


async def show_card(*, token: str, viewer: Viewer | None, at: datetime) -> CardPage:
    """The page of a card. Refuses: `card-unknown`."""
    person, teams = (viewer.person, viewer.teams(Role.MEMBER)) if viewer else (None, [])
    today = local_day(at)
    found = await row(
        FIND, teams, teams, person, today - KNOWN_FOR, today, person, person, at - MOVABLE_FOR, person, person, token
    )
    if found is None:
        raise NotFound("card-unknown")
    return member_page(found) if teams else stranger_page(found)


def state_of(found: Row) -> str:
    is_dead = found["revoked_at"] is not None
    if found["recipient"] is None:
        return "withdrawn" if is_dead else "blank"
    return "replaced" if is_dead else "live"


def stranger_page(found: Row) -> CardPage:
    return CardPage(found["token"], found["hamlet"], found["commune"] or "", found["phone"], state_of(found))


def member_page(found: Row) -> CardPage:
    return CardPage(
        token=found["token"],
        hamlet=found["hamlet"],
        commune=found["commune"] or "",
        phone=found["phone"],
        state=state_of(found),
        home=home_words(found["head"], found["known_as"], is_known=found["is_known"]),
        household=found["household"] if found["is_own_area"] else None,
        is_known=found["is_known"],
        is_own_area=found["is_own_area"],
        contact=found["contact"] if found["is_known"] else None,
        language=found["language"] if found["is_known"] else None,
        movable=movable_of(found),
        serving=Serving(found["session"], found["number"], found["desk"]) if found["number"] else None,
        on_duty=found["desk"],
        meeting=found["session"] if found["is_meeting"] else None,
        teams=msgspec.json.decode(found["teams"] or "[]", type=tuple[TeamChoice, ...]),
    )


def movable_of(found: Row) -> Movable | None:
    if found["moved_visit"] is None:
        return None
    home = home_words(found["moved_head"], found["moved_known_as"], is_known=True)
    return Movable(found["moved_visit"], home, found["moved_at"])


FIND = (
    """
SELECT card.token, card.revoked_at, card.recipient, hamlet.name AS hamlet, commune.name AS commune, commune.phone,
       recipient.head, recipient.known_as, recipient.contact, recipient.language,
       recipient.public_id AS household,
       EXISTS (SELECT FROM team WHERE team.id = ANY({}::bigint[]) AND team.unit = recipient.unit) AS is_own_area,
       «known»,
       (SELECT json_agg(json_build_object('public_id', team.public_id, 'name', team.name)
                        ORDER BY «first»)
        FROM membership JOIN team ON team.id = membership.team
        CROSS JOIN (SELECT {}::date AS day) AS today
        WHERE membership.person = {} AND membership.valid @> day
          AND «works») AS teams,
       moved.visit AS moved_visit, moved.head AS moved_head, moved.known_as AS moved_known_as, moved.at AS moved_at,
       serving.session, serving.number, serving.desk, serving.is_meeting
FROM card
LEFT JOIN recipient ON recipient.id = card.recipient
LEFT JOIN LATERAL (
    SELECT latest.public_id AS visit, home.head, home.known_as, latest.happened_at AS at
    FROM (SELECT * FROM check_in WHERE person = {} AND recorded_at > {} ORDER BY id DESC LIMIT 1) AS latest
    JOIN assistance ON assistance.check_in = latest.id AND assistance.state = 'reported'
    JOIN recipient AS home ON home.id = latest.recipient
    WHERE latest.recipient <> recipient.id ORDER BY assistance.id DESC LIMIT 1
) AS moved ON true
LEFT JOIN LATERAL (
    SELECT desk_session.public_id AS session, ticket.number, desk_session.name AS desk,
           desk_session.desk IS NULL AS is_meeting
    FROM check_in AS seated LEFT JOIN ticket ON ticket.check_in = seated.id AND ticket.ended_at IS NULL
    JOIN desk_session ON desk_session.id = seated.desk_session
    WHERE seated.person = {} AND seated.closed_at IS NULL
) AS serving ON true
«used»
JOIN unit AS hamlet ON hamlet.id = coalesce(recipient.unit, card.unit)
""".replace("«works»", works("day"))
    .replace("«known»", KNOWN)
    .replace("«used»", USED)
    .replace("«first»", FIRST_TEAM)
    + COMMUNE
    + "WHERE card.token = {}"
)
