"""The plan at every size and seed that somebody may start it with: pure, whole, and never at odds with itself."""

import itertools
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from io import BytesIO
from random import Random

import pytest
from openpyxl import load_workbook

from domain.rules.days import HANOI
from domain.rules.knocks import KnockEnd
from domain.rules.vietnamese import fold, split_form
from service.demo.answers import EACH_TIME, Known, draw_help
from service.demo.cast import MEMBERS, NAMED, PLAYED, TEAM_SIZES, make_members
from service.demo.days import FIRST, LAST, Calendar, days
from service.demo.deeds import Deed, Help, Knock, Said
from service.demo.homes import HOMES_OF_A_LANE, SMALL, lanes, make_homes
from service.demo.life import AGAIN_AFTER, FLOOR, is_confirmed
from service.demo.lists import REFUSED, hamlets, households, members, teams
from service.demo.names import PEOPLES, invent
from service.demo.plan import Plan, Size, make_plan
from tests.demo.living import BEGINNING, STORY, TODAY

SEEDS = (1, 7, 20_251_016)
LEAP = date(2028, 3, 5)


@cache
def plan(seed: int = 7, size: str = "story", today: date = TODAY) -> Plan:
    sizes = {"story": STORY, "beginning": BEGINNING, "one": Size({3: 1}, until=2), "small": Size({5: 3, 9: 17})}
    return make_plan(today=today, seed=seed, size=sizes[size])


def deeds(made: Plan) -> list[Deed]:
    return [deed for of_day in made.deeds.values() for deed in of_day]


EVERY = [(seed, size) for seed in SEEDS for size in ("story", "beginning", "small")]


@pytest.mark.parametrize(("seed", "size"), EVERY)
def test_nobody_is_at_two_doors_at_once_and_every_deed_stands_on_its_own_day(seed: int, size: str):
    made = plan(seed, size)
    assert set(Counter((deed.member, deed.at) for deed in deeds(made)).values()) <= {1}
    for day, of_day in made.deeds.items():
        assert {(deed.day, deed.at.astimezone(HANOI).date()) for deed in of_day} <= {(day, made.calendar.day(day))}
        assert [deed.at for deed in of_day] == sorted(deed.at for deed in of_day)


@pytest.mark.parametrize(("seed", "size"), EVERY)
def test_every_deed_is_at_a_home_and_by_a_member_of_the_plan(seed: int, size: str):
    made = plan(seed, size)
    homes, codes = {home.ref for home in made.homes}, {member.code for member in made.members}
    assert {deed.home.ref for deed in deeds(made)} <= homes
    everyday = {deed.member for deed in deeds(made) if deed.scene is None}
    assert everyday <= codes


@pytest.mark.parametrize(("seed", "size"), EVERY)
def test_members_visit_between_their_first_and_their_last_day_and_at_a_decent_hour(seed: int, size: str):
    made = plan(seed, size)
    known = {member.code: member for member in made.members}
    for deed in (deed for deed in deeds(made) if deed.scene is None):
        assert known[deed.member].first <= deed.day <= known[deed.member].last
        assert 7 <= deed.at.astimezone(HANOI).hour < 22


@pytest.mark.parametrize("seed", SEEDS)
def test_everyday_life_knocks_at_a_door_again_after_three_days_or_on_the_day_it_asked_for(seed: int):
    last: dict[str, int] = {}
    back: dict[str, int] = {}
    for deed in (deed for deed in deeds(plan(seed)) if deed.scene is None and deed.at.astimezone(HANOI).hour >= 8):
        ref, seen = deed.home.ref, last.get(deed.home.ref, -99)
        assert deed.day - seen >= AGAIN_AFTER or back.get(ref) == deed.day or deed.home.hamlet == FLOOR
        last[ref] = deed.day
        if isinstance(deed.what, Knock) and deed.what.back_in:
            back[ref] = deed.day + deed.what.back_in


@pytest.mark.parametrize("seed", SEEDS)
def test_a_quiet_time_and_a_day_to_come_back_belong_to_their_ends_alone(seed: int):
    for what in (deed.what for deed in deeds(plan(seed)) if isinstance(deed.what, Knock)):
        assert (what.back_in is not None) == (what.end is KnockEnd.COME_BACK)
        assert what.quiet == 7


@pytest.mark.parametrize("seed", SEEDS)
def test_help_has_one_to_four_lines_and_no_line_twice(seed: int):
    for what in (deed.what for deed in deeds(plan(seed)) if isinstance(deed.what, Help)):
        named = [(line.indicator, line.form, line.given_name) for line in what.lines]
        assert 1 <= len(named) == len(set(named)) <= 4
        assert not what.answer or all(0 <= place < 9 for place in what.answer.no)


@pytest.mark.parametrize("size", ["one", "small", "beginning"])
def test_a_small_world_is_lived_without_the_homes_of_the_scenes(size: str):
    made = plan(7, size)
    assert list(made.deeds) == days(made.size.until)
    assert len(made.homes) == sum(made.size.homes.values())


@pytest.mark.parametrize("today", [LEAP, date(2027, 1, 3), date(2026, 3, 1)])
def test_the_story_ends_today_whatever_the_day_and_skips_none(today: date):
    calendar = Calendar(today)
    told = [calendar.day(number) for number in days(LAST)]
    assert (told[-1], told[0]) == (today, today - timedelta(days=LAST - 1 - FIRST))
    assert [later - earlier for earlier, later in itertools.pairwise(told)] == [timedelta(days=1)] * 45


