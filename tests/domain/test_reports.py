"""A report at a visit: until when, of what that waits already, with whom."""

import asyncio
from datetime import timedelta

import pytest

from domain.database import rows
from domain.queries.assistances import show_assistance
from domain.queries.visits import my_visits, show_visit
from domain.refusals import FormRefused, NotFound, Refused
from domain.rules.knocks import KnockEnd
from domain.rules.reports import Line
from domain.rules.tokens import public_id
from domain.visits.knock import Knock, record_knock
from domain.visits.move import move_visit
from domain.visits.report import report_help
from domain.visits.withdraw import withdraw_help
from tests.cast import MINUTE, TUESDAY, Cast, chance, sent
from tests.visiting import answered, at_the_door, code_of, helped

WALLET, DOSSIER = Line("ewallet", 1, "bác"), Line("psp-dossier", 1, "bác")
LAST_DAY = timedelta(days=7, hours=14)  # 23:00 on the seventh day after, in Viet Nam


async def reported(cast: Cast, visit: str, word: str, *lines: Line, who: str = "hoa", at=TUESDAY, **more) -> str:
    return await report_help(
        viewer=cast[who], check_in=visit, lines=lines or [WALLET], sent=sent(f"help {word}", at),
        public_id=public_id(chance(f"assistance {word}")), code=code_of(word), chance=chance(word, 5), **more,
    )  # fmt: skip


async def test_help_may_be_written_down_until_the_seventh_day_after_the_visit(cast: Cast):
    visit = await at_the_door(cast, "hoa", "binh")
    assert (await show_visit(viewer=cast["hoa"], check_in=visit, at=TUESDAY + LAST_DAY)).may_report
    await reported(cast, visit, "late", at=TUESDAY + LAST_DAY)
    assert len(await rows("SELECT FROM assistance")) == 1


async def test_on_the_eighth_day_a_visit_is_over_and_nothing_is_written(cast: Cast):
    visit, then = await at_the_door(cast, "hoa", "binh"), TUESDAY + LAST_DAY + timedelta(hours=1)
    with pytest.raises(Refused, match="visit-over"):
        await reported(cast, visit, "too late", at=then)
    assert not (await show_visit(viewer=cast["hoa"], check_in=visit, at=then)).may_report
    assert await rows("SELECT FROM intake WHERE kind = 'assistance'") == []


async def test_the_same_help_is_not_reported_twice_while_it_waits(cast: Cast):
    visit = await at_the_door(cast, "hoa", "binh")
    first = await reported(cast, visit, "first")
    with pytest.raises(FormRefused) as refused:
        await reported(cast, visit, "second", WALLET, DOSSIER)
    assert refused.value.facts == {"ewallet": "waits-already"}
    assert (await show_visit(viewer=cast["hoa"], check_in=visit, at=TUESDAY)).waiting == (first,)


async def test_other_help_at_the_same_visit_is_another_report(cast: Cast):
    visit = await at_the_door(cast, "hoa", "binh")
    await reported(cast, visit, "first")
    await reported(cast, visit, "second", DOSSIER)
    await reported(cast, visit, "third", Line("ewallet", 1, "bà"))
    assert len(await rows("SELECT FROM assistance")) == 3


async def test_what_was_taken_back_may_be_reported_again(cast: Cast):
    visit = await at_the_door(cast, "hoa", "binh")
    await withdraw_help(viewer=cast["hoa"], assistance=await reported(cast, visit, "first"), at=TUESDAY + MINUTE)
    await reported(cast, visit, "second")
    assert len(await rows("SELECT FROM assistance WHERE state = 'reported'")) == 1


