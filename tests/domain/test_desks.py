"""A help desk: set up, opened, manned, its queue, and what becomes of whoever forgets to scan out."""

import asyncio
from datetime import date, time, timedelta

import pytest

from domain.confirmations.answer import confirm_assistance
from domain.database import row, rows
from domain.desks.answers import ask_at_desk
from domain.desks.places import change_desk, give_up_desk, set_up_desk
from domain.desks.presence import come_in
from domain.desks.sessions import close_ended_sessions, close_session, move_end, open_session
from domain.desks.tickets import call_next, end_ticket, give_ticket
from domain.queries.assistances import show_assistance
from domain.queries.confirmations import show_claim
from domain.queries.desk_sessions import SessionPage, find_session, show_session
from domain.queries.desks import list_desks, show_desk
from domain.queries.today import show_today
from domain.ranking_statements import ENTRIES
from domain.refusals import FormRefused, NotFound, Refused, TooMany
from domain.rules.answers import Answer, Channel, Device, Outcome
from domain.rules.desk_codes import Pass
from domain.rules.desks import LAST_NUMBER, DeskFacts
from domain.rules.guesses import Guesser
from domain.rules.reports import Line
from domain.rules.tokens import hash_of, public_id, secret_token
from domain.visits.move import move_visit
from domain.visits.report import report_help
from domain.visits.withdraw import withdraw_help
from tests.cast import MINUTE, OTHER_ADDRESS, TUESDAY, Cast, chance, key, sent
from tests.desks import a_desk, a_number, an_opening, handle_of, off_duty, on_duty, served, written_down
from tests.ledgers import sealed
from tests.visiting import answered, at_the_door, code_of, helped

HOUR = timedelta(hours=1)
ELEVEN = TUESDAY + 2 * HOUR
PHONE = Device(OTHER_ADDRESS, "Safari")


async def seen(cast: Cast, session: str, who: str = "khoi", at=TUESDAY + HOUR) -> SessionPage:
    return await show_session(viewer=cast[who], session=session, at=at)


async def ends() -> list[object]:
    return [line["outcome"] for line in await rows("SELECT outcome FROM check_in ORDER BY id")]


async def asked_at_desk(session: str, number: int, word: str, channel: Channel = Channel.DESK_CODE, at=TUESDAY) -> str:
    """Whoever was helped scans and types their figures; returns the token."""
    token = secret_token(chance(f"asked {word}", 16))
    holder = Pass(await handle_of(session), channel, at, word.upper()[:4])
    guesser = Guesser(chance(word, 32))
    await ask_at_desk(holder=holder, number=number, guesser=guesser, token_hash=hash_of(token), at=at)
    return token


async def says(token: str, *, yes: bool = True, at=TUESDAY + 4 * MINUTE) -> Outcome:
    return await confirm_assistance(
        token=token,
        answer=lambda items: Answer(frozenset(items if yes else ()), Channel.ONE_TIME_CODE, PHONE, at),
    )


# ---------- a desk ----------


async def test_a_desk_is_written_down_for_a_team_that_one_leads(cast: Cast):
    await a_desk(cast)
    found = await list_desks(viewer=cast["khoi"], at=TUESDAY)
    [desk] = found.desks
    assert (desk.name, desk.weekdays, desk.opens_at, desk.closes_at, desk.has_screen, desk.session) == (
        "Nhà văn hóa thôn 3", (2, 4), time(8), time(11), True, None
    )  # fmt: skip
    assert (await list_desks(viewer=cast["su"], at=TUESDAY)).desks == ()


async def test_nobody_sets_up_a_desk_of_another_team(cast: Cast):
    team = (await list_desks(viewer=cast["khoi"], at=TUESDAY)).teams[0].public_id
    for who in ("su", "hoa", "hanh"):
        with pytest.raises(NotFound):
            await set_up_desk(viewer=cast[who], team=team, facts=DeskFacts("Điểm"), at=TUESDAY, chance=chance("x", 20))


