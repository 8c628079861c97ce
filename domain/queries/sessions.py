"""Who a session's cookie belongs to, and what they hold today: one statement."""

from datetime import datetime, timedelta

from domain.database import row, rows
from domain.queries.said_once import works
from domain.rules.days import local_day
from domain.rules.ids import AccountId, PersonId, TeamId, UnitId
from domain.rules.viewers import Grant, Role, Viewer

SEEN_EVERY = timedelta(minutes=5)


async def find_viewer(*, session: bytes, csrf: str, at: datetime, is_seen: bool = True) -> Viewer | None:
    """The viewer of a session that lives at `at`, its last sight noted every five minutes at most.

    `is_seen`: a person asks, not a page that waits by itself.
    """
    today = local_day(at)
    found = await row(FIND, today, today, today, session, at, at)
    if found is None:
        return None
    if is_seen and at - found["seen_at"] > SEEN_EVERY:
        await rows("UPDATE session SET seen_at = {} WHERE id = {}", at, session)
    held = zip(found["roles"] or (), found["units"] or (), found["teams"] or (), strict=True)
    return Viewer(
        account=AccountId(found["account"]),
        person=PersonId(found["person"]),
        public_id=found["public_id"],
        name=found["name"],
        grants=tuple(Grant(Role(role), UnitId(unit), TeamId(team) if team else None) for role, unit, team in held),
        csrf=csrf,
    )


# A deputy leads where the leader does not answer (G23), so both lead; whoever leads is a member too. Nobody acts for a
# team that was dissolved.
FIND = """
SELECT session.account, person.id AS person, person.public_id, person.name, session.seen_at, held.*
FROM session
JOIN account ON account.id = session.account AND account.disabled_at IS NULL
JOIN person ON person.id = account.person
LEFT JOIN LATERAL (
    SELECT array_agg(role) AS roles, array_agg(unit) AS units, array_agg(team) AS teams FROM (
        SELECT acts.role, team.unit, team.id AS team
        FROM membership JOIN team ON team.id = membership.team
        CROSS JOIN LATERAL (VALUES ('member'), (CASE WHEN membership.role <> 'member' THEN 'leader' END)) AS acts (role)
        WHERE membership.person = person.id AND membership.valid @> {}::date AND acts.role IS NOT NULL
          AND «works»
        UNION ALL
        SELECT role, unit, NULL FROM role_grant WHERE role_grant.person = person.id AND role_grant.valid @> {}::date
    ) AS each
) AS held ON true
WHERE session.id = {} AND session.ends_at > {} AND session.seen_at + session.idle > {}
""".replace("«works»", works("{}::date"))
