"""Which choices depart from the order of a ranking, so that their reason is asked for."""

from collections.abc import Collection, Mapping

SHORTEST_REASON, LONGEST_REASON = 10, 1000

Place = int | None  # None: too little to rank, or not in the ranking at all


def departures(chosen: Collection[str], placed: Mapping[str, Place], seats: int) -> set[str]:
    """Those chosen who stand below the line of so many seats. Among those tied at the line any choice is right.

    `placed` holds the ranking's competition places by subject.
    """
    line = last_place(placed, seats)
    return {subject for subject in chosen if departs(placed.get(subject), line)}


def unexplained(reasons: Mapping[str, str | None], placed: Mapping[str, Place]) -> set[str]:
    """Those chosen before somebody who stands higher, with no reason that says why; `reasons` holds all chosen."""
    return {subject for subject in departures(reasons, placed, len(reasons)) if not is_reason(reasons[subject])}


def departs(place: Place, line: int) -> bool:
    """A place below the line, or none."""
    return place is None or place > line


def last_place(placed: Mapping[str, Place], seats: int) -> int:
    """The place of the last seat, 0 where there is no seat or nobody ranked."""
    ranked = sorted(place for place in placed.values() if place is not None)
    return ranked[min(seats, len(ranked)) - 1] if seats and ranked else 0


def is_reason(words: str | None) -> bool:
    """Words long enough to say something, and short enough to print."""
    return words is not None and SHORTEST_REASON <= len(words.strip()) <= LONGEST_REASON
