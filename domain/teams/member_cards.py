"""Cards that show who is at the door: printed for a team, taken onto the own phone, replaced where one is lost."""

from collections.abc import Callable, Sequence
from datetime import datetime

from domain.audit import record_event
from domain.database import row, rows, transaction
from domain.queries.said_once import BELOW, works
from domain.refusals import NotFound, Refused
from domain.rules.days import local_day
from domain.rules.member_cards import last_day
from domain.rules.tokens import card_token
from domain.rules.viewers import Role, Viewer
from domain.teams.members import team_within

CHANCE = 10  # random bytes of a card's token


async def issue_member_cards(*, viewer: Viewer, team: str, at: datetime, draw: Callable[[int], bytes]) -> None:
    """A card for everybody of a team of the officer's who has none, or whose last day is over; the others keep theirs.

    Refuses: `not-found`, `no-members`.
    """
    day = local_day(at)
    within, _ = await team_within(viewer, team, day)
    async with transaction():
        people = await rows(MEMBERS, within, day)
        if not people:
            raise Refused("no-members")
        await give([(line["person"], within) for line in people], viewer, at, draw)


async def take_own_cards(*, viewer: Viewer, at: datetime, draw: Callable[[int], bytes]) -> None:
    """A card for each team in which one is, where there is none that holds. Refuses: `not-found` without a team."""
    async with transaction():
        teams = await rows(OWN_TEAMS, viewer.person, local_day(at))
        if not teams:
            raise NotFound("not-found")
        await give([(viewer.person, line["team"]) for line in teams], viewer, at, draw)


async def replace_member_card(*, viewer: Viewer, card: int, at: datetime, chance: bytes) -> str:
    """A card is lost: from now on it says so, and another is made; by its owner, or the officer of the team.

    Returns the public id of the person. Refuses: `not-found`.
    """
    day = local_day(at)
    async with transaction():
        lost = await row(LOST, card, viewer.person, viewer.units(Role.OFFICER), day)
        if lost is None:
            raise NotFound("not-found")
        await rows("UPDATE member_card SET revoked_at = {} WHERE id = {} AND revoked_at IS NULL", at, card)
        await give([(lost["person"], lost["team"])], viewer, at, lambda _size: chance)
        await record_event(
            at=at, account=viewer.account, action="member_cards.update", subject_kind="person", subject=lost["person"]
        )
    return lost["public_id"]


async def give(places: Sequence[tuple[int, int]], viewer: Viewer, at: datetime, draw: Callable[[int], bytes]) -> None:
    """Make what is missing for people in teams; a card whose last day is over gives way. A step: in a transaction."""
    day = local_day(at)
    people, teams = [person for person, _ in places], [team for _, team in places]
    await rows(END_OLD, at, people, teams, day)
    tokens = [card_token(draw(CHANCE)) for _ in places]
    await rows(GIVE, at, viewer.account, last_day(day), people, teams, tokens)


MEMBERS = "SELECT DISTINCT person FROM membership WHERE team = {} AND valid @> {}::date ORDER BY person"

OWN_TEAMS = """
WITH given AS (SELECT {}::bigint AS person, {}::date AS day)
SELECT DISTINCT membership.team FROM given JOIN membership ON membership.person = given.person
JOIN team ON team.id = membership.team WHERE membership.valid @> given.day AND «works» ORDER BY membership.team
""".replace("«works»", works("given.day"))

LOST = """
SELECT member_card.person, member_card.team, person.public_id FROM member_card
JOIN person ON person.id = member_card.person JOIN team ON team.id = member_card.team
WHERE member_card.id = {} AND member_card.revoked_at IS NULL
  AND (member_card.person = {} OR team.unit IN «below»)
  AND EXISTS (SELECT FROM membership WHERE membership.person = member_card.person
              AND membership.team = member_card.team AND membership.valid @> {}::date)
FOR UPDATE OF member_card
""".replace("«below»", BELOW)

END_OLD = """
UPDATE member_card SET revoked_at = {} FROM unnest({}::bigint[], {}::bigint[]) AS given (person, team)
WHERE member_card.person = given.person AND member_card.team = given.team AND revoked_at IS NULL
  AND ends_on < {}::date
"""

GIVE = """
INSERT INTO member_card (person, team, token, issued_at, issued_by, ends_on)
SELECT given.person, given.team, given.token, {}, {}, {}
FROM unnest({}::bigint[], {}::bigint[], {}::text[]) AS given (person, team, token)
ON CONFLICT (person, team) WHERE revoked_at IS NULL DO NOTHING
"""
