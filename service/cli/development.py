"""What make's targets do, for those without make."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import rich_click as click

from service.running.folders import CHECKOUT
from service.running.processes import CannotStartError

BIN = Path(sys.executable).parent
CHECKS = (("ruff", "check", "-q"), ("ruff", "format", "--check", "-q"), ("lint-imports",), ("pyright",))
TOOLS = {"chromium": "chromium", "zbarimg": "zbar-tools", "pdftoppm": "poppler-utils"}


@click.command()
def lint() -> None:
    """Style, types and layers; what does not hold is shown."""
    sys.exit(check_house())


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def test(arguments: tuple[str, ...]) -> None:
    """Set up what the tests need, check the house, run all tests. ARGUMENTS go to pytest."""
    prepare_tools()
    # By file: the tests of a file share what they start.
    sys.exit(check_house() or run("pytest", "-n", "2", "--dist", "loadfile", *arguments))


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def bench(arguments: tuple[str, ...]) -> None:
    """Measure this machine and the service on it; writes var/bench.json."""
    sys.exit(run("python", "-m", "tests.bench", *arguments))


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def prove(arguments: tuple[str, ...]) -> None:
    """Kill processes at random while work pours in, and settle; writes var/prove.json."""
    sys.exit(run("python", "-m", "tests.prove", *arguments))


def run(program: str, *arguments: str) -> int:
    """Run a program of this environment in the checkout; returns its exit code."""
    return subprocess.run([BIN / program, *arguments], cwd=CHECKOUT, check=False).returncode


def check_house() -> int:
    """All checks, each to its end: one that fails does not hide the next. Returns 1 if any failed."""
    failed = 0
    for program, *arguments in CHECKS:
        began = time.monotonic()
        ran = subprocess.run([BIN / program, *arguments], cwd=CHECKOUT, capture_output=True, text=True, check=False)
        taken = f"{time.monotonic() - began:.1f} s"
        click.echo(f"{'holds' if ran.returncode == 0 else 'FAILS'}  {program} {' '.join(arguments)}  {taken}")
        if ran.returncode:
            failed = 1
            click.echo(ran.stdout + ran.stderr)
    return failed


def prepare_tools() -> None:
    """Chromium for the journeys and readers for what is printed. Installs what is missing as root, else says how."""
    packages = [package for tool, package in TOOLS.items() if not shutil.which(tool)]
    if not packages:
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if os.geteuid() or not shutil.which("apt-get"):
        raise CannotStartError(f"The tests need {', '.join(packages)}: install them (sudo {' '.join(command)}).")
    click.echo(f"Installing {', '.join(packages)} …")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["apt-get", "update", "-qq"], [*command, "-qq"]):
        ran = subprocess.run(step, env=quiet, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise CannotStartError(f"{' '.join(command)} did not succeed: {ran.stderr.strip().splitlines()[-1]}")
