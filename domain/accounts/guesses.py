"""Counting guesses in rows, so that a limit holds for every process and survives Redis (reliability.md L9)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from domain.database import rows
from domain.refusals import TooMany
from domain.rules.guesses import Limit, seconds_to_wait


async def count_guess(limits: Sequence[Limit], at: datetime) -> None:
    """Count a try before it is judged: of a hundred at once no more than the limit get through.

    Outside of any transaction, since a refusal must not take the count back. Refuses: `too-many-guesses`.
    """
    refuse_too_many(await counted(limits, at))


async def counted(limits: Sequence[Limit], at: datetime) -> int | None:
    """Count a try; the seconds to wait if it is one too many. A step, also inside a transaction that will commit."""
    return seconds_to_wait(limits, await counts_of(limits, at), at)


async def counts_of(limits: Sequence[Limit], at: datetime) -> Mapping[str, int]:
    """Count a try; how many there were in each scope's window, this one among them. A step, like `counted`."""
    found = await rows(COUNT, *columns(limits, at))
    return {line["scope"]: line["count"] for line in found}


def refuse_too_many(seconds: int | None) -> None:
    """Refuses: `too-many-guesses`."""
    if seconds is not None:
        raise TooMany("too-many-guesses", seconds=seconds, minutes=-(-seconds // 60))


async def forgive_guess(limits: Sequence[Limit], at: datetime) -> None:
    """Take a try back that was right: seventy members who sign in at one meeting share an address."""
    await rows(FORGIVE, *columns(limits, at))


def columns(limits: Sequence[Limit], at: datetime) -> tuple[list[str], list[datetime]]:
    """Scopes and windows, in one order for everybody: two tries that share scopes never wait for each other."""
    ordered = sorted(limits, key=lambda limit: limit.scope)
    return [limit.scope for limit in ordered], [limit.window_at(at) for limit in ordered]


COUNT = """
INSERT INTO guess_limit (scope, window_at, count)
SELECT scope, window_at, 1 FROM unnest({}::text[], {}::timestamptz[]) AS tried (scope, window_at) ORDER BY scope
ON CONFLICT (scope, window_at) DO UPDATE SET count = guess_limit.count + 1
RETURNING scope, count
"""

FORGIVE = """
WITH tried AS (SELECT * FROM unnest({}::text[], {}::timestamptz[]) AS tried (scope, window_at)),
locked AS (
    SELECT scope, window_at FROM guess_limit WHERE (scope, window_at) IN (SELECT scope, window_at FROM tried)
    ORDER BY scope FOR UPDATE
)
UPDATE guess_limit SET count = guess_limit.count - 1 FROM locked
WHERE guess_limit.scope = locked.scope AND guess_limit.window_at = locked.window_at AND guess_limit.count > 0
"""
