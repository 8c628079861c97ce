"""`gocua …`: each option does what its help says; each refusal is a sentence and exit 1, misuse is exit 2."""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
import rich_click as click
from click.testing import CliRunner
from openpyxl import load_workbook

from domain.database import rows
from domain.imports.draft import draft_import
from domain.rules.imports.headings import Kind
from domain.rules.tokens import public_id
from service.cli import COMMANDS, gocua, load
from tests.cast import TUESDAY, Cast, chance
from tests.domain.imports.lists import csv
from tests.ledgers import earns, sealed, totals

Run = Callable[..., Awaitable[tuple[int, str, str]]]
HOMES = ("Chủ hộ;Thôn;SĐT", "Lò Văn Hoa;Thôn 3;0912345678", "Vi Văn Ẩn;Thôn 5;")
SPAN = ("--from", "2026-11-01", "--to", "30/11/2026")


@pytest.fixture
async def run(database: str, valkey_url: str, cast: Cast, tmp_path: Path) -> Run:
    """Runs `gocua …` in a process of its own: exit, what it said, and what it said aside."""
    told = {"DATABASE_URL": database, "REDIS_URL": valkey_url, "GOCUA_SECRET": f"a:{'07' * 32}"}
    told |= {"GOCUA_DATA": str(tmp_path / "var"), "GOCUA_BASE_ADDRESS": "https://gocua.example.vn", "GOCUA_DEMO": "0"}

    async def run(*words: str) -> tuple[int, str, str]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "service.cli", *words),
            env={**os.environ, **told}, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        said, aside = await process.communicate()
        return process.returncode or 0, said.decode(), aside.decode()

    return run


def commands_of(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        for part, inner in command.commands.items():
            yield from commands_of(inner, f"{name} {part}")


EVERY = [one for name in COMMANDS for one in commands_of(load(name), name)]


@pytest.mark.parametrize(("name", "command"), EVERY, ids=[name for name, _ in EVERY])
def test_every_command_says_what_it_and_each_of_its_options_does(name: str, command: click.Command):
    shown = CliRunner().invoke(gocua, [*name.split(), "--help"])
    assert (shown.exit_code, bool(command.help)) == (0, True)
    known = {"kind"} if name == "rankings compute" else set[str]()  # its choices say it
    options = [option for option in command.params if isinstance(option, click.Option)]
    assert {option.name for option in options if not option.help} <= known


@pytest.mark.parametrize(
    "words",
    [
        "import", "import cats x.csv", "import households /nowhere.csv", "import households / --commit",
        "ledger export", "ledger export / ", "ledger verify --since", "ledger nonsense",
        "rankings compute --unit x --from 2026-01-01", "rankings compute --unit x --from 32/01/2026 --to 2026-02-01",
        "rankings compute --unit x --from 2026-01-01 --to 2026-02-01 --kind hamlet", "rankings verify /nowhere.json",
        "units create --kind hamlet --name Thôn", "units create --kind province", "units create --name Tỉnh",
        "users create --phone 0912345678", "users create --name Bảy --role leader", "cards print --unit x",
        "cards print --unit x --out /", "demo --port 70000", "demo --port 0", "serve --port 65536", "check --token",
        "migrate now", "vendor --fetch",
    ],
)  # fmt: skip
def test_what_no_command_understands_is_exit_2_and_starts_nothing(words: str):
    ran = CliRunner().invoke(gocua, words.split())
    assert (ran.exit_code, isinstance(ran.exception, SystemExit)) == (2, True)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("units", "create", "--kind", "province", "--name", "Tỉnh Yên Bái"), "root-stands"),
        (
            ("units", "create", "--kind", "country", "--name", "", "--phone", "x"),
            "--name: Please fill this in. [missing]",
        ),
        (("units", "create", "--kind", "country", "--name", "Một", "--code", "1" * 21), "--code: Too long"),
        (("users", "create", "--name", "Cao Thị Bảy"), "--phone: A phone number or an e-mail is needed to sign in."),
        (("users", "create", "--name", "Cao Thị Bảy", "--email", "bay"), "--email: Not an e-mail address."),
        (("users", "create", "--name", "Cao Thị Bảy", "--phone", "0000000000"), "--phone: Not a phone number."),
        (("rankings", "compute", "--unit", "nowhere", *SPAN), "not-found"),
        (("rankings", "compute", "--unit", "tran-yen", *SPAN), "nothing-sealed"),
        (("cards", "print", "--unit", "nowhere", "--out", "x.pdf"), "unit-unknown"),
        (("ledger", "verify", "--since", "7"), "head-unreadable"),
    ],
    ids=lambda words: " ".join(words)[:40] if isinstance(words, tuple) else "",
)
async def test_a_refusal_is_one_sentence_aside_and_exit_1(run: Run, words: tuple[str, ...], told: str):
    ended, said, aside = await run(*words)
    assert (ended, said, aside.strip().count("\n")) == (1, "", 0), aside
    assert ("Traceback" in aside, told in aside, len(aside.strip()) > 10) == (False, True, True), aside


