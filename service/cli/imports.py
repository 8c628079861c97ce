"""`gocua import units|teams|members|households FILE`."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_bytes

import msgspec
import rich_click as click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from domain.imports.commit import commit_import
from domain.imports.draft import draft_import
from domain.queries.imports import RefusedSheet, find_refused, find_unit
from domain.rules.imports.drafts import Counts
from domain.rules.imports.headings import Kind
from domain.settings import Settings
from service.imports import refused_sheet, sentence
from service.running.installation import opened
from service.words import say

LANGUAGE = "en"  # as the rest of the console
FEW = 40  # problems that a console shows; all of them are in the file of --corrections


@click.command(name="import")
@click.argument("kind", type=click.Choice([str(kind) for kind in Kind]))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--unit", help="Code or name of the unit that the list goes into; the whole tree if none is given.")
@click.option("--commit", is_flag=True, help="Write the good rows; without it, only look.")
@click.option("--all-or-nothing", is_flag=True, help="Write nothing while a row is refused.")
@click.option(
    "--corrections", type=click.Path(dir_okay=False, path_type=Path), help="Put the refused rows there (.xlsx)."
)
@click.option("--json", "as_json", is_flag=True, help="For a machine: {counts, written, dropped, problems}.")
def bring_in(
    *,
    kind: str,
    file: Path,
    unit: str | None,
    commit: bool,
    all_or_nothing: bool,
    corrections: Path | None,
    as_json: bool,
) -> None:
    """Bring in an office's list (.xlsx or .csv). Exit 1 if a row was refused."""
    counts, refused, demo = asyncio.run(
        run(Kind(kind), file, unit, commit=commit or all_or_nothing, whole=all_or_nothing)
    )
    if corrections and refused.rows:
        corrections.write_bytes(refused_sheet(refused, LANGUAGE, demo=demo))
    click.echo(as_machine(counts, refused) if as_json else in_words(counts, refused))
    sys.exit(1 if refused.rows else 0)


async def run(
    kind: Kind, file: Path, unit: str | None, *, commit: bool, whole: bool
) -> tuple[Counts | None, RefusedSheet, bool]:
    """Look, and write if asked to; returns what was written, if anything, what was not, and whether all is a demo."""
    with bar() as progress:
        told = progress.add_task(file.name, total=None)
        async with opened() as settings:
            draft = await look(kind, file, unit, settings)
            refused = await find_refused(viewer=None, draft=draft, at=datetime.now(UTC))
            if not commit:
                return None, refused, settings.demo
            done = await commit_import(
                viewer=None, draft=draft, whole=whole, at=datetime.now(UTC), chance=token_bytes,
                told=lambda done, of: progress.update(told, completed=done, total=of),
            )  # fmt: skip
            return done, refused, settings.demo


async def look(kind: Kind, file: Path, unit: str | None, settings: Settings) -> str:
    """The public id of the dry run."""
    content = await asyncio.to_thread(file.read_bytes)
    return await draft_import(
        viewer=None, unit=await find_unit(word=unit), kind=kind, file_name=file.name, content=content,
        demo=settings.demo, at=datetime.now(UTC), chance=token_bytes(10),
    )  # fmt: skip


def bar() -> Progress:
    """A line that says how far it is, for whoever looks on."""
    return Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=Console(stderr=True))


def in_words(counts: Counts | None, refused: RefusedSheet) -> str:
    """What a person reads."""
    lines = [say(LANGUAGE, "import.no_id", column=heading) for heading in refused.dropped]
    lines += [sentence(problem, LANGUAGE) for each in refused.rows[:FEW] for problem in each.problems]
    shown = counts or refused.counts
    figures = ", ".join(f"{n} {say(LANGUAGE, f'import.count-{verdict}')}" for verdict, n in each_of(shown).items() if n)
    key = "import.cli-done" if counts else "import.dry_run"
    none = say(LANGUAGE, "import.count-none")
    return "\n".join([*lines, say(LANGUAGE, key, n=shown.rows, rows=shown.rows, counts=figures or none)])


def as_machine(counts: Counts | None, refused: RefusedSheet) -> str:
    """What a program reads."""
    problems = [problem for each in refused.rows for problem in each.problems]
    told = {
        "counts": counts or refused.counts,
        "written": counts is not None,
        "dropped": refused.dropped,
        "problems": problems,
    }
    return msgspec.json.encode(told).decode()


def each_of(counts: Counts) -> dict[str, int]:
    """The four verdicts."""
    return {"new": counts.new, "changed": counts.changed, "same": counts.same, "refused": counts.refused}
