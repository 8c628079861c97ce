from itertools import combinations, permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.refusals import NotFound, Refused
from domain.rules import tokens

CODES = [tokens.card_code(chance) for chance in (bytes(5), b"\xff" * 5, b"field", b"lanes")]


def refused(text: str) -> bool:
    try:
        tokens.read_code(text)
    except Refused as refusal:
        return refusal.code == "code-mistyped"
    return False


@pytest.mark.parametrize("code", CODES)
def test_a_codes_own_reading_is_itself(code):
    assert tokens.read_code(code) == code


@pytest.mark.parametrize("code", CODES)
def test_every_single_changed_character_of_a_card_code_is_refused(code):
    changed = [code[:at] + other + code[at + 1 :] for at in range(8) for other in tokens.ALPHABET if other != code[at]]
    assert (len(changed), [text for text in changed if not refused(text)]) == (8 * 31, [])


def test_every_change_of_every_character_at_every_place_is_refused():
    # The check is linear: a change is refused in one code exactly when it is refused in all. This walks all of them.
    for at in range(8):
        for was, typed in permutations(tokens.ALPHABET, 2):
            code = tokens.read_code(completed({at: was}))
            assert refused(code[:at] + typed + code[at + 1 :])


def test_every_swap_of_two_characters_is_refused_neighbours_or_not():
    for left, right in combinations(range(8), 2):
        for one, other in combinations(tokens.ALPHABET, 2):
            code = completed({left: one, right: other})
            swapped = code[:left] + other + code[left + 1 : right] + one + code[right + 1 :]
            assert refused(swapped)


def test_every_pair_typed_as_another_pair_is_refused():
    for at in range(7):
        for was, typed in permutations(tokens.ALPHABET, 2):
            code = completed({at: was, at + 1: was})
            assert refused(code[:at] + typed * 2 + code[at + 2 :])


def completed(fixed: dict[int, str]) -> str:
    """A genuine code that holds these characters at these places: one free place is tried until the check agrees."""
    free = max(set(range(8)) - fixed.keys())
    for symbol in tokens.ALPHABET:
        code = "".join((fixed | {free: symbol}).get(at, "0") for at in range(8))
        if not refused(code):
            return code
    raise AssertionError(fixed)


def test_random_text_of_the_right_length_passes_once_in_thirty_two():
    typed = ["K7M3Q" + "".join(rest) for rest in product(tokens.ALPHABET, repeat=3)]
    assert len([text for text in typed if not refused(text)]) == len(typed) // 32


@pytest.mark.parametrize("typed", ["{0}", " {0} ", "{1} {2}", "{1}-{2}", "{1} – {2}", "{1}.{2}", "{1}\t{2}\r\n"])
def test_a_code_is_read_however_it_is_spaced_and_in_either_case(typed):
    code = tokens.card_code(b"field")
    text = typed.format(code, code[:4], code[4:])
    assert (tokens.read_code(text), tokens.read_code(text.lower())) == (code, code)


@pytest.mark.parametrize(("symbol", "typed"), [("0", "o"), ("0", "O"), ("1", "i"), ("1", "I"), ("1", "l"), ("1", "L")])
def test_letters_that_look_like_digits_are_read_as_them(symbol, typed):
    code = completed({2: symbol})
    assert tokens.read_code(code[:2] + typed + code[3:]) == code


TELEX = list(zip(["AS", "AF", "AR", "AX", "AJ", "AA", "AW", "DD", "EE", "W"], "áÀảãạâăđêư", strict=True))
VNI = list(zip(["A1", "A2", "A3", "E4", "Y5", "A6", "E6", "A8", "D9"], "áàảẽỵâÊăđ", strict=True))


@pytest.mark.parametrize(("keys", "shown"), TELEX + VNI)
def test_what_a_vietnamese_keyboard_made_of_the_keys_is_taken_back(keys, shown):
    code = completed(dict(enumerate(keys, start=3)))
    assert tokens.read_code(code[:3] + shown + code[3 + len(keys) :]) == code


