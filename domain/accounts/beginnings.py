"""The start of a session: a step of signing in and of using a slip."""

from dataclasses import dataclass
from datetime import datetime

from domain.database import rows
from domain.refusals import Refused
from domain.rules.days import local_day
from domain.rules.ids import AccountId
from domain.rules.sessions import session_life


@dataclass(frozen=True, slots=True)
class Browser:
    """Where a session begins. `session` is the SHA-256 of its fresh secret, `previous` the session it replaces.

    `address` is a keyed hash of the network it comes from, `mark` and `seal` what the browser shows of earlier days,
    `name` what its owner knows it by.
    """

    session: bytes
    previous: bytes | None
    address: bytes
    mark: bytes | None
    seal: str | None
    name: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whose session began, and how many seconds it lasts at most."""

    account: AccountId
    seconds: int


async def begin_session(*, account: int, person: int, browser: Browser, at: datetime, action: str) -> SignedIn:
    """Write the session, end the one that this browser had, and note it. A step: one statement, at the end of a verb.

    Refuses: `account-closed`, where it was disabled since it was looked at.
    """
    offices = await rows(OFFICES, person, local_day(at))
    life = session_life(holds_office=bool(offices))
    begun = await rows(
        BEGIN,
        *(account, browser.previous, browser.session),
        *(at, at, at + life.lasts, life.idle, browser.name),
        *(at, action),
    )
    if not begun:
        raise Refused("account-closed")
    return SignedIn(AccountId(account), int(life.lasts.total_seconds()))


# An office that begins later counts: the session would live into it.
OFFICES = "SELECT 1 FROM role_grant WHERE person = {} AND NOT valid << daterange({}::date, NULL) LIMIT 1"

# The account is locked against being disabled meanwhile: a session that begins after the others were ended would live
# on.
BEGIN = """
WITH owner AS (SELECT id FROM account WHERE id = {} AND disabled_at IS NULL FOR SHARE),
ended AS (DELETE FROM session USING owner WHERE session.id = {}),
begun AS (
    INSERT INTO session (id, account, made_at, seen_at, ends_at, idle, browser)
    SELECT {}, owner.id, {}, {}, {}, {}, {} FROM owner RETURNING account
)
INSERT INTO audit_event (at, account, action, subject_kind, subject)
SELECT {}, account, {}, 'account', account FROM begun RETURNING 1
"""
