"""Ways in for tests: passwords, browsers, slips."""

from dataclasses import replace
from datetime import datetime

from domain.accounts.beginnings import Browser, SignedIn
from domain.accounts.passwords import HASHER
from domain.accounts.sign_in import sign_in
from domain.database import rows
from domain.rules.devices import device_seal
from tests.cast import ADDRESS, OTHER_ADDRESS, TUESDAY, Cast, chance

PASSWORD = "con trâu đi trước"
NEW_PASSWORD = "cái cày theo sau"
KEY = b"\x07" * 32
HASH = HASHER.hash(PASSWORD)

PHONE = Browser(chance("session", 32), None, ADDRESS, None, None, "Chrome, Android")
ELSEWHERE = replace(PHONE, session=chance("elsewhere", 32), address=OTHER_ADDRESS)


async def has_password(cast: Cast, *names: str) -> None:
    """They chose the password some time ago."""
    for name in names:
        await rows("UPDATE account SET password_hash = {} WHERE id = {}", HASH, cast[name].account)


async def login_of(cast: Cast, name: str) -> str:
    """The number that somebody signs in with."""
    found = await rows("SELECT phone FROM person WHERE id = {}", cast[name].person)
    return found[0]["phone"]


async def tries(
    cast: Cast, name: str, password: str = PASSWORD, browser: Browser = PHONE, at: datetime = TUESDAY
) -> SignedIn:
    """One try to sign in."""
    return await sign_in(login=await login_of(cast, name), password=password, browser=browser, key=KEY, at=at)


def known_to(cast: Cast, name: str, browser: Browser = PHONE) -> Browser:
    """The browser as it is once somebody signed in there."""
    mark = chance("mark", 32)
    return replace(browser, mark=mark, seal=device_seal(KEY, cast[name].account, mark))
