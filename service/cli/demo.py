"""`gocua demo`: the whole service on this machine, with people to be and a citizen to answer as."""

import asyncio
import os
import shutil
from datetime import UTC, datetime
from functools import partial

import msgspec
import rich_click as click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from domain.settings import MESSAGES
from service.cli.introduction import Introduction, introduce
from service.running import folders, web
from service.running.certificate import certificate_for
from service.running.installation import DEMO_MARK, Installation, installation, opened
from service.running.processes import CannotStartError
from service.running.refused import leaving_nothing
from service.running.serving import Moments, run_tool, serve

BEGUN, LIVED = "begun", "lived"
console = Console(stderr=True, highlight=False)


@click.command()
@click.option("--lan", is_flag=True, help="For real phones in this network, by https.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port to listen on.")
def demo(*, lan: bool, port: int) -> None:
    """Start everything with an invented commune, lived by its people; Ctrl-C ends it and keeps it.

    The second start finds the same data.
    """
    given = {**os.environ, "GOCUA_DEMO": "1"}
    with leaving_nothing(folders.chosen_folder(given)):
        place = installation(given)
        folders.refuse_running(place.folder)
        refuse_real_data(place)
        front = open_front(place, port, lan=lan)
        place = installation({**given, "GOCUA_BASE_ADDRESS": front.address})
        place.settings()
    start_over_if_unfinished(place)
    asyncio.run(run(place, front))


def refuse_real_data(place: Installation) -> None:
    """Invented visits must not mix with true ones."""
    has_data = place.cluster is not None and place.cluster.data.exists()
    if not place.is_embedded or (has_data and not (place.folder / DEMO_MARK).exists()):
        message = f"{place.folder} holds an installation that is no demo: set GOCUA_DATA to a folder of its own."
        raise CannotStartError(message)


def open_front(place: Installation, port: int, *, lan: bool) -> web.Front:
    """Loopback by http; or this machine's address in its network, by https with a certificate of our own."""
    if not lan:
        return web.Front(web.listen("127.0.0.1", port), f"http://127.0.0.1:{port}")
    host = web.lan_address()
    certificate, key = certificate_for(host, place.folder, datetime.now(UTC))
    return web.Front(web.listen(host, port), f"https://{host}:{port}", certificate, key)


def start_over_if_unfinished(place: Installation) -> None:
    """A commune whose life was cut off at its first start is lived again from the beginning: nothing in it is true."""
    os.close(folders.lock(place.folder))  # one that is still being lived is not swept away under its people
    mark = place.folder / DEMO_MARK
    if mark.exists() and mark.read_text() != LIVED and place.cluster:
        console.print("The commune was not lived to its end: starting over.")
        shutil.rmtree(place.cluster.data, ignore_errors=True)
        shutil.rmtree(place.folder / "valkey" / "appendonlydir", ignore_errors=True)
    if not mark.exists():
        mark.write_text(BEGUN)


async def run(place: Installation, front: web.Front) -> None:
    """Serve; at the first start the commune is lived before the doors open, later both go on at once."""
    mark = place.folder / DEMO_MARK
    asked: list[asyncio.Task[Introduction]] = []

    async def before_web() -> None:
        asked.append(asyncio.create_task(ask_world(place)))
        if mark.read_text() == BEGUN:
            console.print("Living the commune's last weeks, once …")
            await asked[0]
            mark.write_text(LIVED)

    async def when_ready() -> None:
        introduce(await asked[0], front, place.folder / MESSAGES, console)

    await serve(place, front, console.print, Moments(before_web, when_ready))


async def ask_world(place: Installation) -> Introduction:
    """Fill the world if need be and hear who is in it, from a process of its own whose memory goes with it."""
    return msgspec.json.decode(await run_tool(place, "fill-demo"), type=Introduction)


@click.command(hidden=True)
def fill_demo() -> None:
    """Fill the demo's world unless it is there, and say who is in it, as JSON."""
    click.echo(msgspec.json.encode(asyncio.run(fill_world())))


async def fill_world() -> Introduction:
    """The world, lived with a bar for each of its parts unless it is there; returns who is in it."""
    from service.cli import demo_world

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    async with opened():
        with Progress(*columns, console=console) as bars:
            await demo_world.fill(partial(show_progress, bars, {}))
        return await demo_world.introduction()


def show_progress(bars: Progress, known: dict[str, TaskID], what: str, done: int, total: int) -> None:
    """Move the bar of a part; a part not seen before gets one."""
    if what not in known:
        known[what] = bars.add_task(what, total=total)
    bars.update(known[what], completed=done, total=total)
