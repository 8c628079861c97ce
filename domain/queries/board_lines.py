"""The statement behind a board: totals of a unit's descendants, added up, a page of them named."""

from functools import cache

import msgspec

from domain.queries.places import COMMUNE
from domain.queries.said_once import ADULT
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
def statement(kind: BoardKind, *, named: bool) -> str:
    """The text for a board of a kind.

    Values: kind, period, unit, day; most lines whose points are told one by one; with `named` a pattern for LIKE and
    whether to go by name; lines a page, lines before it; for members the year and the day. `named` looks at all names
    before it takes a page, which costs a join of the whole board; else only the page's lines are named.
    """
    text = BOARD.replace("«page»", NAMED if named else PLACED).replace("«who»", WHO[kind])
    return text.replace("«table»", "team" if kind is BoardKind.TEAMS else "person")


BOARD = """
WITH scored AS MATERIALIZED (
    SELECT subject, sum(points)::bigint AS points FROM period_total
    WHERE kind = {} AND period = {} AND unit IN (
        SELECT unit FROM unit_ancestor WHERE ancestor = {} AND valid @> {}::date
    )
    GROUP BY subject HAVING sum(points) > 0
)
SELECT (SELECT count(*) FROM scored) AS total, (SELECT max(sealed_at) FROM ledger_batch) AS as_of, told.*,
       shown.found, shown.lines, 1 + (SELECT count(*) FROM scored WHERE scored.points > shown.most) AS first_place
FROM (
    SELECT array_agg(subject ORDER BY points DESC, subject) AS subjects,
           array_agg(points ORDER BY points DESC, subject) AS points
    FROM (SELECT subject, points FROM scored ORDER BY points DESC, subject LIMIT {}) AS first_lines
) AS told
CROSS JOIN (
    SELECT max(page.found) AS found, max(page.points) AS most, json_agg(json_build_object(
               'subject', page.subject, 'points', page.points, 'place', page.place, 'tied', page.tied,
               'name', who.name, 'public_id', who.public_id, 'may_name', who.may_name, 'team', who.team,
               'hamlet', who.hamlet, 'commune', who.commune) ORDER BY page.number) AS lines
    FROM («page») AS page
    CROSS JOIN LATERAL («who») AS who
) AS shown
"""

PLACED = """
SELECT subject, points, NULL::bigint AS place, NULL::boolean AS tied, NULL::bigint AS found,
       row_number() OVER () AS number
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
               person.name_public AND «adult» AS may_name
        FROM person
        LEFT JOIN LATERAL (
            SELECT team.name FROM membership JOIN team ON team.id = membership.team
            WHERE membership.person = person.id AND membership.valid @> {}::date
            ORDER BY lower(membership.valid), membership.id LIMIT 1
        ) AS team ON true
        WHERE person.id = page.subject
    """.replace("«adult»", ADULT.replace("«year»", "{}::integer")),
    BoardKind.TEAMS: """
        SELECT team.name, team.public_id, NULL AS team, hamlet.name AS hamlet, commune.name AS commune, true AS may_name
        FROM team JOIN unit AS hamlet ON hamlet.id = team.unit «commune» WHERE team.id = page.subject
    """.replace("«commune»", COMMUNE),
}
