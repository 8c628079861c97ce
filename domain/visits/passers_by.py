"""A member helps somebody who has no card: on the street, at a market (G1)."""

from domain.database import Row, row
from domain.queries.said_once import FIRST_TEAM, USED, works
from domain.refusals import Refused
from domain.rules.days import counting_day
from domain.rules.intake import Sent, content_hash
from domain.rules.viewers import Viewer
from domain.visits.arriving import Arrival, Place, arrive


async def meet_passer_by(
    *, viewer: Viewer, team: str | None, recipient: str, sent: Sent, public_id: str, mark: bytes | None
) -> str:
    """Record that a member helps a passer-by in the place of their team; returns the check-in's public id.

    Nobody is written down: the passer-by is a row without a name, under the public id `recipient`, and another one at
    each meeting. `team` is the public id of another team of the member's than the last used (G35).

    Refuses: `key-taken`, `team-missing`.
    """
    day, is_late = counting_day(sent.happened_at, sent.recorded_at)

    async def find() -> Row | None:
        return await row(FIND, sent.key, viewer.person, team, viewer.person, day)

    def judge(found: Row | None) -> Arrival:
        if found is None or found["team"] is None:
            raise Refused("team-missing")
        place = Place(SOMEBODY, (recipient, found["team_unit"]))
        return Arrival(place, found["team"], found["team_unit"], "late" if is_late else "listed", day, mark)

    content = content_hash("check-in", passer_by=True, team=team)
    return await arrive(viewer=viewer, sent=sent, content=content, public_id=public_id, find=find, judge=judge)


FIND = (
    """
WITH wanted AS (SELECT {}::uuid AS key)
SELECT intake.account, intake.content_hash, intake.answer, team.id AS team, team.unit AS team_unit
FROM wanted
LEFT JOIN intake ON intake.key = wanted.key
«used»
CROSS JOIN LATERAL (SELECT {}::text AS public_id) AS asked
LEFT JOIN LATERAL (SELECT {}::bigint AS person, {}::date AS day, NULL::bigint AS unit) AS recipient ON true
LEFT JOIN LATERAL (
    SELECT team.id, team.unit FROM membership JOIN team ON team.id = membership.team
    WHERE membership.person = recipient.person AND membership.valid @> recipient.day AND «works»
    ORDER BY (team.public_id = asked.public_id) DESC NULLS LAST, «first»
    LIMIT 1
) AS team ON true
""".replace("«works»", works("recipient.day"))
    .replace("«used»", USED)
    .replace("«first»", FIRST_TEAM)
)

SOMEBODY = """
INSERT INTO recipient (public_id, kind, unit, search_key, sort_key) SELECT {}, 'passer-by', {}, '', '' FROM kept
RETURNING id AS recipient, NULL::bigint AS card, NULL::bigint AS desk_session, NULL::smallint AS seat
"""
