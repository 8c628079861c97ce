"""The statement behind a board: totals of a unit's descendants, added up, a page of them named."""

from functools import cache

import msgspec

from domain.queries.places import COMMUNE
from domain.rules.boards import BoardKind


class RawLine(msgspec.Struct, frozen=True):
    """A line as it comes from the totals. `place` and `tied` are there where lines are not in order of points."""

    subject: int
    points: int
    place: int | None
    tied: bool | None
    name: str
    public_id: str
    may_name: bool
    team: str | None
    hamlet: str | None
    commune: str | None


@cache
def statement(kind: BoardKind, *, named: bool, counted: bool) -> str:
    """The text for a board of a kind.

    Values: kind, period, unit, day; with `counted` the own subject; with `named` a pattern for LIKE and whether to go
    by name; lines a page, lines before it; for members the year and the day. `named` looks at all names before it
    takes a page, which costs a join of the whole board; else only the page's lines are named. `counted` adds the own
    standing and the cohort's marks, which a large board has from its sorted set.
    """
    text = BOARD.replace("«counts»", COUNTS if counted else "").replace("«own»", OWN if counted else "")
    text = text.replace("«page»", NAMED if named else PLACED)
    return text.replace("«who»", WHO[kind]).replace("«table»", "team" if kind is BoardKind.TEAMS else "person")


BOARD = """
WITH scored AS MATERIALIZED (
    SELECT subject, sum(points)::bigint AS points FROM period_total
    WHERE kind = {} AND period = {} AND unit IN (
        SELECT unit FROM unit_ancestor WHERE ancestor = {} AND valid @> {}::date
    )
    GROUP BY subject HAVING sum(points) > 0
)
SELECT (SELECT count(*) FROM scored) AS total, (SELECT max(sealed_at) FROM ledger_batch) AS as_of, «counts»
       shown.found, shown.lines, 1 + (SELECT count(*) FROM scored WHERE scored.points > shown.most) AS first_place
FROM (SELECT) AS one «own»
CROSS JOIN (
    SELECT max(page.found) AS found, max(page.points) AS most, json_agg(json_build_object(
               'subject', page.subject, 'points', page.points, 'place', page.place, 'tied', page.tied,
               'name', who.name, 'public_id', who.public_id, 'may_name', who.may_name, 'team', who.team,
               'hamlet', who.hamlet, 'commune', who.commune) ORDER BY page.number) AS lines
    FROM («page») AS page
    CROSS JOIN LATERAL («who») AS who
) AS shown
"""

COUNTS = """
       own.points AS own_points,
       CASE WHEN own.points IS NOT NULL
            THEN 1 + (SELECT count(*) FROM scored WHERE scored.points > own.points) END AS own_place,
       ARRAY(SELECT (SELECT points FROM scored ORDER BY points DESC
                     OFFSET greatest(1, (SELECT count(*) FROM scored) * share / 100) - 1 LIMIT 1)
             FROM unnest(ARRAY[10, 25, 50]) AS share) AS marks,
"""
OWN = "LEFT JOIN (SELECT points FROM scored WHERE subject = {}) AS own ON true"

PLACED = """
SELECT subject, points, NULL::bigint AS place, NULL::boolean AS tied, NULL::bigint AS found, row_number() OVER () AS number
FROM (SELECT subject, points FROM scored ORDER BY points DESC, subject LIMIT {} OFFSET {}) AS first_lines
"""

NAMED = """
SELECT placed.*, count(*) OVER () AS found,
       row_number() OVER (ORDER BY CASE WHEN chosen.by_name THEN named.sort_key END COLLATE "C", place, named.sort_key
                          COLLATE "C") AS number
FROM (
    SELECT subject, points, rank() OVER (ORDER BY points DESC) AS place, count(*) OVER (PARTITION BY points) > 1 AS tied
    FROM scored
) AS placed
JOIN «table» AS named ON named.id = placed.subject
CROSS JOIN (SELECT {}::text AS pattern, {}::boolean AS by_name) AS chosen
WHERE named.search_key LIKE chosen.pattern
ORDER BY number LIMIT {} OFFSET {}
"""

WHO = {
    # A minor's name is on no board (G21).
    BoardKind.MEMBERS: """
        SELECT person.name, person.public_id, team.name AS team, NULL AS hamlet, NULL AS commune,
               person.name_public AND coalesce({}::integer - person.birth_year >= 18, true) AS may_name
        FROM person
        LEFT JOIN LATERAL (
            SELECT team.name FROM membership JOIN team ON team.id = membership.team
            WHERE membership.person = person.id AND membership.valid @> {}::date
            ORDER BY lower(membership.valid), membership.id LIMIT 1
        ) AS team ON true
        WHERE person.id = page.subject
    """,
    BoardKind.TEAMS: "SELECT team.name, team.public_id, NULL AS team, hamlet.name AS hamlet, commune.name AS commune,"
    " true AS may_name FROM team JOIN unit AS hamlet ON hamlet.id = team.unit" + COMMUNE + "WHERE team.id = page.subject",
}