async def test_a_desk_with_faults_is_not_kept(cast: Cast):
    desk = await a_desk(cast)
    with pytest.raises(FormRefused) as refused:
        await change_desk(viewer=cast["khoi"], desk=desk, facts=DeskFacts(""), at=TUESDAY)
    assert refused.value.facts == {"name": "missing"}
    await change_desk(viewer=cast["khoi"], desk=desk, facts=DeskFacts("Chợ", "", has_screen=False), at=TUESDAY)
    changed = (await show_desk(viewer=cast["khoi"], desk=desk)).desk
    assert (changed.name, changed.place, changed.has_screen, changed.weekdays) == ("Chợ", None, False, ())


async def test_a_desk_that_is_open_is_not_given_up_and_one_given_up_opens_no_more(cast: Cast):
    session = await an_opening(cast)
    desk = (await list_desks(viewer=cast["khoi"], at=TUESDAY)).desks[0].public_id
    with pytest.raises(Refused, match="desk-is-open"):
        await give_up_desk(viewer=cast["khoi"], desk=desk, at=TUESDAY)
    await close_session(viewer=cast["khoi"], session=session, at=TUESDAY + MINUTE)
    await give_up_desk(viewer=cast["khoi"], desk=desk, at=TUESDAY + MINUTE)
    with pytest.raises(NotFound):
        await open_session(viewer=cast["khoi"], desk=desk, closes=time(11), at=TUESDAY, chance=chance("y", 25))
    assert (await seen(cast, session)).closed_at == TUESDAY + MINUTE


# ---------- an opening ----------


async def test_a_desk_opened_twice_at_once_is_open_once(cast: Cast):
    desk = await a_desk(cast)
    made = await asyncio.gather(
        *(
            open_session(viewer=cast["khoi"], desk=desk, closes=time(11), at=TUESDAY, chance=chance(number, 25))
            for number in range(8)
        )
    )
    assert len(set(made)) == 1
    assert await rows("SELECT count(*) FROM desk_session") == [{"count": 1}]


async def test_an_opening_ends_after_it_began(cast: Cast):
    session = await an_opening(cast)
    for closes, code in ((None, "missing"), (time(8), "in-the-past")):
        with pytest.raises(FormRefused) as refused:
            await move_end(viewer=cast["khoi"], session=session, closes=closes, at=TUESDAY)
        assert refused.value.facts == {"closes": code}
    await move_end(viewer=cast["khoi"], session=session, closes=time(12), at=TUESDAY)
    assert (await seen(cast, session)).ends_at == TUESDAY + 3 * HOUR


async def test_only_leaders_of_the_team_end_or_move_an_opening(cast: Cast):
    session = await an_opening(cast)
    for who in ("hoa", "su", "hanh"):
        with pytest.raises(NotFound):
            await close_session(viewer=cast[who], session=session, at=TUESDAY)
        with pytest.raises(NotFound):
            await move_end(viewer=cast[who], session=session, closes=time(12), at=TUESDAY)


async def test_whoever_does_not_scan_out_leaves_with_the_desk_and_is_marked(cast: Cast):
    session = await an_opening(cast)
    await on_duty(cast, "hoa", session)
    await on_duty(cast, "dung", session)
    await off_duty(cast, "dung", session, TUESDAY + HOUR)
    assert await close_ended_sessions(at=ELEVEN - timedelta(seconds=1)) == 0
    assert await close_ended_sessions(at=ELEVEN + 5 * MINUTE) == 1
    assert await rows("SELECT outcome, closed_at FROM check_in ORDER BY id") == [
        {"outcome": "forgotten", "closed_at": ELEVEN},
        {"outcome": "signed-out", "closed_at": TUESDAY + HOUR},
    ]
    page = await seen(cast, session, at=ELEVEN + HOUR)
    assert [(one.name, one.is_forgotten) for one in page.present] == [
        (cast["hoa"].name, True), (cast["dung"].name, False)
    ]  # fmt: skip
    [past] = (
        await show_desk(viewer=cast["khoi"], desk=(await list_desks(viewer=cast["khoi"], at=ELEVEN)).desks[0].public_id)
    ).past
    assert (past.members, past.forgotten, past.seconds) == (2, 1, (119 + 59) * 60)
    assert await close_ended_sessions(at=ELEVEN + HOUR) == 0


