"""Which passwords are taken."""

from typing import Literal
from unicodedata import normalize

import pytest

from domain.accounts.passwords import common_passwords
from domain.rules.passwords import LONGEST, as_kept, fault_of

COMMON = common_passwords()
HOA = ("Lò Thị Hoa", "0912345678", "hoa.lo@tranyen.vn")


def fault(password: str) -> str | None:
    return fault_of(password, common=COMMON, personal=HOA)


@pytest.mark.parametrize("password", ["", "a", "bảy chữ", "1234567", "é" * 7])
def test_seven_characters_are_too_few(password: str):
    assert fault(password) == "password-short"


def test_two_hundred_characters_are_taken_and_one_more_is_not():
    long = ("con trâu đi trước " * 20)[:LONGEST]
    assert (fault(long), fault(long + "x")) == (None, "password-long")


@pytest.mark.parametrize(
    "password",
    [
        *("12345678", "Password1", "matkhau123", "MẬT KHẨU 1", "aaaaaaaaaa", "ababababab"),
        *("gocua2026", "Gõ Cửa 26", "anhyeuem", "ANHYÊUEM"),
    ],
)
def test_what_is_tried_first_is_refused_in_any_case_and_with_marks(password: str):
    assert fault(password) == "password-common"


@pytest.mark.parametrize("password", ["lothihoa", "Lò Thị Hoa 1", "0912345678", "hoa.lo@tranyen.vn", "lothihoa2003"])
def test_the_own_name_and_number_are_refused(password: str):
    assert fault(password) == "password-personal"


@pytest.mark.parametrize(
    "password", ["con trâu đi trước", "ngõ nhỏ nhà tôi", "🐃🌾🏠🌞🌧️🎋🚪🛵", "x9!kQ2-v", "        x        y z"]
)
def test_any_characters_may_stand_in_a_password(password: str):
    assert fault(password) is None


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_both_normal_forms_of_a_vietnamese_password_are_one(form: Literal["NFC", "NFD"]):
    typed = normalize(form, "tiếng Việt ổn")
    assert as_kept(typed) == "tiếng Việt ổn"
    assert fault(typed) is None


def test_length_is_counted_as_a_person_counts():
    assert fault(normalize("NFD", "ếệộữ")) == "password-short"


def test_the_list_holds_three_thousand_passwords_of_eight_characters():
    assert len(COMMON) > 3_000
    assert all(len(word) >= 8 for word in COMMON)
