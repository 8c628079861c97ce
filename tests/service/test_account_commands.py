"""`gocua users create` and `gocua cards print`, as a console runs them."""

import asyncio
import os
import re
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pypdfium2
import pytest

from domain.database import rows
from tests.cast import Cast
from tests.service.conftest import Browsers

Run = Callable[..., Awaitable[tuple[int, str]]]


@pytest.fixture
async def gocua(database: str, tmp_path: Path) -> Run:
    """Run `gocua` against the test's database and return how it ended and what it said."""
    told = {"DATABASE_URL": database, "REDIS_URL": "redis://127.0.0.1:1/0", "GOCUA_SECRET": f"a:{'07' * 32}"}
    told |= {"GOCUA_DATA": str(tmp_path), "GOCUA_BASE_ADDRESS": "https://gocua.example.vn", "GOCUA_DEMO": "0"}

    async def run(*arguments: str) -> tuple[int, str]:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "service.cli", *arguments),
            env={**os.environ, **told},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await child.communicate()
        return child.returncode or 0, said.decode()

    return run


async def test_the_first_administrator_is_let_in_by_the_printed_address(gocua: Run, browser: Browsers):
    code, said = await gocua(
        "users", "create", "--name", "Cao Thị Bảy", "--phone", "0912 345 678", "--role", "administrator"
    )
    address = re.search(r"https://gocua\.example\.vn(/s/[0-9A-Z]{26})", said)
    assert (code, address is not None) == (0, True), said
    shown = await (await browser()).get(address[1] if address else "")
    assert "Chào Cao Thị Bảy" in shown.text


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--name", "Bảy", "--phone", "12"], "--phone: Not a phone number."),
        (["--name", "Bảy", "--phone", "0912345678", "--role", "officer", "--unit", "X"], "unit-unknown"),
    ],
)
async def test_what_does_not_hold_is_a_sentence_and_exit_1(gocua: Run, cast: Cast, options: list[str], said: str):
    code, told = await gocua("users", "create", *options)
    assert (code, said in told) == (1, True), told


async def test_a_fresh_installation_gets_its_root_and_then_keeps_it(gocua: Run):
    tinh = ("units", "create", "--kind", "province", "--name")
    assert await gocua(*tinh, "Tỉnh Lào Cai", "--code", "15") == (0, "Tỉnh Lào Cai is founded.\n")
    assert (await gocua(*tinh, "Tỉnh Lào Cai"))[1] == "Tỉnh Lào Cai is there already: nothing was changed.\n"
    code, said = await gocua(*tinh, "Tỉnh Yên Bái")
    assert (code, "for Tỉnh Lào Cai." in said, "[root-stands]" in said) == (1, True, True), said
    assert (await gocua("users", "create", "--name", "Cao Thị Bảy", "--email", "bay@x.vn", "--role", "officer"))[0] == 0


async def test_an_office_without_a_tree_says_which_command_comes_first(gocua: Run):
    code, said = await gocua("users", "create", "--name", "Cao Thị Bảy", "--email", "b@x.vn", "--role", "officer")
    assert (code, "gocua units create" in said) == (1, True), said


async def test_missing_options_are_misuse(gocua: Run):
    assert (await gocua("users", "create"))[0] == 2


async def test_a_hamlets_cards_are_made_and_printed(gocua: Run, cast: Cast, tmp_path: Path):
    await rows("DELETE FROM card WHERE recipient = {}", cast.homes["binh"])
    code, said = await gocua("cards", "print", "--unit", "thon-3", "--out", str(tmp_path / "cards.pdf"))
    assert (code, "3 cards, 1 of them new" in " ".join(said.split())) == (0, True), said
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(tmp_path / "cards.pdf"))
    assert ("T3-002" in text, "Thôn 3" in text) == (True, True)


async def test_a_unit_without_homes_says_what_comes_first(gocua: Run, cast: Cast, tmp_path: Path):
    await rows(
        "INSERT INTO unit (public_id, kind, name, code, search_key, sort_key)"
        " VALUES ('EMPTY', 'commune', 'Xã Trống', 'trong', 'xa trong', 'trong')"
    )
    code, said = await gocua("cards", "print", "--unit", "trong", "--out", str(tmp_path / "cards.pdf"))
    assert (code, "[no-homes]" in said) == (1, True), said


async def test_a_unit_that_is_not_there_prints_nothing(gocua: Run, cast: Cast, tmp_path: Path):
    code, said = await gocua("cards", "print", "--unit", "nowhere", "--out", str(tmp_path / "cards.pdf"))
    assert (code, "unit-unknown" in said, (tmp_path / "cards.pdf").exists()) == (1, True, False)
