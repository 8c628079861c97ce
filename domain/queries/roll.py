"""The roll of an installation: who may act on a day, and the card of each home. For the demo, which plays them all."""

from dataclasses import dataclass
from datetime import date

from domain.database import Row, rows
from domain.rules.ids import AccountId, PersonId, TeamId, UnitId
from domain.rules.viewers import Grant, Role, Viewer


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody with an account: as whom they act on the day, and the rows of their memberships."""

    viewer: Viewer
    memberships: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HomeCard:
    """A home (its public id) by the list's own number, and the token of its card."""

    household: str
    token: str
    serial: str


async def people_on(*, day: date) -> dict[str, Listed]:
    """Phone number → who that is on a local day, everybody with an account and a number."""
    found = await rows(PEOPLE, day, day, day)
    return {each["phone"]: Listed(viewer_of(each), tuple(each["memberships"] or ())) for each in found}


def viewer_of(found: Row) -> Viewer:
    """A viewer without a session: no page can be asked for in their name."""
    held = zip(found["roles"] or (), found["units"] or (), found["teams"] or (), strict=True)
    return Viewer(
        account=AccountId(found["account"]),
        person=PersonId(found["person"]),
        public_id=found["public_id"],
        name=found["name"],
        grants=tuple(Grant(Role(role), UnitId(unit), TeamId(team) if team else None) for role, unit, team in held),
        csrf="",
    )


async def cards_of_homes() -> dict[str, HomeCard]:
    """The list's own number → the home and its live card."""
    found = await rows(CARDS)
    return {each["ref"]: HomeCard(each["public_id"], each["token"], each["serial"]) for each in found}


async def has_happened(*, action: str) -> bool:
    """The audit trail holds a line of that action."""
    return bool(await rows("SELECT FROM audit_event WHERE action = {} LIMIT 1", action))


async def find_unit(*, name: str) -> str | None:
    """The public id of the unit of that name, if it is there."""
    found = await rows("SELECT public_id FROM unit WHERE name = {} AND upper_inf(valid) ORDER BY id LIMIT 1", name)
    return found[0]["public_id"] if found else None


async def units_below(*, unit: str) -> dict[str, str]:
    """Name → public id of the units right below one."""
    found = await rows(RIGHT_BELOW, unit)
    return {each["name"]: each["public_id"] for each in found}


# As the session's own statement reads it: whoever leads or stands in for the leader is a member too.
PEOPLE = """
SELECT account.id AS account, person.id AS person, person.public_id, person.name, person.phone, held.*
FROM account JOIN person ON person.id = account.person
LEFT JOIN LATERAL (
    SELECT array_agg(role ORDER BY role, unit) AS roles, array_agg(unit ORDER BY role, unit) AS units,
           array_agg(team ORDER BY role, unit) AS teams,
           array_agg(membership) FILTER (WHERE membership IS NOT NULL) AS memberships
    FROM (
        SELECT 'member' AS role, team.unit, team.id AS team, membership.id AS membership
        FROM membership JOIN team ON team.id = membership.team
        WHERE membership.person = person.id AND membership.valid @> {}::date
        UNION ALL
        SELECT 'leader', team.unit, team.id, NULL FROM membership JOIN team ON team.id = membership.team
        WHERE membership.person = person.id AND membership.valid @> {}::date AND membership.role <> 'member'
        UNION ALL
        SELECT role, unit, NULL, NULL FROM role_grant
        WHERE role_grant.person = person.id AND role_grant.valid @> {}::date
    ) AS each
) AS held ON true
WHERE account.disabled_at IS NULL AND person.phone IS NOT NULL
"""

CARDS = """
SELECT recipient.ref, recipient.public_id, card.token, card.serial
FROM recipient JOIN card ON card.recipient = recipient.id AND card.revoked_at IS NULL
WHERE recipient.ref IS NOT NULL
"""

RIGHT_BELOW = """
SELECT unit.name, unit.public_id FROM unit JOIN unit AS upper ON upper.id = unit.parent
WHERE upper.public_id = {} AND upper_inf(unit.valid)
"""
