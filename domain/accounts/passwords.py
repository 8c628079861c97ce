"""Passwords: hashed off the event loop, never more at once than there are cores; and how they are changed."""

import asyncio
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from domain.accounts.guesses import count_guess, forgive_guess
from domain.audit import record_event
from domain.database import row, rows, transaction
from domain.refusals import FormRefused, NotFound
from domain.rules.guesses import password_limits
from domain.rules.passwords import as_kept, fault_of
from domain.rules.vietnamese import fold
from domain.rules.viewers import Viewer

# 32 MiB and three passes: 60 ms here. One lane, since cores are better spent on one more person (OWASP, argon2id).
HASHER = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)
# Threads rather than a semaphore: a semaphore belongs to one event loop, and this bounds memory to 32 MiB a core.
HASHERS = ThreadPoolExecutor(max_workers=os.cpu_count() or 1, thread_name_prefix="argon2")
COMMON = Path(__file__).with_name("common_passwords.txt")


async def hash_password(password: str) -> str:
    """The hash to keep of a password that was taken."""
    return await asyncio.get_running_loop().run_in_executor(HASHERS, HASHER.hash, as_kept(password))


async def is_password(password: str, kept: str | None) -> bool:
    """The password is the kept one. Without one it takes as long, so that time tells nobody who has an account."""
    right = await asyncio.get_running_loop().run_in_executor(HASHERS, verify, as_kept(password), kept or nobody())
    return right and kept is not None


def verify(password: str, kept: str) -> bool:
    """Compare, for some tens of milliseconds. In a thread."""
    try:
        return HASHER.verify(kept, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


@cache
def nobody() -> str:
    """The hash of a password that is nobody's, of the same cost as all others."""
    return HASHER.hash("this is nobody's")


@cache
def common_passwords() -> frozenset[str]:
    """Passwords that are tried first, folded."""
    lines = COMMON.read_text("utf-8").splitlines()
    return frozenset(fold(line) for line in lines if not line.startswith("#"))


def new_password_faults(password: str, again: str, personal: Sequence[str | None]) -> dict[str, str]:
    """What is wrong with a new password, by field: `password`, `again`."""
    fault = fault_of(password, common=common_passwords(), personal=[text for text in personal if text])
    wrong = {"password": fault} if fault else {}
    return wrong if as_kept(password) == as_kept(again) else wrong | {"again": "password-differs"}


async def change_password(
    *, viewer: Viewer, session: bytes, current: str, password: str, again: str, at: datetime
) -> None:
    """Replace the own password; every other session of the account ends.

    Refuses: `form` (a wrong current one, or a new one that does not hold), `too-many-guesses`.
    """
    found = await row(FIND, viewer.account)
    if found is None:
        raise NotFound("not-found")
    wrong = new_password_faults(password, again, [found["name"], found["phone"], found["email"]])
    if not await proves_password(viewer=viewer, password=current, kept=found["password_hash"], at=at):
        wrong["current"] = "password-wrong"
    if wrong:
        raise FormRefused("form", **wrong)
    made = await hash_password(password)
    async with transaction():
        await rows("UPDATE account SET password_hash = {} WHERE id = {}", made, viewer.account)
        await rows("DELETE FROM session WHERE account = {} AND id <> {}", viewer.account, session)
        await end_slips(viewer.account, at)
        await record_event(
            at=at, account=viewer.account, action="passwords.update", subject_kind="account", subject=viewer.account
        )


async def proves_password(*, viewer: Viewer, password: str, kept: str | None, at: datetime) -> bool:
    """A step before what an open session alone must not do: its owner says the password again.

    Refuses: `too-many-guesses`.
    """
    limits = password_limits(viewer.account)
    await count_guess(limits, at)
    is_right = await is_password(password, kept)
    if is_right:
        await forgive_guess(limits, at)
    return is_right


async def end_slips(account: int, at: datetime) -> None:
    """Unused slips of an account open nothing any more. A step: inside the verb's transaction."""
    await rows(
        "UPDATE sign_in_slip SET ends_at = {} WHERE account = {} AND used_at IS NULL AND ends_at > {}", at, account, at
    )


FIND = """
SELECT password_hash, person.name, person.phone, person.email FROM account JOIN person ON person.id = account.person
WHERE account.id = {}
"""
