"""The story lived from its first day to today."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.audit import record_event
from domain.ledger.project import project_ledger
from domain.queries.roll import HomeCard, Listed, cards_of_homes, people_on
from domain.settings import Settings
from domain.sweeps import expire_assistances
from service.demo.deeds import Deed, Help
from service.demo.matters import MATTERS, open_office
from service.demo.plan import Plan
from service.demo.visits import knock_otherwise, visit

Progress = Callable[[str, int, int], None]

DONE = "demo.lived"
JUST_NOW = timedelta(minutes=20)  # a visit that began later would not be over yet


@dataclass(frozen=True, slots=True)
class Day:
    """Who may act on a day, by their phone numbers, and the homes with their cards."""

    settings: Settings
    phones: Mapping[str, str]
    people: Mapping[str, Listed]
    cards: Mapping[str, HomeCard]


async def live(plan: Plan, *, settings: Settings, now: datetime, progress: Progress) -> None:
    """Live a plan day by day, until `now`: what offices do, the visits, and each night the ledger sealed."""
    office = await open_office(plan, settings)
    cards: dict[str, HomeCard] = {}
    phones = {member.code: member.phone for member in plan.members}
    for done, (number, deeds) in enumerate(plan.deeds.items(), start=1):
        for matter in MATTERS.get(number, ()):
            await matter(office)
        cards = cards or await cards_of_homes()
        if deeds:
            day = Day(settings, phones, await people_on(day=plan.calendar.day(number)), cards)
            await live_day(day, [deed for deed in deeds if deed.at < now - JUST_NOW])
        await end_day(min(plan.calendar.at(number, 23, 59), now))
        progress("Days lived", done, len(plan.deeds))
    await record_event(at=now, account=None, action=DONE, subject_kind="unit", subject=None)


async def live_day(day: Day, deeds: Sequence[Deed]) -> None:
    """Members go their ways side by side, each from door to door."""
    rounds: defaultdict[str, list[Deed]] = defaultdict(list)
    for deed in deeds:
        rounds[deed.member].append(deed)
    async with asyncio.TaskGroup() as out:
        for member, own in rounds.items():
            out.create_task(go_round(day, day.people[day.phones[member]], own))


async def go_round(day: Day, member: Listed, deeds: Sequence[Deed]) -> None:
    """One member's deeds of a day, in their order."""
    for deed in deeds:
        home = day.cards[deed.home.ref]
        if isinstance(deed.what, Help):
            right = day.cards[deed.what.moved_to.ref] if deed.what.moved_to else home
            beside = day.people[day.phones[deed.what.beside]].viewer if deed.what.beside else None
            await visit(
                settings=day.settings, member=member.viewer, beside=beside, home=home, right=right, at=deed.at,
                what=deed.what,
            )  # fmt: skip
        else:
            await knock_otherwise(member.viewer, home, deed.at, deed.what)


async def end_day(at: datetime) -> None:
    """What the workers would have done by midnight."""
    await expire_assistances(at=at)
    while await project_ledger(at=at):
        pass
