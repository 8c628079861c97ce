"""An officer brings in a list with a plain form: look, write, correct the rest."""

import re
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from domain.database import rows
from tests.cast import Cast, chance, public_id
from tests.domain.imports.lists import csv
from tests.service.conftest import Browser, Browsers

HEADINGS = "Chủ hộ;Thôn;SĐT;Số CCCD"
GOOD = "Lò Văn Hoa;Thôn 3;912345678;034090001234"
BAD = "=HYPERLINK(1);Thôn 99;0912;034090001235"
TRAN_YEN = public_id(chance("unit tran-yen"))


@pytest.fixture
async def hanh(browser: Browsers) -> Browser:
    return await browser("hanh")


async def upload(who: Browser, content: bytes, name: str = "hộ.csv", **fields: str):
    data = {"_csrf": who.csrf, "kind": "households", "unit": TRAN_YEN} | fields
    return await who.http.post("/imports", data=data, files={"file": (name, content)})


async def test_the_form_says_what_is_never_kept_and_where_the_list_goes(hanh: Browser):
    page = await hanh.get("/imports")
    assert page.status_code == 200
    assert "Không nhận số CCCD, số tài khoản" in page.text
    assert "Cho Xã Trấn Yên." in page.text


async def test_a_list_is_shown_row_by_row_before_anything_is_written(hanh: Browser, cast: Cast):
    sent = await upload(hanh, csv(HEADINGS, GOOD, BAD))
    assert sent.status_code == 303
    page = (await hanh.get(sent.headers["location"])).text
    assert "Đọc được 2 dòng: 1 mới, 1 cần sửa. Chưa ghi gì cả." in page
    assert "Cột “Số CCCD” không được nhận. Đã bỏ qua, không lưu ở đâu." in page
    assert "thêm số 0, thành 0912345678" in page
    assert "xã này không có thôn ấy" in page
    assert "034090" not in page
    assert await rows("SELECT 1 FROM recipient WHERE head = 'Lò Văn Hoa'") == []


async def test_the_good_rows_go_in_and_the_page_says_what_is_left(hanh: Browser):
    draft = (await upload(hanh, csv(HEADINGS, GOOD, BAD))).headers["location"]
    for _ in range(2):
        answer = await hanh.post(f"{draft}/commit")
        assert (answer.status_code, answer.headers["location"]) == (303, draft)
    page = (await hanh.get(draft)).text
    assert "Danh sách của Xã Trấn Yên: 1 mới, 1 cần sửa. Dòng mới" in page
    assert "Còn 1 dòng cần sửa" in page
    assert ('href="tel:02143000000"' in page, 'href="/cards"' in page) == (True, True)
    assert len(await rows("SELECT 1 FROM recipient WHERE head = 'Lò Văn Hoa'")) == 1


async def test_the_refused_rows_come_back_as_a_file_without_formulas_or_ids(hanh: Browser):
    draft = (await upload(hanh, csv(HEADINGS, GOOD, BAD))).headers["location"]
    answer = await hanh.get(f"{draft}/refused.xlsx")
    assert answer.headers["content-disposition"].startswith("attachment")
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    head, row = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert head == ["Chủ hộ", "Thôn", "SĐT", "Cần sửa gì (xóa cột này cũng được)"]
    assert row[:3] == ["=HYPERLINK(1)", "Thôn 99", "0912"]
    assert sheet["A2"].data_type == "s"
    assert "dòng 3, cột Thôn “Thôn 99”: xã này không có thôn ấy" in str(row[3])


async def test_the_file_of_refused_rows_mended_goes_in_as_it_came(hanh: Browser):
    draft = (await upload(hanh, csv(HEADINGS, GOOD, BAD))).headers["location"]
    book = load_workbook(BytesIO((await hanh.get(f"{draft}/refused.xlsx")).content))
    sheet = book.active
    assert sheet is not None
    sheet["A2"], sheet["B2"], sheet["C2"] = "Vi Văn Lạc", "Thôn 5", "0912 345 679"
    stream = BytesIO()
    book.save(stream)
    again = (await upload(hanh, stream.getvalue(), "can-sua.xlsx")).headers["location"]
    assert "Đọc được 1 dòng: 1 mới" in (await hanh.get(again)).text


async def test_all_or_nothing_is_refused_in_words_and_writes_nothing(hanh: Browser):
    draft = (await upload(hanh, csv(HEADINGS, GOOD, BAD))).headers["location"]
    answer = await hanh.post(f"{draft}/commit", {"whole": "true"})
    assert answer.status_code == 409
    assert "Còn 1 dòng cần sửa" in answer.text
    assert await rows("SELECT 1 FROM recipient WHERE head = 'Lò Văn Hoa'") == []


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"MZ\x90\x00" + bytes(500), "ho.xlsx", "Đây không phải bảng tính"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + bytes(500), "ho.xls", "Tệp .xls đời cũ"),
        (b"a;b\n1;2", "ho.csv", "Không thấy dòng tiêu đề"),
        (b"", "ho.csv", "Tệp này trống"),
    ],
)
async def test_p8_a_file_that_is_no_list_is_refused_beside_its_field(
    hanh: Browser, content: bytes, name: str, words: str
):
    answer = await upload(hanh, content, name)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert words in answer.text


