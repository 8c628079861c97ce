"""The homes of the commune, numbered by card within a hamlet: T3-014 is the fourteenth of Thôn 3."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Final

from domain.rules.vietnamese import fold, sort_key, split_form
from service.demo.names import invent

SMALL: Final[Mapping[int, int]] = {
    1: 42, 2: 38, 3: 126, 4: 45, 5: 40, 6: 44, 7: 36, 8: 41, 9: 39, 10: 37, 11: 35, 12: 44,
}  # fmt: skip
HOMES_OF_A_LANE: Final = 9


@dataclass(frozen=True, slots=True)
class Home:
    """A household as the commune's list has it: `head` with a form of address; `forms`: who lives there."""

    hamlet: int
    number: int
    head: str
    lane: str
    phone: str | None
    people: int
    forms: tuple[str, ...]
    known_as: str | None = None

    @property
    def ref(self) -> str:
        """The list's own number of the home."""
        return ref(self.hamlet, self.number)


def ref(hamlet: int, number: int) -> str:
    """T3-014."""
    return f"T{hamlet}-{number:03}"


# Head, who lives there by their forms of address, and how neighbours call the home.
Named = tuple[str, tuple[str, ...], str | None]
# The cast's homes, each the first of its lane (or the second), so that cards printed by lane and name bear its number.
NAMED: Final[Mapping[str, Named]] = {
    "T3-001": ("bác Nguyễn Văn Bình", ("bác", "bà"), "nhà bác Bình, đầu ngõ"),
    "T3-026": ("ông Hà Văn Sơn", ("ông", "bà"), "nhà ông Sơn, đầu dốc"),
    "T3-027": ("chú Hà Văn Thủy", ("chú", "cô"), "nhà chú Thủy, chân dốc"),
    "T3-033": ("anh Lý Văn Tài", ("anh", "chị"), None),
    "T3-058": ("ông Hoàng Văn Nghĩa", ("ông", "bà"), None),
    "T3-040": ("bà Lò Thị Ơn", ("bà", "cô"), "nhà bà Ơn, gần suối"),
}
COUPLES: Final = (("ông", "bà"), ("bác", "bà"), ("chú", "cô"), ("anh", "chị"))
LANDMARKS: Final = ("gần cầu", "đầu ngõ", "cạnh ao", "sau nhà văn hóa", "trên dốc", "gần xưởng quế")


def make_homes(rng: Random, sizes: Mapping[int, int] = SMALL) -> list[Home]:
    """All homes, hamlet by hamlet in the order of their cards; no two of a hamlet have one name."""
    return [home for hamlet, size in sizes.items() for home in homes_of(rng, hamlet, size)]


def homes_of(rng: Random, hamlet: int, size: int) -> list[Home]:
    """The homes of a hamlet: lane by lane, and in a lane by the Vietnamese order of names."""
    taken: set[str] = {fold(split_form(head)[1]) for head, _, _ in NAMED.values()}
    found: list[Home] = []
    for lane, numbers in enumerate(lanes(hamlet, size), start=1):
        heads = heads_of(rng, hamlet, numbers, taken)
        for number, (head, forms, known_as) in zip(numbers, heads, strict=True):
            phone = f"0000{700_000 + hamlet * 1_000 + number}" if rng.random() < 0.7 else None
            people = rng.choices((1, 2, 3, 4, 5, 6, 7), (5, 16, 20, 28, 18, 9, 4))[0]
            found.append(Home(hamlet, number, head, f"Ngõ {lane:02}", phone, people, forms, known_as))
    return found


def lanes(hamlet: int, size: int) -> list[range]:
    """Card numbers lane by lane; a lane begins at a home of the cast, but for the one who is second in hers."""
    named = {number for number in range(1, size + 1) if ref(hamlet, number) in NAMED} - {27}
    starts = sorted({1, *named, *range(1, size + 1, HOMES_OF_A_LANE)})
    return [range(start, end) for start, end in zip(starts, [*starts[1:], size + 1], strict=True)]


def heads_of(rng: Random, hamlet: int, numbers: range, taken: set[str]) -> list[Named]:
    """Who stands for the homes of a lane: the cast's first, then invented ones whose names sort after theirs."""
    heads = [NAMED[ref(hamlet, number)] for number in numbers if ref(hamlet, number) in NAMED]
    least = sort_key(heads[-1][0]) if heads else ""
    invented: list[Named] = []
    while len(heads) + len(invented) < len(numbers):
        forms = rng.choice(COUPLES)
        name = invent(rng, is_woman=(is_woman := rng.random() < 0.35))
        head = f"{forms[is_woman]} {name}"
        if fold(name) not in taken and sort_key(head) > least:
            taken.add(fold(name))
            invented.append((head, forms, landmark(rng, name, forms[is_woman])))
    return heads + sorted(invented, key=lambda one: sort_key(one[0]))


def landmark(rng: Random, name: str, form: str) -> str | None:
    """How neighbours call a home, where they do."""
    return f"nhà {form} {name.rsplit(maxsplit=1)[-1]}, {rng.choice(LANDMARKS)}" if rng.random() < 0.25 else None
