import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.refusals import Refused
from domain.rules.imports.phones import LOST_ZERO, OLD_AREA, OLD_MOBILE, OLD_PREFIX, Phone, read_phone


def mended(held: str | float | None) -> tuple[str, tuple[str, ...]]:
    phone = read_phone(held, demo=False)
    assert phone
    return phone.number, phone.mends


@pytest.mark.parametrize(
    "held",
    [
        *("0912345678", "0912.345.678", "0912 345 678", "0912-345-678", "(0912) 345 678", "0912\u00a0345 678"),
        *("+84912345678", "+84 912 345 678", "84912345678", "0084912345678", "+84 (0) 912 345 678"),
        *("0912345678 / 0987654321", "0912345678, 0987654321", "0912345678\n0987654321", "0912345678 hoặc 0987654321"),
    ],
)
def test_every_way_of_writing_a_number_is_that_number_and_no_mending(held: str):
    assert mended(held) == ("0912345678", ())


@pytest.mark.parametrize("held", [912345678, 912345678.0, "912345678"])
def test_a_lost_zero_comes_back_and_is_said(held: str | float):
    assert mended(held) == ("0912345678", (LOST_ZERO,))


@pytest.mark.parametrize(("old", "new"), OLD_MOBILE.items())
def test_every_prefix_of_before_2018_is_renewed_and_said(old: str, new: str):
    assert mended(f"{old}.345.6789") == (f"{new}3456789", (OLD_PREFIX,))
    assert mended(f"+84{old[1:]}3456789") == (f"{new}3456789", (OLD_PREFIX,))
    assert mended(int(f"{old}3456789")) == (f"{new}3456789", (LOST_ZERO, OLD_PREFIX))


def test_the_operators_table_is_whole():
    assert len(OLD_MOBILE) == len(set(OLD_MOBILE.values())) == 21
    assert (OLD_MOBILE["0120"], OLD_MOBILE["0127"], OLD_MOBILE["0162"], OLD_MOBILE["0199"]) == (
        "070",
        "081",
        "032",
        "059",
    )


def test_the_table_of_area_codes_names_the_59_provinces_that_changed():
    assert len(OLD_AREA) == len(set(OLD_AREA.values())) == 59
    assert not {"0210", "0211", "0218", "0219"} & set(OLD_AREA.values())  # these kept theirs


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("029 3 852 123", "02163852123"),  # Yên Bái
        ("020 3 840 123", "02143840123"),  # Lào Cai
        ("0230 3 825 123", "02153825123"),  # Điện Biên
        ("04 3 822 1234", "02438221234"),  # Hà Nội
        ("0651 3 879 123", "02713879123"),  # Bình Phước
    ],
)
def test_a_landline_of_before_2017_is_renewed(old: str, new: str):
    assert mended(old) == (new, (OLD_PREFIX,))


@pytest.mark.parametrize(
    "number", ["02163852123", "02438221234", "0703456789", "0363456789", "0523456789", "0833456789"]
)
def test_what_can_be_dialled_today_is_left_alone(number: str):
    assert mended(number) == (number, ())


def test_a_landline_that_lost_its_zero_comes_back():
    assert mended(2163852123) == ("02163852123", (LOST_ZERO,))


@pytest.mark.parametrize(
    ("held", "code"),
    [
        ("0912 345", "phone-too-short"),
        ("091234567", "phone-too-short"),
        ("91234567", "phone-too-short"),
        ("0216385212", "phone-too-short"),
        ("123456789", "phone-looks-like-id"),
        ("034090001234", "phone-looks-like-id"),
        ("09123456789", "phone-too-long"),
        ("0912345678901", "phone-too-long"),
        ("0112345678", "phone-not-understood"),
        ("gọi trưởng thôn", "phone-not-understood"),
        ("٠٩١٢٣٤٥٦٧٨", "phone-not-understood"),
        ("0000123456", "phone-demo"),
    ],
)
def test_what_is_no_number_is_refused_by_its_reason(held: str, code: str):
    with pytest.raises(Refused, match=f"^{code}$"):
        read_phone(held, demo=False)


@pytest.mark.parametrize("held", [None, "", "  ", "không", "Không có", "-", "ko", 0])
def test_no_phone_is_no_phone(held: str | int | None):
    assert read_phone(held, demo=False) is None


def test_the_demos_numbers_are_taken_in_the_demo_alone():
    assert read_phone("0000 123 456", demo=True) == Phone("0000123456")


@given(st.one_of(st.text(), st.integers(), st.from_regex(r"\+?[0-9 .]{6,16}", fullmatch=True)))
def test_whatever_is_typed_a_number_is_whole_or_refused_and_reading_it_again_changes_nothing(held: str | int):
    try:
        phone = read_phone(held, demo=False)
    except Refused:
        return
    assert phone is None or (phone.number.startswith("0") and len(phone.number) in {10, 11})
    assert phone is None or read_phone(phone.number, demo=False) == Phone(phone.number)
