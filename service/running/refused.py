"""What a start made before it was refused is gone again."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from domain.settings import ConfigurationError
from service.running.folders import HOME_MARK, LOCK, home_of_root, lock
from service.running.processes import CannotStartError

# What a start makes before its engines run, so that no data is ever among it; Valkey's folder is empty until then, and
# goes only if it is.
OURS = (LOCK, HOME_MARK, "log", "run", "keys", "tls", "demo")
VALKEY = "valkey"


@contextmanager
def leaving_nothing(folder: Path) -> Iterator[None]:
    """Undo what is made inside, should it be refused, unless anything of an installation was there before.

    A folder that cannot be looked into is taken for one. Root's home of PostgreSQL goes only if this start made it.
    """
    missing = [path for path in (folder, *folder.parents) if not os.access(path, os.F_OK)]
    is_new = _is_new(folder)
    home = home_of_root(folder)
    had_home = os.path.lexists(home)
    try:
        yield
    except (CannotStartError, ConfigurationError):
        if is_new:
            _undo(folder, None if had_home else home)
            for path in missing:
                with suppress(OSError):
                    path.rmdir()
        raise


def _is_new(folder: Path) -> bool:
    try:
        return not {path.name for path in folder.iterdir()} & {*OURS, VALKEY}
    except FileNotFoundError:
        return True
    except OSError:
        return False


def _undo(folder: Path, home: Path | None) -> None:
    """Under the folder's lock, which only a start makes: what another start holds by now is theirs."""
    with suppress(OSError, CannotStartError):
        if not (folder / LOCK).exists():
            return
        held = lock(folder)
        if home:
            shutil.rmtree(home, ignore_errors=True)
        for path in map(folder.joinpath, OURS):
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        os.close(held)
        (folder / VALKEY).rmdir()