@pytest.mark.parametrize(("hamlet", "size"), [*SMALL.items(), (3, 1), (3, 28), (5, 9), (5, 10)])
def test_lanes_hold_every_number_once_and_nine_homes_at_most(hamlet: int, size: int):
    found = lanes(hamlet, size)
    assert [number for lane in found for number in lane] == list(range(1, size + 1))
    assert max(len(lane) for lane in found) <= HOMES_OF_A_LANE


@pytest.mark.parametrize("seed", SEEDS)
def test_invented_people_bear_no_name_of_the_cast(seed: int):
    made = plan(seed)
    invented = {fold(member.name) for member in made.members if member.code not in NAMED}
    assert not invented & {fold(one.name) for one in NAMED.values()}
    assert len(invented) == len([member for member in made.members if member.code not in NAMED])


@pytest.mark.parametrize("is_woman", [True, False])
def test_a_name_has_the_family_of_one_people_and_its_middle(is_woman: bool):
    rng = Random(5)  # noqa: S311 - the same names at each run; it guards no secret
    for _ in range(300):
        name = invent(rng, is_woman=is_woman)
        assert any(
            name.startswith(f"{family} {middle} ")
            for people in PEOPLES.values()
            for family in people.families
            for middle in (people.women if is_woman else people.men)
        ), name


def test_a_head_is_spoken_to_by_a_form_that_somebody_of_the_home_has():
    for home in plan().homes:
        assert split_form(home.head)[0] in home.forms, home


def test_each_team_has_its_cast_first_and_phones_that_are_nobody_elses():
    made = make_members(Random(3))  # noqa: S311 - as above
    sizes = Counter(member.hamlet for member in made)
    assert {size for size in sizes.values() if not TEAM_SIZES[0] <= size <= TEAM_SIZES[1]} == set()
    assert set(MEMBERS) <= set(made)
    assert max(Counter(member.phone for member in made).values()) == 1


def test_whoever_can_be_played_is_in_the_cast():
    assert [NAMED[code].role for _, _, code in PLAYED] == ["member", "deputy", "officer", "department", "administrator"]
    assert len({host for _, host, _ in PLAYED}) == len(PLAYED)


def test_what_is_known_is_not_asked_for_again_by_the_same_person_but_each_time_things_are():
    known, rng = Known(), Random(9)  # noqa: S311 - as above
    seen: Counter[tuple[str, str]] = Counter()
    while help_ := draw_help(rng, ("bác",), known, surely=Said()):
        known.learn(help_.lines)
        seen.update((line.indicator, line.form) for line in help_.lines)
        if sum(seen.values()) > 400:
            break
    assert {times for (code, _), times in seen.items() if code not in EACH_TIME} == {1}
    assert max(seen.values()) > 1


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (Knock(KnockEnd.NOBODY_HOME), False),
        (Help((), Said()), False),
        (Help((1, 2), None), False),  # pyright: ignore[reportArgumentType]
        (Help((1, 2), Said(no=frozenset({0, 1}))), False),  # pyright: ignore[reportArgumentType]
        (Help((1, 2), Said(no=frozenset({1}))), True),  # pyright: ignore[reportArgumentType]
        (Help((1,), Said(), is_withdrawn=True), False),  # pyright: ignore[reportArgumentType]
    ],
    ids=["knock", "nothing", "silence", "all denied", "partly", "taken back"],
)
def test_help_is_confirmed_by_one_yes(what: Help | Knock, said: bool):
    assert is_confirmed(what) is said


def sheet(content: bytes) -> list[Sequence[object]]:
    return list(load_workbook(BytesIO(content)).worksheets[0].values)


def test_the_offices_lists_are_as_long_as_the_world_and_name_their_columns_in_the_fourth_row():
    made = plan()
    told = {
        "STT": sheet(hamlets({3: 126, 5: 16})), "Tên tổ": sheet(teams({3: 126, 11: 16}, TODAY)),
        "Chức vụ": sheet(members(made.members, TODAY)), "Ngõ": sheet(households(made.homes)),
    }  # fmt: skip
    lengths = [2, 2, len(made.members), len(made.homes) + REFUSED]
    assert [len(lines) - 4 for lines in told.values()] == lengths
    for word, lines in told.items():
        assert word in lines[3]


def test_the_team_that_waits_for_its_decision_has_neither_day_nor_number():
    lines = {line[2]: line[3:] for line in sheet(teams({3: 126, 11: 16}, TODAY))[4:]}
    assert lines == {"Thôn 3": ("24/11/2026", "13/QĐ-UBND"), "Thôn 11": (None, None)}


def test_identity_numbers_of_the_list_are_nobodys_and_no_number_is_there_twice():
    lines = sheet(households(make_homes(Random(1), {3: 12, 5: 9})))[4:]  # noqa: S311 - as above
    numbers = [str(line[4]) for line in lines if line[4]]
    assert {number[:3] for number in numbers} == {"099"}
    assert {len(number) for number in numbers} == {12}
    assert [line[0] for line in lines] == list(range(1, len(lines) + 1))
