"""`gocua check`."""

import asyncio
import os
import sys
from datetime import datetime

import msgspec
import rich_click as click

from domain.rules.days import HANOI
from service.running.health import Finding, look
from service.running.installation import Installation, engines_up, installation


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For a machine: a list of {name, holds, seen}.")
@click.option("--metrics-token", is_flag=True, help="Only print what a monitor shows to /metrics, and end.")
def check(*, as_json: bool, metrics_token: bool) -> None:
    """Is this installation healthy? Exit 1 if anything does not hold."""
    place = installation(os.environ)
    if metrics_token:
        click.echo(token_of(place))
        return
    findings = asyncio.run(examine(place))
    if as_json:
        click.echo(msgspec.json.encode(findings))
    else:
        for finding in findings:
            click.echo(f"{'good ' if finding.holds else 'WRONG'}  {finding.name}: {finding.seen}")
    sys.exit(not all(finding.holds for finding in findings))


def token_of(place: Installation) -> str:
    """The token that `/metrics` wants as `Authorization: Bearer …`."""
    from service.handlers import operations

    return operations.metrics_token(place.settings())


async def examine(place: Installation) -> list[Finding]:
    """Look at a running installation, or start its engines to look."""
    async with engines_up(place):
        return await look(place.settings(), datetime.now(HANOI).date())
