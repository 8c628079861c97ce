"""`gocua ledger`: what a console is told, and how it ends."""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from domain.ledger.verify import Verdict
from domain.rules.batches import Head
from domain.rules.seals import Fault, Finding
from service.cli.ledger import as_machine, in_words, sentence
from tests.cast import Cast
from tests.engines import Engines
from tests.ledgers import as_owner_without_guards, earns, sealed

GOOD = Verdict(Head(3, "ab" * 32), 3, 18, 1, ())
CHANGED = Finding(Fault.ENTRY_CHANGED, 2, 389, "team", 40)
WRONG = Verdict(Head(3, "ab" * 32), 3, 18, 0, (CHANGED,) * 60)


@pytest.mark.parametrize(
    ("finding", "said"),
    [
        (CHANGED, "entry-changed: batch 2, source 389, team 40"),
        (Finding(Fault.ENTRY_MISSING, 2, 389), "entry-missing: batch 2, source 389"),
        (Finding(Fault.NEVER_SEALED, None, 389, "member", 7), "never-sealed: source 389, member 7"),
        (Finding(Fault.HEAD_DIFFERS, 7, note="7:ab"), "head-differs: batch 7, 7:ab"),
    ],
)
def test_a_finding_names_its_row(finding: Finding, said: str):
    assert sentence(finding) == said


def test_what_is_in_order_is_one_line():
    assert in_words(GOOD) == f"good   3 batches, 18 entries, 1 waiting to be sealed, head 3:{'ab' * 32}"


def test_what_is_wrong_is_listed_and_the_rest_counted():
    lines = in_words(WRONG).splitlines()
    assert (len(lines), lines[0], lines[50]) == (52, sentence(CHANGED), "… and 10 more")
    assert lines[-1].startswith("WRONG")


def test_a_machine_gets_everything():
    told = json.loads(as_machine(WRONG))
    assert (told["head"], told["batches"], len(told["findings"])) == (f"3:{'ab' * 32}", 3, 60)
    assert told["findings"][0] == {
        "fault": "entry-changed", "batch": 2, "source": 389, "kind": "team", "subject": 40, "note": ""
    }  # fmt: skip
    assert json.loads(as_machine(Verdict(None, 0, 0, 0, ())))["head"] is None


Run = Callable[..., Awaitable[tuple[int, str]]]


@pytest.fixture
def gocua(database: str, valkey_url: str, tmp_path: Path) -> Run:
    """Runs `gocua ledger …` in a process of its own; returns how it ended and what it said."""
    told = {
        "DATABASE_URL": database,
        "REDIS_URL": valkey_url,
        "GOCUA_DATA": str(tmp_path),
        "GOCUA_SECRET": f"a:{'07' * 32}",
    }

    async def run(*words: str) -> tuple[int, str]:
        command = (sys.executable, "-m", "service.cli", "ledger", *words)
        process = await asyncio.create_subprocess_exec(
            *command, env={**os.environ, **told}, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
        said, _ = await process.communicate()
        return process.returncode or 0, said.decode().strip()

    return run


async def test_a_console_verifies_against_a_head_that_it_printed(cast: Cast, gocua: Run):
    await earns(cast, "hoa", 300)
    await sealed()
    _, head = await gocua("head")
    assert await gocua("verify", "--since", head) == (
        0,
        f"good   1 batches, 2 entries, 0 waiting to be sealed, head {head}",
    )


async def test_a_changed_byte_is_exit_one_and_named(cast: Cast, gocua: Run, engines: Engines, database: str):
    source = await earns(cast, "hoa", 300)
    await sealed()
    async with as_owner_without_guards(engines, database) as owner:
        await owner.execute("UPDATE ledger_entry SET points = 301 WHERE kind = 'member'")
    code, said = await gocua("verify")
    assert (code, f"entry-changed: batch 1, source {source}, member {cast['hoa'].person}" in said) == (1, True)


@pytest.mark.parametrize(
    ("words", "code"), [(("verify", "--since", "nonsense"), 1), (("verify", "--nonsense"), 2), (("head",), 0)]
)
async def test_exits_are_good_refused_and_misuse(cast: Cast, gocua: Run, words, code):
    assert (await gocua(*words))[0] == code


async def test_an_export_is_a_file_of_lines(cast: Cast, gocua: Run, tmp_path: Path):
    await earns(cast, "hoa", 300)
    await sealed()
    assert await gocua("export", str(tmp_path / "points.jsonl")) == (
        0,
        f"{tmp_path}/points.jsonl: 1 batches, 2 entries",
    )
    told = [json.loads(line) for line in (tmp_path / "points.jsonl").read_text().splitlines()]
    assert [line.get("kind", "batch") for line in told] == ["batch", "member", "team"]