async def test_a_file_that_is_no_list_is_a_sentence_and_exit_1(run: Run, tmp_path: Path):
    (tmp_path / "anh.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\x00" * 40)
    ended, said, aside = await run("import", "households", str(tmp_path / "anh.csv"), "--unit", "tran-yen")
    assert (ended, said, "Traceback" in aside) == (1, "", False)
    assert "[file-" in aside


async def test_a_list_without_faults_goes_in_with_exit_0_and_leaves_no_corrections(run: Run, tmp_path: Path):
    (tmp_path / "ho.csv").write_bytes(csv(*HOMES))
    wanted = ("import", "households", str(tmp_path / "ho.csv"), "--unit", "tran-yen", "--corrections")
    assert (await run(*wanted, str(tmp_path / "sua.xlsx"), "--json"))[0] == 0
    assert await rows("SELECT FROM recipient WHERE head IN ('Lò Văn Hoa', 'Vi Văn Ẩn')") == []
    ended, said, _ = await run(*wanted, str(tmp_path / "sua.xlsx"), "--commit")
    assert (ended, "2" in said, (tmp_path / "sua.xlsx").exists()) == (0, True, False)
    assert len(await rows("SELECT FROM recipient WHERE head IN ('Lò Văn Hoa', 'Vi Văn Ẩn')")) == 2


async def test_the_file_of_corrections_holds_the_refused_rows_and_nothing_else(run: Run, tmp_path: Path):
    (tmp_path / "ho.csv").write_bytes(csv(*HOMES, "=1+1;Thôn 99;12"))
    kept = tmp_path / "sua.xlsx"
    ended, said, _ = await run(
        *("import", "households", str(tmp_path / "ho.csv"), "--unit", "tran-yen", "--commit", "--json"),
        *("--corrections", str(kept)),
    )
    told = json.loads(said)
    assert (ended, told["written"], told["counts"]["new"], told["counts"]["refused"]) == (1, True, 2, 1)
    cells = [cell for line in load_workbook(BytesIO(kept.read_bytes())).worksheets[0].rows for cell in line]
    told_of = {str(cell.value) for cell in cells}
    assert ("Thôn 99" in told_of, "=1+1" in told_of, "Lò Văn Hoa" in told_of) == (True, True, False)
    assert "f" not in {str(cell.data_type) for cell in cells}


async def test_all_or_nothing_writes_where_no_row_is_refused(run: Run, tmp_path: Path):
    (tmp_path / "ho.csv").write_bytes(csv(*HOMES))
    wanted = ("import", "households", str(tmp_path / "ho.csv"), "--unit", "tran-yen", "--all-or-nothing")
    assert (await run(*wanted))[0] == 0
    assert len(await rows("SELECT FROM recipient WHERE head = 'Vi Văn Ẩn'")) == 1


async def test_a_ledger_without_batches_has_no_head_and_is_in_order(run: Run):
    assert (await run("ledger", "head"))[:2] == (0, "nothing is sealed yet\n")
    ended, said, _ = await run("ledger", "verify", "--json")
    assert (ended, json.loads(said)["findings"], json.loads(said)["head"]) == (0, [], None)


