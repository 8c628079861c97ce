"""Where somebody stands, and the totals from which large boards' sorted sets are made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.database import row, rows
from domain.rules.boards import MARKS, BoardKind, Mark, next_mark
from domain.rules.ids import UnitId


@dataclass(frozen=True, slots=True)
class LargeBoard:
    """A board with more lines than are counted anew for one place."""

    unit: UnitId
    period: str
    kind: BoardKind


@dataclass(frozen=True, slots=True)
class Standing:
    """A subject's place on a board: points in hundredths, how many lines, the marks of the cohort."""

    points: int
    place: int | None
    lines: int
    marks: tuple[Mark, ...]

    @property
    def next(self) -> Mark | None:
        """The nearest mark ahead."""
        return next_mark(self.points, self.marks)


async def find_standing(*, unit: UnitId, period: str, kind: BoardKind, subject: int | None, day: date) -> Standing:
    """A subject's standing among all that stand on a unit's board, from the totals themselves."""
    found = await row(STANDING, kind.entry, period, unit, day, subject, *MARKS)
    if found is None or found["lines"] == 0:
        return Standing(0, None, 0, ())
    marks = tuple(Mark(share, points) for share, points in zip(MARKS, found["marks"], strict=True))
    return Standing(found["points"] or 0, found["place"], found["lines"], marks)


async def last_batch() -> int:
    """The number of the last sealed batch, 0 before the first."""
    found = await row("SELECT max(number) AS number FROM ledger_batch")
    return found["number"] or 0 if found else 0


async def large_boards(*, periods: Sequence[str], day: date, least: int) -> list[LargeBoard]:
    """Boards of some periods with more than `least` lines."""
    found = await rows(LARGE, list(periods), day, least)
    kinds = {kind.entry: kind for kind in BoardKind}
    return [LargeBoard(UnitId(one["ancestor"]), one["period"], kinds[one["kind"]]) for one in found]


async def running_campaigns(*, day: date) -> list[int]:
    """Campaigns that entries may still count for: begun, and ended five weeks ago at most.

    A visit arrives within one week, its answer within two more, a review may take two.
    """
    return [one["id"] for one in await rows(RUNNING, day, day)]


async def board_points(board: LargeBoard, *, day: date) -> list[tuple[int, int]]:
    """All subjects of a board and their points."""
    found = await rows(ALL_POINTS, board.kind.entry, board.period, board.unit, day)
    return [(one["subject"], one["points"]) for one in found]


async def moved_points(board: LargeBoard, *, after: int, day: date) -> list[tuple[int, int]]:
    """Subjects of a board that earned or lost something in batches after a number, and the points they have now."""
    values = (after, board.kind.entry, board.kind.entry, board.period, board.unit, day)
    return [(one["subject"], one["points"]) for one in await rows(MOVED_POINTS, *values)]


STANDING = """
WITH scored AS MATERIALIZED (
    SELECT subject, sum(points)::bigint AS points FROM period_total
    WHERE kind = {} AND period = {} AND unit IN (
        SELECT unit FROM unit_ancestor WHERE ancestor = {} AND valid @> {}::date
    )
    GROUP BY subject HAVING sum(points) > 0
), counted AS (SELECT count(*) AS lines FROM scored), own AS (SELECT points FROM scored WHERE subject = {})
SELECT counted.lines, own.points,
       CASE WHEN own.points IS NOT NULL
            THEN 1 + (SELECT count(*) FROM scored WHERE scored.points > own.points) END AS place,
       ARRAY(SELECT (SELECT points FROM scored ORDER BY points DESC OFFSET greatest(1, counted.lines * share / 100) - 1
                     LIMIT 1) FROM unnest(ARRAY[{}, {}, {}]::integer[]) AS share) AS marks
FROM counted LEFT JOIN own ON true
"""

LARGE = """
SELECT total.kind, total.period, above.ancestor
FROM period_total AS total
JOIN unit_ancestor AS above ON above.unit = total.unit
WHERE total.period = ANY({}::text[]) AND above.valid @> {}::date
GROUP BY total.kind, total.period, above.ancestor
HAVING count(DISTINCT total.subject) > {}
"""

RUNNING = "SELECT id FROM campaign WHERE first_on <= {} AND last_on + 35 >= {} ORDER BY id"

ALL_POINTS = """
SELECT subject, sum(points)::bigint AS points FROM period_total
WHERE kind = {} AND period = {} AND unit IN (
    SELECT unit FROM unit_ancestor WHERE ancestor = {} AND valid @> {}::date
)
GROUP BY subject
"""

MOVED_POINTS = """
WITH moved AS MATERIALIZED (
    SELECT DISTINCT entry.subject FROM ledger_batch_source AS placed
    JOIN ledger_entry AS entry ON entry.source = placed.source
    WHERE placed.batch > {} AND entry.kind = {}
)
SELECT moved.subject, sum(total.points)::bigint AS points
FROM moved JOIN period_total AS total ON total.subject = moved.subject
WHERE total.kind = {} AND total.period = {} AND total.unit IN (
    SELECT unit FROM unit_ancestor WHERE ancestor = {} AND valid @> {}::date
)
GROUP BY moved.subject
"""
