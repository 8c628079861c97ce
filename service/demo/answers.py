"""What somebody is helped with at a home, and what they say of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

from domain.rules.reports import Line
from service.demo.deeds import Help, Said

# How often each is asked for at a door, more or less.
WANTED: Final[Mapping[str, int]] = {
    "eid-active": 10, "psp-account": 10, "psp-dossier": 9, "psp-track": 4, "psp-pay": 4, "app-province": 6,
    "feedback": 2, "signature": 2, "health-card": 7, "tele-visit": 1, "benefit-account": 4, "school-online": 4,
    "ewallet": 3, "first-pay": 4, "bill-pay": 5, "farm-diary": 3, "scam-drill": 8, "scam-report": 3, "phone-lock": 6,
    "child-safe": 3, "storm-alert": 5, "first-phone": 5, "ward-page": 4,
}  # fmt: skip
EACH_TIME: Final = frozenset(
    {"psp-dossier", "psp-track", "psp-pay", "feedback", "tele-visit", "school-online", "scam-report"}
)
OF_THE_HOME: Final = frozenset({"bill-pay", "farm-diary", "child-safe", "storm-alert"})
LINES: Final = ((1, 2, 3, 4), (35, 40, 18, 7))

# Of helps 88 % are confirmed, 3 % only partly, 1 % denied, 8 % expire. A household that denies at the door has the
# member take the report back: what is denied later waits for an officer, whose review is no part of this life yet.
ANSWERS: Final[Mapping[str, int]] = {"yes": 88, "partly": 3, "denied": 1, "none": 8}
SAME_PHONE, SAME_ADDRESS = 0.33, 0.08
STARS: Final = ((5, 4, 3), (70, 25, 5))
WORDS: Final = (
    "Cháu nói chậm, dễ hiểu.", "Rất nhiệt tình.", "Giờ tôi tự làm được rồi.", "Cảm ơn các cháu.",
    "Chữ nhỏ quá, tôi xem chưa rõ.", "Mong lần sau đến sớm hơn.",
)  # fmt: skip


@dataclass
class Known:
    """What the people of a home can do already: once counted, it is not counted again (content.md §2, *once*)."""

    done: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])

    def is_new(self, code: str, form: str) -> bool:
        """It would count for this person."""
        return code in EACH_TIME or (code, of_whom(code, form)) not in self.done

    def learn(self, lines: Sequence[Line]) -> None:
        """Remember lines that were confirmed."""
        self.done |= {(line.indicator, of_whom(line.indicator, line.form)) for line in lines}


def of_whom(code: str, form: str) -> str:
    """A thing of the home is known by the home, not by one of its people."""
    return "" if code in OF_THE_HOME else form


def draw_help(rng: Random, forms: Sequence[str], known: Known, surely: Said | None = None) -> Help | None:
    """Help with up to four things, and its answer (`surely` where the story wants one); None where all is known."""
    lines = draw_lines(rng, forms, known)
    if not lines:
        return None
    kind = "yes" if surely else rng.choices(list(ANSWERS), list(ANSWERS.values()))[0]
    if kind in {"none", "denied"}:
        return Help(lines, None, is_withdrawn=kind == "denied")
    no = frozenset({len(lines) - 1}) if kind == "partly" and len(lines) > 1 else frozenset[int]()
    known.learn([line for place, line in enumerate(lines) if place not in no])
    return Help(lines, surely or draw_answer(rng, no))


def draw_lines(rng: Random, forms: Sequence[str], known: Known) -> tuple[Line, ...]:
    """Different things, all for one person or for the two of the home."""
    count = rng.choices(*LINES)[0]
    form = rng.choice(forms)
    new = {code: weight for code, weight in WANTED.items() if known.is_new(code, form)}
    chosen: list[Line] = []
    while new and len(chosen) < count:
        code = rng.choices(list(new), list(new.values()))[0]
        del new[code]
        quantity = 2 if code == "psp-dossier" and rng.random() < 0.2 else 1
        chosen.append(Line(code, quantity, form))
    return tuple(chosen)


def draw_answer(rng: Random, no: frozenset[int]) -> Said:
    """When it is given, on whose phone, and stars from some."""
    drawn = rng.random()
    stars = rng.choices(*STARS)[0] if rng.random() < 0.3 else None
    return Said(
        minutes=rng.randint(1, 6),
        no=no,
        is_same_phone=drawn < SAME_PHONE,
        is_same_address=drawn < SAME_PHONE + SAME_ADDRESS,
        stars=stars,
        words=rng.choice(WORDS) if stars and rng.random() < 0.2 else None,
    )
