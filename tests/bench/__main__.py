"""`gocua bench`: speeds beside their limits on this machine, into var/bench.json."""

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

# Piccolo's engine is made at the first import of a table; which database it means is said later.
os.environ.setdefault("DATABASE_URL", "postgresql://nobody@/nowhere?host=/nonexistent")
os.environ.setdefault("PICCOLO_CONF", "piccolo_conf")

import rich_click as click
from rich.console import Console

from tests.bench.measuring import Plan, measure
from tests.bench.report import as_json, show
from tests.bench.rounds import Length

RESULT = Path(__file__).parents[2] / "var" / "bench.json"


@click.command()
@click.option("--rounds", default=3, show_default=True)
@click.option("--seconds", default=4.0, show_default=True, help="Of each load and of each pgbench.")
@click.option("--processes", default=2, show_default=True, help="Of the web.")
def main(*, rounds: int, seconds: float, processes: int) -> None:
    """Measure the service beside this machine's limits, in rounds that alternate; exit 1 if a goal does not hold."""
    began = time.monotonic()
    plan = Plan(rounds, Length(seconds, max(1, round(seconds))), processes)
    lines = asyncio.run(measure(plan, click.echo))
    show(lines, Console(width=160))
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_bytes(as_json(lines))
    click.echo(f"{RESULT} written, {time.monotonic() - began:.0f} s")
    sys.exit(any(line.holds is False for line in lines))


def end(number: int, _frame: object) -> None:
    """Told to stop, stop the house as well."""
    sys.exit(128 + number)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, end)
    main()
