"""How long somebody stays signed in: a volunteer's phone for a season, an office's browser for a day's work."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class SessionLife:
    """A session ends `lasts` after it began, or `idle` after it was last seen, whichever comes first."""

    lasts: timedelta
    idle: timedelta


MEMBER = SessionLife(timedelta(days=90), timedelta(days=90))
OFFICE = SessionLife(timedelta(hours=12), timedelta(minutes=30))


def session_life(*, holds_office: bool) -> SessionLife:
    """Issue 4 §2.8: 90 days for members and leaders; 12 hours, 30 minutes idle for whoever holds an office."""
    return OFFICE if holds_office else MEMBER
