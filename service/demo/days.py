"""The story's days: S1 is the first of the campaign, S40 is today, and there is no S0."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from domain.rules.days import HANOI

FIRST, LAST = -6, 40
CAMPAIGN = (1, 31)
SECOND_CAMPAIGN = (32, 62)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The story's days as days of this year."""

    today: date

    def day(self, number: int) -> date:
        """The day of S`number`."""
        since_first = number - 1 if number > 0 else number
        return self.today - timedelta(days=LAST - 1) + timedelta(days=since_first)

    def at(self, number: int, hour: int, minute: int = 0) -> datetime:
        """A time of day in Viet Nam on S`number`."""
        return datetime.combine(self.day(number), time(hour, minute), HANOI)


def days(until: int) -> list[int]:
    """The numbers of the days from the first to `until`."""
    return [number for number in range(FIRST, until + 1) if number]
