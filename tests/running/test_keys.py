from pathlib import Path

import pytest

from domain.settings import secret_keys
from service.running.keys import keys_in, read_keys, rotate_keys
from service.running.processes import CannotStartError


def test_the_first_start_makes_a_key_that_only_the_owner_reads(tmp_path: Path):
    made = secret_keys(keys_in(tmp_path))
    assert [len(key.value) for key in made] == [32]
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o600


def test_the_second_start_finds_the_same_key(tmp_path: Path):
    assert keys_in(tmp_path) == keys_in(tmp_path)


def test_two_installations_have_different_keys(tmp_path: Path):
    for name in "ab":
        (tmp_path / name).mkdir()
    assert keys_in(tmp_path / "a") != keys_in(tmp_path / "b")


def test_a_new_key_signs_and_the_old_one_still_proves(tmp_path: Path):
    old = secret_keys(keys_in(tmp_path))
    rotate_keys(tmp_path)
    new, *kept = secret_keys(keys_in(tmp_path))
    assert tuple(kept) == old
    assert new not in old


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path):
    keys_in(tmp_path)
    (tmp_path / "keys").chmod(0o644)
    with pytest.raises(CannotStartError, match="chmod 600"):
        keys_in(tmp_path)


def test_a_key_file_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(CannotStartError, match=r"nowhere cannot be read"):
        read_keys(tmp_path / "nowhere")
