from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.vietnamese import (
    ANSWERING,
    answering_form,
    fold,
    has_marks,
    mask_name,
    nfc,
    place_sort_key,
    proper_name,
    read_unit_name,
    sort_key,
    split_form,
    unit_key,
)


def test_a_search_without_marks_finds_a_name_with_them():
    assert fold("  Dương  Thị HỒNG ") == fold("duong thi hong") == "duong thi hong"
    assert fold("Đỗ Văn Ơn") == "do van on"


def test_decomposed_and_composed_letters_are_one_name():
    assert fold(normalize("NFD", "Nguyễn Thị Thủy")) == fold("Nguyễn Thị Thủy")
    assert nfc(normalize("NFD", " Thủy\u200b\u00a0 Nguyễn")) == "Thủy Nguyễn"


@given(st.text())
def test_folding_twice_changes_nothing_and_cleaning_neither(text: str):
    assert (fold(fold(text)), nfc(nfc(text))) == (fold(text), nfc(text))


def test_names_sort_by_given_name_then_family_then_middle():
    names = ["Lê Thị An", "Bùi Văn An", "An Thị Bình", "Bùi Hữu An"]
    assert sorted(names, key=sort_key) == ["Bùi Hữu An", "Bùi Văn An", "Lê Thị An", "An Thị Bình"]


def test_letters_follow_the_vietnamese_alphabet():
    alphabet = [
        "a",
        "ă",
        "â",
        "b",
        "c",
        "d",
        "đ",
        "e",
        "ê",
        "g",
        "h",
        "i",
        "k",
        "l",
        "m",
        "n",
        "o",
        "ô",
        "ơ",
        "p",
        "q",
        "r",
        "s",
        "t",
        "u",
        "ư",
        "v",
        "x",
        "y",
    ]
    backwards = alphabet[::-1]
    assert sorted(backwards, key=sort_key) == alphabet


def test_tones_follow_the_dictionary_within_a_syllable():
    tones = ["Ma", "Mà", "Mả", "Mã", "Má", "Mạ"]
    assert sorted(sorted(tones), key=sort_key) == tones
    assert sort_key("Hoà") == sort_key("Hòa")  # two spellings of one tone


def test_a_longer_syllable_follows_whatever_its_tone():
    assert sorted(["Anh", "Án", "Ăn"], key=sort_key) == ["Án", "Anh", "Ăn"]


def test_the_form_of_address_does_not_count_in_sorting():
    assert sort_key("bà Thào Thị Mai") == sort_key("Thào Thị Mai")


def test_hamlet_10_follows_hamlet_9():
    hamlets = [f"Thôn {number}" for number in range(1, 13)]
    assert sorted(sorted(hamlets), key=place_sort_key) == hamlets


@pytest.mark.parametrize(
    ("head", "masked"),
    [
        ("bà Thào Thị Mai", "bà M…"),
        ("Bà Mai", "bà M…"),
        ("Thào Thị Mai", "M…"),
        ("nhà chú Hà Văn Thủy", "nhà chú T…"),
        (normalize("NFD", "Đỗ Văn Ơn"), "Ơ…"),
        ("", "…"),
    ],
)
def test_g9_a_stranger_reads_a_form_and_one_letter(head: str, masked: str):
    assert mask_name(head) == masked


@given(st.text())
def test_a_masked_name_holds_one_letter_of_the_name_at_most(name: str):
    form, rest = split_form(name)
    assert len(mask_name(rest).removeprefix(form).rstrip("…")) <= len("nhà bà ") + 1


@pytest.mark.parametrize(
    ("form", "answer"),
    [("bác", "cháu"), ("Ông", "cháu"), ("chị", "em"), ("em", "anh"), ("bạn", "chúng tôi"), ("", "chúng tôi")],
)
def test_each_form_has_its_answer(form: str, answer: str):
    assert answering_form(form) == answer


def test_the_member_says_which_answer_where_there_are_two():
    assert (answering_form("em", "chị"), answering_form("bác", "chị")) == ("chị", "cháu")
    assert len(ANSWERING) == 10


@pytest.mark.parametrize("text", ["Thôn 3", "thon 3", "T.3", "T3", "THÔN 03", "Thôn số 3", normalize("NFD", "thôn  3")])
def test_every_spelling_of_a_hamlet_is_one_hamlet(text: str):
    assert (read_unit_name(text).shown, unit_key(text)) == ("Thôn 3", "thon 3")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("TDP 5", "Tổ dân phố 5"),
        ("tổ dân phố số 05", "Tổ dân phố 5"),
        ("Tổ 5", "Tổ dân phố 5"),
        ("B.2", "Bản 2"),
        ("BẢN NÀ LỘC", "Bản Nà Lộc"),
        ("X. Trấn Yên", "Xã Trấn Yên"),
        ("P.Yên Bái", "Phường Yên Bái"),
        ("TT Cổ Phúc", "Thị trấn Cổ Phúc"),
    ],
)
def test_a_units_name_is_written_in_full(text: str, shown: str):
    assert read_unit_name(text).shown == shown


@pytest.mark.parametrize("name", ["Bàn Văn Kim", "Tô Thị Lan", "Tống Văn An", "3", "Thôn", "Bang"])
def test_a_family_name_is_no_kind_of_unit(name: str):
    assert read_unit_name(name).kind == ""


def test_names_in_capitals_are_written_as_names():
    assert proper_name("LÒ THỊ HOA") == proper_name("lò thị hoa") == "Lò Thị Hoa"
    assert proper_name("Nguyễn thị Hoa") == "Nguyễn thị Hoa"  # as somebody wanted it


def test_marks_are_seen_in_either_form():
    assert [has_marks(text) for text in ("Lò", normalize("NFD", "Lò"), "Lo Thi Hoa")] == [True, True, False]
