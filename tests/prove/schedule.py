"""What is killed when: all of it follows from a seed, which is printed."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from tests.house.running import Part

# Of 200 kills (reliability.md §8.1).
SHARES: Mapping[Part, int] = {
    Part.WEB: 60,
    Part.WORKER: 50,
    Part.WORKER_CHILD: 20,
    Part.BEAT: 10,
    Part.VALKEY: 30,
    Part.POSTGRES: 20,
    Part.BACKEND: 10,
}


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill, so many seconds after the first request."""

    at: float
    part: Part


def rng_of(seed: int, *words: object) -> Random:
    """Chance that follows from the seed and from what it is for, whatever else was drawn before."""
    return Random(f"{seed} {words}")  # noqa: S311 - a proof must be repeatable; it guards no secret


def shares_of(kills: int) -> dict[Part, int]:
    """How many of `kills` each part gets: at least one where there are enough, else by largest remainder."""
    whole = sum(SHARES.values())
    exact = {part: share * kills / whole for part, share in SHARES.items()}
    given = {part: max(int(share), int(kills >= len(SHARES))) for part, share in exact.items()}
    by_remainder = sorted(SHARES, key=lambda part: exact[part] - given[part], reverse=True)
    for part in by_remainder * kills:
        if sum(given.values()) >= kills:
            break
        given[part] += 1
    return given


def schedule(seed: int, kills: int, seconds: float) -> list[Kill]:
    """The kills in the order of their moments, which are drawn over all of the time."""
    rng = rng_of(seed, "kills")
    parts = [part for part, count in shares_of(kills).items() for _ in range(count)]
    rng.shuffle(parts)
    moments = sorted(rng.uniform(0, seconds) for _ in parts)
    return [Kill(at, part) for at, part in zip(moments, parts, strict=True)]
