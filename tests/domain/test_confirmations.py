"""A citizen's answer: what is stored, refused, raced, repeated."""

import asyncio

import msgspec

from domain.database import Row, rows
from domain.refusals import Refused
from domain.rules.answers import Grade, Outcome, State
from tests.cast import Cast
from tests.visiting import answered, helped


async def entries() -> list[Row]:
    return await rows("SELECT kind, subject, points FROM ledger_entry ORDER BY kind")


async def test_member_and_team_earn_what_was_confirmed_and_no_more(cast: Cast):
    await helped(cast, "hoa", "binh", psp_dossier=2, ewallet=1)
    assert await answered("visit", "psp-dossier") == Outcome(State.CONFIRMED, Grade.B)

    assert await entries() == [
        {"kind": "member", "subject": cast["hoa"].person, "points": 540},  # 2 × 3.00 × 9/10
        {"kind": "team", "subject": cast.teams["thon-3"], "points": 540},
    ]


async def test_the_working_says_what_was_counted_and_what_was_not(cast: Cast):
    await helped(cast, "hoa", "binh", psp_dossier=2, ewallet=1)
    await answered("visit", "psp-dossier")

    [found] = await rows("SELECT working, unit, local_day::text FROM ledger_entry WHERE kind = 'member'")
    working = msgspec.json.decode(found["working"])
    assert (working["sum"], working["factor"], working["whole"]) == (600, "9/10", 540)
    assert [(line["indicator"], line["why"]) for line in working["not_counted"]] == [("ewallet", "answered-no")]
    assert (found["unit"], found["local_day"]) == (cast.units["thon-3"], "2026-11-24")


async def test_a_confirmation_owes_its_projection(cast: Cast):
    await helped(cast, "hoa", "binh", ewallet=1)
    await answered("visit", "ewallet")
    assert [line["task"] for line in await rows("SELECT task FROM outbox")] == ["project-ledger"]


async def test_g34_every_item_denied_is_a_dispute_and_earns_nothing(cast: Cast):
    await helped(cast, "hoa", "binh", ewallet=1)
    assert (await answered("visit")).state is State.DISPUTED
    assert await entries() == []


async def test_g17_somebody_pressed_asks_for_a_review_though_help_was_given(cast: Cast):
    await helped(cast, "hoa", "binh", ewallet=1)
    assert (await answered("visit", "ewallet", pressed=True)).state is State.DISPUTED
    assert await entries() == []


async def test_of_fifty_different_answers_at_once_one_counts(cast: Cast):
    await helped(cast, "hoa", "binh", ewallet=1, psp_dossier=1)
    answers = [answered("visit", *yes) for yes in [("ewallet",), ("psp-dossier",), ("ewallet", "psp-dossier")] * 17]
    outcomes = await asyncio.gather(*answers, return_exceptions=True)

    assert {type(outcome) for outcome in outcomes} == {Outcome, Refused}
    assert len(await entries()) == 2


async def test_the_same_answer_sent_fifty_times_at_once_is_answered_alike_and_counts_once(cast: Cast):
    await helped(cast, "hoa", "binh", ewallet=1)
    outcomes = await asyncio.gather(*(answered("visit", "ewallet") for _ in range(50)))

    assert set(outcomes) == {Outcome(State.CONFIRMED, Grade.B)}
    assert len(await entries()) == 2


async def test_a_rule_that_starts_between_reading_and_writing_prices_nothing_by_the_old_one(cast: Cast):
    from domain.confirmations.answer import find_question, record
    from domain.rules.answers import Answer, Channel, Device
    from tests.cast import MINUTE, OTHER_ADDRESS, TUESDAY
    from tests.visiting import items_of, token_of

    await helped(cast, "hoa", "binh", ewallet=1)
    question, items = await find_question(token=token_of("visit")), await items_of()
    said = Answer(frozenset(items.values()), Channel.ONE_TIME_CODE, Device(OTHER_ADDRESS, "Safari"), TUESDAY + MINUTE)
    await rows(
        "INSERT INTO points_rule SELECT 2, '2026-11-01', jsonb_set(content, '{{weights,ewallet}}', '500'), made_at"
        " FROM points_rule"
    )
    assert not await record(question, said, Outcome(State.CONFIRMED, Grade.B), None)

    await answered("visit", "ewallet")
    assert [line["points"] for line in await entries()] == [450, 450]  # 5.00 × 9/10, by the new rule
