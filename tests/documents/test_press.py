import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from domain.refusals import Refused
from service.documents.press import pressed
from service.documents.slips import slips
from tests.documents.printing import RUN, printed
from tests.documents.test_slips import SHEET


def children() -> set[str]:
    tasks = Path("/proc/self/task").glob("*/children")
    return {child for task in tasks for child in task.read_text().split()}


async def test_cards_pressed_in_a_child_are_the_same_bytes():
    assert await pressed(RUN) == printed()


async def test_slips_pressed_in_a_child_are_the_same_bytes():
    assert await pressed(SHEET) == slips(SHEET)


async def test_a_refusal_comes_out_of_the_child_with_its_facts():
    address = f"https://{'a' * 70}.vn"
    with pytest.raises(Refused, match="base-address-too-long") as refusal:
        await pressed(replace(RUN, base_address=address))
    assert refusal.value.facts == {"base_address": address}


async def test_what_takes_too_long_is_given_up_and_leaves_no_child():
    before = children()
    with pytest.raises(Refused, match="server-busy"):
        await pressed(RUN, seconds=0.01)
    assert children() == before


async def test_a_reader_who_goes_away_leaves_no_child():
    before = children()
    task = asyncio.create_task(pressed(RUN))
    await asyncio.sleep(0.05)
    assert len(children()) == len(before) + 1
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert children() == before


async def test_a_broken_child_is_loud(capfd: pytest.CaptureFixture[str]):
    with pytest.raises(RuntimeError, match="the press ended with 1"):
        await pressed(replace(RUN, bundles=("not a bundle",)))  # pyright: ignore[reportArgumentType]
    assert "Expected `object`" in capfd.readouterr().err
