"""At the door: what is stored, refused, raced, repeated."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.database import Row, rows
from domain.queries.assistances import show_assistance
from domain.refusals import FormRefused, NotFound, Refused
from domain.rules.knocks import KnockEnd
from domain.rules.reports import Line
from domain.rules.tokens import public_id
from domain.visits.check_in import Door, check_in
from domain.visits.codes import show_new_code
from domain.visits.knock import Knock, record_knock, take_back_knock
from domain.visits.move import move_visit
from domain.visits.report import report_help
from domain.visits.withdraw import withdraw_help
from tests.cast import MINUTE, TUESDAY, Cast, chance, key, sent
from tests.visiting import answered, at_the_door, code_of, helped


async def check_ins(columns: str = "person, recipient, outcome") -> list[Row]:
    return await rows(f"SELECT {columns} FROM check_in ORDER BY id")


async def test_a_check_in_says_who_where_when_and_for_which_team(cast: Cast):
    await at_the_door(cast, "hoa", "binh")
    assert await check_ins("person, recipient, team, unit, local_day, entry") == [
        {
            "person": cast["hoa"].person,
            "recipient": cast.homes["binh"],
            "team": cast.teams["thon-3"],
            "unit": cast.units["thon-3"],
            "local_day": date(2026, 11, 24),
            "entry": "scanned",
        }
    ]


async def test_the_next_door_closes_the_one_before_as_left(cast: Cast):
    await at_the_door(cast, "hoa", "binh", "first")
    await at_the_door(cast, "hoa", "son", "second")
    assert [line["outcome"] for line in await check_ins()] == ["left", None]


async def test_the_same_key_is_answered_as_the_first_time_and_counts_once(cast: Cast):
    first = await at_the_door(cast, "hoa", "binh")
    again = await check_in(
        viewer=cast["hoa"],
        door=Door(cast.cards["binh"], "scanned"),
        sent=sent("in visit", TUESDAY + MINUTE),
        public_id=public_id(chance("another")),
        mark=None,
    )
    assert (again, len(await check_ins())) == (first, 1)


async def test_fifty_requests_with_one_key_make_one_visit(cast: Cast):
    answers = await asyncio.gather(*(at_the_door(cast, "hoa", "binh") for _ in range(50)))
    assert (len(set(answers)), len(await check_ins())) == (1, 1)


async def test_doors_opened_at_once_leave_one_open(cast: Cast):
    await asyncio.gather(*(at_the_door(cast, "hoa", "binh", number) for number in range(8)))
    still_open = await rows("SELECT FROM check_in WHERE closed_at IS NULL")
    assert (len(still_open), len(await check_ins())) == (1, 8)


async def test_nobody_checks_in_for_a_team_after_its_last_day(cast: Cast):
    await rows("UPDATE team SET dissolved_on = '2026-11-25' WHERE id = {}", cast.teams["thon-3"])
    await at_the_door(cast, "hoa", "binh", "last day")
    with pytest.raises(Refused, match="team-missing"):
        await at_the_door(cast, "hoa", "binh", "the day after", TUESDAY + timedelta(days=1))
    assert len(await check_ins()) == 1


async def test_the_key_of_somebody_else_is_refused_and_told_nothing(cast: Cast):
    await at_the_door(cast, "hoa", "binh")
    with pytest.raises(Refused, match="key-taken"):
        await at_the_door(cast, "su", "binh")


async def test_other_content_under_the_same_key_is_refused_and_writes_nothing(cast: Cast):
    await at_the_door(cast, "hoa", "binh")
    with pytest.raises(Refused, match="key-taken"):
        await at_the_door(cast, "hoa", "son")
    assert len(await check_ins()) == 1


async def test_g13_at_a_home_of_another_area_the_team_is_the_members_own(cast: Cast):
    await at_the_door(cast, "su", "binh")
    assert [line["team"] for line in await check_ins("team")] == [cast.teams["ban-2"]]


@pytest.mark.parametrize(
    ("change", "code"),
    [("revoked_at = now()", "card-replaced"), ("recipient = NULL", "card-blank")],
)
async def test_a_card_that_stands_for_no_home_is_refused(cast: Cast, change: str, code: str):
    await rows(f"UPDATE card SET {change} WHERE token = {{}}", cast.cards["binh"])
    with pytest.raises(Refused, match=code):
        await at_the_door(cast, "hoa", "binh")


async def test_what_comes_after_eight_days_is_late_and_counts_today(cast: Cast):
    late = replace(sent("late"), happened_at=TUESDAY - timedelta(days=8))
    door = Door(cast.cards["binh"], "scanned")
    await check_in(viewer=cast["hoa"], door=door, sent=late, public_id=public_id(chance("late")), mark=None)
    assert await check_ins("entry, local_day") == [{"entry": "late", "local_day": date(2026, 11, 24)}]


async def test_a_report_closes_the_visit_and_leaves_its_trail(cast: Cast):
    await helped(cast, "hoa", "binh", psp_dossier=1)
    assert [line["outcome"] for line in await check_ins()] == ["helped"]
    assert [line["move"] for line in await rows("SELECT move FROM assistance_event")] == ["reported"]


async def test_a_report_sent_fifty_times_is_one_report(cast: Cast):
    visit = await at_the_door(cast, "hoa", "binh")
    answers = await asyncio.gather(*(report(cast, visit) for _ in range(50)))
    assert (len(set(answers)), len(await rows("SELECT FROM assistance"))) == (1, 1)


def report(cast: Cast, visit: str, *lines: Line, who: str = "hoa"):
    return report_help(
        viewer=cast[who],
        check_in=visit,
        lines=lines or [Line("ewallet", 1, "bác")],
        sent=sent("report"),
        public_id=public_id(chance("report")),
        code=code_of("report"),
        chance=chance("short", 5),
    )


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        ([], {"lines": "nothing-chosen"}),
        ([Line("ewallet", 0, "bác")], {"ewallet": "quantity"}),
        ([Line("ewallet", 2, "bác")], {"ewallet": "quantity"}),
        ([Line("nothing", 1, "bác")], {"nothing": "not-offered"}),
        ([Line("ewallet", 1, "ngài")], {"form": "not-understood"}),
        ([Line("ewallet", 1, "bác", "https://evil.example")], {"form": "not-a-name"}),
        ([Line("ewallet", 1, "bác", "A" * 41)], {"form": "not-a-name"}),
        ([Line("ewallet", 1, "bác"), Line("ewallet", 1, "bác")], {"form": "same-person-twice"}),
        ([Line("ewallet", 7, "ngài"), Line("nothing", 1, "bác")], {
            "ewallet": "quantity", "form": "not-understood", "nothing": "not-offered",
        }),
    ],
)  # fmt: skip
async def test_a_report_that_does_not_hold_is_refused_with_every_fault(cast: Cast, lines: list[Line], wrong: object):
    visit = await at_the_door(cast, "hoa", "binh")
    with pytest.raises(FormRefused) as refused:
        await report_help(
            viewer=cast["hoa"], check_in=visit, lines=lines, sent=sent("report"), public_id="X",
            code=code_of("report"), chance=chance("short", 5),
        )  # fmt: skip
    assert refused.value.facts == wrong


async def test_nobody_reports_on_somebody_elses_visit(cast: Cast):
    visit = await at_the_door(cast, "hoa", "binh")
    with pytest.raises(NotFound):
        await report(cast, visit, who="su")


async def test_g3_two_people_of_one_home_are_told_apart_by_form_of_address(cast: Cast):
    visit = await at_the_door(cast, "hoa", "binh")
    await report(cast, visit, Line("ewallet", 1, "bác"), Line("ewallet", 1, "bà", "Mận"))
    found = await rows("SELECT form, given_name FROM assistance_item ORDER BY id")
    assert [(line["form"], line["given_name"]) for line in found] == [("bác", None), ("bà", "Mận")]


async def test_g9_a_visit_at_the_wrong_card_moves_while_it_is_only_reported(cast: Cast):
    await helped(cast, "hoa", "thuy", ewallet=1)
    await move_visit(viewer=cast["hoa"], check_in=visit_id(), card=cast.cards["son"], at=TUESDAY + MINUTE)

    [found] = await rows("SELECT check_in.recipient, assistance.recipient AS helped FROM assistance, check_in")
    assert (found["recipient"], found["helped"]) == (cast.homes["son"],) * 2
    assert [line["move"] for line in await rows("SELECT move FROM assistance_event ORDER BY id")] == [
        "reported",
        "moved",
    ]


def visit_id() -> str:
    return public_id(chance("check-in visit"))


async def test_after_an_answer_the_member_moves_nothing(cast: Cast):
    await helped(cast, "hoa", "thuy", ewallet=1)
    await answered("visit", "ewallet")
    with pytest.raises(Refused, match="already-answered"):
        await move_visit(viewer=cast["hoa"], check_in=visit_id(), card=cast.cards["son"], at=TUESDAY + MINUTE)


async def test_a_report_is_taken_back_once_and_only_while_it_waits(cast: Cast):
    assistance = await helped(cast, "hoa", "binh", ewallet=1)
    for _ in range(2):
        await withdraw_help(viewer=cast["hoa"], assistance=assistance, at=TUESDAY + MINUTE)
    assert [line["move"] for line in await rows("SELECT move FROM assistance_event")] == ["reported", "withdrawn"]
    with pytest.raises(Refused, match="withdrawn"):
        await answered("visit", "ewallet", at=TUESDAY + 2 * MINUTE)


async def test_a_new_code_kills_the_one_before(cast: Cast):
    assistance = await helped(cast, "hoa", "binh", ewallet=1)
    await show_new_code(viewer=cast["hoa"], assistance=assistance, code=code_of("second"), at=TUESDAY + MINUTE)
    states = await rows("SELECT ended_at IS NULL AS lives FROM confirmation_code ORDER BY id")
    assert [line["lives"] for line in states] == [False, True]


async def test_a_code_that_was_replaced_answers_nothing(cast: Cast):
    assistance = await helped(cast, "hoa", "binh", ewallet=1)
    await show_new_code(viewer=cast["hoa"], assistance=assistance, code=code_of("second"), at=TUESDAY + MINUTE)
    with pytest.raises(Refused, match="code-expired"):
        await answered("visit", "ewallet", at=TUESDAY + 2 * MINUTE)
    assert (await answered("second", "ewallet", at=TUESDAY + 2 * MINUTE)).state == "confirmed"


async def test_a_moved_visits_code_asks_about_another_home_and_dies(cast: Cast):
    await helped(cast, "hoa", "thuy", ewallet=1)
    await move_visit(viewer=cast["hoa"], check_in=visit_id(), card=cast.cards["son"], at=TUESDAY + MINUTE)
    with pytest.raises(Refused, match="code-expired"):
        await answered("visit", "ewallet", at=TUESDAY + 2 * MINUTE)


async def test_a_move_that_races_an_answer_leaves_visit_and_help_at_one_home(cast: Cast):
    await helped(cast, "hoa", "thuy", ewallet=1)
    moving = move_visit(viewer=cast["hoa"], check_in=visit_id(), card=cast.cards["son"], at=TUESDAY + MINUTE)
    await asyncio.gather(moving, answered("visit", "ewallet"), return_exceptions=True)
    [found] = await rows("SELECT check_in.recipient, assistance.recipient AS helped FROM assistance, check_in")
    assert found["recipient"] == found["helped"]


async def knocked(cast: Cast, end: KnockEnd, who: str = "hoa", home: str = "binh", **more: object) -> None:
    made = public_id(chance(f"knock {end}"))
    knock = Knock(end, **more)  # pyright: ignore[reportArgumentType]
    await record_knock(viewer=cast[who], household=cast.home(home), knock=knock, sent=sent(end), public_id=made)


@pytest.mark.parametrize(
    ("end", "column", "value"),
    [
        (KnockEnd.NOT_NEEDED, "not_needed_on", date(2026, 11, 24)),
        (KnockEnd.IN_MOURNING_OR_ILL, "quiet_until", date(2026, 12, 1)),
        (KnockEnd.MOVED_AWAY, "moved_on", date(2026, 11, 24)),
    ],
)
async def test_g8_how_a_knock_ends_is_kept_with_the_home(cast: Cast, end: KnockEnd, column: str, value: date):
    await knocked(cast, end)
    [home] = await rows(f"SELECT {column} AS kept FROM recipient WHERE id = {{}}", cast.homes["binh"])
    assert home["kept"] == value
    assert [(line["outcome"], line["entry"]) for line in await check_ins("outcome, entry")] == [(end, "listed")]


async def test_g8_a_knock_is_no_help_and_earns_nothing(cast: Cast):
    await knocked(cast, KnockEnd.NOT_NEEDED)
    assert await rows("SELECT FROM assistance") == []


async def test_a_day_to_come_back_lies_ahead(cast: Cast):
    with pytest.raises(FormRefused) as refused:
        await knocked(cast, KnockEnd.COME_BACK, come_back_on=date(2026, 11, 23))
    assert refused.value.facts == {"come_back_on": "day-to-come"}


async def test_a_home_of_another_hamlet_does_not_exist_for_a_knock(cast: Cast):
    with pytest.raises(NotFound):
        await knocked(cast, KnockEnd.NOBODY_HOME, who="su")


async def test_a_knock_sent_twice_is_one_knock(cast: Cast):
    for _ in range(2):
        await knocked(cast, KnockEnd.NOBODY_HOME)
    assert len(await check_ins()) == 1
    assert [str(line["key"]) for line in await rows("SELECT key FROM intake")] == [str(key(KnockEnd.NOBODY_HOME))]


async def test_fifty_knocks_with_one_key_at_once_are_one_and_all_are_answered(cast: Cast):
    await asyncio.gather(*(knocked(cast, KnockEnd.NOT_NEEDED) for _ in range(50)))
    assert len(await check_ins()) == 1


async def test_another_quiet_time_under_the_same_key_is_other_content(cast: Cast):
    await knocked(cast, KnockEnd.IN_MOURNING_OR_ILL)
    with pytest.raises(Refused, match="key-taken"):
        await knocked(cast, KnockEnd.IN_MOURNING_OR_ILL, quiet_days=30)


def knock_id(end: KnockEnd) -> str:
    return public_id(chance(f"knock {end}"))


async def marks(home: str = "binh") -> list[date | None]:
    [found] = await rows(
        "SELECT not_needed_on, quiet_until, moved_on FROM recipient WHERE public_id = {}",
        public_id(chance(f"home {home}")),
    )
    return list(found.values())


@pytest.mark.parametrize("end", [KnockEnd.NOT_NEEDED, KnockEnd.IN_MOURNING_OR_ILL, KnockEnd.MOVED_AWAY])
async def test_g8_a_knock_taken_back_asks_nothing_of_the_home_and_stays(cast: Cast, end: KnockEnd):
    await knocked(cast, end)
    assert any(await marks())
    for _ in range(2):
        await take_back_knock(viewer=cast["hoa"], check_in=knock_id(end), at=TUESDAY + MINUTE)
    assert await marks() == [None, None, None]
    assert [line["outcome"] for line in await check_ins()] == ["taken-back"]
    assert [(line["action"], line["facts"]) for line in await rows("SELECT action, facts::text FROM audit_event")] == [
        ("knocks.destroy", f'{{"was": "{end}"}}')
    ]


async def test_g8_what_another_asked_before_stands_when_a_knock_is_taken_back(cast: Cast):
    await rows("UPDATE recipient SET moved_on = '2026-11-01' WHERE id = {}", cast.homes["binh"])
    await knocked(cast, KnockEnd.MOVED_AWAY)
    await take_back_knock(viewer=cast["hoa"], check_in=knock_id(KnockEnd.MOVED_AWAY), at=TUESDAY + MINUTE)
    assert (await marks())[2] == date(2026, 11, 1)


async def test_g8_two_asked_the_same_and_one_is_taken_back(cast: Cast):
    await knocked(cast, KnockEnd.NOT_NEEDED)
    await record_knock(
        viewer=cast["khoi"], household=cast.home("binh"), knock=Knock(KnockEnd.NOT_NEEDED), sent=sent("too"),
        public_id=public_id(chance("too")),
    )  # fmt: skip
    await take_back_knock(viewer=cast["hoa"], check_in=knock_id(KnockEnd.NOT_NEEDED), at=TUESDAY + MINUTE)
    assert (await marks())[0] == date(2026, 11, 24)


async def test_nobody_takes_back_anothers_knock_nor_a_visit(cast: Cast):
    await knocked(cast, KnockEnd.NOBODY_HOME)
    visit = await at_the_door(cast, "hoa", "binh")
    for who, what in [("khoi", knock_id(KnockEnd.NOBODY_HOME)), ("hoa", visit)]:
        with pytest.raises(NotFound):
            await take_back_knock(viewer=cast[who], check_in=what, at=TUESDAY)


async def test_g8_a_day_that_the_form_sends_along_is_no_appointment(cast: Cast):
    await knocked(cast, KnockEnd.NOBODY_HOME, come_back_on=date(2026, 11, 25))
    assert await check_ins("come_back_on, quiet_until") == [{"come_back_on": None, "quiet_until": None}]


async def test_g8_a_knock_is_taken_back_within_a_week_or_stands(cast: Cast):
    await knocked(cast, KnockEnd.NOT_NEEDED)
    with pytest.raises(Refused, match="visit-over"):
        await take_back_knock(
            viewer=cast["hoa"], check_in=knock_id(KnockEnd.NOT_NEEDED), at=TUESDAY + timedelta(days=8)
        )
    assert (await marks())[0] == date(2026, 11, 24)


async def test_g8_who_left_the_team_takes_no_knock_back(cast: Cast):
    await knocked(cast, KnockEnd.NOT_NEEDED)
    left = replace(cast["hoa"], grants=())
    with pytest.raises(NotFound):
        await take_back_knock(viewer=left, check_in=knock_id(KnockEnd.NOT_NEEDED), at=TUESDAY + MINUTE)


async def test_g9_after_a_move_the_members_page_shows_no_code_of_the_first_home(cast: Cast):
    assistance = await helped(cast, "hoa", "binh", ewallet=1)
    [visit] = await rows("SELECT public_id FROM check_in")
    shown = [await show_assistance(viewer=cast["hoa"], assistance=assistance, language="vi", at=TUESDAY)]
    await move_visit(viewer=cast["hoa"], check_in=visit["public_id"], card=cast.cards["son"], at=TUESDAY)
    shown.append(await show_assistance(viewer=cast["hoa"], assistance=assistance, language="vi", at=TUESDAY))
    assert [page.sealed for page in shown] == [b"sealed", None]