async def test_a_closed_desk_takes_nobody_in_and_gives_no_number(cast: Cast):
    session = await an_opening(cast)
    await on_duty(cast, "hoa", session)
    await close_session(viewer=cast["khoi"], session=session, at=TUESDAY + 2 * MINUTE)
    with pytest.raises(Refused, match="desk-closed"):
        await on_duty(cast, "dung", session, TUESDAY + 3 * MINUTE)
    with pytest.raises(Refused, match="desk-closed"):
        await a_number(cast, "khoi", session)
    with pytest.raises(NotFound):
        await a_number(cast, "hoa", session, "hers")
    with pytest.raises(Refused, match="desk-closed"):
        await close_session(viewer=cast["khoi"], session=session, at=TUESDAY + 3 * MINUTE)


# ---------- in and out ----------


async def test_members_sit_at_the_lowest_table_that_is_free(cast: Cast):
    session = await an_opening(cast)
    for minute, who in enumerate(("hoa", "dung", "khoi"), start=1):
        await on_duty(cast, who, session, TUESDAY + minute * MINUTE)
    await off_duty(cast, "dung", session, TUESDAY + 10 * MINUTE)
    await on_duty(cast, "thao", session, TUESDAY + 11 * MINUTE)
    assert [(one.name, one.seat, one.is_in) for one in (await seen(cast, session)).present] == [
        (cast["hoa"].name, 1, True), (cast["dung"].name, 2, False), (cast["khoi"].name, 3, True),
        (cast["thao"].name, 2, True),
    ]  # fmt: skip


async def test_eight_who_sit_down_at_once_sit_at_eight_tables(cast: Cast):
    session = await an_opening(cast)
    people = ["hoa", "dung", "khoi", "thao", "su"]
    await asyncio.gather(*(on_duty(cast, who, session) for who in people))
    assert [line["seat"] for line in await rows("SELECT seat FROM check_in ORDER BY seat")] == [1, 2, 3, 4, 5]


async def test_a_desk_is_manned_for_its_own_team_by_whoever_is_in_it_else_for_theirs(cast: Cast):
    session = await an_opening(cast)
    await on_duty(cast, "hoa", session)
    await on_duty(cast, "thao", session, TUESDAY + 2 * MINUTE)
    assert await rows("SELECT team, unit, entry, local_day FROM check_in ORDER BY id") == [
        {"team": cast.teams[team], "unit": cast.units[team], "entry": "scanned", "local_day": date(2026, 11, 24)}
        for team in ("thon-3", "thon-5")
    ]


async def test_the_same_scan_sent_twice_is_one_arrival_and_another_is_refused(cast: Cast):
    session = await an_opening(cast)
    first = await on_duty(cast, "hoa", session)
    assert await on_duty(cast, "hoa", session) == first
    with pytest.raises(Refused, match="desk-already-in"):
        await on_duty(cast, "hoa", session, TUESDAY + 5 * MINUTE)
    assert await find_session(viewer=cast["hoa"], check_in=first) == session


async def test_a_door_ends_the_time_at_the_desk(cast: Cast):
    session = await an_opening(cast)
    await on_duty(cast, "hoa", session)
    await at_the_door(cast, "hoa", "binh", at=TUESDAY + 10 * MINUTE)
    assert await ends() == ["left", None]
    with pytest.raises(Refused, match="desk-not-in"):
        await off_duty(cast, "hoa", session, TUESDAY + 11 * MINUTE)


async def test_whom_a_member_had_called_waits_again_when_they_leave_for_a_door(cast: Cast):
    session = await an_opening(cast)
    await on_duty(cast, "hoa", session)
    await a_number(cast, "khoi", session)
    await call_next(viewer=cast["hoa"], session=session, at=TUESDAY + 2 * MINUTE)
    await at_the_door(cast, "hoa", "binh", at=TUESDAY + 10 * MINUTE)
    assert [one.number for one in (await seen(cast, session)).waiting] == [1]
    await on_duty(cast, "dung", session, TUESDAY + 11 * MINUTE)
    assert await call_next(viewer=cast["dung"], session=session, at=TUESDAY + 12 * MINUTE) == 1


