"""`gocua rankings`, in processes of their own: one that has no database at all, one that has."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from domain.queries.award_rounds import find_bundles
from domain.rules.bundles import write_file
from tests.awards import FROZEN_AT, Help, happened, make_world, minimums, open_a_round

ROOT = Path(__file__).parents[2]
# A finder before all others: whoever asks for a database's driver or the web gets an error.
BLOCKED = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"piccolo", "asyncpg", "litestar", "celery", "redis"}:
            raise ImportError(f"{name} is blocked")
sys.meta_path.insert(0, Blocked())
from service.cli import main
main()
"""


def verify_alone(*arguments: str) -> subprocess.CompletedProcess[str]:
    """`gocua rankings verify` where there is no database to be found and no driver to be imported."""
    hidden = {"DATABASE_URL", "REDIS_URL", "PICCOLO_CONF"}
    kept = {name: held for name, held in os.environ.items() if name not in hidden}
    command = [sys.executable, "-c", BLOCKED, "rankings", "verify", *arguments]
    return subprocess.run(command, cwd=ROOT, env=kept, capture_output=True, text=True, check=False)


@pytest.fixture
async def bundle(database: str, tmp_path: Path) -> Path:
    """The file that a department downloads."""
    world = await make_world()
    await minimums()
    await happened(world, Help(), Help(home=1, day=9), Help((1,)), Help((1, 2), home=2, moves=3), Help(moves=2, day=3))
    bundles = await find_bundles(viewer=world.department, round_id=await open_a_round(world), at=FROZEN_AT)
    path = tmp_path / "gocua-rankings.json"
    path.write_bytes(b"".join(write_file(bundles)))
    return path


def test_a_stranger_without_a_database_gets_the_same_hashes(bundle: Path):
    ran = verify_alone(str(bundle))
    stated = [ranking["hash"] for ranking in json.loads(bundle.read_text("utf-8"))["rankings"]]
    assert (ran.returncode, ran.stderr) == (0, "")
    assert [line.split()[-2:] for line in ran.stdout.splitlines()] == [[hash_, "equal"] for hash_ in stated]


def test_one_changed_point_is_found_and_said_for_machines_too(bundle: Path):
    content = json.loads(bundle.read_text("utf-8"))
    content["rankings"][1]["entries"][0]["points"] += 1
    bundle.write_text(json.dumps(content), "utf-8")
    ran = verify_alone(str(bundle), "--json")
    assert ran.returncode == 1
    assert [verdict["equal"] for verdict in json.loads(ran.stdout)] == [True, False]
    assert "DIFFERENT: printed as" in verify_alone(str(bundle)).stdout


@pytest.mark.parametrize("content", [b"{}", b"not json", b"\xff\xfe", b"PK\x03\x04\xf0"], ids=range(4))
def test_a_file_that_is_no_bundle_is_refused_in_words(tmp_path: Path, content: bytes):
    path = tmp_path / "file.xlsx"
    path.write_bytes(content)
    ran = verify_alone(str(path))
    assert ran.returncode == 1
    assert "bundle" in ran.stderr
    assert ("Traceback" in ran.stderr, "decode" in ran.stderr) == (False, False)


def test_a_file_that_is_not_there_is_misuse(tmp_path: Path):
    assert verify_alone(str(tmp_path / "none.json")).returncode == 2


def test_rules_of_rankings_are_imported_without_a_database():
    code = BLOCKED.replace("from service.cli import main\nmain()", "import domain.rules.bundles")
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


async def test_compute_prints_the_ranking_now_and_its_bundle_verifies(database: str, tmp_path: Path):
    world = await make_world()
    await minimums()
    await happened(world, Help(), Help(home=1, day=9), Help((1,), points=900))
    span = ("--from", "2026-09-07", "--to", "18/10/2026", "--kind", "member")
    given = {**os.environ, "DATABASE_URL": database, "REDIS_URL": "redis://127.0.0.1:1"}
    given |= {"GOCUA_SECRET": f"a:{'07' * 32}", "GOCUA_DATA": str(tmp_path), "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-m", "service.cli", "rankings", "compute", "--unit", world.province_id, *span]
    written = tmp_path / "one.json"
    ran = subprocess.run(
        [*command, "--bundle", str(written), "--json"], cwd=ROOT, env=given, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert [world.named(line["subject"]) for line in told["ranked"]] == ["Lò Thị Hoa"]
    assert told["hash"] in verify_alone(str(written)).stdout
