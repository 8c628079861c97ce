"""`gocua import`, in a process of its own, on a database of the tests."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from domain.database import rows
from service.words import say
from tests.cast import Cast
from tests.domain.imports.lists import csv

ROOT = Path(__file__).parents[2]
LIST = csv("Chủ hộ;Thôn;SĐT;Số CCCD", "Lò Văn Hoa;Thôn 3;912345678;034090001234", "Vi Văn Lạc;Thôn 99;;034090001235")


@pytest.fixture
def gocua(database: str, cast: Cast, tmp_path: Path):
    (tmp_path / "ho.csv").write_bytes(LIST)
    told = {"DATABASE_URL": database, "REDIS_URL": "unix:///nonexistent", "GOCUA_DATA": str(tmp_path / "var")}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "service.cli", "import", *words]
        return subprocess.run(
            command, capture_output=True, text=True, cwd=ROOT, env={**os.environ, **told}, check=False
        )

    return run


async def test_a_list_is_looked_at_and_nothing_is_written_without_being_asked(gocua, tmp_path: Path):
    told = gocua("households", str(tmp_path / "ho.csv"), "--unit", "tran-yen")
    assert told.returncode == 1, told.stderr
    assert "row 3, column Thôn “Thôn 99”: there is no such hamlet here" in told.stdout
    assert "2 rows read: 1 new, 1 to mend. Nothing is written yet." in told.stdout
    assert "034090" not in told.stdout + told.stderr
    assert await rows("SELECT 1 FROM recipient WHERE head = 'Lò Văn Hoa'") == []


async def test_the_good_rows_go_in_and_a_machine_reads_what_was_done(gocua, tmp_path: Path):
    corrections = tmp_path / "can-sua.xlsx"
    told = gocua(
        *("households", str(tmp_path / "ho.csv"), "--unit", "Xã Trấn Yên", "--commit", "--json"),
        *("--corrections", str(corrections)),
    )
    said = json.loads(told.stdout)
    assert (said["written"], said["counts"]["new"], said["counts"]["refused"]) == (True, 1, 1)
    assert corrections.read_bytes().startswith(b"PK")
    assert len(await rows("SELECT 1 FROM recipient WHERE head = 'Lò Văn Hoa'")) == 1


@pytest.mark.parametrize(("demo", "first"), [("1", say("en", "demo.banner")), ("0", "Chủ hộ")])
async def test_rows_to_correct_say_that_they_are_the_demos(gocua, tmp_path: Path, monkeypatch, demo: str, first: str):
    monkeypatch.setenv("GOCUA_DEMO", demo)
    kept = tmp_path / "can-sua.xlsx"
    gocua("households", str(tmp_path / "ho.csv"), "--unit", "tran-yen", "--corrections", str(kept))
    assert load_workbook(kept).worksheets[0]["A1"].value == first


async def test_all_or_nothing_is_one_sentence_and_exit_1(gocua, tmp_path: Path):
    told = gocua("households", str(tmp_path / "ho.csv"), "--unit", "tran-yen", "--all-or-nothing")
    assert (told.returncode, "No row was written" in told.stderr) == (1, True)
    assert await rows("SELECT 1 FROM recipient WHERE head = 'Lò Văn Hoa'") == []


async def test_a_unit_that_is_not_there_and_a_kind_that_is_none(gocua, tmp_path: Path):
    assert gocua("households", str(tmp_path / "ho.csv"), "--unit", "nowhere").returncode == 1
    assert gocua("cats", str(tmp_path / "ho.csv")).returncode == 2
