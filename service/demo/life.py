"""Everyday life: who goes out when, to which home, and how it ends; all of it from the seed (content.md §3)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from domain.rules.knocks import KnockEnd
from service.demo.answers import Known, draw_help
from service.demo.cast import Member
from service.demo.days import Calendar
from service.demo.deeds import Deed, Help, Knock, Said
from service.demo.homes import Home
from service.demo.scenes import RESERVED

ENDS: Final[Mapping[str, int]] = {
    "helped": 58, "nobody-home": 24, "come-back": 9, "not-needed": 6, "in-mourning-or-ill": 2, "moved-away": 1,
}  # fmt: skip
RAIN: Final = 1 / 3
WEEKEND: Final = 1.3
AGAIN_AFTER: Final = 3  # days until a home is knocked at again
FLOOR: Final = 3  # the hamlet whose every door is finished by the end of the campaign
SWEEP: Final = range(25, 31)
WEEKDAY_FROM, WEEKEND_FROM, EVENING, LATE = 16 * 60, 8 * 60, 20 * 60, 21 * 60 + 30  # minutes of the day


@dataclass
class Door:
    """A home as the members of its hamlet know it."""

    home: Home
    known: Known = field(default_factory=Known)
    last: int = -99
    back: int | None = None
    quiet_until: int = -99
    is_finished: bool = False
    is_coloured: bool = False

    def is_open(self, day: int) -> bool:
        """Somebody may knock today."""
        free = day > RESERVED.get(self.home.ref, 0) and day > self.quiet_until and not self.is_finished
        return free and (self.back == day or day - self.last >= AGAIN_AFTER)


@dataclass
class Life:
    """The commune while it is lived."""

    rng: Random
    calendar: Calendar
    doors: Mapping[int, list[Door]]

    def day(self, day: int, members: Sequence[Member]) -> Iterator[Deed]:
        """Everyday deeds of a day, member by member."""
        is_rainy = self.rng.random() < RAIN
        weekend = self.calendar.day(day).weekday() >= 5
        for member in members:
            zeal = member.zeal * (WEEKEND if weekend else 1)
            if member.first <= day <= member.last and self.rng.random() < zeal:
                count = max(1, round(self.rng.uniform(0.6, 1.4) * member.pace / 0.58 * (0.5 if is_rainy else 1)))
                yield from self.round_of(member, day, count, is_weekend=weekend)

    def round_of(self, member: Member, day: int, count: int, *, is_weekend: bool) -> Iterator[Deed]:
        """One member's round: so many doors, one after the other."""
        for at in self.times(self.calendar.day(day), count, is_weekend=is_weekend):
            door = self.choose(member.hamlet, day)
            if door is None:
                return
            yield Deed(day, at, member.code, door.home, self.end(door, day))

    def times(self, day: date, count: int, *, is_weekend: bool) -> list[datetime]:
        """When each knock falls; three evenings in four end before 20:00."""
        start = WEEKEND_FROM if is_weekend else WEEKDAY_FROM
        end = EVENING if self.rng.random() < 0.75 else LATE
        slot = min((end - start) / count, 60)
        begin = self.rng.uniform(start, end - slot * count)
        midnight = self.calendar.at(40, 0) + timedelta(days=(day - self.calendar.day(40)).days)
        return [
            midnight + timedelta(minutes=begin + slot * place + self.rng.uniform(0, slot / 3), seconds=place)
            for place in range(count)
        ]

    def choose(self, hamlet: int, day: int) -> Door | None:
        """The next door: one that asked for today first, then bare ones more often than coloured ones."""
        open_doors = [door for door in self.doors[hamlet] if door.is_open(day)]
        asked = [door for door in open_doors if door.back == day]
        if asked:
            return asked[0]
        weights = [1 if door.is_coloured else 5 for door in open_doors]
        return self.rng.choices(open_doors, weights)[0] if open_doors else None

    def end(self, door: Door, day: int) -> Help | Knock:
        """How a knock ends, and what is known of the door from then on."""
        door.last, door.back = day, None
        end = self.rng.choices(list(ENDS), list(ENDS.values()))[0]
        if end == "helped":
            help_ = draw_help(self.rng, door.home.forms, door.known)
            if help_ is not None:
                door.is_coloured |= is_confirmed(help_)
                return help_
            end = "nobody-home"
        return self.knock(door, day, KnockEnd(end))

    def knock(self, door: Door, day: int, end: KnockEnd) -> Knock:
        """A knock without help. Thôn 3's finished doors are scenes of their own."""
        if door.home.hamlet == FLOOR and end not in {KnockEnd.NOBODY_HOME, KnockEnd.COME_BACK}:
            end = KnockEnd.NOBODY_HOME
        if end is KnockEnd.COME_BACK:
            back_in = self.rng.randint(1, 5)
            door.back = day + back_in
            return Knock(end, back_in=back_in)
        if end is KnockEnd.IN_MOURNING_OR_ILL:
            door.quiet_until = day + 7
        door.is_finished = end in {KnockEnd.NOT_NEEDED, KnockEnd.MOVED_AWAY}
        return Knock(end)

    def sweep(self, day: int, members: Sequence[Member]) -> Iterator[Deed]:
        """The last bare doors of Thôn 3, shared out over the days before the end: each is helped and says so."""
        free = [one for one in members if one.hamlet == FLOOR and one.last >= day]
        bare = [door for door in self.doors.get(FLOOR, ()) if not door.is_coloured and day > reserved(door)]
        share = -(-len(bare) // (SWEEP[-1] - day + 1))
        for place, door in enumerate(bare[:share]):
            help_ = draw_help(self.rng, door.home.forms, door.known, surely=Said(minutes=2))
            if help_ is not None:
                door.last, door.is_coloured = day, True
                at = self.calendar.at(day, 7, 5 + 7 * (place // len(free)))
                yield Deed(day, at, free[place % len(free)].code, door.home, help_)


def reserved(door: Door) -> int:
    """The last day on which everyday life leaves a home alone."""
    return RESERVED.get(door.home.ref, 0)


def is_confirmed(what: Help | Knock) -> bool:
    """Somebody will have said yes to a line of it at least."""
    if not isinstance(what, Help) or what.answer is None or what.is_withdrawn:
        return False
    return any(place not in what.answer.no for place in range(len(what.lines)))