async def test_hours_by_a_printed_code_are_listed_and_not_scanned(cast: Cast):
    session = await an_opening(cast, has_screen=False)
    scan = Pass(await handle_of(session), Channel.DESK_PRINT, TUESDAY)
    await come_in(
        viewer=cast["hoa"], scan=scan, session=None, sent=sent("by print"), public_id=public_id(chance("by print")),
        mark=None,
    )  # fmt: skip
    assert [one.entry for one in (await seen(cast, session)).present] == ["listed"]


async def test_who_arrives_in_the_moment_of_closing_leaves_with_the_others(cast: Cast):
    session = await an_opening(cast)
    await on_duty(cast, "hoa", session)
    await rows("UPDATE desk_session SET closed_at = {}", TUESDAY + 2 * MINUTE)  # closed in between
    await close_ended_sessions(at=TUESDAY + 3 * MINUTE)
    assert await rows("SELECT outcome, closed_at FROM check_in") == [
        {"outcome": "forgotten", "closed_at": TUESDAY + 2 * MINUTE}
    ]


async def test_a_desk_past_its_hour_takes_nobody_in_before_the_sweep(cast: Cast):
    session = await an_opening(cast)
    with pytest.raises(Refused, match="desk-closed"):
        await on_duty(cast, "hoa", session, ELEVEN)


async def test_only_whoever_opened_the_desk_arrives_without_a_scan(cast: Cast):
    session = await an_opening(cast)

    async def arrives(who: str) -> str:
        return await come_in(
            viewer=cast[who], scan=None, session=session, sent=sent(f"{who} says so"),
            public_id=public_id(chance(f"{who} says so")), mark=None,
        )  # fmt: skip

    for who in ("hoa", "dung", "su"):
        with pytest.raises(NotFound):
            await arrives(who)
    await arrives("khoi")
    assert await rows("SELECT person, entry FROM check_in") == [{"person": cast["khoi"].person, "entry": "listed"}]


async def test_threat_6_two_members_on_one_phone_are_shown_to_the_leader_and_to_nobody_else(cast: Cast):
    session = await an_opening(cast)
    for minute, (who, mark) in enumerate([("hoa", b"one"), ("dung", b"one"), ("khoi", b"two")], start=1):
        await on_duty(cast, who, session, TUESDAY + minute * MINUTE, mark)
    assert [one.shares for one in (await seen(cast, session)).present] == [True, True, False]
    assert [one.shares for one in (await seen(cast, session, "hoa")).present] == [False, False, False]


async def test_an_opening_is_seen_by_those_who_were_there_and_by_leaders(cast: Cast):
    session = await an_opening(cast)
    await on_duty(cast, "hoa", session)
    assert (await seen(cast, session, "hoa")).seat == 1
    for who in ("su", "thao", "hanh"):
        with pytest.raises(NotFound):
            await seen(cast, session, who)


async def test_an_open_desk_stands_on_the_first_page_and_is_no_open_visit(cast: Cast):
    session = await an_opening(cast)
    await a_number(cast, "khoi", session)
    await on_duty(cast, "hoa", session)
    for who, is_mine in (("hoa", True), ("dung", False)):
        today = await show_today(viewer=cast[who], at=TUESDAY + HOUR)
        [desk] = today.desks
        assert (today.open_visit, desk.session, desk.is_mine, desk.members, desk.waiting) == (
            None, session, is_mine, 1, 1
        )  # fmt: skip
    assert (await show_today(viewer=cast["thao"], at=TUESDAY + HOUR)).desks == ()


# ---------- the queue ----------


async def test_numbers_are_given_in_order_and_the_same_form_gives_one(cast: Cast):
    session = await an_opening(cast)
    assert [await a_number(cast, "khoi", session, word) for word in ("a", "b", "a")] == [1, 2, 1]
    assert [one.number for one in (await seen(cast, session)).waiting] == [1, 2]


async def test_twenty_numbers_given_at_once_are_twenty_numbers(cast: Cast):
    session = await an_opening(cast)
    given = await asyncio.gather(*(a_number(cast, "khoi", session, word) for word in range(20)))
    assert sorted(given) == list(range(1, 21))


