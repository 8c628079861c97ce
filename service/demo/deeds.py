"""What happens at doors, as plain facts: decided from the seed first, done through the verbs afterwards."""

from dataclasses import dataclass, field
from datetime import datetime

from domain.rules.knocks import KnockEnd
from domain.rules.reports import Line
from service.demo.homes import Home


@dataclass(frozen=True, slots=True)
class Said:
    """What the citizen answers, some minutes after the code was shown.

    `no`: the places of lines that were not so. `is_same_phone`: network address and browser family are the member's,
    which is honest (G5). `is_pressed`: was asked for a code or money, or pressed (G17). `pictures`: the home has no
    phone, and answers on the member's by its three pictures (G12).
    """

    minutes: int = 2
    no: frozenset[int] = frozenset()
    is_same_phone: bool = False
    is_same_address: bool = False
    is_pressed: bool = False
    stars: int | None = None
    words: str | None = None
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Help:
    """A visit that ends as helped. `answer` None: nobody answers. `moved_to`: the home it was meant for (G9).

    `beside`: the code of a member of the team who came along (G10).
    """

    lines: tuple[Line, ...]
    answer: Said | None = field(default_factory=Said)
    kin: bool = False
    moved_to: Home | None = None
    is_withdrawn: bool = False
    beside: str | None = None


@dataclass(frozen=True, slots=True)
class Knock:
    """A knock that ends otherwise. `back_in` days for come-back, `quiet` days for in-mourning-or-ill."""

    end: KnockEnd
    back_in: int | None = None
    quiet: int = 7


@dataclass(frozen=True, slots=True)
class Deed:
    """One member (by code) at one door, on a day of the story."""

    day: int
    at: datetime
    member: str
    home: Home
    what: Help | Knock
    scene: str | None = None
