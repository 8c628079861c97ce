"""Three of twelve pictures, in order; and the pass of whoever touched them at a card."""

from datetime import timedelta

import pytest

from domain.refusals import FormRefused, NotFound, Refused
from domain.rules.answers import Channel
from domain.rules.guesses import Guesser
from domain.rules.home_passes import LIFE, make_home_pass, read_home_pass
from domain.rules.pictures import PICTURES, card_limits, home_limit, member_limit, read_touched, refusal_of
from tests.cast import TUESDAY

KEY, OLD, CARD = b"\x01" * 32, b"\x02" * 32, "0" * 16
SECOND = timedelta(seconds=1)


def test_g12_three_are_read_in_their_order():
    assert read_touched({"third": "sun", "first": "cat", "second": "bell"}) == ("cat", "bell", "sun")
    assert len(set(PICTURES)) == 12


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({}, {"first": "missing", "second": "missing", "third": "missing"}),
        ({"first": "sun", "second": "sun", "third": "sun"}, {"second": "picture-twice", "third": "picture-twice"}),
        ({"first": "sun", "second": "moon", "third": "cat"}, {"second": "missing"}),
    ],
)
def test_p8_what_is_missing_or_touched_twice_is_told_at_once(sent: dict[str, str], wrong: dict[str, str]):
    with pytest.raises(FormRefused) as refused:
        read_touched(sent)
    assert refused.value.facts == wrong


def test_g12_the_limits_of_a_visit_a_member_and_a_card():
    assert (home_limit(7).most, member_limit(3).most) == (3, 30)
    assert [limit.most for limit in card_limits(CARD, Guesser(b"a"))] == [5, 60]


def test_a_pass_is_for_one_card_and_a_quarter_of_an_hour():
    text = make_home_pass(OLD, CARD, Channel.OWN_CARD, TUESDAY)
    assert read_home_pass([KEY, OLD], CARD, text.lower(), TUESDAY + LIFE) is Channel.OWN_CARD
    forged = [
        (text, CARD, TUESDAY + LIFE + SECOND), (text, CARD, TUESDAY - 2 * SECOND), (text, "1" * 16, TUESDAY),
        (text[:-1] + ("0" if text[-1] != "0" else "1"), CARD, TUESDAY),
        ("P" + text[1:], CARD, TUESDAY),
        (make_home_pass(KEY, CARD, Channel.OWN_CARD, TUESDAY), CARD, TUESDAY),
    ]  # fmt: skip
    for one, card, at in forged:
        with pytest.raises(Refused, match="home-pass-over"):
            read_home_pass([OLD], card, one, at)
    with pytest.raises(NotFound, match="token-unknown"):
        read_home_pass([OLD], CARD, text[:-1], TUESDAY)


@pytest.mark.parametrize(
    ("is_right", "left", "misses", "refusal"),
    [
        (True, 0, 0, None),
        (True, 2, 9, None),
        (True, 2, 10, "pictures-asleep"),
        (False, None, 10, "pictures-asleep"),
        (True, None, 0, "pictures-another-day"),
        (False, None, 0, "pictures-another-day"),
        (False, 0, 0, "pictures-another-day"),
        (False, 1, 9, "pictures-wrong"),
    ],
)
def test_g12_why_a_try_opens_nothing(is_right: bool, left: int | None, misses: int, refusal: str | None):
    assert refusal_of(is_right=is_right, left=left, misses=misses) == refusal
