"""The kills of a proof: all of them from the seed."""

from collections import Counter

from tests.house.running import Part
from tests.prove.schedule import SHARES, schedule, shares_of


def test_the_same_seed_kills_the_same_at_the_same_moments():
    assert schedule(7, 50, 100) == schedule(7, 50, 100)
    assert schedule(7, 50, 100) != schedule(8, 50, 100)


def test_two_hundred_kills_are_those_of_the_goals():
    assert Counter(kill.part for kill in schedule(1, 200, 1000)) == SHARES
    assert sum(SHARES.values()) == 200


def test_twelve_kills_hit_every_part_and_the_web_most():
    shares = shares_of(12)
    assert (sum(shares.values()), min(shares.values())) == (12, 1)
    assert max(shares, key=shares.__getitem__) is Part.WEB


def test_four_kills_are_four():
    assert sum(shares_of(4).values()) == 4


def test_moments_come_in_order_and_lie_within_the_time():
    moments = [kill.at for kill in schedule(3, 40, 30)]
    assert moments == sorted(moments)
    assert 0 <= moments[0] < moments[-1] <= 30
