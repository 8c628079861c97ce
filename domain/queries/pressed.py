"""Who was asked for a code or money, or pressed: to the department, without the home (G17)."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.database import Row, rows
from domain.queries.places import COMMUNE
from domain.queries.reviews import stage_of
from domain.queries.said_once import BELOW
from domain.rules.days import local_day
from domain.rules.paging import last_page
from domain.rules.reviews import REVIEWED_WITHIN, Stage
from domain.rules.viewers import Role, Viewer

PAGE = 50


@dataclass(frozen=True, slots=True)
class PressedLine:
    """A word of a citizen about a member of a team: where, how far the officers are, and what came of it."""

    commune: str
    team: str
    visited_on: date
    said_on: date
    due_on: date
    is_over: bool  # due, and not decided
    stage: Stage
    state: str


@dataclass(frozen=True, slots=True)
class PressedPage:
    """A page of them: what waits first, then the latest."""

    lines: tuple[PressedLine, ...]
    total: int
    page: int
    last: int


async def list_pressed(*, viewer: Viewer, at: datetime, page: int = 1, limit: int = PAGE) -> PressedPage:
    """All of the department's branch; no home, no name and no hamlet stands here, since there it could be one home."""
    found = await rows(PRESSED, viewer.units(Role.DEPARTMENT), limit, (page - 1) * limit)
    if page > 1 and not found:  # beyond the last
        return await list_pressed(viewer=viewer, at=at, limit=limit)
    total = found[0]["total"] if found else 0
    return PressedPage(tuple(line_of(line, at) for line in found), total, page, last_page(total, limit))


def line_of(found: Row, at: datetime) -> PressedLine:
    due_at, stage = found["since"] + REVIEWED_WITHIN, stage_of(found)
    return PressedLine(
        commune=found["commune"] or found["hamlet"],
        team=found["team"],
        visited_on=found["visited_on"],
        said_on=local_day(found["since"]),
        due_on=local_day(due_at),
        is_over=at >= due_at and stage not in {Stage.DECIDED, Stage.TOLD},
        stage=stage,
        state=found["state"],
    )


PRESSED = f"""
SELECT assistance.state, hamlet.name AS hamlet, commune.name AS commune, team.name AS team,
       check_in.local_day AS visited_on, said.recorded_at AS since, review.opened_by, review.heard_at, review.event,
       review.told_at, count(*) OVER () AS total
FROM (
    SELECT assistance, min(recorded_at) AS recorded_at FROM (
        SELECT assistance, recorded_at FROM confirmation WHERE pressed
        UNION ALL SELECT code.assistance, word.said_at FROM later_word AS word
        JOIN confirmation_code AS code ON code.id = word.code WHERE word.pressed
    ) AS each GROUP BY assistance
) AS said JOIN assistance ON assistance.id = said.assistance
JOIN recipient ON recipient.id = assistance.recipient JOIN unit AS hamlet ON hamlet.id = recipient.unit {COMMUNE}
JOIN check_in ON check_in.id = assistance.check_in JOIN team ON team.id = check_in.team
LEFT JOIN review ON review.assistance = assistance.id
WHERE recipient.unit IN {BELOW}
ORDER BY assistance.state = 'disputed' DESC, said.recorded_at DESC, assistance.id LIMIT {{}} OFFSET {{}}
"""
