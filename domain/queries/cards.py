"""What a card says to whoever scans it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.database import Row, row, rows
from domain.queries.places import COMMUNE, home_words, place_words
from domain.refusals import NotFound
from domain.rules.days import local_day
from domain.rules.viewers import Role, Viewer

KNOWN_FOR = timedelta(days=90)
MOVABLE_FOR = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class CardPage:
    """A scanned card. To a stranger it says its hamlet and the commune's number, and nothing else (G18)."""

    token: str
    hamlet: str
    commune: str
    phone: str | None
    state: str  # live, replaced, blank
    home: str = ""  # empty to a stranger; masked to a member who does not know the home
    household: str | None = None  # its public id, to whoever may open it
    is_known: bool = False
    is_own_area: bool = False
    movable: str | None = None  # the member's visit that could have been meant for this home instead

    @property
    def replaced(self) -> bool:
        return self.state == "replaced"

    @property
    def place(self) -> str:
        return place_words(self.hamlet, self.commune)


async def show_card(*, token: str, viewer: Viewer | None, at: datetime) -> CardPage:
    """The page of a card. Refuses: `card-unknown`."""
    person, teams = (viewer.person, viewer.teams(Role.MEMBER)) if viewer else (None, [])
    since = local_day(at - KNOWN_FOR)
    found = await row(FIND, teams, person, since, person, at - MOVABLE_FOR, token)
    if found is None:
        raise NotFound("card-unknown")
    return member_page(found) if teams else stranger_page(found)


async def find_token(*, code: str) -> str:
    """The token of the card whose typed code this is. Refuses: `card-unknown`."""
    found = await rows("SELECT token FROM card WHERE code = {}", code)
    if not found:
        raise NotFound("card-unknown")
    return found[0]["token"]


def state_of(found: Row) -> str:
    if found["revoked_at"] is not None:
        return "replaced"
    return "blank" if found["recipient"] is None else "live"


def stranger_page(found: Row) -> CardPage:
    return CardPage(found["token"], found["hamlet"], found["commune"] or "", found["phone"], state_of(found))


def member_page(found: Row) -> CardPage:
    return CardPage(
        token=found["token"],
        hamlet=found["hamlet"],
        commune=found["commune"] or "",
        phone=found["phone"],
        state=state_of(found),
        home=home_words(found["head"], found["known_as"], is_known=found["is_own_area"] or found["is_visited"]),
        household=found["household"] if found["is_own_area"] else None,
        is_known=found["is_own_area"] or found["is_visited"],
        is_own_area=found["is_own_area"],
        movable=found["movable"],
    )


FIND = (
    """
SELECT card.token, card.revoked_at, card.recipient, hamlet.name AS hamlet, commune.name AS commune, commune.phone,
       recipient.head, recipient.known_as, recipient.public_id AS household,
       EXISTS (SELECT FROM team WHERE team.id = ANY({}::bigint[]) AND team.unit = recipient.unit) AS is_own_area,
       EXISTS (SELECT FROM check_in WHERE check_in.recipient = recipient.id AND check_in.person = {}
               AND check_in.local_day >= {}) AS is_visited,
       (SELECT check_in.public_id FROM check_in
        JOIN assistance ON assistance.check_in = check_in.id AND assistance.state = 'reported'
        WHERE check_in.person = {} AND check_in.recorded_at > {} AND check_in.recipient <> recipient.id
        ORDER BY check_in.id DESC LIMIT 1) AS movable
FROM card
LEFT JOIN recipient ON recipient.id = card.recipient
JOIN unit AS hamlet ON hamlet.id = coalesce(recipient.unit, card.unit)
"""
    + COMMUNE
    + "WHERE card.token = {}"
)
