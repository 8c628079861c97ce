"""What a member reads of an answer never tells who said no (design §4.10, G17)."""

from datetime import timedelta
from typing import Any

import pytest

from domain.confirmations.answer import confirm_assistance
from domain.queries.assistances import AssistancePage, show_assistance
from domain.queries.confirmations import show_claim
from domain.queries.why import Why, show_why
from domain.rules.answers import Answer, Channel, Device
from domain.rules.ids import ItemId
from domain.rules.reports import Line
from tests.cast import MINUTE, OTHER_ADDRESS, TUESDAY, Cast
from tests.visiting import helped_with, token_of

LINES = (
    Line("psp-dossier", 1, "bác", "Bình"),
    Line("ewallet", 1, "bác", "Bình"),
    Line("psp-dossier", 1, "cô", "Lan"),
    Line("ewallet", 1, "cô", "Lan"),
)
EVERYTHING = {(line.form, line.indicator) for line in LINES}


async def answered(cast: Cast, home: str, *no: tuple[str, str], **more: Any) -> str:
    """Help at a home whose people say yes to all but `no`; returns the report."""
    at = TUESDAY + MINUTE * len(home)
    made = await helped_with(cast, "hoa", home, home, *LINES, at=at)
    claim = await show_claim(token=token_of(home), language="vi", at=at)
    yes = frozenset(ItemId(item.id) for item in claim.items if (item.person.split()[0], item.code) not in no)
    said = Answer(yes, Channel.ONE_TIME_CODE, Device(OTHER_ADDRESS, "Safari"), at + MINUTE, **more)
    await confirm_assistance(token=token_of(home), answer=said)
    return made


async def read(cast: Cast, report: str, who: str = "hoa") -> AssistancePage:
    return await show_assistance(viewer=cast[who], assistance=report, language="vi", at=TUESDAY + timedelta(hours=1))


async def receipt(cast: Cast, page: AssistancePage) -> Why:
    assert page.source
    at = TUESDAY + timedelta(hours=1)
    return await show_why(viewer=cast["hoa"], source=page.source, kind=None, subject=None, at=at, language="vi")


@pytest.mark.parametrize("who", ["hoa", "khoi"])
async def test_a_part_reads_the_same_whoever_of_the_home_said_no(cast: Cast, who: str):
    his = await read(cast, await answered(cast, "binh", ("bác", "ewallet")), who)
    hers = await read(cast, await answered(cast, "thuy", ("cô", "ewallet")), who)
    assert his.is_partly
    assert his.items == hers.items
    assert [(item.code, item.helped, item.person) for item in his.items] == [
        ("ewallet", True, ""),
        ("psp-dossier", True, ""),
        ("psp-dossier", True, ""),
        ("ewallet", False, ""),
    ]


async def test_its_receipt_reads_the_same_too(cast: Cast):
    his = await receipt(cast, await read(cast, await answered(cast, "binh", ("bác", "ewallet"))))
    hers = await receipt(cast, await read(cast, await answered(cast, "thuy", ("cô", "ewallet"))))
    assert (his.working, his.points) == (hers.working, hers.points)
    assert [line.indicator for line in his.working.not_counted] == ["ewallet"]


async def test_where_all_said_yes_each_line_says_whom_it_helped(cast: Cast):
    page = await read(cast, await answered(cast, "binh"))
    assert [(item.person, item.helped) for item in page.items] == [
        *[("bác Bình", True)] * 2,
        *[("cô Lan", True)] * 2,
    ]


async def test_g17_what_is_looked_at_reads_the_same_whether_denied_pressed_or_not_their_home(cast: Cast):
    denied = await read(cast, await answered(cast, "binh", *EVERYTHING))
    pressed = await read(cast, await answered(cast, "thuy", pressed=True))
    elsewhere = await read(cast, await answered(cast, "son", not_home=True))
    assert denied.state == pressed.state == elsewhere.state == "reported"
    assert denied.items == pressed.items == elsewhere.items
    assert {item.helped for item in denied.items} == {None}
