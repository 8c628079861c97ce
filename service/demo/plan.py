"""The whole story before anybody lives it: one seed and one day give one plan."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from service.demo.cast import Member, make_members
from service.demo.days import LAST, Calendar, days
from service.demo.deeds import Deed
from service.demo.homes import SMALL, Home, make_homes
from service.demo.life import SWEEP, Door, Life, is_confirmed
from service.demo.scenes import scenes

SEED: Final = 20_251_016


@dataclass(frozen=True, slots=True)
class Size:
    """How much of the story: hamlet → homes, and the last day that is lived."""

    homes: Mapping[int, int]
    until: int = LAST


@dataclass(frozen=True, slots=True)
class Plan:
    """Who lives in the commune, and what they do, day by day, in the order of its times."""

    calendar: Calendar
    size: Size
    homes: Sequence[Home]
    members: Sequence[Member]
    deeds: Mapping[int, Sequence[Deed]]


def make_plan(*, today: date, seed: int = SEED, size: Size | None = None) -> Plan:
    """Decide everything."""
    size = size or Size(SMALL)
    rng = Random(seed)
    calendar = Calendar(today)
    homes = make_homes(rng, size.homes)
    members = make_members(rng, tuple(size.homes))
    scripted: defaultdict[int, list[Deed]] = defaultdict(list)
    for deed in scenes(calendar, {home.ref: home for home in homes}):
        scripted[deed.day].append(deed)
    life = Life(rng, calendar, doors_of(homes))
    deeds: dict[int, list[Deed]] = {}
    for day in days(size.until):
        deeds[day] = in_order([*scripted[day], *everyday(life, day, members, scripted[day])])
    return Plan(calendar, size, homes, members, deeds)


def doors_of(homes: Sequence[Home]) -> dict[int, list[Door]]:
    """Hamlet → its doors."""
    doors: defaultdict[int, list[Door]] = defaultdict(list)
    for home in homes:
        doors[home.hamlet].append(Door(home))
    return doors


def everyday(life: Life, day: int, members: Sequence[Member], scripted: Sequence[Deed]) -> list[Deed]:
    """A day's everyday deeds, after the doors know of its scenes."""
    for deed in scripted:
        note(life, deed)
    if day < 1:
        return []
    found = list(life.day(day, members))
    return found + (list(life.sweep(day, members)) if day in SWEEP else [])


def note(life: Life, deed: Deed) -> None:
    """A scene at a door is known there."""
    moved_to = getattr(deed.what, "moved_to", None)
    home = moved_to or deed.home
    door = next(door for door in life.doors[home.hamlet] if door.home.ref == home.ref)
    door.last = deed.day
    if is_confirmed(deed.what):
        door.is_coloured = True
        door.known.learn(getattr(deed.what, "lines", ()))


def in_order(deeds: Sequence[Deed]) -> list[Deed]:
    """By time, then by member: nothing depends on the order in which they were thought of."""
    return sorted(deeds, key=lambda deed: (deed.at, deed.member))
