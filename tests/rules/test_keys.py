"""Keys: UUIDv7 in order of time, and content hashes that tell a repeat from another thing."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.rules.intake import content_hash
from domain.rules.keys import make_key
from tests.cast import TUESDAY


@given(st.binary(min_size=10, max_size=10), st.integers(0, 10**9))
def test_a_key_is_a_uuid_of_version_7_that_holds_its_millisecond(chance: bytes, seconds: int):
    at = TUESDAY + timedelta(seconds=seconds)
    key = make_key(at, chance)
    assert (key.version, key.variant, key.int >> 80) == (7, "specified in RFC 4122", int(at.timestamp() * 1000))


def test_later_keys_sort_after_earlier_ones():
    keys = [make_key(TUESDAY + timedelta(milliseconds=n), bytes(10)) for n in range(5)]
    assert keys == sorted(keys)


def test_other_chance_is_another_key():
    assert make_key(TUESDAY, bytes(10)) != make_key(TUESDAY, bytes(9) + b"\x01")


def test_the_same_content_has_the_same_hash_in_any_order_and_any_change_another():
    first = content_hash("check-in", card="A", entry="scanned", kin=False)
    assert first == content_hash("check-in", kin=False, entry="scanned", card="A")
    assert (
        len({first, content_hash("check-in", card="B", entry="scanned", kin=False), content_hash("knock", card="A")})
        == 3
    )
