"""Visits whose card nobody scanned, to those who may approve them (design §3, D; G23)."""

from dataclasses import dataclass
from datetime import datetime

from domain.audit import record_event
from domain.database import Row, rows
from domain.queries.places import COMMUNE, home_words, place_words
from domain.queries.said_once import BELOW, TOLD_WAITING
from domain.refusals import NotFound
from domain.rules.days import local_day
from domain.rules.late_visits import WITH_LEADERS
from domain.rules.paging import last_page
from domain.rules.viewers import Role, Viewer

PAGE = 20

# Somebody else leads the team, today and with an account that works.
ANOTHER_LEADS = """EXISTS (
    SELECT FROM membership JOIN account ON account.person = membership.person AND account.disabled_at IS NULL
    WHERE membership.team = check_in.team AND membership.role <> 'member' AND membership.valid @> judging.day
      AND NOT EXISTS (SELECT FROM assistance_helper AS helper
                      WHERE helper.assistance = assistance.id AND helper.person = membership.person))"""

# What looks as if it waited for an approval: what its home denied does, until somebody said what they know of it (G17).
# For `assistance` and its `check_in`; its value is the moment.
TO_APPROVE = f"""({TOLD_WAITING} AND check_in.entry = 'late' AND NOT check_in.practice AND NOT EXISTS (
    SELECT FROM later_word AS word JOIN confirmation_code AS code ON code.id = word.code
    WHERE code.assistance = assistance.id AND code.channel = 'one-time-code'))"""

# What waits for an approval, as far as it is this viewer's: a leader's of the team; a commune officer's after seven
# days, or at once where nobody else leads the team. Nobody approves an own one (G23). Joins to `assistance`, `check_in`
# and `recipient`; its values are `judged_by`.
JUDGED = f"""
CROSS JOIN (SELECT {{}}::bigint AS person, {{}}::date AS day, {{}}::timestamptz AS since) AS judging
WHERE {TO_APPROVE}
  AND (check_in.team = ANY({{}}::bigint[])
       OR recipient.unit IN {BELOW} AND (assistance.recorded_at <= judging.since OR NOT {ANOTHER_LEADS}))
  AND NOT EXISTS (SELECT FROM assistance_helper AS helper
                  WHERE helper.assistance = assistance.id AND helper.person = judging.person)
"""


def judged_by(viewer: Viewer, at: datetime) -> tuple[object, ...]:
    """The values of `JUDGED`."""
    mine = (viewer.teams(Role.LEADER), viewer.units(Role.OFFICER))
    return (viewer.person, local_day(at), at - WITH_LEADERS, at, *mine)


@dataclass(frozen=True, slots=True)
class LateVisit:
    """A report that waits for an approval: who says what, of which home and when; how long it waits."""

    assistance: str
    home: str
    place: str
    helpers: str
    team: str
    happened_at: datetime
    reported_at: datetime
    expires_at: datetime
    deeds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LateVisits:
    """A page of what waits for this viewer, the oldest first."""

    visits: tuple[LateVisit, ...]
    total: int
    page: int
    last: int


async def find_late(*, viewer: Viewer, assistance: str, language: str, at: datetime) -> LateVisit:
    """One of them; an officer's look at the home is written down. Refuses: `not-found`."""
    found = await rows(LIST, *judged_by(viewer, at), assistance, assistance, 1, 0)
    if not found:
        raise NotFound("not-found")
    if viewer.units(Role.OFFICER):
        home = found[0]["recipient"]
        await record_event(
            at=at, account=viewer.account, action="late_visits.show", subject_kind="recipient", subject=home
        )
    return visit_of(found[0], language, is_known=True)


async def list_late(*, viewer: Viewer, language: str, at: datetime, page: int = 1) -> LateVisits:
    """What waits for this viewer's approval; to who leads no team the homes are masked (design §4.10)."""
    found = await rows(LIST, *judged_by(viewer, at), None, None, PAGE, (page - 1) * PAGE)
    if page > 1 and not found:  # beyond the last
        return await list_late(viewer=viewer, language=language, at=at)
    total = found[0]["total"] if found else 0
    is_known = bool(viewer.teams(Role.LEADER))
    visits = tuple(visit_of(line, language, is_known=is_known) for line in found)
    return LateVisits(visits, total, page, last_page(total, PAGE))


def visit_of(line: Row, language: str, *, is_known: bool) -> LateVisit:
    return LateVisit(
        assistance=line["public_id"],
        home=home_words(line["head"], line["known_as"], is_known=is_known),
        place=place_words(line["hamlet"], line["commune"]),
        helpers=line["helpers"],
        team=line["team"],
        happened_at=line["happened_at"],
        reported_at=line["reported_at"],
        expires_at=line["expires_at"],
        deeds=tuple(line[f"deeds_{language}"]),
    )


LIST = f"""
SELECT assistance.public_id, recipient.id AS recipient, recipient.head, recipient.known_as,
       hamlet.name AS hamlet, commune.name AS commune,
       team.name AS team, check_in.happened_at, assistance.reported_at, assistance.expires_at,
       claim.deeds_vi, claim.deeds_en, count(*) OVER () AS total,
       (SELECT string_agg(person.name, ', ' ORDER BY helper.check_in) FROM assistance_helper AS helper
        JOIN person ON person.id = helper.person WHERE helper.assistance = assistance.id) AS helpers
FROM assistance JOIN check_in ON check_in.id = assistance.check_in JOIN team ON team.id = check_in.team
JOIN recipient ON recipient.id = assistance.recipient JOIN unit AS hamlet ON hamlet.id = recipient.unit {COMMUNE}
CROSS JOIN LATERAL (
    SELECT array_agg(quantity || ' × ' || name_vi ORDER BY item.id) AS deeds_vi,
           array_agg(quantity || ' × ' || name_en ORDER BY item.id) AS deeds_en
    FROM assistance_item AS item JOIN indicator ON indicator.code = item.indicator WHERE item.assistance = assistance.id
) AS claim
{JUDGED} AND ({{}}::text IS NULL OR assistance.public_id = {{}})
ORDER BY assistance.id LIMIT {{}} OFFSET {{}}
"""
