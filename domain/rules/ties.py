"""Places, and who comes first among equals (K12): never by time, name or id."""

from collections.abc import Sequence
from hashlib import sha256

from domain.rules.eligibility import Figures


def places(points: Sequence[int]) -> list[int]:
    """Competition places of points that are in falling order: 1, 2, 2, 4."""
    shared: list[int] = []
    for index, amount in enumerate(points):
        shared.append(shared[-1] if index and amount == points[index - 1] else index + 1)
    return shared


def order(points: int, figures: Figures, head: bytes, subject: str) -> tuple[int, int, int, bytes]:
    """Sorts the first before the second.

    More points; then more households that answered at grade A or B; then more weeks active; then the lot. Between
    weeks and lot K12 asks for priority households: they are not recorded yet, and enter with the next formula.
    """
    return -points, -figures.seen, -figures.weeks, lot(head, subject)


def lot(head: bytes, subject: str) -> bytes:
    """The least is drawn: SHA-256 of the batch's head and the opaque id, so that nobody could choose it."""
    return sha256(head + subject.encode()).digest()