async def test_ten_sendings_of_one_form_give_one_number(cast: Cast):
    session = await an_opening(cast)
    given = await asyncio.gather(*(a_number(cast, "khoi", session, "same") for _ in range(10)))
    assert len(set(given)) == 1
    assert await rows("SELECT count(*) FROM ticket") == [{"count": 1}]
    assert await a_number(cast, "khoi", session, "next") == 2  # plastic numbers are handed out one by one


async def test_after_999_numbers_the_queue_says_so(cast: Cast):
    session = await an_opening(cast)
    await rows("UPDATE desk_session SET tickets = {}", LAST_NUMBER - 1)
    assert await a_number(cast, "khoi", session, "last") == LAST_NUMBER
    with pytest.raises(Refused, match="tickets-out"):
        await a_number(cast, "khoi", session, "more")


async def test_a_need_is_a_topic_of_the_catalogue(cast: Cast):
    session = await an_opening(cast)
    with pytest.raises(FormRefused):
        await give_ticket(viewer=cast["khoi"], session=session, need="tên tôi là", key=key("n"), at=TUESDAY)
    await give_ticket(viewer=cast["khoi"], session=session, need="other", key=key("n"), at=TUESDAY)
    assert [one.need for one in (await seen(cast, session)).waiting] == ["other"]


async def test_members_call_whoever_waits_longest_each_their_own(cast: Cast):
    session = await an_opening(cast)
    for who in ("hoa", "dung"):
        await on_duty(cast, who, session)
    for word in range(3):
        await a_number(cast, "khoi", session, word)
    called = await asyncio.gather(
        *(call_next(viewer=cast[who], session=session, at=TUESDAY + 3 * MINUTE) for who in ("hoa", "dung"))
    )
    assert sorted(called) == [1, 2]
    again = await call_next(viewer=cast["hoa"], session=session, at=TUESDAY + 4 * MINUTE)
    assert again == called[0]
    page = await seen(cast, session, "hoa")
    assert ([one.number for one in page.waiting], page.serving and page.serving.number) == ([3], called[0])


async def test_ten_taps_of_one_member_call_one_number(cast: Cast):
    session = await an_opening(cast)
    await on_duty(cast, "hoa", session)
    for word in range(3):
        await a_number(cast, "khoi", session, word)
    called = await asyncio.gather(
        *(call_next(viewer=cast["hoa"], session=session, at=TUESDAY + HOUR) for _ in range(10))
    )
    assert set(called) == {1}


async def test_nobody_is_called_by_who_is_not_there_or_where_nobody_waits(cast: Cast):
    session = await an_opening(cast)
    await a_number(cast, "khoi", session)
    for who, code in (("khoi", "desk-not-in"), ("hoa", "not-found"), ("su", "not-found")):
        with pytest.raises(Refused, match=code):
            await call_next(viewer=cast[who], session=session, at=TUESDAY)
    await on_duty(cast, "hoa", session)
    await end_ticket(viewer=cast["khoi"], session=session, number=1, at=TUESDAY + 2 * MINUTE)
    with pytest.raises(Refused, match="nobody-waits"):
        await call_next(viewer=cast["hoa"], session=session, at=TUESDAY + 3 * MINUTE)


async def test_a_number_is_dropped_by_whoever_called_it_or_a_leader(cast: Cast):
    session = await an_opening(cast)
    for who in ("hoa", "dung"):
        await on_duty(cast, who, session)
    await a_number(cast, "khoi", session)
    await call_next(viewer=cast["hoa"], session=session, at=TUESDAY + 2 * MINUTE)
    with pytest.raises(Refused, match="desk-serving"):
        await off_duty(cast, "hoa", session, TUESDAY + 3 * MINUTE)
    with pytest.raises(NotFound):
        await end_ticket(viewer=cast["thao"], session=session, number=1, at=TUESDAY + 3 * MINUTE)
    for _ in range(2):
        await end_ticket(viewer=cast["hoa"], session=session, number=1, at=TUESDAY + 3 * MINUTE)
    assert [one.state for one in (await seen(cast, session)).numbers] == ["gone"]
    with pytest.raises(Refused, match="ticket-ended"):
        await written_down(cast, "hoa", session, 1, "late", at=TUESDAY + 4 * MINUTE, ewallet=1)


