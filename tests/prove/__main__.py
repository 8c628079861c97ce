"""`gocua prove`: kill anything while work pours in, compare, and write var/prove.json."""

import asyncio
import os
import secrets
import signal
import sys
import time
from pathlib import Path

# Piccolo's engine is made at the first import of a table; which database it means is said later.
os.environ.setdefault("DATABASE_URL", "postgresql://nobody@/nowhere?host=/nonexistent")
os.environ.setdefault("PICCOLO_CONF", "piccolo_conf")

import rich_click as click

from tests.prove.proof import Plan, Proof, prove
from tests.prove.settling import as_json

RESULT = Path(__file__).parents[2] / "var" / "prove.json"
WHOLE = (20_000, 1080)  # visits, in so many seconds: each a check-in, a report and an answer


@click.command()
@click.option("--kills", default=200, show_default=True)
@click.option("--seconds", default=float(WHOLE[1]), show_default=True, help="Over which kills and visits are spread.")
@click.option("--visits", type=int, help="20,000 in 1,080 s unless told.")
@click.option("--phones", default=32, show_default=True)
@click.option("--processes", default=2, show_default=True, help="Of the web.")
@click.option("--seed", type=int, help="Of an earlier run, to have its kills again.")
def main(*, kills: int, seconds: float, visits: int | None, phones: int, processes: int, seed: int | None) -> None:
    """Kill any process at random moments while visits pour in over HTTP; exit 1 if anything was lost or doubled."""
    began = time.monotonic()
    chosen = secrets.randbelow(10**9) if seed is None else seed
    plan = Plan(chosen, kills, seconds, visits or max(1, round(seconds * WHOLE[0] / WHOLE[1])), phones, processes)
    click.echo(f"seed {plan.seed}: {kills} kills over {seconds:.0f} s, {plan.visits} visits on {phones} phones")
    proof = asyncio.run(prove(plan, click.echo))
    tell(proof)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_bytes(as_json(proof.findings, plan.seed))
    click.echo(f"{RESULT} written, {time.monotonic() - began:.0f} s")
    sys.exit(any(finding.failed for finding in proof.findings))


def tell(proof: Proof) -> None:
    """A line each, and the evidence of what failed."""
    for finding in proof.findings:
        word = "FAILS" if finding.failed else "holds"
        click.echo(f"{word}  {finding.failed:>5} of {finding.tried:>6}  {finding.name}")
        for one in finding.evidence:
            click.echo(f"{'':22}{one}")
    click.echo("\n".join(proof.told))


def end(number: int, _frame: object) -> None:
    """Told to stop, stop the house as well."""
    sys.exit(128 + number)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, end)
    main()