@pytest.mark.parametrize("text", ["", "K7M3", "K7M3Q2XB9", "U" * 8, "K7M3Q2X*", "K7M3Q2X\0", "٠" * 8, "9" * 10_000_000])
def test_what_is_no_code_is_refused(text):
    with pytest.raises(Refused, match="code-mistyped"):
        tokens.read_code(text)


@given(st.text(max_size=200))
def test_whatever_is_typed_is_read_or_refused_and_nothing_else(text):
    assert refused(text) or len(tokens.read_code(text)) == 8


@given(st.binary(min_size=10, max_size=10))
def test_a_card_token_holds_its_ten_bytes_in_sixteen_characters(chance):
    token = tokens.card_token(chance)
    number = sum(tokens.ALPHABET.index(symbol) << 5 * place for place, symbol in enumerate(reversed(token)))
    assert (len(token), number.to_bytes(10)) == (16, chance)


@given(st.binary(min_size=10, max_size=10))
def test_a_public_id_is_read_back_from_an_address_in_either_case(chance):
    given_id = tokens.public_id(chance)
    assert tokens.read_token(given_id.lower(), 16) == given_id


@given(st.binary(min_size=16, max_size=16))
def test_a_secret_token_holds_its_sixteen_bytes_in_twenty_six_characters(chance):
    token = tokens.secret_token(chance)
    number = sum(tokens.ALPHABET.index(symbol) << 5 * place for place, symbol in enumerate(reversed(token)))
    assert (len(token), number.to_bytes(16)) == (26, chance)


@given(st.binary(min_size=10, max_size=10))
def test_a_token_is_read_back_from_either_case_and_from_print(chance):
    token = tokens.card_token(chance)
    printed = tokens.in_groups(token, between="-").lower()
    assert tokens.read_token(printed, tokens.CARD_TOKEN_LENGTH) == token


@pytest.mark.parametrize("text", ["", "A" * 15, "A" * 17, "A" * 26, "U" * 16, "Á" * 16, "A" * 10_000_000])
def test_g18_a_token_of_the_wrong_shape_is_not_found_like_one_that_nobody_issued(text):
    with pytest.raises(NotFound, match="token-unknown"):
        tokens.read_token(text, tokens.CARD_TOKEN_LENGTH)


def test_a_short_code_has_six_characters_of_the_thirty_bits():
    assert (tokens.short_code(b"\xff" * 5), tokens.short_code(bytes(5))) == ("ZZZZZZ", "000000")


@pytest.mark.parametrize(("number", "digits"), [(0, "000000"), (7, "000007"), (1_999_999, "999999")])
def test_six_digits_keep_their_noughts(number, digits):
    assert tokens.six_digits(number.to_bytes(8)) == digits


@pytest.mark.parametrize("typed", ["031416", " 031 416 ", "031-416", "０３１４１６"])
def test_six_digits_are_read_however_they_are_spaced(typed):
    assert tokens.read_digits(typed) == "031416"


@pytest.mark.parametrize("typed", ["", "31416", "0314160", "O31416", "٠٣١٤١٦", "-31416"])
def test_what_is_not_six_digits_is_refused(typed):
    with pytest.raises(Refused, match="digits-mistyped"):
        tokens.read_digits(typed)


def test_a_token_is_stored_as_its_sha_256():
    digest = "9b5b448bcd5fb58ce3ca39808c1df1cfca884910f33b43843e367ea6be67e1b5"  # printf K7M3Q2XB | sha256sum
    assert tokens.hash_of("K7M3Q2XB").hex() == digest


@pytest.mark.parametrize(
    ("make", "size"),
    [(tokens.card_token, 10), (tokens.secret_token, 16), (tokens.card_code, 5), (tokens.six_digits, 8)],
)
def test_too_little_chance_is_a_mistake_of_ours_and_loud(make, size):
    with pytest.raises(ValueError, match=f"{size} random bytes"):
        make(bytes(size - 1))


def test_codes_are_cut_for_the_eye():
    assert (tokens.in_groups("K7M3Q2XB"), tokens.in_groups("K7M3Q2", size=3)) == ("K7M3 Q2XB", "K7M 3Q2")