# ---------- help ----------


async def test_help_at_a_desk_is_for_a_passer_by_and_the_member_stays(cast: Cast):
    session = await an_opening(cast)
    await on_duty(cast, "hoa", session)
    first = await served(cast, "hoa", session, "one", psp_dossier=1)
    await served(cast, "hoa", session, "two", psp_dossier=2)
    assert await rows("SELECT recipient.kind, recipient.unit, head FROM assistance JOIN recipient"
                      " ON recipient.id = assistance.recipient") == [
        {"kind": "passer-by", "unit": cast.units["thon-3"], "head": None}
    ] * 2  # fmt: skip
    assert await ends() == [None]
    page = await show_assistance(viewer=cast["hoa"], assistance=first, language="vi", at=TUESDAY + 3 * MINUTE)
    assert page.desk is not None
    assert (page.home, page.desk.session, page.desk.figures) == ("", session, "001")
    assert [(one.number, one.state) for one in (await seen(cast, session)).ended] == [(2, "reported"), (1, "reported")]


async def test_a_report_sent_twice_is_kept_once_and_the_number_takes_no_second(cast: Cast):
    session = await an_opening(cast)
    await on_duty(cast, "hoa", session)
    number = await a_number(cast, "hoa", session)
    await call_next(viewer=cast["hoa"], session=session, at=TUESDAY + 2 * MINUTE)
    made = await asyncio.gather(
        *(written_down(cast, "hoa", session, number, "same", at=TUESDAY + 3 * MINUTE, ewallet=1) for _ in range(8))
    )
    assert len(set(made)) == 1
    with pytest.raises(Refused, match="ticket-ended"):
        await written_down(cast, "hoa", session, number, "another", at=TUESDAY + 4 * MINUTE, psp_dossier=1)
    assert await rows("SELECT count(*) FROM assistance") == [{"count": 1}]
    assert await rows("SELECT count(*) FROM recipient WHERE kind = 'passer-by'") == [{"count": 1}]


async def test_nobody_writes_down_help_for_a_number_that_another_called(cast: Cast):
    session = await an_opening(cast)
    for who in ("hoa", "dung"):
        await on_duty(cast, who, session)
    await a_number(cast, "khoi", session)
    await call_next(viewer=cast["hoa"], session=session, at=TUESDAY + 2 * MINUTE)
    for who in ("dung", "khoi", "su"):
        with pytest.raises(NotFound):
            await written_down(cast, who, session, 1, who, at=TUESDAY + 3 * MINUTE, ewallet=1)


async def test_a_card_at_the_desk_is_the_homes_and_a_dead_one_is_refused(cast: Cast):
    session = await an_opening(cast)
    await on_duty(cast, "hoa", session)
    await served(cast, "hoa", session, "binh", card=cast.cards["binh"], ewallet=1)
    assert await rows("SELECT recipient FROM assistance") == [{"recipient": cast.homes["binh"]}]
    with pytest.raises(FormRefused) as refused:
        await served(cast, "hoa", session, "binh again", card=cast.cards["binh"], ewallet=1)
    assert refused.value.facts == {"ewallet": "waits-already"}
    with pytest.raises(NotFound, match="card-unknown"):
        await written_down(cast, "hoa", session, 2, "none", at=TUESDAY + HOUR, card="0" * 16, ewallet=1)
    await rows("UPDATE card SET revoked_at = {} WHERE token = {}", TUESDAY, cast.cards["son"])
    with pytest.raises(Refused, match="card-replaced"):
        await written_down(cast, "hoa", session, 2, "dead", at=TUESDAY + HOUR, card=cast.cards["son"], ewallet=1)


