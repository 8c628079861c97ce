"""What was typed, as the service takes it: fields, the citizen's answer, what a member reports."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
import pytest

from domain.refusals import FormRefused
from domain.rules.ids import ItemId
from domain.rules.reports import Line
from service.answers import Spoken, read_answer
from service.forms import clean, form_of
from service.handlers.award_rounds import chance_of
from service.handlers.confirmations import last_of
from service.reports import Helped, lines_of, number_of, people_of

SEVEN, EIGHT = ITEMS = (ItemId(7), ItemId(8))
FIRST = "019aaf00-0000-7000-8000-000000000001"


class AForm(msgspec.Struct):
    """One field of each sort that the forms of the service have."""

    name: str
    key: UUID | None = None
    many: list[str] = []
    some: set[int] | None = None
    day: date | None = None
    ticked: bool = False
    stars: Annotated[int, msgspec.Meta(ge=1, le=5)] | None = None


@pytest.mark.parametrize(
    ("sent", "taken"),
    [
        ({"name": ["a", "b"]}, AForm("b")),
        ({"name": ["a"], "many": ["x"]}, AForm("a", many=["x"])),
        ({"name": ["a"], "many": ["x", "y"]}, AForm("a", many=["x", "y"])),
        ({"name": ["a"], "some": ["1", "2", "1"]}, AForm("a", some={1, 2})),
        ({"name": ["a"], "day": ["2026-11-24"]}, AForm("a", day=date(2026, 11, 24))),
        ({"name": ["a"], "ticked": ["true"]}, AForm("a", ticked=True)),
        ({"name": ["a"], "ticked": ["false"]}, AForm("a")),
        ({"name": ["a"], "stars": ["5"]}, AForm("a", stars=5)),
        ({"name": ["a"], "key": [FIRST]}, AForm("a", key=UUID(FIRST))),
        ({"name": ["a"], "nothing-of-ours": ["x"]}, AForm("a")),
    ],
)
def test_each_field_is_taken_as_what_its_form_says(sent: dict[str, list[str]], taken: AForm):
    assert form_of(sent, AForm) == taken


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({}, {"name": "missing"}),
        ({"day": ["31/02/2026"], "stars": ["6"]},
         {"name": "missing", "day": "not-understood", "stars": "not-understood"}),
        ({"name": ["a"], "stars": ["0"]}, {"stars": "not-understood"}),
        ({"name": ["a"], "stars": ["nhiều"], "ticked": ["có"]},
         {"stars": "not-understood", "ticked": "not-understood"}),
        ({"name": ["a"], "some": ["1", "x"], "key": ["1"]}, {"some": "not-understood", "key": "not-understood"}),
    ],
)  # fmt: skip
def test_p8_every_field_that_does_not_hold_is_named_with_what_is_wrong(
    sent: dict[str, list[str]], wrong: dict[str, str]
):
    with pytest.raises(FormRefused) as refused:
        form_of(sent, AForm)
    assert refused.value.facts == wrong


def test_text_is_composed_and_without_the_spaces_around_it():
    assert [clean(text) for text in ("  Lò Thị Hoà\n", "Hoa\u0300", " ", "\u00a0a b\t")] == [
        "Lò Thị Hoà", "Hoà", "", "a b",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "spoken"),
    [
        ({"answer": ["all"]}, Spoken(frozenset(ITEMS), pressed=False, not_home=False)),
        ({"answer": ["some", "all"]}, Spoken(frozenset(ITEMS), pressed=False, not_home=False)),
        ({"answer": ["all"], "pressed": ["1"]}, Spoken(frozenset(ITEMS), pressed=False, not_home=False)),
        ({"answer": ["fix"], "item-7": ["yes"], "item-8": ["no"]},
         Spoken(frozenset({SEVEN}), pressed=False, not_home=False)),
        ({"item-7": ["no"], "item-8": ["no"], "pressed": ["1"]}, Spoken(frozenset(), pressed=True, not_home=False)),
        ({"item-7": ["no", "yes"], "item-8": ["yes"]}, Spoken(frozenset(ITEMS), pressed=False, not_home=False)),
        ({"pressed": ["1"]}, Spoken(frozenset(), pressed=True, not_home=False, unsaid=frozenset(ITEMS))),
        ({"pressed": ["1"], "item-8": ["yes"], "item-7": [""]},
         Spoken(frozenset({EIGHT}), pressed=True, not_home=False, unsaid=frozenset({SEVEN}))),
        ({"nobody": ["1"]}, Spoken(frozenset(), pressed=False, not_home=False)),
        ({"nobody": ["1"], "pressed": ["1"], "item-7": ["yes"]}, Spoken(frozenset(), pressed=True, not_home=False)),
        ({"not-home": ["1"], "item-7": ["yes"]}, Spoken(frozenset(), pressed=False, not_home=True)),
        ({"item-7": ["yes"], "item-8": ["yes"], "item-9": ["yes"]},
         Spoken(frozenset(ITEMS), pressed=False, not_home=False)),
    ],
)  # fmt: skip
def test_g15_the_citizens_form_says_yes_only_to_what_it_says_yes_to(sent: dict[str, list[str]], spoken: Spoken):
    assert read_answer(sent, ITEMS) == spoken


@pytest.mark.parametrize(
    ("sent", "missing"),
    [
        ({}, {"item-7", "item-8"}), ({"answer": ["ALL"]}, {"item-7", "item-8"}), ({"item-7": ["yes"]}, {"item-8"}),
        ({"item-7": ["Yes"], "item-8": ["no"]}, {"item-7"}),
    ],
)  # fmt: skip
def test_g15_an_item_with_neither_yes_nor_no_is_asked_for(sent: dict[str, list[str]], missing: set[str]):
    with pytest.raises(FormRefused) as refused:
        read_answer(sent, ITEMS)
    assert refused.value.facts == dict.fromkeys(missing, "yes-or-no")


def test_what_was_typed_last_is_what_is_shown_again():
    assert last_of({"card": ["A", "B"], "digits": ["1"]}) == {"card": "B", "digits": "1"}


FORMS = [
    ({}, [("", "", "", {})]),
    ({"form": ["bà"], "given-name": ["Mai"], "indicator": ["ewallet", "eid-active"], "quantity-ewallet": ["2"]},
     [("", "bà", "Mai", {"ewallet": "2", "eid-active": "1"})]),
    ({"form": ["bà"], "p1-form": ["ông"], "p1-indicator": ["ewallet"]},
     [("", "bà", "", {}), ("p1-", "ông", "", {"ewallet": "1"})]),
    ({"p1-indicator": ["ewallet"], "p1-given-name": [""]}, [("", "", "", {}), ("p1-", "", "", {"ewallet": "1"})]),
    ({"p2-form": ["anh"]}, [("", "", "", {}), ("p1-", "", "", {}), ("p2-", "anh", "", {})]),
    ({"p4-form": ["anh"], "p4-indicator": ["ewallet"]}, [("", "", "", {})]),
]  # fmt: skip


@pytest.mark.parametrize(("sent", "people"), FORMS)
def test_a_report_speaks_of_those_whose_form_of_address_was_sent(sent, people):
    assert people_of(sent) == [Helped(*person) for person in people]


@pytest.mark.parametrize(
    ("sent", "more", "count"), [({}, 0, 1), ({}, 1, 2), ({"p2-form": ["anh"]}, 1, 4), ({"p3-form": ["anh"]}, 1, 4)]
)
def test_one_more_person_is_added_up_to_four(sent: dict[str, list[str]], more: int, count: int):
    assert len(people_of(sent, more)) == count


def test_the_form_of_the_homes_head_is_the_first_persons_alone_until_another_is_chosen():
    assert [person.form for person in people_of({}, 1, "ông")] == ["ông", ""]
    assert [person.form for person in people_of({"form": ["bà"]}, 0, "ông")] == ["bà"]


def test_lines_are_in_the_order_of_the_form_and_without_a_form_of_address_speak_of_somebody():
    sent = {"indicator": ["ewallet"], "quantity-ewallet": ["99"], "p1-form": ["cô"], "p1-given-name": ["Mai"],
            "p1-indicator": ["eid-active", "ewallet"], "p1-quantity-ewallet": ["x"]}  # fmt: skip
    assert lines_of(people_of(sent)) == [
        Line("ewallet", 99, "bà con"), Line("eid-active", 1, "cô", "Mai"), Line("ewallet", 0, "cô", "Mai"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "number"), [("1", 1), ("999", 999), ("1000", 0), ("-1", 0), ("1.5", 0), ("٣", 0), ("²", 0), ("", 0)]
)
def test_a_quantity_that_is_no_number_is_nothing(text: str, number: int):
    assert number_of(text) == number


def test_a_round_opened_twice_from_one_form_has_one_chance_and_a_form_made_by_hand_one_of_its_own():
    drawn = "00112233445566778899"
    assert chance_of(drawn) == chance_of(drawn.upper()) == bytes.fromhex(drawn)
    for made in ("", "xx", drawn[:-2], drawn + "00"):
        first, second = chance_of(made), chance_of(made)
        assert (len(first), len(second), first == second) == (10, 10, False), made
