"""The commune as its offices see it."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.settings import Settings
from service.demo.plan import Plan


@dataclass(frozen=True, slots=True)
class Office:
    """The commune as its offices see it on a day."""

    plan: Plan
    commune: str
    settings: Settings

    def at(self, day: int, hour: int, minute: int = 0) -> datetime:
        """A time of the story."""
        return self.plan.calendar.at(day, hour, minute)

    def span(self, numbers: tuple[int, int]) -> tuple[date, date]:
        """A first and a last day."""
        return self.plan.calendar.day(numbers[0]), self.plan.calendar.day(numbers[1])
