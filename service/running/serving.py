"""Everything up, in order; then until somebody says stop; then everything down within ten seconds."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from domain.rules.days import HANOI
from domain.settings import Settings
from service.running import folders
from service.running.children import beat_program, web_program, worker_program
from service.running.installation import ADDRESS, Installation
from service.running.processes import CannotStartError, ask_to_stop, dying_with
from service.running.supervisor import Supervisor
from service.running.web import Front, is_web_ready

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Moments:
    """What a caller does on the way up: before the web is there, and once all is ready."""

    before_web: Callable[[], Awaitable[None]]
    when_ready: Callable[[], Awaitable[None]]


async def serve(place: Installation, front: Front, tell: Tell, moments: Moments) -> None:
    """Run until SIGINT or SIGTERM. Raises `CannotStartError` with one sentence, everything stopped again."""
    folders.lock(place.folder, front.address)
    (place.folder / ADDRESS).write_text(front.address)
    supervisor = Supervisor(tell)
    told_to_stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, told_to_stop.set)
    starting = asyncio.create_task(_start(place, front, tell, moments, supervisor))
    stopping = asyncio.create_task(told_to_stop.wait())
    try:
        await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            starting.result()
            await stopping
    finally:
        starting.cancel()
        tell("Stopping …")
        await supervisor.stop()


async def _start(place: Installation, front: Front, tell: Tell, moments: Moments, supervisor: Supervisor) -> None:
    tell("Starting the engines …" if place.is_embedded else "The engines are elsewhere.")
    await place.start_engines(supervisor)
    if await place.is_current():
        await place.migrate()
    elif place.cluster:
        await run_tool(place, "migrate")
    if not (place.cluster and place.valkey):
        await refuse_absent(place)
    await moments.before_web()
    tell("Starting web, worker and beat …")
    await start_children(place, place.settings(), front, supervisor)
    await moments.when_ready()


async def refuse_absent(place: Installation) -> None:
    """Look at servers that others keep before the web is started, which would only wait for them."""
    from service.running.health import look

    found = await look(place.settings(), datetime.now(HANOI).date())
    absent = [each for each in found if not each.holds and (each.name == "migrations" or each.is_away)]
    if absent:
        raise CannotStartError("\n".join(f"{each.name}: {each.seen}" for each in absent))


async def start_children(place: Installation, settings: Settings, front: Front, supervisor: Supervisor) -> None:
    """One of the web, worker and beat; the others of the web once it says that all of it is there."""
    environment = place.variables()
    first, *others = (
        web_program(number, settings, environment, front) for number in range(1, settings.web_processes + 1)
    )
    for program in (worker_program(settings, environment), beat_program(settings, environment)):
        await supervisor.start(program)
    await supervisor.start(first, lambda: is_web_ready(front), patience=60)
    for program in others:
        await supervisor.start(program)


async def run_tool(place: Installation, *arguments: str) -> str:
    """Run a `gocua` command beside us and return what it prints, so that its memory goes with it.

    Its progress is for the console. Raises an empty `CannotStartError` where it ends badly: it has said why itself.
    """
    tool = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "service.cli", *arguments),
        env={**place.given, "GOCUA_DATA": str(place.folder), "GOCUA_DEMO": str(int(place.is_demo))},
        cwd=folders.CHECKOUT,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
        preexec_fn=dying_with(os.getpid(), signal.SIGTERM),
    )
    try:
        printed, _ = await tool.communicate()
    except asyncio.CancelledError:
        ask_to_stop(tool, signal.SIGTERM)
        raise
    if tool.returncode:
        raise CannotStartError("")
    return printed.decode()
