"""`gocua cards`: household cards on paper."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_bytes

import rich_click as click

from domain.cards.issuing import issue_cards_at_console
from domain.queries.card_sheets import show_console_cards
from domain.rules.days import local_day
from service.running.installation import opened
from service.sheets import print_cards


@click.group()
def cards() -> None:
    """Household cards."""


@cards.command("print")
@click.option("--unit", required=True, help="Code of a hamlet or a commune.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The PDF to write.")
@click.option("--no-new", is_flag=True, help="Only cards that exist; make none for homes without one.")
def print_sheet(*, unit: str, out: Path, no_new: bool) -> None:
    """Make the cards that are missing below a unit, and print all of its cards as a PDF."""
    made, count = asyncio.run(run(unit, out, make=not no_new))
    click.echo(f"{out}: {count} cards, {made} of them new.")


async def run(unit: str, out: Path, *, make: bool) -> tuple[int, int]:
    """How many cards are new, and how many there are."""
    now = datetime.now(UTC)
    async with opened() as settings:
        batch = await issue_cards_at_console(unit=unit, at=now, draw=token_bytes) if make else None
        bundles = await show_console_cards(unit=unit, at=now)
        content = await print_cards(settings, bundles, local_day(now), "vi")
    await asyncio.to_thread(out.write_bytes, content)
    return batch.cards if batch else 0, sum(len(bundle.cards) for bundle in bundles)
