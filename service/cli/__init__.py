"""`gocua`: the one way in from a console. Exit 0 good, 1 refused or found wrong, 2 misuse."""

import sys
from importlib import import_module

import rich_click as click

from domain.refusals import FormRefused, Refused
from domain.settings import ConfigurationError
from service.running.processes import CannotStartError

# Each command's module is imported when it is asked for, so that --help need not load the house.
# To add one: a module service/cli/<area>.py with a click command or group, and its line here.
COMMANDS = {
    "demo": ("service.cli.demo:demo", "Live in it: everything, filled with an invented commune."),
    "serve": ("service.cli.serve:serve", "Run the service until Ctrl-C."),
    "migrate": ("service.cli.migrate:migrate", "Bring the database up to date."),
    "import": ("service.cli.imports:bring_in", "Bring in an office's list of units, teams, members or households."),
    "check": ("service.cli.check:check", "Is this installation healthy?"),
    "ledger": ("service.cli.ledger:ledger", "Verify, export or head the sealed points."),
    "rankings": ("service.cli.rankings:rankings", "Compute a ranking, or verify one from its bundle."),
    "units": ("service.cli.units:units", "The first unit of the tree, under which all others are imported."),
    "users": ("service.cli.users:users", "Let people in: the first administrator begins here."),
    "cards": ("service.cli.cards:cards", "Household cards on paper."),
    "vendor": ("service.cli.vendor:vendor", "Fetch scripts, fonts and icons by their manifest."),
    "lint": ("service.cli.development:lint", "Style, types and layers, in seconds (make check)."),
    "test": ("service.cli.development:test", "What tests need, then all of them (make test)."),
    "bench": ("service.cli.development:bench", "Speeds beside their limits (make bench)."),
    "prove": ("service.cli.development:prove", "Kill anything while work pours in (make prove)."),
}
HIDDEN = {"fill-demo": ("service.cli.demo:fill_demo", "Fill the demo's world and say who is in it, as JSON.")}


class Commands(click.RichGroup):
    """A group whose commands are named here and imported when they are run."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Their names, in the order of their use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """What help shows of a command: its line, without its module."""
        known = (COMMANDS | HIDDEN).get(cmd_name)
        return click.RichCommand(name=cmd_name, help=known[1]) if known else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is run, imported."""
        name, known, rest = super().resolve_command(ctx, args)
        return name, load(name) if name and known else known, rest


def load(name: str) -> click.Command:
    """The command behind a name of the list."""
    module, _, attribute = (COMMANDS | HIDDEN)[name][0].partition(":")
    return getattr(import_module(module), attribute)


@click.command(cls=Commands)
def gocua() -> None:
    """Gõ Cửa: recognition for the people who help others in person."""


def main() -> None:
    """Run `gocua`; a refusal is one sentence and exit 1."""
    try:
        gocua()
    except (CannotStartError, ConfigurationError) as error:
        click.echo(str(error), err=True, nl=bool(str(error)))
        sys.exit(1)
    except Refused as refused:
        click.echo(sentence_of(refused), err=True)
        sys.exit(1)


def sentence_of(refused: Refused) -> str:
    """The domain's no in the words that pages use, with its code to look up."""
    from service.words import WordMissing, say

    if isinstance(refused, FormRefused):
        return " ".join(["Not taken.", *(fault_of(field, str(code)) for field, code in refused.facts.items())])
    facts = ", ".join(f"{name} {fact}" for name, fact in refused.facts.items())
    try:
        title, text = (say("en", f"error.{refused.code}.{part}", **refused.facts) for part in ("title", "text"))
        words = f"{title}. {text}"
    except (WordMissing, KeyError):
        words = f"Refused ({facts})." if facts else "Refused."
    return f"{words} [{refused.code}]"


def fault_of(field: str, code: str) -> str:
    """What is wrong with one option, in the words that pages say beside the field, with its code to look up."""
    from service.words import say

    return f"--{field.replace('_', '-')}: {say('en', f'wrong.{code}')} [{code}]"
