"""The changing code of a desk, and the passes that are handed on: every forgery, and how long each lives (G32)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.refusals import NotFound, Refused
from domain.rules.answers import Channel
from domain.rules.desk_codes import (
    CODE_LENGTH,
    PASS_LENGTH,
    Pass,
    Purpose,
    desk_code,
    is_taken,
    make_pass,
    new_scan,
    read_pass,
    seconds_left,
)
from domain.rules.desks import TicketCode, in_figures, read_figures, read_place
from domain.rules.guesses import Guesser, scan_limits
from domain.rules.tokens import ALPHABET, card_code

OURS, THEIRS = b"\x01" * 32, b"\x02" * 32
NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HANDLE = "K7M3Q2"
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - see timezones
HELD = Pass(HANDLE, Channel.DESK_CODE, NOON, "K3M9")


@given(MOMENTS, st.integers(0, 60))
def test_g32_a_code_is_taken_for_twenty_to_thirty_seconds_and_never_longer(shown: datetime, later: int):
    code, at = desk_code(OURS, HANDLE, shown), shown + later * SECOND
    step = int(at.timestamp()) // 10 - int(shown.timestamp()) // 10
    assert is_taken([OURS], code, at) == (step <= 2)
    assert step <= 2 or later > 20
    assert step > 2 or later < 30


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (desk_code(OURS, HANDLE, NOON - 30 * SECOND), "a photo of before"),
        (desk_code(OURS, HANDLE, NOON + 10 * SECOND), "the next one"),
        (desk_code(OURS, "K7M3Q3", NOON)[:6] + desk_code(OURS, HANDLE, NOON)[6:], "another desk's handle"),
        (desk_code(THEIRS, HANDLE, NOON), "another key"),
        (HANDLE + "0" * 10, "a guess"),
        (HANDLE, "the handle alone"),
        ("", "nothing"),
    ],
)
def test_no_forged_code_is_taken(code: str, why: str):
    assert not is_taken([OURS], code, NOON), why
    assert is_taken([OURS], desk_code(OURS, HANDLE, NOON), NOON)


@given(st.integers(0, CODE_LENGTH - 1), st.sampled_from(ALPHABET))
def test_no_sign_of_a_code_can_be_changed(place: int, sign: str):
    code = desk_code(OURS, HANDLE, NOON)
    changed = code[:place] + sign + code[place + 1 :]
    assert is_taken([OURS], changed, NOON) == (changed == code)


def test_a_code_under_the_key_before_is_taken_while_that_key_is_kept():
    code = desk_code(THEIRS, HANDLE, NOON)
    assert (is_taken([OURS, THEIRS], code, NOON), is_taken([OURS], code, NOON)) == (True, False)


@given(MOMENTS)
def test_the_next_code_comes_when_this_one_is_no_longer_shown(at: datetime):
    left = seconds_left(at)
    assert 0 < left <= 10
    assert desk_code(OURS, HANDLE, at + (left + 0.01) * SECOND) != desk_code(OURS, HANDLE, at)


@pytest.mark.parametrize("channel", [Channel.DESK_CODE, Channel.DESK_PRINT])
@pytest.mark.parametrize(("purpose", "seconds"), [(Purpose.TAP, 60), (Purpose.ANSWER, 900)])
def test_g32_a_pass_is_read_in_its_time_and_refused_a_second_later(purpose: Purpose, seconds: int, channel: Channel):
    held = Pass(HANDLE, channel, NOON, "0A1B")
    made = make_pass(OURS, purpose, held)
    assert len(made) == PASS_LENGTH
    assert read_pass([OURS], purpose, made.lower(), NOON + seconds * SECOND) == held
    for at in (NOON + (seconds + 1) * SECOND, NOON - 2 * SECOND):
        with pytest.raises(Refused, match="desk-code-over"):
            read_pass([OURS], purpose, made, at)


@given(st.integers(0, PASS_LENGTH - 1), st.sampled_from(ALPHABET))
def test_nothing_of_a_pass_can_be_changed(place: int, sign: str):
    made = make_pass(OURS, Purpose.ANSWER, HELD)
    changed = made[:place] + sign + made[place + 1 :]
    if changed == made:
        assert read_pass([OURS], Purpose.ANSWER, changed, NOON) == HELD
    else:
        with pytest.raises(Refused, match="desk-code-over"):
            read_pass([OURS], Purpose.ANSWER, changed, NOON)


def test_a_tap_is_no_answer_and_another_installation_s_pass_is_none():
    for made in (make_pass(OURS, Purpose.TAP, HELD), make_pass(THEIRS, Purpose.ANSWER, HELD)):
        with pytest.raises(Refused, match="desk-code-over"):
            read_pass([OURS], Purpose.ANSWER, made, NOON)


@pytest.mark.parametrize("text", ["", "x", "0" * (PASS_LENGTH - 1), "Ü" * PASS_LENGTH])
def test_what_is_no_pass_is_not_found(text: str):
    with pytest.raises(NotFound, match="token-unknown"):
        read_pass([OURS], Purpose.ANSWER, text, NOON)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("015", 15), ("15", 15), (" 0 1 5 ", 15), ("999", 999), ("1", 1),
        ("", None), ("0", None), ("000", None), ("1000", None), ("-1", None), ("1.5", None), ("١٥", None), ("x", None),
    ],
)  # fmt: skip
def test_three_figures_are_read_as_people_type_them(typed: str, number: int | None):
    assert read_figures(typed) == number


def test_a_number_is_typed_as_three_figures():
    assert [in_figures(number) for number in (1, 15, 999)] == ["001", "015", "999"]


def test_beside_six_digits_stands_a_card_s_code_or_a_number_of_a_desk():
    code = card_code(b"\x05" * 5)
    assert read_place(code.lower()) == code
    for typed in ("K7M3Q2-015", "k7m3q2015", " k7m3q2 - 015 ", "K7M3Q2-O15"):
        assert read_place(typed) == TicketCode("K7M3Q2", 15)
    for typed in ("K7M3Q2-000", "K7M3Q2", "K7M3Q2-01X", ""):
        with pytest.raises(Refused, match="code-mistyped"):
            read_place(typed)


def test_g32_what_follows_from_one_scan_is_counted_together_and_two_scans_of_one_second_apart():
    """Thirty people scan at once; one scan tapped again and again gives no more tries."""
    guesser = Guesser(b"network")
    one, other = (
        Pass(HANDLE, Channel.DESK_CODE, NOON, new_scan(b"abc")),
        Pass(HANDLE, Channel.DESK_CODE, NOON, new_scan(b"xyz")),
    )
    scopes = [scan_limits("ticket", held, guesser, 60)[0].scope for held in (one, one.later(NOON + 9 * SECOND), other)]
    assert scopes[0] == scopes[1] != scopes[2]
    assert make_pass(OURS, Purpose.TAP, one) != make_pass(OURS, Purpose.TAP, other)
    assert [limit.most for limit in scan_limits("ticket", one, guesser, 60)] == [5, 60]
