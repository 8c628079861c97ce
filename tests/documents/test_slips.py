from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.rules.tokens import SECRET_TOKEN_LENGTH, read_token, secret_token
from service.documents.slips import Slip, SlipSheet, slip_address, slips
from service.words import say
from tests.documents.printing import BASE, PRINTED_ON, chance
from tests.documents.reading import card, picture, scanned, symbol_box, texts

UNTIL = datetime(2026, 11, 12, 7, 30, tzinfo=UTC)
NAMES = ("Lò Thị Hoa", "Nguyễn Minh Khôi", "Phạm Thị Dung", "Hoàng Thị Thao", "Đỗ Văn Lâm")


def a_slip(number: int) -> Slip:
    token = secret_token(chance(f"slip {number}", 16))
    return Slip(NAMES[number % 5], f"Tổ công nghệ số cộng đồng thôn {number + 1}", token, UNTIL)


SHEET = SlipSheet("Phiếu đăng nhập", PRINTED_ON, base_address=BASE, slips=tuple(a_slip(number) for number in range(13)))
PDF = slips(SHEET)
PAGES = texts(PDF)


def test_g6_each_member_of_the_commune_has_a_slip_whose_code_is_read_from_150_dpi():
    read = [scanned(card(picture(PDF, page), place)) for page, count in ((0, 8), (1, 5)) for place in range(count)]
    assert read == [[slip_address(BASE, slip.token)] for slip in SHEET.slips]


def test_g6_a_slip_says_whose_it_is_of_which_team_and_until_when():
    for page, part in zip(PAGES, (SHEET.slips[:8], SHEET.slips[8:]), strict=True):
        for slip in part:
            assert (slip.name in page, slip.team in page) == (True, True)
        assert page.count("Dùng một lần, trước 14:30 ngày 12/11/2026.") == len(part)


@pytest.mark.parametrize("key", ["print.slip_scan", "print.slip_password", "print.slip_own"])
def test_g6_a_slip_says_what_to_do_with_it(key):
    assert [page.count(say("vi", key)) for page in PAGES] == [8, 5]


def test_g6_who_cannot_scan_can_type_the_address_and_it_is_read_as_the_token():
    for slip in SHEET.slips[:8]:
        typed = next(word for word in PAGES[0].split() if read_or_none(word) == slip.token)
        assert typed.startswith("gocua.tranyen.vn/s/")


def read_or_none(word: str) -> str | None:
    host, _, typed = word.rpartition("/s/")
    return read_token(typed, SECRET_TOKEN_LENGTH) if host else None


def test_p15_the_code_of_a_slip_is_as_large_as_a_cards():
    left, _, right, _ = symbol_box(card(picture(PDF, 0, 300), 0, 300))
    assert (right - left) / 300 * 25.4 == pytest.approx(31.9, abs=0.2)


def test_the_banner_of_the_demo_stands_on_every_slip_and_every_page():
    demo = texts(slips(replace(SHEET, demo=True)))
    assert [page.count(say("vi", "demo.banner")) for page in demo] == [9, 6]
    assert not any(say("vi", "demo.banner") in page for page in PAGES)


def test_a_long_name_hides_nothing():
    long = replace(
        a_slip(0), name="Nguyễn Hoàng Thị Phương Thảo Nguyên", team="Tổ công nghệ số cộng đồng tổ dân phố số 12"
    )
    pdf = slips(replace(SHEET, slips=(long,)))
    assert all(words in texts(pdf)[0] for words in (long.name, long.team))
    assert scanned(card(picture(pdf, 0), 0)) == [slip_address(BASE, long.token)]


def test_the_same_slips_are_the_same_bytes():
    assert slips(SHEET) == PDF
