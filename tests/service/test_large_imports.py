"""Ten thousand rows through the page: looked at, written, and looked at again, while others are answered."""

import asyncio
from io import BytesIO
from time import monotonic

import pytest
import xlsxwriter

from domain.database import rows
from tests.cast import Cast
from tests.service.conftest import Browsers
from tests.service.test_imports import upload

ROWS = 10_000
LONGEST = 3.0  # seconds that somebody else's page may wait meanwhile


@pytest.fixture(scope="module")
def list_of_homes() -> bytes:
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "constant_memory": False}) as book:
        sheet = book.add_worksheet("Hộ")
        sheet.write_row(0, 0, ["Chủ hộ", "Thôn", "Ngõ", "SĐT"])
        for number in range(1, ROWS + 1):
            phone = "0912" if number % 1_000 == 0 else f"09{number:08}"
            sheet.write_row(
                number, 0, [f"Lò Văn Hoa {number}", f"Thôn {3 + number % 2 * 2}", f"Ngõ {number % 40}", phone]
            )
    return stream.getvalue()


async def waits(ask, over: asyncio.Event) -> float:
    """The longest that somebody else waited for a page."""
    longest = 0.0
    while not over.is_set():
        began = monotonic()
        assert (await ask("/healthz")).status_code == 200
        longest = max(longest, monotonic() - began)
        await asyncio.sleep(0.02)
    return longest


async def test_ten_thousand_rows_go_in_once_and_hold_up_nobody(browser: Browsers, cast: Cast, list_of_homes: bytes):
    hanh, hoa, over = await browser("hanh"), await browser("hoa"), asyncio.Event()
    watching = asyncio.create_task(waits(hoa.get, over))
    draft = (await upload(hanh, list_of_homes, "hộ.xlsx")).headers["location"]
    assert "Đọc được 10.000 dòng: 9.990 mới, 10 cần sửa." in (await hanh.get(draft)).text
    assert (await hanh.post(f"{draft}/commit")).status_code == 303
    again = (await upload(hanh, list_of_homes, "hộ.xlsx")).headers["location"]
    assert "9.990 đã có" in (await hanh.get(again)).text
    over.set()
    assert await watching < LONGEST
    assert len(await rows("SELECT FROM recipient WHERE head LIKE 'Lò Văn Hoa %'")) == ROWS - 10
