"""Members' cards: to a stranger who scans one, to whoever carries it, to the press."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.database import Row, row, rows
from domain.queries.places import COMMUNE, place_words
from domain.queries.said_once import BELOW, works
from domain.refusals import NotFound
from domain.rules.days import local_day
from domain.rules.member_cards import CardFacts, Verdict, judge
from domain.rules.viewers import Role, Viewer


@dataclass(frozen=True, slots=True)
class Carrier:
    """Who carries a card that holds."""

    name: str
    role: str
    team: str
    place: str
    employer: str | None
    has_photo: bool


@dataclass(frozen=True, slots=True)
class ScannedCard:
    """What a stranger reads: whose it is only while it holds. `over_since` is the first day on which it did not."""

    token: str
    verdict: Verdict
    carrier: Carrier | None
    ends_on: date
    over_since: date | None
    phone: str | None
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class OwnCard:
    """A card to carry: on the own phone, or printed."""

    id: int
    person: str
    token: str
    carrier: Carrier
    ends_on: date
    phone: str | None


async def show_member_card(*, token: str, at: datetime) -> ScannedCard | None:
    """A card by its token; None where nobody issued one, whose number nobody can say."""
    day = local_day(at)
    found = await row(SCANNED, day, token)
    if found is None:
        return None
    revoked_on = local_day(found["revoked_at"]) if found["revoked_at"] else None
    facts = CardFacts(found["ends_on"], revoked_on=revoked_on, is_member=found["role"] is not None)
    verdict = judge(facts, day)
    return ScannedCard(
        token=token,
        verdict=verdict,
        carrier=carrier_of(found) if verdict is Verdict.VALID else None,
        ends_on=found["ends_on"],
        over_since=over_since(verdict, found),
        phone=found["phone"],
        checked_at=at,
    )


def over_since(verdict: Verdict, found: Row) -> date | None:
    if verdict is Verdict.ENDED:
        return found["left_on"]
    return local_day(found["revoked_at"]) if verdict is Verdict.REPLACED else None


async def number_of_all() -> str | None:
    """The number that answers for the whole tree: for a card that nobody issued."""
    found = await row("SELECT phone FROM unit WHERE parent IS NULL AND phone IS NOT NULL AND upper_inf(valid) LIMIT 1")
    return found["phone"] if found else None


async def find_face(*, token: str, pixels: int, at: datetime) -> bytes:
    """The picture of whoever carries a card that holds, as WebP. Refuses: `not-found`."""
    card = await show_member_card(token=token, at=at)
    found = await row(FACE, pixels, token) if card and card.carrier else None
    if found is None:
        raise NotFound("not-found")
    return found["webp"]


async def own_cards(*, viewer: Viewer, at: datetime) -> list[OwnCard]:
    """The cards that hold of the viewer, the one longest held first."""
    return [own(line) for line in await rows(OWN, local_day(at), viewer.person)]


async def cards_of_team(*, viewer: Viewer, team: str, at: datetime) -> list[tuple[OwnCard, bytes | None]]:
    """Cards that hold in a team of the officer's branch, by name, each with a picture as WebP."""
    found = await rows(OF_TEAM, local_day(at), team, viewer.units(Role.OFFICER))
    return [(own(line), line["webp"]) for line in found]


def own(line: Row) -> OwnCard:
    return OwnCard(line["id"], line["public_id"], line["token"], carrier_of(line), line["ends_on"], line["phone"])


def carrier_of(found: Row) -> Carrier:
    return Carrier(
        name=found["name"],
        role=found["role"],
        team=found["team"],
        place=place_words(found["hamlet"], found["commune"]),
        employer=found["employer"],
        has_photo=found["has_photo"],
    )


# `role` is None for whoever is in the team no more; `left_on` is then the first day without it, where that is known.
CARD = f"""
SELECT member_card.id, member_card.token, member_card.ends_on, member_card.revoked_at, person.public_id, person.name,
       person.employer, team.name AS team, hamlet.name AS hamlet, commune.name AS commune,
       coalesce(commune.phone, hamlet.phone) AS phone, place.role,
       (SELECT max(upper(ended.valid)) FROM membership AS ended
        WHERE ended.person = person.id AND ended.team = team.id) AS left_on,
       EXISTS (SELECT FROM person_photo WHERE person_photo.person = person.id) AS has_photo
FROM (SELECT {{}}::date AS day) AS given CROSS JOIN member_card
JOIN person ON person.id = member_card.person JOIN team ON team.id = member_card.team
JOIN unit AS hamlet ON hamlet.id = team.unit {COMMUNE}
LEFT JOIN membership AS place ON place.person = person.id AND place.team = team.id AND place.valid @> given.day
  AND {works("given.day")}
"""

SCANNED = CARD + "WHERE member_card.token = {}"

HOLDS = "place.role IS NOT NULL AND revoked_at IS NULL AND ends_on >= given.day"

OWN = CARD + f"WHERE person.id = {{}} AND {HOLDS} ORDER BY place.id"

OF_TEAM = (
    CARD.replace("SELECT member_card.id", "SELECT face.webp, member_card.id", 1)
    + f"""
LEFT JOIN person_photo AS face ON face.person = person.id AND face.pixels = 320
WHERE team.public_id = {{}} AND team.unit IN {BELOW} AND {HOLDS} ORDER BY person.sort_key COLLATE "C", person.id
"""
)

FACE = """
SELECT webp FROM member_card JOIN person_photo ON person_photo.person = member_card.person AND pixels = {}
WHERE member_card.token = {}
"""