async def test_p8_all_that_is_missing_is_said_at_once(hanh: Browser):
    answer = await hanh.http.post("/imports", data={"_csrf": hanh.csrf}, files={"other": ("x", b"x")})
    assert answer.status_code == 422
    assert re.findall(r'href="#field-(\w+)"', answer.text) == ["kind", "unit", "file"]


async def test_p8_a_list_without_its_kind_and_a_kind_without_its_list_say_what_alone_is_missing(hanh: Browser):
    listed = await upload(hanh, csv(HEADINGS, GOOD), kind="")
    assert re.findall(r'href="#field-(\w+)"', listed.text) == ["kind"]
    unlisted = await hanh.post("/imports", {"kind": "households", "unit": TRAN_YEN})
    assert re.findall(r'href="#field-(\w+)"', unlisted.text) == ["file"]


async def test_rows_are_filtered_and_paged_in_the_address(hanh: Browser):
    many = [f"Lò Văn {chr(65 + n % 26)}{'abc'[n // 26]};Thôn 3;;" for n in range(60)]
    draft = (await upload(hanh, csv(HEADINGS, *many, BAD))).headers["location"]
    shown = [
        (await hanh.get(f"{draft}{query}")).text.count("<tr>") - 1 for query in ("", "?page=2", "?verdict=refused")
    ]
    assert shown == [50, 11, 1]


async def test_each_page_of_rows_names_the_sheet_where_the_file_has_several(hanh: Browser):
    book = Workbook()
    for name, rows_there in (("Cũ", 60), ("Mới", 1)):
        sheet = book.create_sheet(name)
        sheet.append(("Chủ hộ", "Thôn", "Ngõ"))
        for number in range(rows_there):
            sheet.append(("Lò Văn Hoa", "Thôn 3", f"{name} {number}"))
    stream = BytesIO()
    book.save(stream)
    draft = (await upload(hanh, stream.getvalue(), "hộ.xlsx")).headers["location"]
    shown = [(await hanh.get(f"{draft}?page={number}")).text for number in (1, 2)]
    told = [{name: page.count(f"<small>{name}</small>") for name in ("Cũ", "Mới")} for page in shown]
    assert told == [{"Cũ": 50, "Mới": 0}, {"Cũ": 10, "Mới": 1}]


async def test_a_discarded_dry_run_is_gone(hanh: Browser):
    draft = (await upload(hanh, csv(HEADINGS, GOOD))).headers["location"]
    assert (await hanh.post(f"{draft}/removal")).headers["location"] == "/imports"
    assert (await hanh.get(draft)).status_code == 404


async def test_another_officer_sees_nothing_of_it_and_a_member_no_page(hanh: Browser, browser: Browsers):
    draft = (await upload(hanh, csv(HEADINGS, GOOD))).headers["location"]
    pao, hoa = await browser("pao"), await browser("hoa")
    found = [(await pao.get(draft)).status_code, (await pao.post(f"{draft}/commit")).status_code]
    assert found == [404, 404]
    assert (await upload(pao, csv(HEADINGS, GOOD))).status_code == 404
    assert [(await hoa.get(address)).status_code for address in ("/imports", draft)] == [403, 403]


async def test_a_form_without_the_token_of_the_session_is_refused(hanh: Browser):
    draft = (await upload(hanh, csv(HEADINGS, GOOD))).headers["location"]
    refused = [(await hanh.http.post(f"{draft}/{last}")).status_code for last in ("commit", "removal")]
    assert refused == [403, 403]


async def test_a_body_larger_than_any_list_is_refused_before_it_is_read(hanh: Browser):
    assert (await upload(hanh, bytes(11 * 2**20))).status_code == 413


async def test_all_or_nothing_that_is_nothing_says_so_on_the_dry_run_itself(hanh: Browser):
    draft = (await upload(hanh, csv(HEADINGS, GOOD, BAD))).headers["location"]
    answer = await hanh.post(f"{draft}/commit", {"whole": "true"})
    assert (answer.status_code, "Còn 1 dòng cần sửa, và bạn chọn ghi tất cả" in answer.text) == (409, True)
    assert f'href="{draft}/refused.xlsx"' in answer.text
    rows_shown = answer.text.split("<tbody>")[1]
    assert ("Thôn 99" in rows_shown, "Lò Văn Hoa" in rows_shown) == (True, False)  # what is to be mended, and no more
    assert f'action="{draft}/commit"' in answer.text
    assert await rows("SELECT 1 FROM recipient WHERE head = 'Lò Văn Hoa'") == []
