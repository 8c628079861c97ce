import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import rich_click as click
from click.testing import CliRunner

from domain.refusals import FormRefused, Refused
from service.cli import COMMANDS, demo, gocua, introduction, load, sentence_of
from service.cli.development import CHECKS
from service.running import folders
from service.running.folders import CHECKOUT
from service.running.installation import installation
from service.running.processes import CannotStartError
from service.running.web import Front
from tests.engines import short_folder

ELSEWHERE = {"DATABASE_URL": "postgresql:///x", "REDIS_URL": "redis:"}


def run(*arguments: str, **given: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "service.cli", *arguments]
    kept = {name: held for name, held in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    return subprocess.run(command, cwd=CHECKOUT, env=kept | given, capture_output=True, text=True, check=False)


def free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return str(taken.getsockname()[1])


def test_help_names_every_command():
    shown = CliRunner().invoke(gocua, ["--help"])
    assert shown.exit_code == 0
    assert set(COMMANDS) <= set(re.findall(r"^│ ([\w-]+)", shown.output, re.MULTILINE))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_there_and_says_what_it_does(name: str):
    assert isinstance(load(name), click.Command)
    assert load(name).help


def test_help_loads_neither_the_domain_nor_the_web():
    code = "import sys, service.cli; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert not {"piccolo", "litestar", "asyncpg", "celery"} & set(ran.stdout.split())


@pytest.mark.parametrize("arguments", [["nonsense"], ["serve", "--port", "x"], ["serve", "--port", "0"]])
def test_misuse_is_exit_2(arguments: list[str]):
    assert run(*arguments).returncode == 2


def test_a_port_in_use_is_one_sentence_and_exit_1(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ran = run("serve", "--port", port, GOCUA_DATA=str(tmp_path / "v"), **ELSEWHERE)
    said = f"Port {port} of 127.0.0.1 cannot be taken (Address already in use): free it, or choose another with --port."
    assert (ran.returncode, ran.stderr) == (1, f"{said}\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_start_that_is_refused_leaves_no_database_behind(command: str, tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = run(command, "--port", str(taken.getsockname()[1]), GOCUA_DATA=str(tmp_path / "new" / "v"))
    assert ran.returncode == 1
    assert list(tmp_path.iterdir()) == []
    assert not folders.home_of_root(tmp_path / "new" / "v").exists()


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_second_start_is_told_where_the_first_one_answers_though_the_port_is_taken_too(command: str):
    with short_folder() as folder, socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        place = installation({"GOCUA_DATA": str(folder), "REDIS_URL": "redis:"})
        held = folders.lock(folder, f"http://127.0.0.1:{port}")
        ran = run(command, "--port", port, GOCUA_DATA=str(folder))
        os.close(held)
        assert (place.folder / "lock").exists()
    assert (ran.returncode, ran.stderr.count("\n")) == (1, 1)
    assert f"already runs in {folder}, at http://127.0.0.1:{port} (process {os.getpid()})" in ran.stderr


def test_a_path_too_long_for_a_socket_is_one_sentence_and_exit_1(tmp_path: Path):
    ran = run("serve", GOCUA_DATA=str(tmp_path / ("long" * 30)), DATABASE_URL="postgresql:///x")
    assert ran.returncode == 1
    assert ran.stderr.startswith(f"The path {tmp_path / ('long' * 30)} is ")
    assert "too long for a socket: set GOCUA_DATA" in ran.stderr
    assert ran.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_servers_of_others_that_are_away_are_said_at_once_and_exit_1(tmp_path: Path):
    away = {"DATABASE_URL": "postgresql://x@127.0.0.1:1/x", "REDIS_URL": "redis://127.0.0.1:1/0"}
    ran = run("serve", "--port", free_port(), GOCUA_DATA=str(tmp_path / "v"), **away)
    assert ran.returncode == 1
    assert [line.split(" (")[0].split(":")[:2] for line in ran.stderr.splitlines()] == [
        ["redis", " cannot be reached"],
        ["database", " cannot be reached"],
    ]


def test_an_owner_who_is_not_let_in_is_one_sentence_and_exit_1(tmp_path: Path):
    owner = "postgresql://gocua_owner:secret@127.0.0.1:1/gocua"
    ran = run("migrate", GOCUA_DATA=str(tmp_path / "v"), DATABASE_OWNER_URL=owner, **ELSEWHERE)
    assert (ran.returncode, ran.stderr.count("\n"), "secret" in ran.stderr) == (1, 1, False)
    assert "look at DATABASE_OWNER_URL" in ran.stderr


def test_wrong_settings_are_all_said_and_exit_1(tmp_path: Path):
    ran = run("serve", GOCUA_DATA=str(tmp_path / "v"), DATABASE_URL="x:", REDIS_URL="y:", GOCUA_DEMO="maybe")
    assert ran.returncode == 1
    assert [line.split()[0] for line in ran.stderr.splitlines()] == ["DATABASE_URL", "REDIS_URL"]


def test_a_refusal_has_its_words_or_else_its_facts_and_always_its_code():
    assert sentence_of(Refused("never-heard-of", row=7)) == "Refused (row 7). [never-heard-of]"


def test_a_demo_is_not_opened_on_true_data(tmp_path: Path):
    place = installation({"GOCUA_DATA": str(tmp_path / "v"), "DATABASE_URL": "postgresql:///x", "REDIS_URL": "redis:"})
    with pytest.raises(CannotStartError, match="is no demo"):
        demo.refuse_real_data(place)


def test_a_demo_is_not_served_to_the_network(tmp_path: Path):
    given = {"DATABASE_URL": "postgresql:///x", "REDIS_URL": "redis:", "GOCUA_DEMO": "1"}
    ran = run("serve", "--host", "0.0.0.0", GOCUA_DATA=str(tmp_path / "v"), **given)
    assert (ran.returncode, ran.stderr.split(":")[0]) == (1, "A demo's passwords are printed")


HOA = introduction.Persona("member", "member", "Lò Thị Hoa", "0912 345 678", "four-words")


def test_one_browser_can_play_several_people():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        front = Front(listener, f"http://127.0.0.1:{listener.getsockname()[1]}")
        assert introduction.place_of(HOA, front) == f"http://member.localhost:{front.port}"
        assert f"adb reverse tcp:{front.port} tcp:{front.port}" in introduction.ways_of_a_phone(front)[0]


def test_a_phone_in_the_network_is_told_to_trust_the_certificate():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        front = Front(listener, "https://192.168.1.4:8000", Path("a.crt"), Path("a.key"))
        assert introduction.place_of(HOA, front) == "https://192.168.1.4:8000"
        assert "trusted on the phone: a.crt" in introduction.ways_of_a_phone(front)[1]


def test_the_introduction_survives_the_way_between_processes():
    import msgspec

    told = introduction.Introduction([HOA], "/c/7ZQ4M2XK9DTF3HBN6WRC8VJPA1")
    assert msgspec.json.decode(msgspec.json.encode(told), type=introduction.Introduction) == told


def test_make_and_gocua_offer_the_same():
    targets = dict(
        re.findall(
            r"^([a-z]+): \$\(STAMP\).*\n\t@(?:exec )?\$\(GOCUA\) ([a-z]+)",
            (CHECKOUT / "Makefile").read_text(),
            re.MULTILINE,
        )
    )
    assert targets == {
        "demo": "demo",
        "test": "test",
        "check": "lint",
        "bench": "bench",
        "prove": "prove",
        "vendor": "vendor",
    }
    assert set(targets.values()) <= set(COMMANDS)


def test_make_alone_is_help():
    shown = subprocess.run(
        ["make", "--no-print-directory"], cwd=CHECKOUT, capture_output=True, text=True, check=True
    ).stdout
    assert [line.split()[1] for line in shown.splitlines()] == [
        "help",
        "demo",
        "test",
        "check",
        "bench",
        "prove",
        "vendor",
    ]


def test_the_house_is_checked_for_style_layers_and_types():
    assert [check[0] for check in CHECKS] == ["ruff", "ruff", "lint-imports", "pyright"]


def test_p8_a_form_that_does_not_hold_says_each_option_in_words():
    said = sentence_of(FormRefused("form", name="too-short", phone="phone-or-email"))
    assert said == (
        "Not taken. --name: Too short; please write more. [too-short]"
        " --phone: A phone number or an e-mail is needed to sign in. [phone-or-email]"
    )


@pytest.mark.parametrize(("mark", "is_left"), [("lived", True), ("begun", False), ("", False)])
def test_a_demo_that_was_cut_off_begins_again_and_one_that_was_lived_stays(mark: str, is_left: bool):
    with short_folder() as folder:
        place = installation({"GOCUA_DATA": str(folder), "REDIS_URL": "redis:"})
        assert place.cluster
        place.cluster.data.mkdir()
        (folder / "demo").write_text(mark)
        demo.start_over_if_unfinished(place)
        assert place.cluster.data.exists() is is_left


def test_a_demo_that_is_being_lived_is_not_swept_away_by_a_second_start():
    with short_folder() as folder:
        place = installation({"GOCUA_DATA": str(folder), "REDIS_URL": "redis:"})
        assert place.cluster
        place.cluster.data.mkdir()
        (folder / "demo").write_text("begun")
        held = folders.lock(folder)
        with pytest.raises(CannotStartError, match="already runs"):
            demo.start_over_if_unfinished(place)
        os.close(held)
        assert place.cluster.data.exists()
