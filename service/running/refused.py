"""What a start made before it was refused is gone again."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from domain.settings import ConfigurationError
from service.running.folders import HOME_MARK, LOCK, home_of_root, lock
from service.running.processes import CannotStartError


@contextmanager
def leaving_nothing(folder: Path) -> Iterator[None]:
    """Undo what is made inside, should it be refused, unless the data folder was an installation before."""
    missing = [path for path in (folder, *folder.parents) if not os.access(path, os.F_OK)]
    before = _inside(folder)
    try:
        yield
    except (CannotStartError, ConfigurationError):
        if folder / LOCK not in before:
            _undo(folder, before)
            for path in missing:
                with suppress(OSError):
                    path.rmdir()
        raise


def _inside(folder: Path) -> set[Path]:
    """What lies in a folder. One that cannot be looked into is taken for an installation: nothing of it is touched."""
    try:
        return set(folder.iterdir())
    except FileNotFoundError:
        return set()
    except OSError:
        return {folder / LOCK}


def _undo(folder: Path, before: set[Path]) -> None:
    """Under the folder's lock: what another start holds by now is theirs."""
    with suppress(OSError, CannotStartError):
        held = lock(folder)
        made = _inside(folder) - before
        if folder / HOME_MARK in made:  # a home from before was set aside, so this one is of this start
            shutil.rmtree(home_of_root(folder))
        for path in made:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        os.close(held)
