"""The whole truth of an answer: every state, every channel, every phone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.refusals import Refused
from domain.rules.answers import REPORT_LIFE, Answer, Channel, Claim, Device, Grade, Item, Outcome, State, decide
from domain.rules.ids import AssistanceId, ItemId
from tests.cast import ADDRESS, OTHER_ADDRESS, TUESDAY

DOSSIER, WALLET, STRANGE = ItemId(1), ItemId(2), ItemId(9)
MEMBERS = Device(ADDRESS, "Chrome", is_members=True)
CITIZENS = Device(OTHER_ADDRESS, "Safari")
MARKED = Device(OTHER_ADDRESS, "Safari", is_members=True)
CLAIM = Claim(
    id=AssistanceId(1),
    state=State.REPORTED,
    shown_at=TUESDAY,
    shown_on=MEMBERS,
    items={DOSSIER: Item("psp-dossier", 2), WALLET: Item("ewallet", 1)},
    until=TUESDAY + REPORT_LIFE,
)
STANDING = Outcome(State.CONFIRMED, Grade.B)
ANSWERED = replace(CLAIM, state=State.CONFIRMED, helped=frozenset({DOSSIER}), standing=STANDING)
DENIAL = Outcome(State.DISPUTED, Grade.B)
DENIED = replace(CLAIM, state=State.DISPUTED, standing=DENIAL)


def answer(
    *helped: ItemId, minutes: float = 1, channel=Channel.ONE_TIME_CODE, device=CITIZENS, pressed=False, not_home=False
) -> Answer:
    return Answer(frozenset(helped), channel, device, TUESDAY + timedelta(minutes=minutes), pressed, not_home)


def test_all_confirmed():
    assert decide(CLAIM, answer(DOSSIER, WALLET)) == Outcome(State.CONFIRMED, Grade.B)


def test_g34_one_item_answered_no_is_a_confirmation_of_the_others():
    assert decide(CLAIM, answer(WALLET)).state is State.CONFIRMED


@pytest.mark.parametrize("asked", [answer(), answer(DOSSIER, pressed=True), answer(DOSSIER, not_home=True)])
def test_g34_what_asks_for_a_review_disputes(asked: Answer):
    assert decide(CLAIM, asked).state is State.DISPUTED


@given(st.floats(min_value=0, max_value=10**6))
def test_the_same_answer_again_has_the_first_outcome_again_however_late(minutes: float):
    assert decide(ANSWERED, answer(DOSSIER, minutes=minutes)) is STANDING


@pytest.mark.parametrize(
    ("claim", "given", "code"),
    [
        (ANSWERED, answer(WALLET), "already-answered"),
        (ANSWERED, answer(), "already-answered"),
        (CLAIM, answer(DOSSIER, minutes=10.01), "code-expired"),
        (CLAIM, answer(DOSSIER, STRANGE), "unknown-item"),
        (replace(CLAIM, state=State.WITHDRAWN), answer(DOSSIER), "withdrawn"),
        *((replace(CLAIM, state=state), answer(DOSSIER), "code-expired") for state in [State.EXPIRED, State.REVERSED]),
    ],
)
def test_refused(claim: Claim, given: Answer, code: str):
    with pytest.raises(Refused, match=code):
        decide(claim, given)


@given(st.sampled_from([answer(DOSSIER, WALLET), answer(WALLET), answer(DOSSIER, pressed=True), answer(not_home=True)]))
def test_g17_what_is_said_after_a_no_is_taken_like_a_first_answer(said: Answer):
    assert decide(DENIED, said) == replace(decide(CLAIM, said), is_later=True)


def test_g17_the_same_no_under_another_code_is_a_word_of_its_own():
    assert decide(DENIED, answer()) == replace(DENIAL, is_later=True)


@pytest.mark.parametrize(
    ("claim", "minutes"), [(DENIED, 10.01), (replace(DENIED, is_dead=True), 1), (replace(DENIED, until=TUESDAY), 1)]
)
@pytest.mark.parametrize("said", [(), (DOSSIER, WALLET)])
def test_g17_after_a_no_a_code_is_over_when_it_would_be_over_without_it(
    claim: Claim, minutes: float, said: tuple[ItemId, ...]
):
    with pytest.raises(Refused, match="code-expired"):
        decide(claim, answer(*said, minutes=minutes))


@pytest.mark.parametrize("minutes", [1, 10**4])
def test_g17_the_phone_that_said_no_reads_its_answer_however_late(minutes: float):
    own = replace(DENIED, is_own_phone=True)
    assert decide(own, answer(minutes=minutes)) is DENIAL
    with pytest.raises(Refused, match="already-answered"):
        decide(own, answer(DOSSIER, minutes=minutes))


def test_g17_a_members_phone_that_said_no_for_a_home_reads_of_no_answer():
    lent = replace(DENIED, is_own_phone=True)
    assert decide(lent, answer(DOSSIER, device=MARKED)) == Outcome(State.CONFIRMED, Grade.C, is_later=True)
    assert decide(lent, answer(device=MARKED)).is_later


def test_a_complaint_after_a_yes_is_not_taken_for_the_same_answer():
    with pytest.raises(Refused, match="already-answered"):
        decide(ANSWERED, answer(DOSSIER, pressed=True))


def test_a_code_that_was_replaced_is_dead_before_its_ten_minutes():
    with pytest.raises(Refused, match="code-expired"):
        decide(replace(CLAIM, is_dead=True), answer(DOSSIER))


def test_a_code_is_good_for_ten_minutes_to_the_second():
    assert decide(CLAIM, answer(DOSSIER, minutes=10)).state is State.CONFIRMED


SAME_BROWSER = Device(OTHER_ADDRESS, "Chrome")
SAME_ADDRESS = Device(ADDRESS, "Safari")
SAME_BOTH = Device(ADDRESS, "Chrome")


@pytest.mark.parametrize(
    ("channel", "device", "grade"),
    [
        (Channel.ONE_TIME_CODE, CITIZENS, Grade.B),
        (Channel.ONE_TIME_CODE, SAME_BROWSER, Grade.B),
        (Channel.ONE_TIME_CODE, SAME_ADDRESS, Grade.B),  # the home's Wi-Fi is honest (G5)
        (Channel.ONE_TIME_CODE, SAME_BOTH, Grade.C),
        (Channel.ONE_TIME_CODE, MARKED, Grade.C),
        (Channel.SIX_DIGITS, CITIZENS, Grade.B),
        (Channel.OWN_CARD, CITIZENS, Grade.B),
        (Channel.CARD_PICTURES, CITIZENS, Grade.C),
        (Channel.PHONE, SAME_BOTH, Grade.A),
        (Channel.CHECK, MARKED, Grade.A),
    ],
)
def test_g5_the_grade_follows_from_channel_and_phones_alone(channel: Channel, device: Device, grade: Grade):
    assert decide(CLAIM, answer(DOSSIER, channel=channel, device=device)).grade is grade


@pytest.mark.parametrize("device", [CITIZENS, MARKED])
def test_g12_by_pictures_only_a_whole_yes_is_taken_and_it_is_c(device: Device):
    given = answer(DOSSIER, WALLET, channel=Channel.PICTURES, device=device)
    assert decide(CLAIM, given) == Outcome(State.CONFIRMED, Grade.C)
    for other in (
        replace(given, helped=frozenset({DOSSIER})),
        replace(given, helped=frozenset()),
        replace(given, pressed=True),
    ):
        with pytest.raises(Refused, match="yes-alone-here"):
            decide(CLAIM, other)


def test_p5_two_hundred_honest_answers_over_one_wifi_are_b():
    honest = [answer(DOSSIER, device=Device(ADDRESS, browser)) for browser in ("Safari", "Firefox") * 100]
    assert {decide(CLAIM, each).grade for each in honest} == {Grade.B}
