"""A home as it is typed at a door: what is asked of it, how its name is compared."""

from dataclasses import replace
from typing import Any

import pytest

from domain.refusals import FormRefused
from domain.rules.homes import WORDING, Contact, NewHome, check_home, none_of, own_name

MAI = NewHome("H", "bà Thào Thị Mai", wording=WORDING)


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("bà Thào Thị Mai", "thao thi mai"), ("nhà bà Mai", "mai"), ("Nhà  Ông Ý", "y"), ("Mai", "mai"), ("bà", "ba"),
        ("  ", ""), ("nhà ", "nha"),
    ],
)  # fmt: skip
def test_a_name_is_compared_without_its_form_of_address(head: str, name: str):
    assert own_name(head) == name


def faults(**change: Any) -> dict[str, object]:
    try:
        check_home(replace(MAI, **change), demo=False)
    except FormRefused as refused:
        return refused.facts
    return {}


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, {}),
        ({"head": "chị Ý"}, {}),
        ({"head": " "}, {"head": "missing"}),
        ({"head": "x" * 100}, {}),
        ({"head": "x" * 101, "known_as": "x" * 101, "lane": "x" * 61},
         {"head": "too-long", "known_as": "too-long", "lane": "too-long"}),
        ({"known_as": "x" * 100, "lane": "x" * 60}, {}),
        ({"known_as": "nhà 034090001234"}, {"known_as": "looks-like-id"}),
        ({"lane": "Ngõ 123456"}, {}),
        ({"phone": "0912 345 678"}, {}),
        ({"phone": "0000123456"}, {"phone": "not-a-phone"}),
        ({"contact": Contact.CALL}, {"phone": "phone-to-be-reached"}),
        ({"contact": Contact.TEXT}, {"phone": "phone-to-be-reached"}),
        ({"contact": Contact.CALL, "phone": "1"}, {"phone": "not-a-phone"}),
        ({"contact": Contact.RELATIVE}, {}),
        ({"contact": Contact.IN_PERSON}, {}),
        ({"wording": None}, {"wording": "no-consent"}),
        ({"wording": "2020-01"}, {"wording": "no-consent"}),
        ({"head": "", "contact": Contact.CALL, "household": "KN0WN"}, {}),
        ({"head": "", "household": none_of(["KN0WN"])}, {"head": "missing"}),
    ],
)  # fmt: skip
def test_what_a_door_asks_of_a_home(change: dict[str, Any], wrong: dict[str, str]):
    assert faults(**change) == wrong


def test_it_is_kept_composed_and_with_a_number_of_today():
    kept = check_home(replace(MAI, head="  bà  Mai ", phone="+84 912.345.678"), demo=False)
    assert (kept.head, kept.phone) == ("bà Mai", "0912345678")


def test_none_of_them_is_said_of_what_was_shown_in_any_order_and_of_nothing_else():
    assert none_of(["A", "B"]) == none_of(["B", "A"])
    assert len({none_of([]), none_of(["A"]), none_of(["A", "B"]), none_of(["AB"])}) == 4
    assert [replace(MAI, household=one).is_known for one in ("", none_of(["A"]), "A")] == [False, False, True]
