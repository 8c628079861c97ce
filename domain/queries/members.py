"""Who is in a team today, and what each was last seen doing."""

from dataclasses import dataclass
from datetime import date

from domain.database import rows
from domain.queries.said_once import HAPPENED
from domain.rules.searches import like
from domain.rules.viewers import Viewer

ACTIVE_DAYS = 30  # a visit in this many days, today included, makes a member active


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a team, today."""

    public_id: str
    membership: int
    name: str
    role: str
    phone: str | None
    employer: str | None
    has_photo: bool
    has_password: bool
    since_on: date  # the first day in this team, whatever the role was then
    last_on: date | None
    is_self: bool
    holds_office: bool
    card: int | None  # the one that is carried

    @property
    def photo(self) -> str | None:
        return f"/people/{self.public_id}/photo/96" if self.has_photo else None

    def state(self, today: date) -> str:
        """Whether they were at a door lately: active, quiet, or new where they never were."""
        if self.last_on is None:
            return "new"
        return "active" if (today - self.last_on).days < ACTIVE_DAYS else "quiet"


async def members_of(team: int, day: date, viewer: Viewer, search: str = "") -> tuple[Member, ...]:
    """Who is in a team today, by name."""
    found = await rows(MEMBERS, day, team, day, like(search))
    return tuple(
        Member(
            public_id=line["public_id"],
            membership=line["membership"],
            name=line["name"],
            role=line["role"],
            phone=line["phone"],
            employer=line["employer"],
            has_photo=line["has_photo"],
            has_password=line["has_password"],
            since_on=line["since_on"],
            last_on=line["last_on"],
            is_self=line["person"] == viewer.person,
            holds_office=line["holds_office"],
            card=line["card"],
        )
        for line in found
    )


MEMBERS = """
WITH given AS (SELECT {}::date AS day)
SELECT person.id AS person, person.public_id, membership.id AS membership, person.name, membership.role, person.phone,
       person.employer, account.password_hash IS NOT NULL AS has_password,
       (SELECT min(lower(each.valid)) FROM membership AS each
        WHERE each.person = membership.person AND each.team = membership.team) AS since_on,
       EXISTS (SELECT FROM person_photo WHERE person_photo.person = person.id) AS has_photo,
       EXISTS (SELECT FROM role_grant WHERE role_grant.person = person.id AND valid @> given.day) AS holds_office,
       (SELECT member_card.id FROM member_card WHERE member_card.person = person.id
        AND member_card.team = membership.team AND revoked_at IS NULL) AS card,
       (SELECT max(local_day) FROM check_in WHERE check_in.person = person.id AND «happened») AS last_on
FROM given CROSS JOIN membership JOIN person ON person.id = membership.person
LEFT JOIN account ON account.person = person.id
WHERE membership.team = {} AND membership.valid @> {}::date AND person.search_key LIKE {}
ORDER BY person.sort_key COLLATE "C", person.id
""".replace("«happened»", HAPPENED)