async def test_help_is_written_down_after_the_desk_closed_within_seven_days(cast: Cast):
    session = await an_opening(cast)
    await on_duty(cast, "hoa", session)
    await a_number(cast, "hoa", session)
    await call_next(viewer=cast["hoa"], session=session, at=TUESDAY + 2 * MINUTE)
    await close_session(viewer=cast["khoi"], session=session, at=TUESDAY + HOUR)
    with pytest.raises(Refused, match="visit-over"):
        await written_down(cast, "hoa", session, 1, "late", at=TUESDAY + timedelta(days=8), ewallet=1)
    page = await seen(cast, session, "hoa")
    assert page.serving is not None
    assert page.serving.number == 1
    await written_down(cast, "hoa", session, 1, "in time", at=TUESDAY + 2 * HOUR, ewallet=1)
    assert await ends() == ["forgotten"]


async def test_a_check_in_at_a_desk_is_no_visit_to_report_at_or_to_move(cast: Cast):
    session = await an_opening(cast)
    arrived = await on_duty(cast, "hoa", session)
    with pytest.raises(NotFound):
        await report_help(
            viewer=cast["hoa"], check_in=arrived, lines=[Line("ewallet", 1, "bác")], sent=sent("wrong way"),
            public_id=public_id(chance("wrong way")), code=code_of("wrong way"), chance=b"12345",
        )  # fmt: skip
    with pytest.raises(NotFound):
        await move_visit(viewer=cast["hoa"], check_in=arrived, card=cast.cards["binh"], at=TUESDAY + HOUR)


# ---------- the answer ----------


async def test_whoever_scanned_the_code_and_types_their_figures_answers_for_that_number_alone(cast: Cast):
    session = await an_opening(cast)
    await on_duty(cast, "hoa", session)
    await served(cast, "hoa", session, "one", psp_dossier=1)
    await served(cast, "hoa", session, "two", ewallet=1)
    token = await asked_at_desk(session, 2, "two", at=TUESDAY + 3 * MINUTE)
    assert [item.code for item in (await show_claim(token=token, language="vi", at=TUESDAY + 3 * MINUTE)).items] == [
        "ewallet"
    ]
    outcome = await says(token)
    await sealed()
    assert (outcome.state, outcome.grade) == ("confirmed", "B")
    assert await rows("SELECT kind, team, unit, points FROM ledger_entry ORDER BY kind") == [
        {"kind": kind, "team": cast.teams["thon-3"], "unit": cast.units["thon-3"], "points": 180}
        for kind in ("member", "team")
    ]
    assert [one.state for one in (await seen(cast, session)).ended] == ["confirmed", "reported"]


@pytest.mark.parametrize(
    ("device", "channel", "grade"),
    [
        (PHONE, Channel.DESK_CODE, "B"),
        (Device(b"\x01" * 32, "Chrome"), Channel.DESK_CODE, "C"),  # as the member's own phone, which wrote it down (G5)
        (Device(OTHER_ADDRESS, "Safari", is_members=True), Channel.DESK_CODE, "C"),
        (PHONE, Channel.DESK_PRINT, "C"),
    ],
)
async def test_g32_what_an_answer_at_a_desk_proves(cast: Cast, device: Device, channel: Channel, grade: str):
    session = await an_opening(cast)
    await on_duty(cast, "hoa", session)
    await served(cast, "hoa", session, ewallet=1)
    token = await asked_at_desk(session, 1, "it", channel, TUESDAY + 3 * MINUTE)
    said = Answer(frozenset(), Channel.ONE_TIME_CODE, device, TUESDAY + 4 * MINUTE)
    outcome = await confirm_assistance(
        token=token, answer=lambda items: Answer(frozenset(items), said.channel, said.device, said.at)
    )
    assert outcome.grade == grade
    assert await rows("SELECT channel FROM confirmation") == [{"channel": channel}]


async def test_a_number_that_nothing_waits_for_is_refused_and_five_may_be_tried(cast: Cast):
    session = await an_opening(cast)
    await on_duty(cast, "hoa", session)
    report = await served(cast, "hoa", session, ewallet=1)
    await withdraw_help(viewer=cast["hoa"], assistance=report, at=TUESDAY + 3 * MINUTE)
    for number in (1, 2, 3, 4, 5):
        with pytest.raises(Refused, match="ticket-not-waiting"):
            await asked_at_desk(session, number, "tries", at=TUESDAY + 4 * MINUTE)
    with pytest.raises(TooMany):
        await asked_at_desk(session, 1, "tries", at=TUESDAY + 5 * MINUTE)


