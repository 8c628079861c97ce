"""The plan is pure: what it decides can be looked at without a database."""

from collections import Counter
from datetime import date, timedelta
from functools import cache

import pytest

from domain.rules.knocks import KnockEnd
from domain.rules.vietnamese import fold, sort_key
from service.demo.days import Calendar, days
from service.demo.deeds import Deed, Help, Knock
from service.demo.homes import SMALL, Home
from service.demo.life import ENDS, is_confirmed
from service.demo.plan import Plan, make_plan
from tests.demo.living import TODAY


@cache
def whole() -> Plan:
    return make_plan(today=TODAY)


def deeds() -> list[Deed]:
    return [deed for of_day in whole().deeds.values() for deed in of_day]


def helps() -> list[Help]:
    return [deed.what for deed in deeds() if isinstance(deed.what, Help)]


def homes_of(hamlet: int) -> list[Home]:
    return [home for home in whole().homes if home.hamlet == hamlet]


def test_one_seed_and_one_day_give_one_plan():
    assert make_plan(today=TODAY) == whole()


def test_another_seed_gives_other_deeds():
    assert make_plan(today=TODAY, seed=1).deeds != whole().deeds


def test_another_day_gives_the_same_homes_and_people():
    later = make_plan(today=TODAY + timedelta(days=1))
    assert (later.homes, later.members) == (whole().homes, whole().members)


@pytest.mark.parametrize(("number", "day"), [(40, TODAY), (1, date(2026, 10, 16)), (-1, date(2026, 10, 15))])
def test_story_days_have_no_day_zero(number: int, day: date):
    assert Calendar(TODAY).day(number) == day


def test_the_life_is_46_days_long():
    assert len(days(40)) == len(whole().deeds) == 46


def test_the_commune_has_126_homes_in_thon_3_and_567_in_all():
    assert (len(homes_of(3)), len(whole().homes), sum(SMALL.values())) == (126, 567, 567)


def test_homes_stand_in_the_order_in_which_cards_are_printed():
    for hamlet in SMALL:
        keys = [(home.lane, sort_key(home.head)) for home in homes_of(hamlet)]
        assert keys == sorted(keys)


def test_no_two_homes_of_a_hamlet_have_one_name():
    names = Counter((home.hamlet, fold(home.head.partition(" ")[2])) for home in whole().homes)
    assert [name for name, times in names.items() if times > 1] == []


def test_phones_are_of_the_demo_and_each_is_somebodys_own():
    phones = Counter(member.phone for member in whole().members)
    assert {phone[:4] for phone in phones} == {"0000"}
    assert set(phones.values()) == {1}


def test_every_team_has_four_to_seven_members_and_one_leader():
    sizes = Counter(member.hamlet for member in whole().members)
    assert all(4 <= size <= 7 for size in sizes.values())
    leaders = Counter(member.hamlet for member in whole().members if member.role == "leader")
    assert leaders == dict.fromkeys(SMALL, 1)


def test_knocks_end_about_as_content_says():
    ends = Counter("helped" if isinstance(deed.what, Help) else str(deed.what.end) for deed in deeds())
    shares = {end: 100 * ends[end] / sum(ends.values()) for end in ENDS}
    assert shares == {end: pytest.approx(share, abs=4) for end, share in ENDS.items()}


def test_answers_are_about_88_yes_and_8_none():
    told = Counter("none" if each.answer is None else "some" if each.answer.no else "yes" for each in helps())
    assert 100 * told["yes"] / len(helps()) == pytest.approx(89, abs=3)
    assert 100 * told["none"] / len(helps()) == pytest.approx(9, abs=3)


def test_some_members_are_many_times_busier_than_most():
    busy = sorted(Counter(deed.member for deed in deeds()).values())
    assert busy[-1] > 5 * busy[len(busy) // 2]


def test_nobody_knocks_again_where_a_door_is_finished():
    finished: dict[str, int] = {}
    again = []
    for deed in deeds():
        if finished.get(deed.home.ref, 99) < deed.day:
            again.append(deed)
        if isinstance(deed.what, Knock) and deed.what.end in {KnockEnd.NOT_NEEDED, KnockEnd.MOVED_AWAY}:
            finished.setdefault(deed.home.ref, deed.day)
    assert finished
    assert again == []


def test_homes_in_mourning_are_left_in_peace_for_seven_days():
    quiet = {deed.home.ref: deed.day for deed in deeds() if deed.scene == "mourning"}
    early = [deed for deed in deeds() if quiet.get(deed.home.ref, 99) < deed.day <= quiet.get(deed.home.ref, 99) + 7]
    assert len(quiet) == 3
    assert early == []


def test_what_is_counted_once_a_person_is_reported_again_in_one_scene_alone():
    seen: Counter[tuple[str, str, str]] = Counter()
    for deed in (deed for deed in deeds() if deed.scene != "repeat"):
        if isinstance(deed.what, Help) and is_confirmed(deed.what) and deed.what.answer:
            for place, line in enumerate(deed.what.lines):
                if line.indicator == "eid-active" and place not in deed.what.answer.no:
                    home = deed.what.moved_to or deed.home
                    seen[home.ref, line.indicator, line.form] += 1
    assert set(seen.values()) == {1}


def test_a_round_of_a_member_takes_longer_than_a_visit_between_doors():
    for of_day in whole().deeds.values():
        times = Counter((deed.member, deed.at) for deed in of_day)
        assert set(times.values()) <= {1}
