"""At the door, at its bounds: which team, which day, whose open visit, and what a knock leaves or takes back."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from domain.database import Row, rows
from domain.refusals import NotFound, Refused
from domain.rules.intake import Sent
from domain.rules.knocks import KnockEnd
from domain.rules.tokens import public_id
from domain.visits.check_in import Door, check_in
from domain.visits.codes import show_new_code
from domain.visits.knock import Knock, record_knock, take_back_knock
from domain.visits.move import move_visit
from domain.visits.withdraw import withdraw_help
from tests.cast import MINUTE, TUESDAY, Cast, chance, join, sent
from tests.ledgers import TODAY
from tests.visiting import answered, at_the_door, code_of, helped

DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)
YESTERDAY = "daterange('2026-01-01', '2026-11-24')"


async def team_of(cast: Cast, visit: str) -> str:
    [found] = await rows("SELECT team FROM check_in WHERE public_id = {}", visit)
    return next(name for name, team in cast.teams.items() if team == found["team"])


async def arrives(cast: Cast, who: str = "hoa", *, happened=TUESDAY, recorded=TUESDAY, **more: Any) -> str:
    """A check-in that a phone sends later than it happened."""
    word = f"{who} {happened} {recorded}"
    late = Sent(sent(word).key, claimed_at=happened, happened_at=happened, recorded_at=recorded)
    door = Door(cast.cards["binh"], "scanned", more.get("team"), more.get("kin", False))
    return await check_in(
        viewer=cast[who], door=door, sent=late, public_id=public_id(chance(word)), mark=more.get("mark")
    )


async def test_g35_the_team_that_was_asked_for_goes_before_the_hamlets_own(cast: Cast):
    await join(cast, "hoa", "member", "ban-2")
    asked = public_id(chance("team ban-2"))
    assert [await team_of(cast, await at_the_door(cast, "hoa", "binh", team, team=team)) for team in (asked, None)] == [
        "ban-2", "thon-3",
    ]  # fmt: skip


async def test_g35_a_team_that_is_not_ones_own_is_not_taken_for_the_asking(cast: Cast):
    visit = await at_the_door(cast, "hoa", "binh", team=public_id(chance("team ban-2")))
    assert await team_of(cast, visit) == "thon-3"


async def test_g35_away_from_home_the_team_is_the_last_one_used_else_the_one_longest_held(cast: Cast):
    await join(cast, "thao", "member", "ban-2")
    first = await at_the_door(cast, "thao", "binh", 1)
    await at_the_door(cast, "thao", "mai", 2)
    third = await at_the_door(cast, "thao", "binh", 3)
    assert [await team_of(cast, first), await team_of(cast, third)] == ["thon-5", "ban-2"]


async def test_g35_a_team_that_was_left_is_used_no_more(cast: Cast):
    await join(cast, "thao", "member", "ban-2")
    await at_the_door(cast, "thao", "mai", 1)
    await rows(f"UPDATE membership SET valid = {YESTERDAY} WHERE team = {{}}", cast.teams["ban-2"])
    assert await team_of(cast, await at_the_door(cast, "thao", "binh", 2)) == "thon-5"


@pytest.mark.parametrize("who", ["hanh", "nam"])
async def test_whoever_is_in_no_team_stands_at_no_door(cast: Cast, who: str):
    with pytest.raises(Refused, match="team-missing"):
        await at_the_door(cast, who, "binh")
    assert await rows("SELECT FROM intake") == []


async def test_a_visit_is_judged_by_its_own_day_not_by_the_day_it_came(cast: Cast):
    await rows(f"UPDATE membership SET valid = {YESTERDAY} WHERE person = {{}}", cast["hoa"].person)
    await arrives(cast, happened=TUESDAY - DAY)
    with pytest.raises(Refused, match="team-missing"):
        await arrives(cast)
    assert await rows("SELECT local_day FROM check_in") == [{"local_day": TODAY - DAY}]


@pytest.mark.parametrize(
    ("ago", "entry", "day"),
    [(timedelta(days=7), "scanned", TODAY - 7 * DAY), (timedelta(days=7) + MOMENT, "late", TODAY)],
)
async def test_seven_days_to_the_moment_a_visit_counts_for_its_own_day(
    cast: Cast, ago: timedelta, entry: str, day: date
):
    await arrives(cast, happened=TUESDAY - ago)
    assert await rows("SELECT entry, local_day FROM check_in") == [{"entry": entry, "local_day": day}]


async def test_a_door_opened_by_one_leaves_the_others_visit_open(cast: Cast):
    await at_the_door(cast, "hoa", "binh", 1)
    await at_the_door(cast, "khoi", "binh", 2)
    assert [line["outcome"] for line in await rows("SELECT outcome FROM check_in")] == [None, None]


async def test_a_visit_never_ends_before_it_began(cast: Cast):
    await arrives(cast, happened=TUESDAY + 5 * MINUTE, recorded=TUESDAY + 5 * MINUTE)
    await arrives(cast, happened=TUESDAY, recorded=TUESDAY)
    [first, _] = await rows("SELECT happened_at, closed_at FROM check_in ORDER BY id")
    assert first["closed_at"] == first["happened_at"] == TUESDAY + 5 * MINUTE


async def test_a_visit_keeps_the_phones_mark_and_that_it_was_at_kin_and_stands_in_the_trail(cast: Cast):
    await arrives(cast, kin=True, mark=b"\x09" * 32)
    [visit] = await rows("SELECT id, kin, device_mark FROM check_in")
    assert (visit["kin"], visit["device_mark"]) == (True, b"\x09" * 32)
    assert await rows("SELECT account, action, subject_kind, subject FROM audit_event") == [
        {"account": cast["hoa"].account, "action": "check_ins.create", "subject_kind": "check_in",
         "subject": visit["id"]},
    ]  # fmt: skip


async def test_a_card_that_nobody_printed_is_unknown(cast: Cast):
    cast.cards["nowhere"] = "0" * 16
    with pytest.raises(NotFound, match="card-unknown"):
        await at_the_door(cast, "hoa", "nowhere")


@pytest.mark.parametrize("changed", [{"kin": True}, {"team": "T"}, {"entry": "typed"}])
async def test_another_team_kinship_or_way_of_entry_under_one_key_is_other_content(cast: Cast, changed: dict[str, Any]):
    await at_the_door(cast, "hoa", "binh")
    door = replace(Door(cast.cards["binh"], "scanned"), **changed)
    with pytest.raises(Refused, match="key-taken"):
        await check_in(viewer=cast["hoa"], door=door, sent=sent("in visit"), public_id="X", mark=None)


# --- knocks


async def knocks(cast: Cast, end: KnockEnd, who: str = "hoa", home: str = "binh", at=TUESDAY, **more: Any) -> str:
    word = f"{end} {who} {home} {at}"
    return await record_knock(
        viewer=cast[who], household=cast.home(home), knock=Knock(end, **more), sent=sent(word, at),
        public_id=public_id(chance(word)),
    )  # fmt: skip


async def takes_back(cast: Cast, knock: str, who: str = "hoa", at=TUESDAY + MINUTE) -> None:
    await take_back_knock(viewer=cast[who], check_in=knock, at=at)


async def home(cast: Cast, name: str = "binh") -> Row:
    [found] = await rows("SELECT not_needed_on, quiet_until, moved_on FROM recipient WHERE id = {}", cast.homes[name])
    return found


@pytest.mark.parametrize("days", [1, 60])
async def test_g8_a_quiet_time_is_counted_from_the_day_of_the_knock(cast: Cast, days: int):
    await knocks(cast, KnockEnd.IN_MOURNING_OR_ILL, quiet_days=days)
    assert (await home(cast))["quiet_until"] == TODAY + days * DAY


async def test_g8_only_mourning_asks_for_quiet(cast: Cast):
    for end in KnockEnd:
        if end is not KnockEnd.IN_MOURNING_OR_ILL:
            await knocks(cast, end, quiet_days=9, come_back_on=TODAY)
    assert (await home(cast))["quiet_until"] is None
    assert {line["quiet_until"] for line in await rows("SELECT quiet_until FROM check_in")} == {None}


async def test_a_day_to_come_back_may_be_today(cast: Cast):
    await knocks(cast, KnockEnd.COME_BACK, come_back_on=TODAY)
    assert await rows("SELECT come_back_on FROM check_in") == [{"come_back_on": TODAY}]


@pytest.mark.parametrize(("end", "column"), [(KnockEnd.NOT_NEEDED, "not_needed_on"), (KnockEnd.MOVED_AWAY, "moved_on")])
async def test_g8_who_said_it_first_keeps_the_day_and_other_homes_are_not_touched(
    cast: Cast, end: KnockEnd, column: str
):
    await knocks(cast, end)
    await knocks(cast, end, "khoi", at=TUESDAY + DAY)
    assert (await home(cast))[column] == TODAY
    assert set((await home(cast, "son")).values()) == {None}


async def test_g8_a_second_mourning_moves_the_quiet_on(cast: Cast):
    await knocks(cast, KnockEnd.IN_MOURNING_OR_ILL)
    await knocks(cast, KnockEnd.IN_MOURNING_OR_ILL, at=TUESDAY + DAY)
    await knocks(cast, KnockEnd.NOBODY_HOME, at=TUESDAY + 2 * DAY)
    assert (await home(cast))["quiet_until"] == TODAY + 8 * DAY


async def test_a_team_knocks_until_its_last_day(cast: Cast):
    await rows("UPDATE team SET dissolved_on = {} WHERE id = {}", TODAY + DAY, cast.teams["thon-3"])
    await knocks(cast, KnockEnd.NOBODY_HOME)
    with pytest.raises(NotFound):
        await knocks(cast, KnockEnd.NOBODY_HOME, at=TUESDAY + DAY)


@pytest.mark.parametrize("who", ["khoi", "dung"])
async def test_who_leads_the_team_knocks_as_its_members_do(cast: Cast, who: str):
    await knocks(cast, KnockEnd.NOT_NEEDED, who)
    assert (await home(cast))["not_needed_on"] == TODAY


async def test_g8_a_quiet_asked_twice_falls_back_to_the_longest_that_others_asked(cast: Cast):
    for days, who in [(5, "khoi"), (9, "dung")]:
        await knocks(cast, KnockEnd.IN_MOURNING_OR_ILL, who, quiet_days=days)
    last = await knocks(cast, KnockEnd.IN_MOURNING_OR_ILL, quiet_days=20)
    await takes_back(cast, last)
    assert (await home(cast))["quiet_until"] == TODAY + 9 * DAY


async def test_g8_a_mark_falls_back_to_the_first_who_said_the_same(cast: Cast):
    first = await knocks(cast, KnockEnd.NOT_NEEDED)
    for days, who in [(1, "khoi"), (2, "dung")]:
        await knocks(cast, KnockEnd.NOT_NEEDED, who, at=TUESDAY + days * DAY)
    await takes_back(cast, first, at=TUESDAY + 3 * DAY)
    assert (await home(cast))["not_needed_on"] == TODAY + DAY


async def test_g8_what_was_said_before_a_help_or_at_another_home_keeps_no_mark(cast: Cast):
    await knocks(cast, KnockEnd.NOT_NEEDED, "khoi")
    await helped(cast, "hoa", "binh", ewallet=1)
    await answered("visit", "ewallet")
    await knocks(cast, KnockEnd.NOT_NEEDED, "khoi", "son")
    again = await knocks(cast, KnockEnd.NOT_NEEDED, at=TUESDAY + 2 * MINUTE)
    await takes_back(cast, again)
    assert (await home(cast))["not_needed_on"] is None


async def test_g8_taking_back_one_end_leaves_what_another_end_asked(cast: Cast):
    await knocks(cast, KnockEnd.MOVED_AWAY)
    await knocks(cast, KnockEnd.IN_MOURNING_OR_ILL)
    await takes_back(cast, await knocks(cast, KnockEnd.NOT_NEEDED))
    assert await home(cast) == {"not_needed_on": None, "quiet_until": TODAY + 7 * DAY, "moved_on": TODAY}


@pytest.mark.parametrize(("days", "over"), [(7, False), (8, True)])
async def test_g8_a_knock_is_taken_back_until_the_seventh_day_after(cast: Cast, days: int, over: bool):
    knock = await knocks(cast, KnockEnd.NOT_NEEDED)
    if over:
        with pytest.raises(Refused, match="visit-over"):
            await takes_back(cast, knock, at=TUESDAY + days * DAY)
    else:
        await takes_back(cast, knock, at=TUESDAY + days * DAY)
    assert ((await home(cast))["not_needed_on"] is None) is not over


@pytest.mark.parametrize("kind", ["helped", "left", "open"])
async def test_a_visit_of_ones_own_is_no_knock(cast: Cast, kind: str):
    visit = await at_the_door(cast, "hoa", "binh", 1)
    if kind == "helped":
        await helped(cast, "hoa", "binh", "visit", ewallet=1)
        visit = public_id(chance("check-in visit"))
    elif kind == "left":
        await at_the_door(cast, "hoa", "son", 2)
    with pytest.raises(NotFound, match="not-found"):
        await takes_back(cast, visit)


# --- moves and reports taken back


async def test_g9_a_moved_visit_says_from_where_to_where_and_who_moved_it(cast: Cast):
    await helped(cast, "hoa", "thuy", ewallet=1)
    visit = public_id(chance("check-in visit"))
    await move_visit(viewer=cast["hoa"], check_in=visit, card=cast.cards["son"], at=TUESDAY + MINUTE)
    assert await rows("SELECT account, reason FROM assistance_event WHERE move = 'moved'") == [
        {"account": cast["hoa"].account, "reason": f"{cast.homes['thuy']} → {cast.homes['son']}"}
    ]
    [moved] = await rows("SELECT id, card, reports FROM check_in")
    [card] = await rows("SELECT id FROM card WHERE token = {}", cast.cards["son"])
    assert (moved["card"], moved["reports"]) == (card["id"], 2)
    assert await rows("SELECT account, subject_kind, subject FROM audit_event WHERE action = 'moves.create'") == [
        {"account": cast["hoa"].account, "subject_kind": "check_in", "subject": moved["id"]}
    ]


async def test_g9_a_visit_without_a_report_moves_too(cast: Cast):
    visit = await at_the_door(cast, "hoa", "thuy")
    await move_visit(viewer=cast["hoa"], check_in=visit, card=cast.cards["son"], at=TUESDAY + MINUTE)
    assert await rows("SELECT recipient FROM check_in") == [{"recipient": cast.homes["son"]}]


async def test_g9_what_was_taken_back_stays_where_it_was_and_holds_nothing_up(cast: Cast):
    await withdraw_help(viewer=cast["hoa"], assistance=await helped(cast, "hoa", "thuy", ewallet=1), at=TUESDAY)
    visit = public_id(chance("check-in visit"))
    await move_visit(viewer=cast["hoa"], check_in=visit, card=cast.cards["son"], at=TUESDAY + MINUTE)
    [found] = await rows("SELECT assistance.recipient AS was, check_in.recipient FROM assistance, check_in")
    assert (found["was"], found["recipient"]) == (cast.homes["thuy"], cast.homes["son"])


async def test_only_the_visit_that_is_moved_moves(cast: Cast):
    await helped(cast, "hoa", "thuy", 1, ewallet=1)
    await helped(cast, "hoa", "thuy", 2, psp_dossier=1)
    await move_visit(
        viewer=cast["hoa"], check_in=public_id(chance("check-in 2")), card=cast.cards["son"], at=TUESDAY + MINUTE
    )
    assert [line["recipient"] for line in await rows("SELECT recipient FROM assistance ORDER BY id")] == [
        cast.homes["thuy"], cast.homes["son"],
    ]  # fmt: skip
    assert (await answered("1", "ewallet")).state == "confirmed"


async def test_who_took_a_report_back_and_when_stands_with_it(cast: Cast):
    other = await helped(cast, "khoi", "son", "other", ewallet=1)
    mine = await helped(cast, "hoa", "binh", "mine", ewallet=1)
    await withdraw_help(viewer=cast["hoa"], assistance=mine, at=TUESDAY + MINUTE)
    assert await rows("SELECT public_id, state, decided_at FROM assistance ORDER BY id") == [
        {"public_id": other, "state": "reported", "decided_at": None},
        {"public_id": mine, "state": "withdrawn", "decided_at": TUESDAY + MINUTE},
    ]
    assert await rows("SELECT account FROM assistance_event WHERE move = 'withdrawn'") == [
        {"account": cast["hoa"].account}
    ]


@pytest.mark.parametrize("who", ["khoi", "su"])
async def test_an_own_visit_opens_no_other_members_report(cast: Cast, who: str):
    report = await helped(cast, "hoa", "binh", ewallet=1)
    await helped(cast, who, "binh", "own", psp_dossier=1)
    for touch in (
        withdraw_help(viewer=cast[who], assistance=report, at=TUESDAY),
        show_new_code(viewer=cast[who], assistance=report, code=code_of("theirs"), at=TUESDAY),
        move_visit(viewer=cast[who], check_in=public_id(chance("check-in visit")), card=cast.cards["son"], at=TUESDAY),
    ):
        with pytest.raises(NotFound, match="not-found"):
            await touch
    assert (await answered("visit", "ewallet")).state == "confirmed"
