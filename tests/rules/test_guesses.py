"""How often a secret may be guessed."""

from datetime import UTC, datetime, timedelta
from itertools import chain

import pytest

from domain.rules.devices import device_seal, is_known_device
from domain.rules.guesses import QUARTER, Guesser, Limit, code_limits, password_limits, seconds_to_wait, sign_in_limits

AT = datetime(2026, 11, 24, 2, 7, tzinfo=UTC)
HOME, CAFE, PHONE = b"\x01" * 32, b"\x02" * 32, b"\x03" * 32


def scopes(login: str, address: bytes, device: bytes | None = None) -> set[str]:
    return {limit.scope for step in sign_in_limits(login=login, address=address, device=device) for limit in step}


def test_a_stranger_is_counted_by_pair_address_account_and_over_all():
    assert [scope.split(":")[1] for scope in sorted(scopes("0912", HOME))] == ["account", "address", "all", "pair"]


def test_what_one_address_may_reach_is_asked_before_what_is_shared_with_others():
    narrow, wide = sign_in_limits(login="0912", address=HOME, device=None)
    assert [[limit.scope.split(":")[1] for limit in step] for step in (narrow, wide)] == [
        ["pair", "address"], ["account", "all"],
    ]  # fmt: skip


def test_another_address_shares_the_account_and_the_whole():
    assert {scope.split(":")[1] for scope in scopes("0912", HOME) & scopes("0912", CAFE)} == {"account", "all"}


def test_another_account_shares_the_address_and_the_whole():
    assert {scope.split(":")[1] for scope in scopes("0912", HOME) & scopes("0913", HOME)} == {"address", "all"}


def test_a_known_browser_shares_nothing_with_whoever_guesses_from_elsewhere():
    assert not scopes("0912", HOME, PHONE) & (scopes("0912", HOME) | scopes("0912", CAFE))


def test_no_scope_says_whose_it_is():
    assert not any("0912345678" in scope for scope in scopes("0912345678", HOME, PHONE) | scopes("0912345678", HOME))


ALL = [
    *chain.from_iterable(sign_in_limits(login="0912", address=HOME, device=None)),
    *password_limits(7),
    *code_limits("card", Guesser(HOME)),
]


def test_codes_are_counted_apart_by_kind_and_by_who_types_them():
    counted = [
        code_limits(kind, Guesser(address, account))[0].scope
        for kind in ("card", "digits", "slip")
        for address, account in ((HOME, None), (CAFE, None), (HOME, 7), (HOME, 8))
    ]
    assert len(set(counted)) == 12
    assert code_limits("card", Guesser(HOME, 7)) == code_limits("card", Guesser(CAFE, 7))


@pytest.mark.parametrize("limit", ALL)
def test_nobody_waits_longer_than_a_quarter_of_an_hour(limit: Limit):
    waited = seconds_to_wait([limit], {limit.scope: limit.most + 1}, AT)
    assert waited is not None
    assert 0 < waited <= QUARTER.total_seconds()


def test_the_last_try_within_the_limit_is_taken_and_the_next_is_not():
    limit = Limit("x", 10)
    assert [seconds_to_wait([limit], {"x": count}, AT) for count in (10, 11)] == [None, 8 * 60]


def test_of_several_limits_the_longest_wait_counts():
    limits = [Limit("x", 1), Limit("y", 1, timedelta(hours=1))]
    assert seconds_to_wait(limits, {"x": 2, "y": 2}, AT) == 53 * 60


def test_a_window_ends_where_the_next_begins():
    limit = Limit("x", 1)
    assert limit.window_at(AT) + QUARTER == limit.window_at(AT + QUARTER)
    assert limit.seconds_left(limit.window_at(AT) + QUARTER - timedelta(microseconds=1)) == 1


def test_a_seal_belongs_to_one_account_one_browser_and_one_installation():
    seal = device_seal(b"key", 7, PHONE)
    known = [(b"key", 7, PHONE), (b"key", 8, PHONE), (b"key", 7, HOME), (b"other", 7, PHONE)]
    assert [is_known_device(*each, seal) for each in known] == [True, False, False, False]


@pytest.mark.parametrize(("mark", "seal"), [(None, "x"), (PHONE, None), (PHONE, ""), (PHONE, "é" * 40)])
def test_without_mark_or_seal_a_browser_is_unknown(mark: bytes | None, seal: str | None):
    assert not is_known_device(b"key", 7, mark, seal)
