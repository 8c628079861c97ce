"""The demo's commune: lived once, and who in it can be played."""

import os
from collections.abc import Callable
from datetime import UTC, datetime

from domain.queries.roll import has_happened
from domain.rules.days import local_day
from domain.settings import Settings, read_settings
from service.cli.introduction import Introduction, Persona
from service.demo.asking import ask_somebody, card_to_scan, member_card
from service.demo.cast import NAMED, OPENS_EVERY_DOOR, PLAYED
from service.demo.desks import open_for_visitor
from service.demo.new_homes import next_blank
from service.demo.plan import make_plan
from service.demo.world import DONE, live
from service.running.processes import CannotStartError


async def fill(progress: Callable[[str, int, int], None]) -> None:
    """Let the commune be lived up to this moment; nothing where it was lived before.

    Raises `CannotStartError` where an earlier start was ended in the middle of it.
    """
    if await has_happened(action=DONE):
        return
    if await has_happened(action="accounts.create"):
        message = f"A start was ended before the commune was lived: delete {settings().data_folder}, then start again."
        raise CannotStartError(message)
    now = datetime.now(UTC)
    await live(make_plan(today=local_day(now)), settings=settings(), now=now, progress=progress)


async def introduction() -> Introduction:
    """Who can be played, and a citizen's page that waits from this moment on: a code lives ten minutes."""
    people = [Persona(role, host, NAMED[code].name, NAMED[code].phone, OPENS_EVERY_DOOR) for role, host, code in PLAYED]
    now = datetime.now(UTC)
    asked, card, member = await ask_somebody(settings(), now), await card_to_scan(now), await member_card(now)
    blank, screen = await next_blank(now), await open_for_visitor(settings(), now)
    return Introduction(
        people,
        f"/c/{asked}",
        f"/q/{card}",
        f"/m/{member}",
        f"/q/{blank.token}" if blank else "",
        f"/screens/{screen}" if screen else "",
    )


def settings() -> Settings:
    """The installation that was opened for this."""
    return read_settings(os.environ)
