"""Child processes that cannot outlive us."""

import asyncio
import ctypes
import os
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)
LARGEST_LOG = 5_000_000


class CannotStartError(Exception):
    """What stands in the way and what to do about it, as one sentence for the person at the console."""


@dataclass(frozen=True, slots=True)
class Account:
    """Whom a child runs as."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Program:
    """How one child is started, and how it is asked to stop.

    `longest_pause` bounds the seconds between attempts to start it again; an engine stops after all that use it.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(repr=False)
    folder: Path
    log: Path
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    is_engine: bool = False
    longest_pause: float = 5.0
    inherited: tuple[int, ...] = ()


async def spawn(program: Program) -> asyncio.subprocess.Process:
    """Start it in a session of its own, so that Ctrl-C reaches only us and we stop the children in order."""
    account = program.account
    with program.log.open("ab") as log:
        return await asyncio.create_subprocess_exec(
            *program.command,
            env=dict(program.environment),
            cwd=program.folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=asyncio.subprocess.STDOUT,
            user=account and account.uid,
            group=account and account.gid,
            extra_groups=[] if account else None,
            pass_fds=program.inherited,
            start_new_session=True,
            preexec_fn=dying_with(os.getpid(), program.stop_signal),
        )


def dying_with(parent: int, stop_signal: signal.Signals) -> Callable[[], None]:
    """What a new child does first: ask the kernel for `stop_signal` when we die, however we die.

    Runs after the change of account, which would have cleared the wish. Elsewhere than on Linux an orphan is found
    by the next start.
    """

    def ask() -> None:
        if sys.platform == "linux":
            _libc.prctl(PR_SET_PDEATHSIG, int(stop_signal))
        if os.getppid() != parent:  # we died between fork and wish
            os._exit(1)

    return ask


def ask_to_stop(process: asyncio.subprocess.Process, stop_signal: signal.Signals) -> None:
    """Signal a child. Its own `send_signal` would first reap one that just died, behind asyncio's back."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            os.kill(process.pid, stop_signal)


def end_group(leader: int) -> None:
    """Kill what a dead or stubborn child left in its group: a worker's own child, a shell's command."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def how_it_ended(code: int) -> str:
    """`killed by SIGKILL`, or `exit 1`."""
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit {code}"


def rotate_log(log: Path) -> None:
    """Begin a new file once the old one is large; one older file is kept."""
    with suppress(FileNotFoundError):
        if log.stat().st_size > LARGEST_LOG:
            log.replace(log.with_suffix(".1.log"))


def last_words(log: Path) -> str:
    """The last line of a log that says something went wrong, else its last line, for a sentence of ours."""
    with suppress(FileNotFoundError):
        lines = [line for line in log.read_text(errors="replace").splitlines()[-40:] if line.strip()]
        grave = [line for line in lines if any(word in line for word in ("FATAL", "PANIC", "Error", "error"))]
        return ([*lines, *grave] or [""])[-1].strip()
    return ""
