"""The secret keys of an installation, made at its first start and kept in a file that only its owner reads."""

import os
import secrets
from pathlib import Path

from service.running.processes import CannotStartError

BYTES = 32


def keys_in(folder: Path) -> str:
    """The content of the key file of a data folder, which is made if it is not there."""
    file = folder / "keys"
    if not file.exists():
        _write(file, new_key())
    return read_keys(file)


def read_keys(file: Path) -> str:
    """What stands in a key file: `id:hexadecimal` a line, the one that signs now first. Refuses an open one."""
    try:
        mode, content = file.stat().st_mode, file.read_text()
    except OSError as error:
        raise CannotStartError(f"The key file {file} cannot be read ({error.strerror}).") from error
    if mode & 0o077:
        raise CannotStartError(f"The key file {file} can be read by others: run `chmod 600 {file}`.")
    return content


def rotate_keys(folder: Path) -> None:
    """Let a new key sign from the next start on; the old ones go on proving what they signed."""
    _write(folder / "keys", f"{new_key()}\n{keys_in(folder)}")


def new_key() -> str:
    """A fresh key with a fresh id."""
    return f"{secrets.token_hex(4)}:{secrets.token_hex(BYTES)}"


def _write(file: Path, content: str) -> None:
    """Whole or not at all: half a key file would lock out every phone in the field."""
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as opened:
        opened.write(content.strip() + "\n")
        opened.flush()
        os.fsync(opened.fileno())
    fresh.rename(file)
