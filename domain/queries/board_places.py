"""Whose board is asked for, for which days, and how much of it whoever asks may see."""

from dataclasses import dataclass
from datetime import date

import msgspec

from domain.database import Row, row
from domain.queries.said_once import works
from domain.refusals import NotFound
from domain.rules.boards import Period, Sight, Span, asked_campaign, campaign_key, read_period
from domain.rules.ids import UnitId
from domain.rules.viewers import Role, Viewer

ORDER = (Role.LEADER, Role.MEMBER, Role.OFFICER, Role.DEPARTMENT, Role.ADMINISTRATOR)  # whose boards come first


class Campaign(msgspec.Struct, frozen=True):
    """A campaign that counts in a unit."""

    id: int
    public_id: str
    name: str
    first_on: date
    last_on: date


class UnitRef(msgspec.Struct, frozen=True):
    """A unit above or below, as a link."""

    public_id: str
    name: str


@dataclass(frozen=True, slots=True)
class BoardPlace:
    """A unit's boards, before one is chosen. `above` from the root down, `below` its direct children."""

    unit: UnitId
    public_id: str
    name: str
    above: tuple[UnitRef, ...]
    below: tuple[UnitRef, ...]
    campaigns: tuple[Campaign, ...]
    sight: Sight
    is_home: bool  # the viewer belongs to a team here
    by_name: bool  # the viewer leads here and is no officer: their own people are listed by name (R4)


@dataclass(frozen=True, slots=True)
class AskedPeriod:
    """The period of a board and, where it is one, the campaign."""

    period: Period
    asked: str
    campaign: Campaign | None = None


async def find_place(*, unit: str, viewer: Viewer | None, today: date) -> BoardPlace:
    """A unit by its public id, with what the viewer is to it. Refuses: `not-found`."""
    offices = viewer.units(Role.OFFICER, Role.DEPARTMENT) if viewer else []
    led = viewer.teams(Role.LEADER) if viewer else []
    homes = viewer.units(Role.MEMBER, Role.LEADER) if viewer else []
    found = await row(FIND, offices, led, led, today, homes, today, today, today, today, unit)
    if found is None:
        raise NotFound("not-found")
    return place_of(found, viewer)


def place_of(found: Row, viewer: Viewer | None) -> BoardPlace:
    """A place from its row."""
    sight = Sight.BRANCH if found["is_officer"] or found["is_led"] else Sight.PEER if viewer else Sight.PUBLIC
    return BoardPlace(
        unit=UnitId(found["id"]),
        public_id=found["public_id"],
        name=found["name"],
        above=msgspec.json.decode(found["above"], type=tuple[UnitRef, ...]),
        below=msgspec.json.decode(found["below"], type=tuple[UnitRef, ...]),
        campaigns=msgspec.json.decode(found["campaigns"], type=tuple[Campaign, ...]),
        sight=sight,
        is_home=found["is_home"],
        by_name=found["is_led"] and not found["is_officer"],
    )


async def find_home(*, viewer: Viewer | None) -> str:
    """The public id of the unit whose boards are the viewer's own; a stranger's is the root. Refuses: `not-found`.

    A member's is the commune above the hamlet: a team is measured among teams. A leader's is the hamlet, whose members
    they look after.
    """
    grants = sorted(viewer.grants, key=lambda grant: ORDER.index(grant.role)) if viewer else []
    own = next(iter(grants), None)
    found = await row(HOME, own is not None and own.role is Role.MEMBER, own.unit if own else None)
    if found is None:
        raise NotFound("not-found")
    return found["public_id"]


def choose_period(place: BoardPlace, asked: str, today: date) -> AskedPeriod:
    """The period that was asked for; unasked the running or last campaign, else the month. Refuses: `not-found`."""
    begun = [campaign for campaign in place.campaigns if campaign.first_on <= today]
    wanted = asked_campaign(asked) if asked else begun[0].public_id if begun else None
    if wanted is None:
        return AskedPeriod(read_period(asked or Span.MONTH, today), asked or Span.MONTH)
    campaign = next((one for one in place.campaigns if one.public_id == wanted), None)
    if campaign is None:
        raise NotFound("not-found")
    period = Period(Span.CAMPAIGN, campaign_key(campaign.id), campaign.first_on, campaign.last_on)
    return AskedPeriod(period, f"{Span.CAMPAIGN}:{wanted}", campaign)


# Whoever leads every team that works in a unit sees its people by name; of two teams no leader sees the other (R4).
FIND = """
SELECT unit.id, unit.public_id, unit.name,
       coalesce(lines.ids && {}::bigint[], false) AS is_officer,
       cardinality({}::bigint[]) > 0 AND coalesce((
           SELECT bool_and(team.id = ANY({}::bigint[]))
           FROM unit_ancestor AS mine JOIN team ON team.unit = mine.unit AND «works»
           WHERE mine.ancestor = unit.id AND upper_inf(mine.valid)), false) AS is_led,
       EXISTS (SELECT FROM unit_ancestor AS home WHERE home.ancestor = unit.id AND home.unit = ANY({}::bigint[])
               AND home.valid @> {}::date) AS is_home,
       coalesce(lines.above, '[]') AS above,
       (SELECT coalesce(json_agg(json_build_object('public_id', child.public_id, 'name', child.name)
                                 ORDER BY child.sort_key COLLATE "C"), '[]')
        FROM unit AS child WHERE child.parent = unit.id AND child.valid @> {}::date) AS below,
       (SELECT coalesce(json_agg(json_build_object('id', campaign.id, 'public_id', campaign.public_id,
                   'name', campaign.name, 'first_on', campaign.first_on, 'last_on', campaign.last_on)
                   ORDER BY (campaign.last_on >= {}::date) DESC, campaign.first_on DESC, campaign.id DESC), '[]')
        FROM campaign WHERE campaign.unit = ANY(lines.ids)) AS campaigns
FROM unit
LEFT JOIN LATERAL (
    SELECT array_agg(higher.id) AS ids,
           json_agg(json_build_object('public_id', higher.public_id, 'name', higher.name) ORDER BY line.depth DESC)
               FILTER (WHERE line.depth > 0) AS above
    FROM unit_ancestor AS line JOIN unit AS higher ON higher.id = line.ancestor
    WHERE line.unit = unit.id AND line.valid @> {}::date
) AS lines ON true
WHERE unit.public_id = {}
""".replace("«works»", works("{}::date"))

HOME = """
SELECT public_id FROM unit, (SELECT {}::boolean AS is_members) AS given
WHERE id = coalesce(
    (SELECT CASE WHEN is_members AND own.kind = 'hamlet' THEN own.parent ELSE own.id END
     FROM unit AS own WHERE own.id = {}),
    (SELECT id FROM unit WHERE parent IS NULL ORDER BY id LIMIT 1)
)
"""
