"""What the phones sent and what they were told: the other side's word, kept outside of the service."""

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Said(StrEnum):
    """What a phone knows of a write. `unknown`: no answer came, or a 5xx, which promises nothing either way."""

    OK = "ok"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(slots=True)
class Write:
    """One write and its last word; `answer` is where the first 303 led."""

    kind: str
    key: UUID | str
    said: Said = Said.UNKNOWN
    answer: str = ""
    status: int = 0
    tries: int = 0
    expected: dict[str, object] = field(default_factory=dict)


@dataclass
class Notebook:
    """All writes, and what went against the rules while they were sent."""

    writes: list[Write] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    lost_answers: int = 0
    repeats: int = 0
    other_repeats: list[str] = field(default_factory=list)  # a repeat that was answered otherwise than the first
    contradictions: int = 0
    taken_contradictions: list[str] = field(default_factory=list)  # another answer that was taken
    faults: list[str] = field(default_factory=list)  # 500s, and sessions that were not known any more
    acknowledged: list[tuple[float, float]] = field(default_factory=list)  # when it was sent, when it was answered

    def of(self, kind: str, said: Said | None = None) -> list[Write]:
        return [write for write in self.writes if write.kind == kind and said in {None, write.said}]

    def first_success_after(self, moment: float) -> float | None:
        """Seconds from a moment to the first acknowledgement of a write that was sent after it."""
        sent = sorted(self.acknowledged)
        later = sent[bisect_right(sent, (moment, float("inf"))) :]
        return min((answered - moment for _, answered in later), default=None)
