"""Signing in by phone number or e-mail, with a password."""

from datetime import datetime
from itertools import chain

from domain.accounts.beginnings import Browser, SignedIn, begin_session
from domain.accounts.guesses import count_guess, forgive_guess
from domain.accounts.passwords import is_password
from domain.database import row
from domain.refusals import FormRefused, Refused
from domain.rules.devices import is_known_device
from domain.rules.guesses import sign_in_limits
from domain.rules.imports.phones import read_phone
from domain.rules.vietnamese import nfc

LONGEST_LOGIN = 200


async def sign_in(*, login: str, password: str, browser: Browser, key: bytes, at: datetime) -> SignedIn:
    """Begin a session for whoever knows the password of an account that may sign in.

    1. Find the account, and whether this browser has been in it before (`key` made its seal).
    2. Count the try, before it is judged.
    3. Compare the password; without an account it takes as long.
    4. Begin the session and take the count back.

    Refuses: `form` with `sign-in-wrong`, the same for an unknown account, one without a password and a closed one;
    `too-many-guesses`.
    """
    name = read_login(login)
    found = await row(FIND, name, name)
    is_known = found is not None and is_known_device(key, found["id"], browser.mark, browser.seal)
    device = browser.mark if is_known else None
    steps = sign_in_limits(login=name, address=browser.address, device=device)
    for limits in steps:
        await count_guess(limits, at)
    kept = found["password_hash"] if found and found["disabled_at"] is None else None
    if not await is_password(password, kept) or found is None:
        raise FormRefused("form", password="sign-in-wrong")  # noqa: S106 - a code, no password
    await forgive_guess(tuple(chain.from_iterable(steps)), at)
    return await begin_session(
        account=found["id"], person=found["person"], browser=browser, at=at, action="sessions.create"
    )


def read_login(typed: str) -> str:
    """A phone number in its one form, or an e-mail address in lower case; what is neither finds nobody."""
    text = nfc(typed[:LONGEST_LOGIN])
    try:
        phone = None if "@" in text else read_phone(text, demo=True)
    except Refused:
        phone = None
    return phone.number if phone else text.lower()


FIND = """
SELECT account.id, account.person, account.password_hash, account.disabled_at
FROM person JOIN account ON account.person = person.id
WHERE person.phone = {} OR lower(person.email) = {}
"""
