import asyncio
import os
import subprocess
import sys
from datetime import date, datetime
from io import BytesIO
from time import monotonic

import pytest
import xlsxwriter

from domain.refusals import Refused
from domain.rules.imports.sheets import Row, Sheet
from domain.sheets.reader import read_sheets
from tests.sheets import files
from tests.world import import_file as story


async def refusal(name: str, content: bytes) -> str:
    with pytest.raises(Refused) as caught:
        await read_sheets(name, content)
    return caught.value.code


# Apart from this process: a child's peak is never below that of the process that started it.
MEASURED = """
import asyncio, resource, sys
from domain.refusals import Refused
from domain.sheets.reader import read_sheets
try:
    asyncio.run(read_sheets("ho.xlsx", sys.stdin.buffer.read()))
except Refused as refused:
    print(refused.code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def measured(content: bytes) -> tuple[str, int]:
    """Why a file is refused, and the most memory that reading it took, in kilobytes."""
    told = subprocess.run([sys.executable, "-c", MEASURED], input=content, capture_output=True, check=True, timeout=60)
    code, kilobytes = told.stdout.decode().split()
    return code, int(kilobytes)


async def test_a_workbook_is_read_as_rows_of_values_with_their_numbers():
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Hộ")
        sheet.merge_range(0, 0, 0, 3, "DANH SÁCH")
        sheet.write_row(2, 0, ["Lò Thị Hoa", 912345678, 4.5, True])
        sheet.write_datetime(3, 1, datetime(2025, 3, 5), book.add_format({"num_format": "dd/mm/yyyy"}))  # noqa: DTZ001
        sheet.write_formula(4, 0, "=1+1", value=2)
    expected = (
        Row(1, ("DANH SÁCH",)),
        Row(3, ("Lò Thị Hoa", 912345678, 4.5, True)),
        Row(4, (None, date(2025, 3, 5))),
        Row(5, (2,)),
    )
    assert await read_sheets("ho.xlsx", stream.getvalue()) == (Sheet("Hộ", expected),)


async def test_hidden_sheets_are_left_alone():
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.add_worksheet("Hộ").write_string(0, 0, "x")
        hidden = book.add_worksheet("Ẩn")
        hidden.write_string(0, 0, "y")
        hidden.hide()
    assert [sheet.name for sheet in await read_sheets("ho.xlsx", stream.getvalue())] == ["Hộ"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
async def test_a_text_file_is_read_in_every_encoding_and_with_every_sign(encoding: str, sign: str):
    lines = [["Chủ hộ", "Thôn"], [], ["Thào Thị Mai", f"Thôn 2{sign} cũ"]]
    text = "\r\n".join(sign.join(f'"{cell}"' for cell in line) for line in lines)
    expected = (Row(1, ("Chủ hộ", "Thôn")), Row(3, ("Thào Thị Mai", f"Thôn 2{sign} cũ")))
    assert await read_sheets("ho.csv", text.encode(encoding)) == (Sheet("", expected),)


async def test_a_text_file_of_old_windows_is_read():
    # code page 1258 keeps tones as letters of their own
    (sheet,) = await read_sheets("ho.csv", "Chủ hộ;Thôn\nThào Thị Mai;2".encode())
    (old,) = await read_sheets("ho.csv", b"Ch\xfa\xd2 h\xf4\xf2;Th\xf4n\nTha\xcco Thi\xf2 Mai;2")
    assert [row.number for row in old.rows] == [row.number for row in sheet.rows]
    assert old.rows[1].values == ("Tha\u0300o Thi\u0323 Mai", "2")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("ho.xlsx", b"", "file-empty"),
        ("ho.xlsx", b"MZ\x90\x00" + bytes(2_000), "file-not-a-sheet"),
        ("ho.csv", b"%PDF-1.7\n\x00\x01\x02\xff\xfe", "file-not-a-sheet"),
        ("ho.xlsx", files.zipped({"word/document.xml": "<x/>"}), "file-not-a-sheet"),
        ("ho.xlsx", files.sparse("A1")[:-300], "file-unreadable"),
        ("ho.xlsx", files.workbook("<worksheet><sheetData>"), "file-unreadable"),
        ("ho.xls", bytes.fromhex("D0CF11E0A1B11AE1") + bytes(2_000), "file-old-xls"),
        ("ho.xls", b"<html><table><tr><td>1</td></tr></table></html>", "file-old-xls"),
        ("ho.xlsx", files.locked(), "file-encrypted"),
        ("ho.csv", b"a,b\n" * 2 + b'"' + b"x" * 200_000 + b'"', "file-unreadable"),
    ],
)
async def test_what_is_no_list_is_refused_by_its_reason(name: str, content: bytes, code: str):
    assert await refusal(name, content) == code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (files.sparse("A1", "XFD1048576"), "file-too-many-columns"),
        (files.sparse("A1", "A1048576"), "file-too-many-rows"),
        (files.sparse("AY1"), "file-too-many-columns"),
        (files.sparse("A50001"), "file-too-many-rows"),
        (files.inflating(200 * 2**20), "file-too-large"),
        (files.laughing(), "file-unreadable"),
        (files.external(), "file-unreadable"),
        (files.workbook(files.sheet("", '<!DOCTYPE x [<!ENTITY a "b">]>').encode("utf-16")), "file-unreadable"),
        (files.repeating(3_000), "file-too-large"),
        (files.zipped({f"xl/worksheets/sheet{n}.xml": "<x/>" for n in range(2_001)}), "file-too-large"),
    ],
    ids=["sparse", "tall", "wide", "row 50001", "zip", "laughs", "external", "hidden", "repeats", "parts"],
)
def test_a_bomb_of_any_kind_is_refused_quickly_and_in_little_memory(content: bytes, code: str):
    assert len(content) < 2 * 2**20
    began = monotonic()
    said, kilobytes = measured(content)
    assert said == code
    assert monotonic() - began < 20
    assert kilobytes <= 300 * 2**10


async def test_the_last_cell_that_may_be_is_read():
    (sheet,) = await read_sheets("ho.xlsx", files.sparse("A1", "AX50000"))
    assert [(row.number, len(row.values)) for row in sheet.rows] == [(1, 1), (50_000, 50)]


async def test_empty_cells_with_a_style_may_go_on_for_ever():
    rows = f'<row r="1">{files.cell("A1", "x")}<c r="XFD1" s="1"/></row><row r="1048576"><c r="A1048576" s="1"/></row>'
    assert await read_sheets("ho.xlsx", files.workbook(files.sheet(rows))) == (Sheet("Hộ", (Row(1, ("x",)),)),)


async def test_a_file_larger_than_an_upload_may_be_meets_no_child():
    assert await refusal("ho.csv", b"x" * (10 * 2**20 + 1)) == "file-too-large"


async def test_a_cell_longer_than_any_list_has_is_cut_where_its_row_is_refused_anyway():
    (sheet,) = await read_sheets("ho.csv", b"a;" + b"x" * 5_000)
    assert [len(str(value)) for value in sheet.rows[0].values] == [1, 1_000]


async def test_whoever_gives_up_leaves_no_child_behind():
    before = set(children())
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(read_sheets("ho.xlsx", story.workbook()), 0.2)
    assert set(children()) <= before


def children() -> list[str]:
    with open(f"/proc/self/task/{os.getpid()}/children") as listed:  # noqa: PTH123
        return listed.read().split()


async def test_ten_at_once_are_ten_answers():
    content = files.sparse("A1")
    found = await asyncio.gather(*(read_sheets("ho.xlsx", content) for _ in range(10)))
    assert {sheets[0].rows for sheets in found} == {(Row(1, ("x",)),)}


async def test_the_storys_3000_rows_are_read_in_a_few_seconds():
    began = monotonic()
    sheets = await read_sheets("danh-sach-ho.xlsx", story.workbook())
    assert [len(sheet.rows) for sheet in sheets] == [3_014, 1]
    assert monotonic() - began < 10
