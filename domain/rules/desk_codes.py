"""What a desk shows and hands on: a code that changes, one tap, a while to answer. HMAC alone, nothing is stored.

A code that is photographed and sent on is over before somebody at home has opened it; whoever scans it at the desk has
time (design §3, G32).
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from domain.refusals import Refused
from domain.rules.answers import Channel
from domain.rules.tokens import ALPHABET, in_base32, read_token

STEP = 10  # seconds that a code is shown
TAKEN = 3  # steps in which it is taken on arrival: its own, and the two after
HANDLE_LENGTH, PROOF_LENGTH, TIME_LENGTH, SCAN_LENGTH, SEAL_LENGTH = 6, 10, 7, 4, 13
CODE_LENGTH = HANDLE_LENGTH + PROOF_LENGTH
BODY_LENGTH = HANDLE_LENGTH + 1 + TIME_LENGTH + SCAN_LENGTH
PASS_LENGTH = BODY_LENGTH + SEAL_LENGTH


class Purpose(StrEnum):
    """What a pass lets one do: tap *I am here*, then answer."""

    TAP = "tap"
    ANSWER = "answer"


LIVES = {Purpose.TAP: timedelta(seconds=60), Purpose.ANSWER: timedelta(minutes=15)}
LETTERS = {Channel.DESK_CODE: "S", Channel.DESK_PRINT: "P"}


@dataclass(frozen=True, slots=True)
class Pass:
    """Who holds it scanned the code of a session: which (its handle), shown or printed, and when.

    `scan` tells two apart who scanned in one second, and is the same in all that follows from one scan: what may be
    tried is counted by it.
    """

    handle: str
    channel: Channel
    at: datetime
    scan: str = "0000"

    def later(self, at: datetime) -> "Pass":
        """The same scan, at the moment of its tap."""
        return replace(self, at=at)


def new_scan(chance: bytes) -> str:
    """Four signs of 3 random bytes."""
    return in_base32(int.from_bytes(chance), SCAN_LENGTH)


def desk_code(secret: bytes, handle: str, at: datetime) -> str:
    """The 16 signs that a session's screen shows at a moment: its handle, and 50 bits that prove the step."""
    return handle + proof(secret, handle, step_at(at))


def is_taken(secrets: Iterable[bytes], code: str, at: datetime) -> bool:
    """A code of now, or of the two steps before, under one of the installation's keys."""
    handle, shown, now = code[:HANDLE_LENGTH], code[HANDLE_LENGTH:], step_at(at)
    wanted = [proof(secret, handle, now - ago) for secret in secrets for ago in range(TAKEN)]
    return is_one_of(shown, wanted)


def seconds_left(at: datetime) -> float:
    """How long the code of a moment is still shown, above 0 and at most `STEP` seconds."""
    return STEP - at.timestamp() % STEP


def make_pass(secret: bytes, purpose: Purpose, holder: Pass) -> str:
    """31 signs, in which nothing can be changed: they name the session, the way, the second and the scan."""
    body = holder.handle + LETTERS[holder.channel] + in_base32(int(holder.at.timestamp()), TIME_LENGTH) + holder.scan
    return body + seal(secret, purpose, body)


def read_pass(secrets: Iterable[bytes], purpose: Purpose, text: str, at: datetime) -> Pass:
    """A pass out of an address or a form. Refuses: `desk-code-over`; `token-unknown` for what has not its shape."""
    reading = read_token(text, PASS_LENGTH)
    body, shown = reading[:-SEAL_LENGTH], reading[-SEAL_LENGTH:]
    wanted = [seal(secret, purpose, body) for secret in secrets]
    if not is_one_of(shown, wanted):
        raise Refused("desk-code-over")
    letter, rest = body[HANDLE_LENGTH], body[HANDLE_LENGTH + 1 :]
    seconds = seconds_of(rest[:TIME_LENGTH])
    made = datetime.fromtimestamp(seconds, UTC)
    if not timedelta(seconds=-1) <= at - made <= LIVES[purpose]:
        raise Refused("desk-code-over")
    channel = next(channel for channel, own in LETTERS.items() if own == letter)
    return Pass(body[:HANDLE_LENGTH], channel, made, rest[TIME_LENGTH:])


def step_at(at: datetime) -> int:
    return int(at.timestamp()) // STEP


def proof(secret: bytes, handle: str, step: int) -> str:
    """What only the installation can write beside a handle at a step."""
    return signs(hmac.digest(secret, f"desk\0{handle}\0{step}".encode(), "sha256"), PROOF_LENGTH)


def seal(secret: bytes, purpose: Purpose, body: str) -> str:
    return signs(hmac.digest(secret, f"desk {purpose}\0{body}".encode(), "sha256"), SEAL_LENGTH)


def signs(digest: bytes, length: int) -> str:
    return in_base32(int.from_bytes(digest), length)


def is_one_of(shown: str, wanted: Iterable[str]) -> bool:
    """All are compared, each in equal time."""
    return True in [hmac.compare_digest(shown.encode(), one.encode()) for one in wanted]


def seconds_of(text: str) -> int:
    """The number behind signs of the alphabet."""
    number = 0
    for sign in text:
        number = number * 32 + ALPHABET.index(sign)
    return number
