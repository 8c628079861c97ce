"""How often a secret may be guessed, so that guessing is slow and nobody can be locked out for a day.

Failures are counted per account and address, per address, per account and over everything: in two steps, so that what
a narrow limit refuses is no try for a wide one, and one address alone reaches no limit of others. A browser that once
signed in to this account is counted by itself alone: whoever guesses from elsewhere cannot lock its owner out. For
everybody else a limit that is reached opens again within the quarter of an hour (ASVS 5.0, 6.3.1).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from domain.rules.desk_codes import Pass

QUARTER, DAY = timedelta(minutes=15), timedelta(days=1)
OF_A_SCAN = 5
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` failures of `scope` in a window."""

    scope: str
    most: int
    window: timedelta = QUARTER

    def window_at(self, at: datetime) -> datetime:
        """The start of the window that holds `at`."""
        return at - (at - EPOCH) % self.window

    def seconds_left(self, at: datetime) -> int:
        """Whole seconds until the next window, at least one."""
        return max(1, -int(-(self.window_at(at) + self.window - at).total_seconds() // 1))


class Guesser(NamedTuple):
    """Who types a code: a hash of the network asked from, and the account of whoever is signed in."""

    address: bytes
    account: int | None = None


def sign_in_limits(*, login: str, address: bytes, device: bytes | None) -> tuple[tuple[Limit, ...], ...]:
    """The limits of one try to sign in, in the steps in which they are asked: narrow ones, then wide ones.

    `address` is a hash; `device` the mark of a browser that `login` knows.
    """
    account = short(b"account", login.encode())
    if device is not None:
        return ((Limit(f"sign-in:device:{short(device, login.encode())}", 10),),)
    pair = Limit(f"sign-in:pair:{short(address, login.encode())}", 10)
    here = Limit(f"sign-in:address:{short(address)}", 60)  # an office or a village behind one address
    return (pair, here), (Limit(f"sign-in:account:{account}", 30), Limit("sign-in:all", 5_000))


def password_limits(account: int) -> tuple[Limit, ...]:
    """The limit of guessing the current password from within a session that somebody left open."""
    return (Limit(f"password:{account}", 10),)


def code_limits(kind: str, guesser: Guesser) -> tuple[Limit, ...]:
    """The limit of one try at a printed or shown code: `card`, `digits` or `slip`.

    Whoever is signed in is counted alone, a stranger by the network asked from: guesses from elsewhere lock nobody out.
    There is none over everything, since whoever reached it would close every door in the country.
    """
    who = f"address:{short(guesser.address)}" if guesser.account is None else f"account:{guesser.account}"
    return (Limit(f"{kind}:{who}", 60),)


def scan_limits(kind: str, holder: Pass, guesser: Guesser, most_of_all: int) -> tuple[Limit, ...]:
    """The limits of what follows from one scan of a session's code: five, and `most_of_all` from one network there.

    A network is many at a desk: a meeting of a hundred on one Wi-Fi is honest (G5).
    """
    network = f"{kind}:{holder.handle}:address:{short(guesser.address)}"
    return (Limit(f"{kind}:{holder.handle}:scan:{holder.scan}", OF_A_SCAN), Limit(network, most_of_all))


def short(*parts: bytes) -> str:
    """A name for what is counted that says nothing about it, 24 characters."""
    return sha256(b"\0".join(parts)).hexdigest()[:24]


def seconds_to_wait(limits: Sequence[Limit], counts: Mapping[str, int], at: datetime) -> int | None:
    """How long until the next try is taken; nothing while all limits hold. `counts` include this try."""
    waits = [limit.seconds_left(at) for limit in limits if counts.get(limit.scope, 0) > limit.most]
    return max(waits, default=None)
