"""What a start leaves on the disk if it is refused."""

import os
from pathlib import Path

import pytest

from service.running import folders
from service.running.folders import chosen_folder, open_data_folder
from service.running.installation import installation
from service.running.processes import CannotStartError
from service.running.refused import leaving_nothing
from tests.engines import short_folder

NO = CannotStartError("no")


def refuse_in(folder: Path, *make: str) -> None:
    """A start that made some files before it was refused."""
    with pytest.raises(CannotStartError, match="no"), leaving_nothing(folder):
        open_data_folder(folder)
        for name in make:
            (folder / name).write_text("x")
        raise NO


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_new_folder_goes_with_the_folders_above_it_that_were_made_for_it(tmp_path: Path):
    (tmp_path / "mine").mkdir()
    refuse_in(tmp_path / "mine" / "a" / "b" / "var", "keys", "demo")
    assert (names(tmp_path), names(tmp_path / "mine")) == ({"mine"}, set())


def test_an_empty_folder_that_was_there_is_empty_again(tmp_path: Path):
    refuse_in(tmp_path, "keys")
    assert names(tmp_path) == set()


def test_an_installation_that_was_there_is_left_as_it_is(tmp_path: Path):
    open_data_folder(tmp_path)
    refuse_in(tmp_path, "keys")
    assert names(tmp_path) == {"lock", "log", "run", "keys"}


def test_what_was_there_without_an_installation_stays(tmp_path: Path):
    (tmp_path / "bench.json").touch()
    with pytest.raises(CannotStartError, match="no"), leaving_nothing(tmp_path):
        for name in ("lock", "log"):
            (tmp_path / name).touch()
        raise NO
    assert names(tmp_path) == {"bench.json"}


def test_a_folder_that_another_start_holds_by_now_is_theirs(tmp_path: Path):
    folder, held = tmp_path / "var", -1
    with pytest.raises(CannotStartError, match="no"), leaving_nothing(folder):
        open_data_folder(folder)
        held = folders.lock(folder)
        raise NO
    os.close(held)
    assert names(folder) == {"lock", "log", "run"}


def test_a_folder_that_cannot_be_looked_into_stays(tmp_path: Path):
    (tmp_path / "var").touch()
    with pytest.raises(CannotStartError, match="no"), leaving_nothing(tmp_path / "var"):
        raise NO
    assert names(tmp_path) == {"var"}


def test_a_start_that_is_not_refused_keeps_what_it_made(tmp_path: Path):
    with leaving_nothing(tmp_path / "var"):
        open_data_folder(tmp_path / "var")
    assert names(tmp_path / "var") == {"lock", "log", "run"}


@pytest.mark.skipif(os.geteuid() != 0, reason="root's own way of keeping PostgreSQL")
def test_roots_home_for_a_new_folder_goes_and_for_one_known_before_stays():
    with short_folder() as folder:
        home = folders.home_of_root(folder)
        with pytest.raises(CannotStartError, match="no"), leaving_nothing(folder):
            installation({"GOCUA_DATA": str(folder), "REDIS_URL": "redis:"})
            assert home.exists()
            raise NO
        assert not home.exists()
        installation({"GOCUA_DATA": str(folder), "REDIS_URL": "redis:"})
        (folder / "lock").unlink()
        with pytest.raises(CannotStartError, match="no"), leaving_nothing(folder):
            (folder / "lock").touch()
            raise NO
        assert home.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="root's own way of keeping PostgreSQL")
def test_roots_home_stays_where_the_folder_lost_all_but_its_keys():
    with short_folder() as folder:
        home = folders.home_of_root(folder)
        installation({"GOCUA_DATA": str(folder), "REDIS_URL": "redis:"})
        (home / "data").mkdir()
        for name in ("lock", "home"):
            (folder / name).unlink()
        (folder / "keys").touch()
        with pytest.raises(CannotStartError, match="no"), leaving_nothing(folder):
            (folder / "lock").touch()
            (folder / "home").write_text(f"{home}\n")
            raise NO
        assert (home / "data").exists()
        assert (folder / "keys").exists()


def test_what_others_put_there_meanwhile_stays(tmp_path: Path):
    refuse_in(tmp_path / "var", "theirs", "keys")
    assert names(tmp_path / "var") == {"theirs"}


def test_a_folder_is_what_the_environment_says_or_the_checkouts_own(tmp_path: Path):
    assert chosen_folder({"GOCUA_DATA": str(tmp_path / "a" / ".." / "b")}) == tmp_path / "b"
    assert chosen_folder({"GOCUA_DATA": ""}) == folders.DATA
