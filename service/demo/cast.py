"""Who is in the demo: people of content.md §3 by name, their teams filled up with invented neighbours."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Final

from domain.rules.vietnamese import fold
from service.demo.names import invent

HAMLETS: Final = range(1, 13)
WITHOUT_DECISION: Final = 11  # coverage is 11 of 12
OPENS_EVERY_DOOR: Final = "go-cua-tung-nha"  # everybody's password, shown to whoever starts the demo
TEAM_SIZES: Final = (4, 7)
BUSIEST: Final = 7


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a team. `pace`: helps on a day when they go out; `zeal`: on what share of days they do.

    `first` and `last` are the story's days between which they visit.
    """

    code: str
    name: str
    hamlet: int
    role: str
    phone: str
    birth_year: int
    pace: int
    zeal: float
    first: int = 1
    last: int = 99


@dataclass(frozen=True, slots=True)
class Official:
    """Somebody with a role over a unit (`over`: its kind)."""

    code: str
    name: str
    role: str
    over: str
    phone: str


MEMBERS: Final = (
    Member("hoa", "Lò Thị Hoa", 3, "member", "0000030001", 2005, 4, 0.75),
    Member("khoi", "Nguyễn Minh Khôi", 3, "leader", "0000030002", 2003, 4, 0.7, last=22),
    Member("dung", "Phạm Thị Dung", 3, "deputy", "0000030003", 1974, 2, 0.6),
    Member("thao", "Hoàng Thị Thao", 5, "member", "0000050001", 1985, 3, 0.5),
    Member("lam", "Đỗ Văn Lâm", 6, "leader", "0000060001", 1997, 3, 0.5, last=19),
)
OFFICIALS: Final = (
    Official("hanh", "Nông Thị Hạnh", "officer", "commune", "0000000001"),
    Official("thang", "Vũ Đức Thắng", "department", "province", "0000000002"),
    Official("lan", "Đinh Thị Lan", "department", "province", "0000000003"),
    Official("nam", "Lê Hoàng Nam", "administrator", "country", "0000000004"),
)
# Who is shown at the console: the role as it is played, the name before .localhost, the code.
PLAYED: Final = (
    ("member", "member", "hoa"),
    ("team leader", "leader", "dung"),
    ("commune officer", "officer", "hanh"),
    ("department", "department", "thang"),
    ("administrator", "administrator", "nam"),
)
NAMED: Final[Mapping[str, Member | Official]] = {one.code: one for one in (*MEMBERS, *OFFICIALS)}


def make_members(rng: Random, hamlets: range | tuple[int, ...] = HAMLETS) -> list[Member]:
    """The cast's members of these hamlets, and as many neighbours as make teams of four to seven."""
    made: list[Member] = []
    taken = {fold(one.name) for one in NAMED.values()}
    for hamlet in hamlets:
        own = [one for one in MEMBERS if one.hamlet == hamlet]
        size = TEAM_SIZES[1] if hamlet == 3 else rng.randint(*TEAM_SIZES)
        for place in range(len(own), size):
            own.append(neighbour(rng, hamlet, place, {one.role for one in own}, taken))
        made += own
    return made


def neighbour(rng: Random, hamlet: int, place: int, roles: set[str], taken: set[str]) -> Member:
    """An invented member, quiet or busy by a heavy tail: median 1 help on an active day, busiest tenth 6."""
    while fold(name := invent(rng, is_woman=rng.random() < 0.5)) in taken:
        pass
    taken.add(fold(name))
    role = next((role for role in ("leader", "deputy") if role not in roles), "member")
    pace = min(int(rng.paretovariate(1.2)), BUSIEST)
    phone = f"0000{hamlet:02}{place + 1:04}"
    return Member(
        f"t{hamlet}-{place + 1}", name, hamlet, role, phone, rng.randint(1966, 2006), pace, rng.uniform(0.2, 0.6)
    )
