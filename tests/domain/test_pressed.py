"""What a department reads of those who were pressed (G17)."""

from datetime import timedelta

import pytest

from domain.queries.pressed import PressedPage, list_pressed
from domain.rules.reviews import Stage
from tests.cast import TUESDAY, Cast
from tests.reviewing import HOUR, decided, heard, taken_on
from tests.visiting import answered, helped


@pytest.fixture
async def pressed(cast: Cast) -> str:
    """Mr Binh was pressed; Ms Thuy only says no."""
    await helped(cast, "dung", "thuy", "denied", TUESDAY, ewallet=1)
    await answered("denied")
    report = await helped(cast, "hoa", "binh", ewallet=1)
    await answered("visit", pressed=True)
    return report


async def read(cast: Cast, who: str = "thang", days: int = 0) -> PressedPage:
    return await list_pressed(viewer=cast[who], at=TUESDAY + HOUR + timedelta(days=days))


async def test_g17_the_department_reads_how_far_officers_are_and_no_home(cast: Cast, pressed: str):
    stages: list[tuple[Stage, str]] = []
    for step in (taken_on, heard, decided, None):
        [line] = (await read(cast)).lines
        stages.append((line.stage, line.state))
        if step:
            await step(cast, pressed)
    assert stages == [
        (Stage.NEW, "disputed"),
        (Stage.OPENED, "disputed"),
        (Stage.HEARD, "disputed"),
        (Stage.DECIDED, "rejected"),
    ]
    [line] = (await read(cast)).lines
    assert "Bình" not in str(line)
    assert "Thôn 3" not in line.commune


async def test_what_waits_too_long_is_said_and_what_was_decided_is_not_late(cast: Cast, pressed: str):
    assert [(await read(cast, days=days)).lines[0].is_over for days in (13, 14)] == [False, True]
    await taken_on(cast, pressed)
    await heard(cast, pressed)
    await decided(cast, pressed)
    assert not (await read(cast, days=14)).lines[0].is_over


@pytest.mark.parametrize("who", ["hanh", "khoi", "pao", "nam"])
async def test_g17_it_reaches_no_team_and_no_other_office(cast: Cast, pressed: str, who: str):
    assert (await read(cast, who)).lines == ()


async def test_a_page_beyond_the_last_is_the_first(cast: Cast, pressed: str):
    page = await list_pressed(viewer=cast["thang"], at=TUESDAY + HOUR, page=9)
    assert (len(page.lines), page.total, page.page, page.last) == (1, 1, 1, 1)
