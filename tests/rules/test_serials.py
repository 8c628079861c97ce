"""Serials of cards, and patterns of searches."""

import pytest

from domain.refusals import FormRefused
from domain.rules.searches import like
from domain.rules.serials import read_numbers, serial_of
from domain.rules.sessions import session_life


@pytest.mark.parametrize(
    ("hamlet", "serial"),
    [
        ("Thôn 3", "T3-014"),
        ("Bản 2", "B2-014"),
        ("Tổ dân phố 5", "TDP5-014"),
        ("Bản Nà Lộc", "NL-014"),
        ("Đồng Tâm", "DT-014"),
        ("Thôn 12", "T12-014"),
    ],
)
def test_a_serial_is_the_hamlet_in_letters_and_a_number(hamlet: str, serial: str):
    assert serial_of(hamlet, 14) == serial


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("", set()), (" ,; ", set()), ("14", {14}), ("T3-014", {14}), ("X-TY-005, tdp5-7;9", {5, 7, 9}),
        ("T3-014-016", {14, 15, 16}), ("20–22", {20, 21, 22}), ("1-500", set(range(1, 501))), ("Đ2-003", {3}),
    ],
)  # fmt: skip
def test_numbers_are_read_as_they_are_typed(typed: str, numbers: set[int]):
    assert read_numbers(typed) == numbers


@pytest.mark.parametrize("typed", ["x", "0", "5-3", "1-501", "14a", "-5", "1--2", "99999999", "T3", "1-300, 400-700"])
def test_what_is_no_number_of_a_card_is_refused(typed: str):
    with pytest.raises(FormRefused):
        read_numbers(typed)


@pytest.mark.parametrize(
    ("commune", "serial"), [("Xã Trấn Yên", "X-TY-001"), ("Phường Yên Bái", "P-YB-001"), ("Thôn Trung Yên", "TY-001")]
)
def test_a_communes_cards_are_none_of_its_hamlets(commune: str, serial: str):
    assert serial_of(commune, 1) == serial


def test_the_thousandth_card_keeps_its_number():
    assert serial_of("Thôn 3", 1000) == "T3-1000"


@pytest.mark.parametrize(
    ("typed", "pattern"),
    [
        ("", "%%"),
        ("Dương", "%duong%"),
        ("100%", r"%100\%%"),
        ("a_b", r"%a\_b%"),
        ("\\", r"%\\%"),
        ("x" * 500, f"%{'x' * 80}%"),
    ],
)
def test_what_is_typed_is_found_literally_without_marks(typed: str, pattern: str):
    assert like(typed) == pattern


def test_an_office_is_signed_in_for_a_days_work_and_a_volunteer_for_a_season():
    lives = [session_life(holds_office=office) for office in (True, False)]
    assert [(life.lasts.total_seconds() / 3600, life.idle.total_seconds() / 60) for life in lives] == [
        (12, 30),
        (2160, 129600),
    ]
