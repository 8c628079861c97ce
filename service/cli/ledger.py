"""`gocua ledger head|verify|export|rebuild`."""

import asyncio
import sys
from pathlib import Path

import msgspec
import rich_click as click

from domain.ledger.export import export_ledger
from domain.ledger.totals import rebuild_totals
from domain.ledger.verify import Verdict, ledger_head, verify_ledger
from domain.rules.batches import Head, read_head
from domain.rules.seals import Finding
from service.running.installation import opened

SHOWN = 50  # findings that a console shows; all of them are in --json


@click.group()
def ledger() -> None:
    """The points as they were sealed."""


@ledger.command()
def head() -> None:
    """Print the last batch as number:hash, to be kept outside: on paper, in a mail, with someone else."""
    click.echo(asyncio.run(find_head()) or "nothing is sealed yet")


@ledger.command()
@click.option("--since", metavar="HEAD", help="A head printed earlier, number:hash (16 digits of it or more).")
@click.option("--json", "as_json", is_flag=True, help="For a machine: {head, batches, entries, waiting, findings}.")
def verify(*, since: str | None, as_json: bool) -> None:
    """Compute the whole ledger again from its rows. Exit 1 if a byte of it is not as it was sealed."""
    verdict = asyncio.run(look(read_head(since) if since else None))
    click.echo(as_machine(verdict) if as_json else in_words(verdict))
    sys.exit(1 if verdict.findings else 0)


@ledger.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export(*, file: Path) -> None:
    """Write all sealed entries and batches to FILE, a line of JSON each, for whoever wants to check them."""
    batches, entries = asyncio.run(write(file))
    click.echo(f"{file}: {batches} batches, {entries} entries")


@ledger.command()
def rebuild() -> None:
    """Add all totals up again from the sealed entries."""
    asyncio.run(add_up())
    click.echo("totals: added up again")


async def find_head() -> Head | None:
    """The last batch."""
    async with opened():
        return await ledger_head()


async def look(since: Head | None) -> Verdict:
    """Verify."""
    async with opened():
        return await verify_ledger(since=since)


async def write(file: Path) -> tuple[int, int]:
    """Export under another name first: what bears the name is whole. Returns batches and entries."""
    unfinished = file.with_name(f"{file.name}.part")
    batches = entries = 0
    async with opened():
        with unfinished.open("wb") as target:
            async for batch in export_ledger():
                target.write(batch.lines)
                batches, entries = batches + 1, entries + batch.entries
    unfinished.replace(file)
    return batches, entries


async def add_up() -> None:
    """Rebuild the totals."""
    async with opened():
        await rebuild_totals()


def as_machine(verdict: Verdict) -> str:
    """JSON."""
    kept = {"head": str(verdict.head) if verdict.head else None, "batches": verdict.batches}
    kept |= {"entries": verdict.entries, "waiting": verdict.waiting, "findings": verdict.findings}
    return msgspec.json.encode(kept).decode()


def in_words(verdict: Verdict) -> str:
    """A line for what was found wrong, each, and one for the whole."""
    lines = [sentence(finding) for finding in verdict.findings[:SHOWN]]
    if len(verdict.findings) > SHOWN:
        lines.append(f"… and {len(verdict.findings) - SHOWN} more")
    word = "WRONG" if verdict.findings else "good "
    seen = f"{verdict.batches} batches, {verdict.entries} entries, {verdict.waiting} waiting to be sealed"
    return "\n".join([*lines, f"{word}  {seen}, head {verdict.head or 'none'}"])


def sentence(finding: Finding) -> str:
    """`entry-changed: batch 4, source 389, team 40`."""
    named = [
        f"batch {finding.batch}" if finding.batch is not None else "",
        f"source {finding.source}" if finding.source is not None else "",
        f"{finding.kind} {finding.subject}" if finding.kind else "",
        finding.note,
    ]
    return f"{finding.fault}: {', '.join(filter(None, named))}"