async def test_g17_a_number_that_was_denied_is_asked_for_like_any_other_and_a_yes_changes_nothing(cast: Cast):
    session = await an_opening(cast)
    await on_duty(cast, "hoa", session)
    await served(cast, "hoa", session, ewallet=1)
    outcome = await says(await asked_at_desk(session, 1, "first", at=TUESDAY + 3 * MINUTE), yes=False)
    assert outcome.state == "disputed"
    again = await asked_at_desk(session, 1, "second", at=TUESDAY + 5 * MINUTE)
    assert (await says(again, at=TUESDAY + 6 * MINUTE)).is_later
    assert await row("SELECT state FROM assistance") == {"state": "disputed"}


async def test_the_code_on_the_members_phone_lives_on_beside_the_desks(cast: Cast):
    session = await an_opening(cast)
    await on_duty(cast, "hoa", session)
    report = await served(cast, "hoa", session, ewallet=1)
    await asked_at_desk(session, 1, "it", at=TUESDAY + 3 * MINUTE)
    page = await show_assistance(viewer=cast["hoa"], assistance=report, language="vi", at=TUESDAY + 4 * MINUTE)
    assert page.sealed == b"sealed"


async def test_g11_a_relative_at_the_desk_is_said_of_that_help_alone(cast: Cast):
    session = await an_opening(cast)
    await on_duty(cast, "hoa", session)
    await served(cast, "hoa", session, "cousin", kin=True, ewallet=1)
    await served(cast, "hoa", session, "other", ewallet=1)
    assert [line["kin"] for line in await rows("SELECT kin FROM assistance ORDER BY id")] == [True, False]
    for word in ("cousin", "other"):
        await answered(word, "ewallet", at=TUESDAY + 4 * MINUTE)
    await sealed()
    entries = await rows(
        ENTRIES + "SELECT kin FROM entry ORDER BY source", cast.units["tran-yen"], date(2026, 11, 1),
        date(2026, 11, 30), 1, "member",
    )  # fmt: skip
    assert [entry["kin"] for entry in entries] == [True, False]


async def test_help_that_waits_at_a_desk_is_not_reported_again_at_the_door(cast: Cast):
    session = await an_opening(cast)
    await on_duty(cast, "hoa", session)
    await served(cast, "hoa", session, "desk", card=cast.cards["binh"], ewallet=1)
    with pytest.raises(FormRefused) as refused:
        await helped(cast, "dung", "binh", "door", at=TUESDAY + 10 * MINUTE, ewallet=1)
    assert refused.value.facts == {"ewallet": "waits-already"}


async def test_a_report_taken_back_opens_its_number_again(cast: Cast):
    session = await an_opening(cast)
    await on_duty(cast, "hoa", session)
    report = await served(cast, "hoa", session, "wrong", ewallet=1)
    await withdraw_help(viewer=cast["hoa"], assistance=report, at=TUESDAY + 3 * MINUTE)
    await written_down(cast, "hoa", session, 1, "right", at=TUESDAY + 4 * MINUTE, psp_dossier=1)
    assert [one.state for one in (await seen(cast, session)).numbers] == ["reported"]


async def test_without_a_card_only_what_counts_each_turn_is_written_down(cast: Cast):
    session = await an_opening(cast)
    await on_duty(cast, "hoa", session)
    with pytest.raises(FormRefused) as refused:
        await served(cast, "hoa", session, "once", eid_active=1)
    assert refused.value.facts == {"eid-active": "needs-card"}
    await written_down(cast, "hoa", session, 1, "card", at=TUESDAY + HOUR, card=cast.cards["binh"], eid_active=1)


@pytest.mark.parametrize("number", [0, -1, 1000, 40_000])
async def test_a_number_that_no_queue_has_is_not_there(cast: Cast, number: int):
    session = await an_opening(cast)
    with pytest.raises(NotFound):
        await end_ticket(viewer=cast["khoi"], session=session, number=number, at=TUESDAY)
    with pytest.raises(NotFound):
        await written_down(cast, "khoi", session, number, "none", at=TUESDAY, ewallet=1)