async def test_rebuild_puts_totals_right_that_were_lost(run: Run, cast: Cast):
    await earns(cast, "hoa", 300)
    await sealed()
    before = await totals()
    await rows("UPDATE period_total SET points = points + 7")
    assert (await run("ledger", "rebuild"))[:2] == (0, "totals: added up again\n")
    assert (await totals(), before != {}) == (before, True)


async def test_an_export_replaces_what_bore_its_name_and_leaves_no_half_file(run: Run, cast: Cast, tmp_path: Path):
    target = tmp_path / "points.jsonl"
    target.write_text("an older one")
    await earns(cast, "hoa", 300)
    await sealed()
    assert (await run("ledger", "export", str(target)))[0] == 0
    lines = [json.loads(line) for line in target.read_text().splitlines()]
    assert [line["points"] for line in lines if "points" in line] == [300, 300]
    assert sorted(one.name for one in tmp_path.glob("points*")) == ["points.jsonl"]


async def test_cards_are_printed_without_making_new_ones(run: Run, cast: Cast, tmp_path: Path):
    await rows("DELETE FROM card WHERE recipient = {}", cast.homes["binh"])
    out = tmp_path / "the.pdf"
    ended, said, _ = await run("cards", "print", "--unit", "thon-3", "--out", str(out), "--no-new")
    assert (ended, "2 cards, 0 of them new" in " ".join(said.split())) == (0, True), said
    assert out.read_bytes().startswith(b"%PDF")
    assert await rows("SELECT FROM card WHERE recipient = {}", cast.homes["binh"]) == []


async def test_an_officer_of_a_unit_is_let_in_by_its_code_for_twice_the_same_person(run: Run, cast: Cast):
    wanted = ("users", "create", "--name", "Cao Thị Bảy", "--phone", "0912345678", "--role", "officer", "--unit")
    addresses = [(await run(*wanted, "tran-yen"))[1].splitlines()[0].rsplit("/s/")[-1] for _ in range(2)]
    assert len(set(addresses)) == 2
    held = await rows(
        "SELECT role, unit FROM role_grant JOIN person ON person.id = person WHERE person.name = 'Cao Thị Bảy'"
    )
    assert held == [{"role": "officer", "unit": cast.units["tran-yen"]}]


async def test_a_span_that_ends_before_it_begins_is_refused(run: Run, cast: Cast):
    await earns(cast, "hoa", 300)
    await sealed()
    backwards = ("--from", "2026-12-01", "--to", "2026-11-01")
    ended, said, aside = await run("rankings", "compute", "--unit", "tran-yen", *backwards)
    assert (ended, said, "Traceback" in aside) == (1, "", False), (said, aside)


async def test_the_token_of_metrics_is_printed_alone_and_is_the_keys_own(run: Run):
    ended, said, _ = await run("check", "--metrics-token")
    assert (ended, len(said.strip()), said.strip().isalnum()) == (0, 32, True)


async def test_a_healthy_installation_is_told_to_a_machine(run: Run):
    _, said, _ = await run("check", "--json")
    told = {one["name"]: one["holds"] for one in json.loads(said)}
    assert told.keys() >= {
        "data folder",
        "free space",
        "redis",
        "database",
        "durability",
        "migrations",
        "ledger rights",
    }
    assert (told["migrations"], told["ledger rights"], told["extensions"]) == (True, True, True)


async def test_a_dry_run_of_the_web_is_nothing_to_the_console(run: Run, cast: Cast, tmp_path: Path):
    await draft_import(
        viewer=cast["hanh"], unit=public_id(chance("unit tran-yen")), kind=Kind.HOUSEHOLDS, file_name="ho.csv",
        content=csv(*HOMES), demo=True, at=TUESDAY, chance=chance("draft"),
    )  # fmt: skip
    (tmp_path / "ho.csv").write_bytes(csv(*HOMES))
    ended, said, _ = await run("import", "households", str(tmp_path / "ho.csv"), "--unit", "tran-yen", "--json")
    assert (ended, json.loads(said)["counts"]["new"], json.loads(said)["written"]) == (0, 2, False)
