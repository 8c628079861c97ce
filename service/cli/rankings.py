"""`gocua rankings`: compute a ranking now, or verify one from its bundle without a database."""

import asyncio
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import rich_click as click

from domain.refusals import Refused
from domain.rules.bundles import Verdict, unpacked, verify

if TYPE_CHECKING:
    from domain.rankings import Computed

LARGEST_FILE = 512 * 1024 * 1024
DAY = click.DateTime(["%Y-%m-%d", "%d/%m/%Y"])


@click.group()
def rankings() -> None:
    """Rankings: compute one now, or verify a frozen one from its bundle."""


@rankings.command("verify")
@click.argument("bundle", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def verify_bundle(bundle: Path, *, as_json: bool) -> None:
    """Compute each ranking of BUNDLE again by the published rule; needs no database and no network.

    Exit 0 where every hash is the one that was printed, 1 where one differs or the file is no bundle.
    """
    verdicts = verify(read_text(bundle))
    if as_json:
        click.echo(msgspec.json.encode([shown(verdict) for verdict in verdicts]).decode())
    else:
        for verdict in verdicts:
            click.echo(f"{verdict.kind}  batch {verdict.batch}  {verdict.computed}  {word(verdict)}")
    if not all(verdict.equal for verdict in verdicts):
        sys.exit(1)


@rankings.command("compute")
@click.option("--unit", required=True, help="Public id or code of a unit.")
@click.option("--from", "first_on", required=True, type=DAY, help="First local day, 2026-09-01 or 01/09/2026.")
@click.option("--to", "last_on", required=True, type=DAY, help="Last local day.")
@click.option("--kind", type=click.Choice(["team", "member"]), default="team", show_default=True)
@click.option("--bundle", "bundle_to", type=click.Path(dir_okay=False, path_type=Path), help="Also write its bundle.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def compute(*, unit: str, first_on: date, last_on: date, kind: str, bundle_to: Path | None, as_json: bool) -> None:
    """Print the ranking of a unit as it stands at the newest sealed batch; nothing is kept."""
    if last_on < first_on:
        raise click.ClickException("--to lies before --from.")
    computed = asyncio.run(compute_now(unit, as_day(first_on), as_day(last_on), kind))
    if bundle_to:
        bundle_to.write_bytes(b"".join(unpacked(computed.bundle)))
    click.echo(as_text(computed) if not as_json else as_plain(computed))


async def compute_now(unit: str, first_on: date, last_on: date, kind: str) -> "Computed":
    """The ranking, out of this installation's database."""
    from service.running.installation import opened

    async with opened():
        from domain.rankings import ranking_now

        return await ranking_now(unit=unit, first_on=first_on, last_on=last_on, kind=kind)


def read_text(bundle: Path) -> str:
    """A bundle's text. Refuses: `bundle-unreadable`, for a file of another kind."""
    if bundle.stat().st_size > LARGEST_FILE:
        raise click.UsageError(f"{bundle} is larger than {LARGEST_FILE // 2**20} MB: no bundle is.")
    try:
        return bundle.read_text("utf-8")
    except UnicodeDecodeError as fault:
        raise Refused("bundle-unreadable") from fault
    except OSError as fault:
        raise click.UsageError(f"{bundle} cannot be read: {fault.strerror}") from fault


def as_text(computed: "Computed") -> str:
    """Lines for a person: place, points, helps, homes, weeks, opaque id."""
    told = [f"batch {computed.basis.batch}  {computed.basis.formula}  {computed.hash.hex()}"]
    for line in computed.lines:
        figures = line.figures
        place = str(line.place) if line.ranked else "–"
        told.append(
            f"{place:>4}  {line.points / 100:>12.2f}  {figures.helps:>6}  {figures.households:>6}  {figures.weeks:>4}"
            f"  {line.subject}"
        )
    return "\n".join(told)


def as_plain(computed: "Computed") -> str:
    """The canonical result, with its hash."""
    from domain.rules.rankings import result

    return msgspec.json.encode({**result(computed.basis, computed.lines), "hash": computed.hash.hex()}).decode()


def as_day(typed: date) -> date:
    """What click calls a date is an instant."""
    return date(typed.year, typed.month, typed.day)


def shown(verdict: Verdict) -> dict[str, object]:
    """A verdict as plain data."""
    return {
        "kind": verdict.kind,
        "batch": verdict.batch,
        "stated": verdict.stated,
        "computed": verdict.computed,
        "equal": verdict.equal,
    }


def word(verdict: Verdict) -> str:
    """The verdict in one word, and what was printed where it differs."""
    return "equal" if verdict.equal else f"DIFFERENT: printed as {verdict.stated}"
