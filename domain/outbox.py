"""Work owed after a commit. A row is the promise: it goes when the work is done, in the work's own transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.database import Row, row, rows, transaction
from domain.rules.ids import SourceId
from domain.tasks import Task

LEASE = timedelta(seconds=10)
STARTS = 3  # what was begun three times and never ended is poison: it may have killed the process each time
PARKED_FOR = timedelta(hours=1)
# A lot that failed is tried again in smaller ones, until the poison stands alone and the rest is done.
LOTS = (10_000, 100, 1)


@dataclass(frozen=True, slots=True)
class Owed:
    """A row of the outbox that was taken or parked, with the id of the request that owes it."""

    id: int
    source: SourceId
    request_id: str | None


Tell = Callable[[str, Sequence[Owed]], None]


def say_nothing(_what: str, _owed: Sequence[Owed]) -> None:
    """For whom no log is kept."""


async def take_owed(*, task: Task, at: datetime, limit: int = LOTS[0], tell: Tell = say_nothing) -> list[Owed]:
    """Take the next lot of a task for ten seconds, its start counted before the work begins.

    What was never begun goes first, so that poison holds up nobody. Two takers: the rows that one has locked or taken
    are not the other's. Rows begun three times are parked and stay for a person to see. What was `parked` and
    `taken` is told before any of it is begun: work that kills has left its line.
    """
    async with transaction():
        parked = await rows(PARK, at, str(task), STARTS, at)
        # None where nothing is due
        least = await row(LEAST, str(task), at)
        lot = LOTS[least["attempts"]] if least and least["attempts"] is not None else 0
        taken = await rows(TAKE, at + LEASE, str(task), least and least["attempts"], at, min(lot, limit)) if lot else []
    for what, found in (("parked", parked), ("taken", taken)):
        if found:
            tell(what, owed_of(found))
    return owed_of(taken)


def owed_of(found: Sequence[Row]) -> list[Owed]:
    """What rows of the outbox say."""
    return [Owed(one["id"], SourceId(one["source"]), one["request_id"]) for one in found]


async def strike_off(owed: list[Owed]) -> None:
    """The work is done. A step: inside the work's own transaction."""
    await rows("DELETE FROM outbox WHERE id = ANY({}::bigint[])", [one.id for one in owed])


async def give_back(owed: list[Owed]) -> None:
    """The work failed without killing us: the next try need not wait for the lease to end."""
    await rows("UPDATE outbox SET taken_until = NULL WHERE id = ANY({}::bigint[])", [one.id for one in owed])


async def return_parked(*, at: datetime) -> int:
    """Offer what has been parked for an hour once more, alone; returns how many.

    Three kills in a row may hit a row that is not to blame.
    """
    return len(await rows(RETURN, STARTS - 1, at - PARKED_FOR))


PARK = """
UPDATE outbox SET parked_at = {}
WHERE task = {} AND parked_at IS NULL AND attempts >= {} AND (taken_until IS NULL OR taken_until <= {})
RETURNING id, source, request_id
"""

LEAST = """
SELECT min(attempts) AS attempts FROM outbox
WHERE task = {} AND parked_at IS NULL AND (taken_until IS NULL OR taken_until <= {})
"""

TAKE = """
UPDATE outbox SET attempts = attempts + 1, taken_until = {}
WHERE id IN (
    SELECT id FROM outbox
    WHERE task = {} AND parked_at IS NULL AND attempts = {} AND (taken_until IS NULL OR taken_until <= {})
    ORDER BY id LIMIT {} FOR UPDATE SKIP LOCKED
)
RETURNING id, source, request_id
"""

RETURN = """
UPDATE outbox SET parked_at = NULL, taken_until = NULL, attempts = {} WHERE parked_at <= {} RETURNING id
"""
