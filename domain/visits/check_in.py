"""A member is at a door."""

from dataclasses import dataclass

from domain.database import Row, row
from domain.queries.said_once import FIRST_TEAM, USED, works
from domain.refusals import NotFound, Refused
from domain.rules.days import counting_day
from domain.rules.intake import Sent, content_hash
from domain.rules.viewers import Viewer
from domain.visits.arriving import Arrival, Place, arrive


@dataclass(frozen=True, slots=True)
class Door:
    """Which home, and how it was told: a card scanned or typed. `entry` is scanned, typed or late."""

    card: str  # the token
    entry: str
    team: str | None = None  # public id, where the member chose another than ours
    kin: bool = False


async def check_in(*, viewer: Viewer, door: Door, sent: Sent, public_id: str, mark: bytes | None) -> str:
    """Record that a member stands at the home of a card; returns the check-in's public id.

    The key is looked at first: a repeat gets the first answer. An open check-in of the member ends as *left*. The
    team is the one of the home's hamlet, else the last used (design §3, G35).

    Refuses: `key-taken`, `card-unknown`, `card-replaced`, `card-blank`, `card-withdrawn`, `team-missing`.
    """
    day, is_late = counting_day(sent.happened_at, sent.recorded_at)

    async def find() -> Row | None:
        return await row(FIND, sent.key, viewer.person, door.team, viewer.person, day, door.card)

    def judge(found: Row | None) -> Arrival:
        home = home_of(found)
        place = Place(HOME, (home["recipient"], home["card"]))
        return Arrival(place, home["team"], home["team_unit"], "late" if is_late else door.entry, day, mark, door.kin)

    content = content_hash("check-in", card=door.card, entry=door.entry, team=door.team, kin=door.kin)
    return await arrive(viewer=viewer, sent=sent, content=content, public_id=public_id, find=find, judge=judge)


def check_card(found: Row) -> None:
    """A card that stands for a home. Refuses: `card-blank`, `card-withdrawn`, `card-replaced`."""
    is_dead = found["revoked_at"] is not None
    if found["recipient"] is None:
        raise Refused("card-withdrawn" if is_dead else "card-blank")
    if is_dead:
        raise Refused("card-replaced")


def home_of(found: Row | None) -> Row:
    """The home and team of a check-in. Refuses as `check_in`."""
    if found is None or found["card"] is None:
        raise NotFound("card-unknown")
    check_card(found)
    if found["team"] is None:
        raise Refused("team-missing")
    return found


# The key's row, the card and the team in one read. The team: the one asked for, else the first.
FIND = (
    """
WITH wanted AS (SELECT {}::uuid AS key)
SELECT intake.account, intake.content_hash, intake.answer, card.id AS card, card.revoked_at, card.recipient,
       team.id AS team, team.unit AS team_unit
FROM wanted
LEFT JOIN intake ON intake.key = wanted.key
«used»
CROSS JOIN LATERAL (SELECT {}::text AS public_id) AS asked
LEFT JOIN LATERAL (SELECT {}::bigint AS person, {}::date AS day, {}::text AS token) AS given ON true
LEFT JOIN card ON card.token = given.token
LEFT JOIN recipient ON recipient.id = card.recipient
LEFT JOIN LATERAL (
    SELECT team.id, team.unit FROM membership JOIN team ON team.id = membership.team
    WHERE membership.person = given.person AND membership.valid @> given.day
      AND «works»
    ORDER BY (team.public_id = asked.public_id) DESC NULLS LAST, «first»
    LIMIT 1
) AS team ON true
""".replace("«works»", works("given.day"))
    .replace("«used»", USED)
    .replace("«first»", FIRST_TEAM)
)

HOME = """
SELECT {}::bigint AS recipient, {}::bigint AS card, NULL::bigint AS desk_session, NULL::smallint AS seat FROM kept
"""
