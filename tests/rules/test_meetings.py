"""How the people of a meeting add up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.meetings import ATTENDED, MeetingFacts, chosen, meeting_faults, only_counted, people_fault

PEOPLE = st.integers(0, 999)


@given(PEOPLE, PEOPLE, PEOPLE)
def test_g2_those_who_answered_showed_a_card_or_were_counted_are_never_fewer_than_the_chair_counted(
    people: int, phones: int, cards: int
):
    rest = only_counted(people, phones, cards)
    assert rest >= 0
    assert phones + cards + rest == max(people, phones + cards)


def test_what_may_be_ticked_begins_with_having_been_there():
    assert chosen(["a", "b", "a", ATTENDED]) == [ATTENDED, "a", "b"]


@pytest.mark.parametrize(
    ("facts", "wrong"),
    [
        (MeetingFacts("Họp", "Ông Chủ", indicators=("a",)), {}),
        (MeetingFacts(" ", ""), {"name": "missing", "chair": "missing"}),
        (
            MeetingFacts("n" * 81, "c" * 81, place="p" * 121),
            {"name": "too-long", "chair": "too-long", "place": "too-long"},
        ),
        (MeetingFacts("Họp", "Ông Chủ", indicators=("a", "x")), {"indicators": "not-offered"}),
    ],
)
def test_every_fault_of_a_meeting_is_told_with_its_field(facts: MeetingFacts, wrong: dict[str, str]):
    assert meeting_faults(facts, {"a", "b"}) == wrong


@pytest.mark.parametrize(
    ("people", "fault"), [(None, "missing"), (0, "people-range"), (1, None), (999, None), (1000, "people-range")]
)
def test_people_are_between_one_and_999(people: int | None, fault: str | None):
    assert people_fault(people) == fault
