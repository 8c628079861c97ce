"""Starts children in order, starts again those that die, stops all of them in time."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from service.running.processes import (
    CannotStartError,
    Program,
    ask_to_stop,
    end_group,
    how_it_ended,
    last_words,
    rotate_log,
    spawn,
)

FIRST_PAUSE = 0.1
LONG_ENOUGH = 10.0
ASKING_EVERY = 0.05

Ready = Callable[[], Awaitable[bool]]


@dataclass(slots=True, eq=False)
class _Child:
    program: Program
    process: asyncio.subprocess.Process | None = None
    watch: asyncio.Task[None] | None = None
    failures: int = 0
    was_ready: bool = False


class Supervisor:
    """Keeps programs running until it is told to stop. `tell` gets a line for the console when a child dies."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._children: list[_Child] = []

    async def start(self, program: Program, ready: Ready | None = None, *, patience: float = 20.0) -> None:
        """Start a program and wait until it is ready.

        Dying before that is no reason to give up: a database killed a moment ago is refused its memory for a second
        or two. Raises `CannotStartError` after `patience` seconds.
        """
        rotate_log(program.log)
        child = _Child(program)
        self._children.append(child)
        child.watch = asyncio.create_task(self._keep_running(child))
        try:
            async with asyncio.timeout(patience):
                await _until(ready) if ready else await asyncio.sleep(0)
        except TimeoutError:
            said = last_words(program.log)
            message = f"{program.name} did not start within {patience:.0f} s ({said}). Its log is {program.log}."
            raise CannotStartError(message) from None
        child.was_ready = True

    def pid_of(self, name: str) -> int | None:
        """The process that now runs a program, for proofs that kill it."""
        running = (child.process for child in self._children if child.program.name == name)
        return next((process.pid for process in running if process and process.returncode is None), None)

    async def stop(self, *, seconds: float = 9.5) -> None:
        """Ask all to finish, those that use the engines first; whoever takes longer is killed."""
        for child in self._children:
            if child.watch:
                child.watch.cancel()
        users = [child for child in self._children if not child.program.is_engine]
        engines = [child for child in self._children if child.program.is_engine]
        await asyncio.gather(*(_finish(child, seconds * 0.7) for child in users))
        await asyncio.gather(*(_finish(child, seconds * 0.3) for child in engines))
        self._children.clear()

    async def _keep_running(self, child: _Child) -> None:
        clock = asyncio.get_running_loop()
        while True:
            began = clock.time()
            child.process = await spawn(child.program)
            code = await child.process.wait()
            end_group(child.process.pid)
            child.failures = 0 if clock.time() - began > LONG_ENOUGH else child.failures + 1
            if child.was_ready and child.failures <= 1:
                self._tell(f"{child.program.name} ended ({how_it_ended(code)}) and is started again.")
            await asyncio.sleep(min(FIRST_PAUSE * 2 ** max(child.failures - 1, 0), child.program.longest_pause))


async def _until(ready: Ready) -> None:
    while True:
        if await ready():
            return
        await asyncio.sleep(ASKING_EVERY)


async def _finish(child: _Child, seconds: float) -> None:
    process = child.process
    if process is None:
        return
    ask_to_stop(process, child.program.stop_signal)
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await process.wait()
    end_group(process.pid)
    await process.wait()
