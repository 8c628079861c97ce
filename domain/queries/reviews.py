"""An officer's denied reports, as they wait."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.database import Row, rows
from domain.queries.places import COMMUNE, home_words, place_words
from domain.queries.review_cases import ASKING, REACHED, asked_by, reaching
from domain.rules.days import local_day
from domain.rules.desks import in_figures
from domain.rules.paging import last_page
from domain.rules.reviews import REVIEWED_WITHIN, Stage
from domain.rules.viewers import Viewer

PAGE = 50
SOON = timedelta(days=5)
ENDED_WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A report that a home denied; the home is masked, and whoever spoke is not named."""

    assistance: str
    home: str
    place: str
    team: str
    team_id: str
    visited_on: date
    claimed: tuple[str, ...]  # names of what was reported, one for each line of the report
    denied: int
    pressed: bool
    not_home: bool
    since: datetime
    due_on: date
    is_late: bool  # due within five days, or already over
    is_over: bool
    stage: Stage
    holder: str | None  # who took it on

    @property
    def is_urgent(self) -> bool:
        """Somebody was pressed, and it is not decided."""
        return self.pressed and self.stage in {Stage.NEW, Stage.OPENED, Stage.HEARD}


@dataclass(frozen=True, slots=True)
class Reviews:
    """A page of what waits: whoever was pressed first (G17), then the oldest promise (G25)."""

    lines: tuple[ReviewLine, ...]
    total: int
    page: int
    last: int


async def list_ended(*, viewer: Viewer, language: str, at: datetime) -> tuple[ReviewLine, ...]:
    """What was decided and told in the last thirty days, the last first; twenty at most."""
    found = await rows(ENDED, *asked_by(viewer, local_day(at)), at - ENDED_WITHIN, *reaching(viewer))
    return tuple(line_of(line, language, at) for line in found)


async def list_reviews(*, viewer: Viewer, language: str, at: datetime, page: int = 1, limit: int = PAGE) -> Reviews:
    """What waits for this officer, also decided ones whose home was not told yet."""
    given = (*asked_by(viewer, local_day(at)), *reaching(viewer))
    found = await rows(WAITING, *given, limit, (page - 1) * limit)
    if page > 1 and not found:  # beyond the last
        return await list_reviews(viewer=viewer, language=language, at=at, limit=limit)
    total = found[0]["total"] if found else 0
    return Reviews(tuple(line_of(line, language, at) for line in found), total, page, last_page(total, limit))


def where_words(found: Row) -> str:
    """The place of a report; of one at a help desk the desk and the number as well."""
    number = in_figures(found["number"]) if found["number"] else None
    at_desk = " ".join(filter(None, (found["desk"], number)))
    return ", ".join(filter(None, (at_desk, place_words(found["hamlet"], found["commune"]))))


def line_of(found: Row, language: str, at: datetime) -> ReviewLine:
    due_at = found["since"] + REVIEWED_WITHIN
    return ReviewLine(
        assistance=found["public_id"],
        home=home_words(found["head"], None, is_known=False),
        place=where_words(found),
        team=found["team"],
        team_id=found["team_id"],
        visited_on=found["visited_on"],
        claimed=tuple(found[f"names_{language}"]),
        denied=found["denied"],
        pressed=found["pressed"],
        not_home=found["not_home"],
        since=found["since"],
        due_on=local_day(due_at),
        is_late=due_at - at < SOON,
        is_over=at >= due_at,
        stage=stage_of(found),
        holder=found["holder"],
    )


def stage_of(found: Row) -> Stage:
    if found["told_at"] is not None:
        return Stage.TOLD
    if found["event"] is not None:
        return Stage.DECIDED
    if found["heard_at"] is not None:
        return Stage.HEARD
    return Stage.NEW if found["opened_by"] is None else Stage.OPENED


# `said` is what the home itself answered, also after a decision took its place.
CASE = f"""
FROM assistance JOIN recipient ON recipient.id = assistance.recipient {ASKING}
JOIN check_in ON check_in.id = assistance.check_in JOIN team ON team.id = check_in.team
JOIN unit AS hamlet ON hamlet.id = recipient.unit {COMMUNE}
JOIN LATERAL (
    SELECT * FROM (
        SELECT * FROM confirmation WHERE confirmation.assistance = assistance.id AND standing
        UNION ALL SELECT * FROM confirmation WHERE confirmation.assistance = assistance.id AND NOT standing
    ) AS each WHERE channel <> 'check' ORDER BY id DESC LIMIT 1
) AS said ON true
LEFT JOIN ticket ON ticket.assistance = assistance.id
LEFT JOIN desk_session ON desk_session.id = check_in.desk_session
LEFT JOIN review ON review.assistance = assistance.id
LEFT JOIN account AS opener ON opener.id = review.opened_by LEFT JOIN person AS holder ON holder.id = opener.person
"""

# In the answer that stands, or in what was said after it (G17).
WAS_PRESSED = """(said.pressed OR EXISTS (
    SELECT FROM later_word AS word JOIN confirmation_code AS code ON code.id = word.code
    WHERE code.assistance = assistance.id AND word.pressed))"""

LINE = f"""
SELECT assistance.public_id, recipient.head, desk_session.name AS desk, ticket.number,
       hamlet.name AS hamlet, commune.name AS commune, team.name AS team,
       team.public_id AS team_id, check_in.local_day AS visited_on, {WAS_PRESSED} AS pressed, said.not_home,
       said.recorded_at AS since, review.opened_by, review.heard_at, review.event, review.told_at,
       holder.name AS holder, claim.names_vi, claim.names_en, count(*) OVER () AS total,
       (SELECT count(*) FROM confirmation_item WHERE confirmation_item.confirmation = said.id AND NOT helped) AS denied
{CASE}
CROSS JOIN LATERAL (
    SELECT array_agg(name_vi ORDER BY item.id) AS names_vi, array_agg(name_en ORDER BY item.id) AS names_en
    FROM assistance_item AS item JOIN indicator ON indicator.code = item.indicator WHERE item.assistance = assistance.id
) AS claim
"""

ENDED = f"""
{LINE}
WHERE review.told_at >= {{}} AND {REACHED} ORDER BY review.told_at DESC, assistance.id LIMIT 20
"""

WAITING = f"""
{LINE}
WHERE assistance.id IN (
    SELECT id FROM assistance WHERE state = 'disputed'
    UNION ALL SELECT assistance FROM review WHERE event IS NOT NULL AND told_at IS NULL
) AND {REACHED}
ORDER BY {WAS_PRESSED} AND assistance.state = 'disputed' DESC, said.recorded_at, assistance.id LIMIT {{}} OFFSET {{}}
"""
