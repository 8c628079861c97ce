import os
import re
import shutil
import stat
import threading
import time
from pathlib import Path

import pytest

from service.running import folders
from service.running.processes import CannotStartError
from tests.engines import short_folder

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="root's own way of keeping PostgreSQL")
needs_user = pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")


def test_the_data_folder_is_ours_alone(tmp_path: Path):
    made = folders.open_data_folder(tmp_path / "a" / "var")
    assert {path.name: path.stat().st_mode & 0o777 for path in (made, made / "log", made / "run")} == {
        "var": 0o700,
        "log": 0o700,
        "run": 0o700,
    }


def test_a_folder_that_was_open_is_closed(tmp_path: Path):
    (tmp_path / "var").mkdir(mode=0o755)
    assert folders.open_data_folder(tmp_path / "var").stat().st_mode & 0o777 == 0o700


def test_a_folder_with_other_things_in_it_is_left_as_it_is(tmp_path: Path):
    tmp_path.chmod(0o755)
    (tmp_path / "passwd").touch()
    with pytest.raises(CannotStartError, match="holds other things"):
        folders.open_data_folder(tmp_path)
    assert tmp_path.stat().st_mode & 0o777 == 0o755


def test_a_folder_of_ours_may_hold_anything(tmp_path: Path):
    made = folders.open_data_folder(tmp_path / "var")
    (made / "bench.json").touch()
    assert folders.open_data_folder(made) == made


@needs_user
def test_a_folder_that_we_may_not_make_is_one_sentence():
    with pytest.raises(CannotStartError, match=r"/root/x cannot be used \(Permission denied\)"):
        folders.open_data_folder(Path("/root/x"))


def test_a_file_in_the_way_is_one_sentence(tmp_path: Path):
    (tmp_path / "var").touch()
    with pytest.raises(CannotStartError, match=r"cannot be used \(File exists\)"):
        folders.open_data_folder(tmp_path / "var")


def test_two_services_cannot_hold_one_folder(tmp_path: Path):
    held = folders.lock(tmp_path)
    with pytest.raises(CannotStartError, match=rf"already runs .*\(process {os.getpid()}\)"):
        folders.lock(tmp_path)
    assert folders.is_running(tmp_path)
    os.close(held)
    assert not folders.is_running(tmp_path)


def test_who_comes_second_is_told_where_the_first_one_answers(tmp_path: Path):
    held = folders.lock(tmp_path, "http://127.0.0.1:8123")
    where = rf"already runs in {tmp_path}, at http://127\.0\.0\.1:8123 \(process {os.getpid()}\)"
    with pytest.raises(CannotStartError, match=where):
        folders.refuse_running(tmp_path)
    os.close(held)
    folders.refuse_running(tmp_path)
    with pytest.raises(CannotStartError, match=rf"already runs in {tmp_path} \(process"):
        refuse_beside_a_command(tmp_path)


def refuse_beside_a_command(folder: Path) -> None:
    """A command that holds the folder answers nowhere, whatever address a service before it had."""
    held = folders.lock(folder)
    try:
        folders.refuse_running(folder)
    finally:
        os.close(held)


def test_a_socket_path_of_107_bytes_is_the_longest(tmp_path: Path):
    room = folders.LONGEST_SOCKET - len(os.fsencode(tmp_path)) - len("/run/")
    assert folders.socket_in(tmp_path, "s" * room) == tmp_path / "run" / ("s" * room)
    most = len(os.fsencode(tmp_path)) - 1
    said = f"The path {tmp_path} is 1 bytes too long for a socket: set GOCUA_DATA to a path of {most} bytes at most."
    with pytest.raises(CannotStartError, match=f"^{re.escape(said)}$"):
        folders.socket_in(tmp_path, "s" * (room + 1))


def test_bytes_count_for_a_socket_and_not_letters(tmp_path: Path):
    room = folders.LONGEST_SOCKET - len(os.fsencode(tmp_path)) - len("/run/")
    with pytest.raises(CannotStartError, match="too long"):
        folders.socket_in(tmp_path, "ử" * (room // 3 + 1))


def test_each_data_folder_has_a_home_of_its_own_for_root():
    one, other = folders.home_of_root(Path("/root/a/var")), folders.home_of_root(Path("/root/b/var"))
    assert one != other
    assert one.parent == other.parent == Path("/var/lib/gocua")


@needs_user
def test_a_user_keeps_everything_in_the_data_folder(tmp_path: Path):
    home = folders.database_home(tmp_path)
    assert (home.folder, home.account) == (tmp_path, None)


@needs_root
def test_root_hands_postgres_to_an_account_without_opening_a_folder(engines):
    home = engines.cluster.home
    owner, above = home.stat(), home.parent.stat()
    assert owner.st_uid != 0
    assert owner.st_mode & 0o777 == 0o700
    assert above.st_uid == 0
    assert above.st_mode & stat.S_ISVTX or not above.st_mode & 0o022  # nobody else may put another in its place


@needs_root
def test_the_account_is_found_again_by_whose_home_it_is(engines):
    assert folders.account_of(engines.cluster.home).uid == engines.cluster.account.uid


def test_two_that_start_at_once_make_one_account(tmp_path: Path):
    made: list[str] = []

    def make() -> None:
        time.sleep(0.2)
        made.append("account")

    both = [threading.Thread(target=folders.once, args=(tmp_path / "held", lambda: bool(made), make)) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert made == ["account"]


@needs_root
def test_a_deleted_data_folder_is_a_new_beginning_and_nothing_is_destroyed():
    with short_folder() as folder:
        home = folders.database_home(folders.open_data_folder(folder)).folder
        (home / "precious").touch()
        assert folders.database_home(folder).folder == home
        assert (home / "precious").exists()
        shutil.rmtree(folder)
        folders.database_home(folders.open_data_folder(folder))
        aside = home.with_name(f"{home.name}.left-1")
        assert (aside / "precious").exists()
        assert not (home / "precious").exists()
        shutil.rmtree(aside)


def test_the_account_is_never_root():
    assert not folders.is_account("root")
    assert not folders.is_account("nobody-has-this-name")
