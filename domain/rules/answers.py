"""What a citizen's answer does to a reported assistance, and how much it proves."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.refusals import Refused
from domain.rules.ids import AssistanceId, ItemId

CODE_LIFE = timedelta(minutes=10)
DESK_LIFE = timedelta(minutes=15)  # from the tap *I am here* (G32), and of any other way but link and one-time code
CHANGE_WITHIN = timedelta(days=14)
REPORT_LIFE = timedelta(days=14)
TRIES = 5


class State(StrEnum):
    """Where an assistance stands; only `confirmed` posts points (design §3)."""

    REPORTED = "reported"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    REVERSED = "reversed"


class Channel(StrEnum):
    """By what way somebody answered."""

    ONE_TIME_CODE = "one-time-code"
    SIX_DIGITS = "six-digits"
    OWN_CARD = "own-card"  # on a phone that answered for the home before
    CARD_PICTURES = "card-pictures"  # at its card, by its pictures
    PHONE = "phone"
    PICTURES = "pictures"
    CHECK = "check"
    DESK_CODE = "desk-code"
    DESK_PRINT = "desk-print"
    CHAIR = "chair"
    LEADER = "leader"  # of a visit whose card nobody scanned


# Whoever chose a home's pictures on a member's phone may have been the member: alone they prove little, wherever they
# are touched (G12). The code that a desk without a screen has printed can be photographed and sent on (G32).
WEAK = frozenset({Channel.PICTURES, Channel.CARD_PICTURES, Channel.DESK_PRINT})


class Grade(StrEnum):
    """How much an answer proves; A proves most."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


@dataclass(frozen=True, slots=True)
class Device:
    """What is known of a phone at the moment of an answer: no fingerprint, no count, no delay."""

    address: bytes  # keyed hash of the network address
    browser: str  # family of the browser
    is_members: bool = False  # carries a member's session or mark


NO_DEVICE = Device(b"", "")  # of whoever says it in another's name: a leader, an officer


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a report: for whom, what, how many in the indicator's own unit of measure.

    `scope` names the person, home or place that counts once in the campaign; None where every turn counts (G3).
    """

    indicator: str
    quantity: int
    scope: str | None = None
    is_spent: bool = False  # somebody's help within the scope was counted before
    earns: bool = True  # False of those whom a chair only counted (G2)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an answer came to."""

    state: State
    grade: Grade
    is_repeat: bool = field(default=False, compare=False)  # said before: nothing was written
    is_later: bool = False  # after a no, which it does not change


@dataclass(frozen=True, slots=True)
class Claim:
    """An assistance as it was reported, the code that asks about it, and the answer that stands, if any."""

    id: AssistanceId
    state: State
    shown_at: datetime  # when the one-time code was shown
    shown_on: Device  # the member's phone that showed it
    items: Mapping[ItemId, Item]
    until: datetime  # when it expires unless it is answered
    helped: AbstractSet[ItemId] = frozenset()
    standing: Outcome | None = None
    pressed: bool = False  # what the standing answer said besides
    not_home: bool = False
    is_dead: bool = False  # the code was replaced by another, or the visit moved
    channel: Channel = Channel.ONE_TIME_CODE  # by which the code is asked
    is_own_phone: bool = False  # the phone that asks gave the answer that stands

    def hides_no(self, asking: Device) -> bool:
        """The home said no: to all but its phone that said it, it looks as if nobody had answered (G17)."""
        is_own = self.is_own_phone and not asking.is_members
        return self.standing is not None and self.standing.state is State.DISPUTED and not is_own


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody says of a claim: the items that were really helped with."""

    helped: AbstractSet[ItemId]
    channel: Channel
    device: Device
    at: datetime
    pressed: bool = False  # asked for a code or money, or pressed
    not_home: bool = False  # the claim is about another home
    unsaid: AbstractSet[ItemId] = frozenset()  # neither yes nor no, which only whoever was pressed may leave (G17)

    @property
    def asks_review(self) -> bool:
        """What opens a review: every item denied, not this home, or pressed; one no among others is none (G34)."""
        return not self.helped or self.pressed or self.not_home


def decide(claim: Claim, answer: Answer) -> Outcome:
    """Judge an answer to a claim.

    One item confirmed is a confirmation of that item; an answer that asks for a review disputes it (G34). The same
    answer again has the first outcome again, however late; what was said after a no, while its code lives, is taken
    like a first answer (`is_later`), so that trying tells nobody of the no (G17). By pictures on a member's phone only
    a yes is taken (G12).

    Refuses: `already-answered` (another answer stands), `withdrawn`, `code-expired`, `unknown-item`,
    `yes-alone-here`.
    """
    hides_no = claim.hides_no(answer.device)
    said_before = (answer.helped, answer.pressed, answer.not_home) == (claim.helped, claim.pressed, claim.not_home)
    if claim.standing and not hides_no:
        if said_before:
            return claim.standing
        raise Refused("already-answered", helped=sorted(claim.helped))
    if claim.state is not State.REPORTED and not hides_no:
        raise Refused("withdrawn" if claim.state is State.WITHDRAWN else "code-expired")
    if hides_no and answer.at >= claim.until:  # as what nobody answered, which a sweep ends
        raise Refused("code-expired")
    if claim.is_dead or is_over(claim.shown_at, answer.at, claim.channel):
        raise Refused("code-expired")
    if strange := answer.helped - claim.items.keys():
        raise Refused("unknown-item", items=sorted(strange))
    if answer.channel is Channel.PICTURES and (answer.asks_review or answer.helped != claim.items.keys()):
        raise Refused("yes-alone-here")
    state = State.DISPUTED if answer.asks_review else State.CONFIRMED
    return Outcome(state, grade_of(answer, claim.shown_on), is_later=hides_no)


def came_by(answer: Answer, claim: Claim) -> Answer:
    """An answer to any but the one-time code came by the way that the code was given for, whatever its address says."""
    return answer if claim.channel is Channel.ONE_TIME_CODE else replace(answer, channel=claim.channel)


def is_over(shown_at: datetime, now: datetime, channel: Channel = Channel.ONE_TIME_CODE) -> bool:
    """A one-time code lives ten minutes from when it was shown, a link to the home's phone as long as the report.

    Any other lives fifteen minutes, from the tap or from when it was shown whose home it is.
    """
    lives = {Channel.ONE_TIME_CODE: CODE_LIFE, Channel.PHONE: REPORT_LIFE}
    return now - shown_at > lives.get(channel, DESK_LIFE)


def grade_of(answer: Answer, shown_on: Device) -> Grade:
    """How much an answer proves, from its channel and what is known of the two phones (design §3, G5).

    A: the household's registered phone, or a check by call or visit. A link that was sent on to a member is neither: C.
    B: another phone than the member's: no member's session or mark on it, and network address or browser family
    differs. C: all else, which is honest and no signal: the code that a desk without a screen has printed can be
    photographed and sent on (G32). D: nobody of the home said so, the leader did.
    """
    if answer.channel is Channel.CHECK:
        return Grade.A
    if answer.channel is Channel.LEADER:
        return Grade.D
    if answer.channel in WEAK or answer.device.is_members:
        return Grade.C
    if answer.channel is Channel.PHONE:
        return Grade.A
    is_same = answer.device.address == shown_on.address and answer.device.browser == shown_on.browser
    return Grade.C if is_same else Grade.B


def at_most(grade: Grade, kind: str) -> Grade:
    """The grade of an answer for a kind of recipient: somebody without a card is known to nobody again, so B (G1)."""
    return max(grade, Grade.B) if kind == "passer-by" else grade