async def test_of_twelve_reports_of_one_help_at_once_one_waits(cast: Cast):
    visit = await at_the_door(cast, "hoa", "binh")
    answers = await asyncio.gather(*(reported(cast, visit, f"n{n}") for n in range(12)), return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["FormRefused"] * 11 + ["str"]
    assert len(await rows("SELECT FROM intake WHERE kind = 'assistance'")) == 1


async def test_g10_members_of_the_team_with_an_own_check_in_that_day_are_offered_and_no_others(cast: Cast):
    await at_the_door(cast, "khoi", "binh", "yesterday", TUESDAY - timedelta(days=1))
    await at_the_door(cast, "thao", "binh", "other team")
    await at_the_door(cast, "khoi", "son", "other home")
    await at_the_door(cast, "dung", "binh", "beside")
    visit = await at_the_door(cast, "hoa", "binh")
    found = await show_visit(viewer=cast["hoa"], check_in=visit, at=TUESDAY)
    assert [one.name for one in found.beside] == ["Phạm Thị Dung"]


async def test_g10_two_present_share_the_points_to_the_hundredth(cast: Cast):
    await at_the_door(cast, "dung", "binh", "beside")
    visit = await at_the_door(cast, "hoa", "binh")
    await reported(cast, visit, "visit", DOSSIER, beside=[cast["dung"].public_id])
    await answered("visit", "psp-dossier")
    earned = {(one["kind"], one["subject"]): one["points"] for one in await rows("SELECT * FROM ledger_entry")}
    hoa, dung, team = ("member", cast["hoa"].person), ("member", cast["dung"].person), ("team", cast.teams["thon-3"])
    assert earned == {hoa: 135, dung: 135, team: 270}


async def test_g10_nobody_is_present_without_an_own_check_in(cast: Cast):
    visit = await at_the_door(cast, "hoa", "binh")
    with pytest.raises(FormRefused) as refused:
        await reported(cast, visit, "visit", beside=[cast["dung"].public_id])
    assert refused.value.facts == {"beside": "not-there"}


async def test_g10_whoever_was_beside_finds_the_visit_among_the_own_ones_and_shows_no_code(cast: Cast):
    beside = await at_the_door(cast, "dung", "binh", "beside")
    visit = await at_the_door(cast, "hoa", "binh")
    made = await reported(cast, visit, "visit", beside=[cast["dung"].public_id])
    [done] = await my_visits(viewer=cast["dung"], at=TUESDAY)
    assert (done.check_in, done.assistance, done.outcome) == (beside, made, "helped")
    shown = await show_assistance(viewer=cast["dung"], assistance=made, language="vi", at=TUESDAY)
    assert (shown.sealed, shown.is_own) == (None, False)
    with pytest.raises(NotFound):
        await show_assistance(viewer=cast["thao"], assistance=made, language="vi", at=TUESDAY)


async def test_g10_two_who_report_the_same_for_both_at_once_leave_one_report(cast: Cast):
    visits = {who: await at_the_door(cast, who, "binh", who) for who in ("hoa", "dung")}
    both = [
        reported(cast, visits["hoa"], "a", who="hoa", beside=[cast["dung"].public_id]),
        reported(cast, visits["dung"], "b", who="dung", beside=[cast["hoa"].public_id]),
    ]
    answers = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["FormRefused", "str"]
    assert len(await rows("SELECT FROM assistance_helper")) == 2


@pytest.mark.parametrize("end", [KnockEnd.NOT_NEEDED, KnockEnd.IN_MOURNING_OR_ILL, KnockEnd.MOVED_AWAY])
async def test_g8_a_home_that_was_just_helped_is_open_to_knocks_again(cast: Cast, end: KnockEnd):
    for home in ("binh", "son"):
        await record_knock(
            viewer=cast["hoa"], household=cast.home(home), knock=Knock(end), sent=sent(f"{end} {home}"),
            public_id=public_id(chance(f"{end} {home}")),
        )  # fmt: skip
    await helped(cast, "hoa", "binh", ewallet=1)
    assert await marked() == [cast.homes["binh"], cast.homes["son"]]  # a report alone opens nothing
    await answered("visit", "ewallet")
    assert await marked() == [cast.homes["son"]]


async def test_g8_help_that_is_denied_leaves_a_homes_wish_as_it_was(cast: Cast):
    await record_knock(
        viewer=cast["hoa"], household=cast.home("binh"), knock=Knock(KnockEnd.NOT_NEEDED), sent=sent("knock"),
        public_id=public_id(chance("knock")),
    )  # fmt: skip
    await helped(cast, "hoa", "binh", ewallet=1)
    await answered()
    assert await marked() == [cast.homes["binh"]]


async def marked() -> list[int]:
    found = await rows("SELECT id FROM recipient WHERE num_nonnulls(not_needed_on, quiet_until, moved_on) > 0")
    return sorted(one["id"] for one in found)


async def test_two_at_one_door_who_report_apart_ask_for_the_same_help_once(cast: Cast):
    visits = {who: await at_the_door(cast, who, "binh", who) for who in ("hoa", "dung")}
    both = [reported(cast, visits[who], who, who=who) for who in visits]
    answers = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["FormRefused", "str"]


async def test_g9_a_visit_that_two_share_does_not_move_under_either(cast: Cast):
    visits = {who: await at_the_door(cast, who, "binh", who) for who in ("hoa", "dung")}
    await reported(cast, visits["hoa"], "a", beside=[cast["dung"].public_id])
    for who, visit in visits.items():
        with pytest.raises(Refused, match="visit-shared"):
            await move_visit(viewer=cast[who], check_in=visit, card=cast.cards["son"], at=TUESDAY + MINUTE)
    assert {one["recipient"] for one in await rows("SELECT recipient FROM check_in")} == {cast.homes["binh"]}


async def test_g9_a_share_that_was_paid_stays_at_its_home(cast: Cast):
    visits = {who: await at_the_door(cast, who, "binh", who) for who in ("hoa", "dung")}
    await reported(cast, visits["hoa"], "visit", beside=[cast["dung"].public_id])
    await answered("visit", "ewallet")
    with pytest.raises(Refused, match="already-answered"):
        await move_visit(viewer=cast["dung"], check_in=visits["dung"], card=cast.cards["son"], at=TUESDAY + MINUTE)


async def test_a_report_and_a_move_at_once_leave_both_at_one_home(cast: Cast):
    for number in range(6):
        visit = await at_the_door(cast, "hoa", "binh", number)
        await asyncio.gather(
            move_visit(viewer=cast["hoa"], check_in=visit, card=cast.cards["son"], at=TUESDAY + MINUTE),
            reported(cast, visit, f"race {number}", Line("psp-dossier", 1, "bác", f"Lan{'abcdef'[number]}")),
        )
    apart = await rows(
        "SELECT FROM assistance JOIN check_in ON check_in.id = check_in"
        " WHERE assistance.recipient <> check_in.recipient"
    )
    assert apart == []
