"""The scenes of content.md §3 that this installation can play, each at its day."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from domain.rules.knocks import KnockEnd
from domain.rules.reports import Line
from service.demo.days import Calendar
from service.demo.deeds import Deed, Help, Knock, Said
from service.demo.homes import Home

BINH, SON, THUY, TAI, ON, GRANDFATHER = "T3-001", "T3-026", "T3-027", "T3-033", "T3-040", "T3-058"
OF_TWO = "T3-034"
NO_PHONE = "T3-041"
DENIED_IN_THON_6 = "T6-009"
# What waits for the visitor.
PRESSED, DENIED_LATELY, DENIED_NOW = "T6-021", "T9-017", "T5-013"
NOT_NEEDED = (THUY, "T3-071", "T3-112")
MOVED_AWAY = ("T3-085", "T3-119")
IN_MOURNING = ("T3-060", "T3-061", "T3-062")
# Homes that everyday life leaves alone until their scene was played (its day), or for good.
RESERVED: Mapping[str, int] = {
    BINH: 1, SON: 3, TAI: 6, ON: 5, NO_PHONE: 7, GRANDFATHER: 11, DENIED_IN_THON_6: 12, PRESSED: 36,
    DENIED_LATELY: 38, DENIED_NOW: 39,
    **dict.fromkeys(IN_MOURNING, 20), **dict.fromkeys((*NOT_NEEDED, *MOVED_AWAY), 99),
}  # fmt: skip
EVERYTHING = frozenset(range(9))


class Stage(NamedTuple):
    """Where and when scenes are played."""

    calendar: Calendar
    homes: Mapping[str, Home]

    def scene(self, of: str, moment: tuple[int, int], member: str, name: str, what: Help | Knock) -> Deed | None:
        """A scene at a home on a day at an hour, where the home is part of the world."""
        home = self.homes.get(of)
        return Deed(moment[0], self.calendar.at(*moment), member, home, what, name) if home else None


def scenes(calendar: Calendar, homes: Mapping[str, Home]) -> Iterator[Deed]:
    """The scenes at homes that there are, in no order."""
    stage = Stage(calendar, homes)
    for deed in (*first_days(stage), *disputes(stage), *quiet_doors(stage)):
        if deed is not None:
            yield deed


def first_days(stage: Stage) -> Iterator[Deed | None]:
    """Mr Bình confirms in part; the wrong family; two at one door; Hoa's grandmother; Mr Tài, twice; Thảo in Thôn 3.

    A home without a phone answers by its pictures.
    """
    three = [Line(code, 1, "bác") for code in ("eid-active", "psp-account", "ewallet")]
    half = Said(minutes=3, no=frozenset({2}), is_same_address=True, stars=5)
    yield stage.scene(BINH, (1, 9), "hoa", "first visit", Help(tuple(three), half))
    meant = Help((Line("psp-account", 1, "ông"), Line("scam-drill", 1, "bà")), Said(4), moved_to=stage.homes.get(SON))
    yield stage.scene(THUY, (3, 16), "hoa", "wrong family", meant)
    together = Help((Line("psp-dossier", 1, "bác"),), Said(2), beside="dung")
    yield stage.scene(OF_TWO, (4, 6), "hoa", "two members", together)
    grandmother = Help((Line("first-phone", 1, "bà"),), Said(2, stars=5), kin=True)
    yield stage.scene(ON, (5, 10), "hoa", "kin", grandmother)
    for_himself = Help((Line("eid-active", 1, "anh"), Line("phone-lock", 1, "anh")), Said(1))
    yield stage.scene(TAI, (6, 15), "hoa", "contact preference", for_himself)
    touched = Said(1, is_same_phone=True, pictures=("tree-palm", "wheat", "sun"))
    without = Help((Line("first-phone", 1, "bà"), Line("scam-drill", 1, "bà")), touched)
    yield stage.scene(NO_PHONE, (7, 15), "hoa", "no phone", without)
    again = Help((Line("eid-active", 1, "anh"), Line("feedback", 1, "anh")), Said(2))
    yield stage.scene(TAI, (9, 17), "khoi", "repeat", again)
    for hour, number in ((8, 45), (9, 46), (10, 47), (14, 48)):
        visit = Help((Line("psp-account", 1, "bác"), Line("health-card", 1, "bác")), Said(3))
        yield stage.scene(f"T3-{number:03}", (10, hour), "thao", "other team", visit)


def disputes(stage: Stage) -> Iterator[Deed | None]:
    """Two that an officer decides in the days after (`service.demo.reviews`), and three that wait for the visitor."""
    denied = Help((Line("psp-account", 1, "ông"), Line("psp-track", 1, "ông")), Said(3, no=EVERYTHING))
    yield stage.scene(GRANDFATHER, (11, 17), "hoa", "dispute 1", denied)
    of_lam = Help((Line("psp-dossier", 2, "chú"),), Said(2, no=EVERYTHING))
    yield stage.scene(DENIED_IN_THON_6, (12, 18), "lam", "dispute 2", of_lam)
    pressed = Help((Line("ewallet", 1, "cô"), Line("scam-drill", 1, "cô")), Said(4, is_pressed=True))
    yield stage.scene(PRESSED, (36, 18), "t6-2", "pressed", pressed)
    for home, day, member, indicator in (
        (DENIED_LATELY, 38, "t9-1", "ewallet"),
        (DENIED_NOW, 39, "thao", "eid-active"),
    ):
        denied = Help((Line(indicator, 1, "cô"),), Said(5, no=EVERYTHING))
        yield stage.scene(home, (day, 18), member, "waits", denied)


def quiet_doors(stage: Stage) -> Iterator[Deed | None]:
    """A funeral: three homes quiet for seven days. Doors of Thôn 3 that are finished without help."""
    mourning = Knock(KnockEnd.IN_MOURNING_OR_ILL, quiet=7)
    for hour, of in zip((8, 9, 10), IN_MOURNING, strict=True):
        yield stage.scene(of, (13, hour), "dung", "mourning", mourning)
    ends = {**dict.fromkeys(NOT_NEEDED, KnockEnd.NOT_NEEDED), **dict.fromkeys(MOVED_AWAY, KnockEnd.MOVED_AWAY)}
    for order, (of, end) in enumerate(ends.items()):
        yield stage.scene(of, (14 + 2 * order, 11), "dung", "finished door", Knock(end))
