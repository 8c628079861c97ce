"""What time ends and what is owed, to the moment: slips, guesses, reports, leases, campaigns, minimums."""

from dataclasses import replace
from datetime import date, timedelta
from secrets import token_bytes
from typing import Any

import msgspec
import pytest

from domain.accounts.slips import show_slip
from domain.catalogue.campaigns import CampaignTerms, give_targets, open_campaign
from domain.catalogue.minimums import set_minimums
from domain.catalogue.points import FACTORS, start_rule
from domain.database import rows
from domain.outbox import LEASE, PARKED_FOR, STARTS, Owed, give_back, return_parked, strike_off, take_owed
from domain.points_rules import rule_on
from domain.refusals import FormRefused, NotFound, Refused
from domain.rules.eligibility import Minimum
from domain.rules.ids import SourceId
from domain.rules.targets import TargetLine
from domain.rules.tokens import public_id
from domain.sweeps import LONGEST_WINDOW, SLIP_KEPT, beat_heart, clear_ended, expire_assistances
from domain.tasks import Task
from tests.cast import TUESDAY, Cast, chance
from tests.ledgers import TODAY
from tests.visiting import helped

DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)
TRAN_YEN, THON_3 = public_id(chance("unit tran-yen")), public_id(chance("unit thon-3"))


# --- what time ends


async def test_a_slip_stays_listed_for_thirty_days_after_it_ended_and_others_stay(cast: Cast):
    for minutes, name in [(0, "hoa"), (1, "dung")]:
        at = TUESDAY + timedelta(minutes=minutes)
        await show_slip(viewer=cast["khoi"], person=cast[name].public_id, at=at, chance=token_bytes(16))
    [first] = await rows("SELECT min(ends_at) AS ends_at FROM sign_in_slip")
    over = first["ends_at"] + SLIP_KEPT
    assert [await clear_ended(at=at) for at in (over - MOMENT, over)] == [0, 1]
    assert [line["account"] for line in await rows("SELECT account FROM sign_in_slip")] == [cast["dung"].account]


async def test_a_count_of_guesses_is_kept_for_the_longest_window(database: str):
    for name, at in [("old", TUESDAY), ("new", TUESDAY + MOMENT)]:
        await rows("INSERT INTO guess_limit VALUES ({}, {}, 1)", name, at)
    assert [
        await clear_ended(at=TUESDAY + LONGEST_WINDOW - MOMENT),
        await clear_ended(at=TUESDAY + LONGEST_WINDOW),
    ] == [0, 1]
    assert await rows("SELECT scope FROM guess_limit") == [{"scope": "new"}]


@pytest.mark.parametrize(("days", "expired"), [(-1, 1), (0, 0), (1, 0)])
async def test_g14_a_home_is_left_in_peace_to_the_end_of_its_last_quiet_day(cast: Cast, days: int, expired: int):
    await helped(cast, "hoa", "binh", ewallet=1)
    over = TUESDAY + 14 * DAY
    quiet = "UPDATE recipient SET quiet_until = {} WHERE id = {}"
    await rows(quiet, over.date() + days * DAY, cast.homes["binh"])
    await rows(quiet, over.date() + 60 * DAY, cast.homes["son"])  # another home's peace is its own
    assert await expire_assistances(at=over) == expired


async def test_each_report_expires_on_its_own_day(cast: Cast):
    made = [await helped(cast, "hoa", home, home, ewallet=1) for home in ("binh", "thuy", "son")]
    for days, each in zip((2, 1, 3), made, strict=True):
        await rows("UPDATE assistance SET expires_at = {} WHERE public_id = {}", TUESDAY + days * DAY, each)
    assert [await expire_assistances(at=TUESDAY + days * DAY) for days in (1, 2)] == [1, 1]
    states = await rows("SELECT state, decided_at FROM assistance ORDER BY id")
    assert [(line["state"], line["decided_at"]) for line in states] == [
        ("expired", TUESDAY + 2 * DAY), ("expired", TUESDAY + DAY), ("reported", None),
    ]  # fmt: skip


async def test_each_process_has_a_heart_of_its_own(database: str):
    for name, ago in [("worker", 0), ("beat", 5), ("worker", 2)]:
        await beat_heart(process=name, at=TUESDAY - timedelta(seconds=ago))
    found = await rows("SELECT process, seen_at FROM heartbeat ORDER BY process")
    assert [(line["process"], line["seen_at"]) for line in found] == [
        ("beat", TUESDAY - timedelta(seconds=5)), ("worker", TUESDAY),
    ]  # fmt: skip


# --- what is owed


async def owe(source: int, attempts: int = 0, task: str = "project-ledger") -> None:
    await rows(
        "INSERT INTO outbox (task, source, made_at, attempts) VALUES ({}, {}, {}, {})", task, source, TUESDAY, attempts
    )


async def take(at=TUESDAY, limit: int = 10_000) -> list[Owed]:
    return await take_owed(task=Task.PROJECT_LEDGER, at=at, limit=limit)


async def sources(at=TUESDAY, limit: int = 10_000) -> list[int]:
    return sorted(one.source for one in await take(at, limit))


async def test_work_of_another_task_is_neither_taken_nor_parked(database: str):
    await owe(1, STARTS, "expire-assistances")
    await owe(2)
    assert await sources() == [2]
    assert await rows("SELECT FROM outbox WHERE parked_at IS NOT NULL") == []


async def test_a_lease_ends_to_the_moment_and_counts_a_start(database: str):
    await owe(1)
    assert [await sources(), await sources(TUESDAY + LEASE - MOMENT), await sources(TUESDAY + LEASE)] == [[1], [], [1]]
    assert await rows("SELECT attempts FROM outbox") == [{"attempts": 2}]


async def test_a_lot_takes_the_oldest_and_no_more_than_asked(database: str):
    for source in (5, 3, 4):
        await owe(source)
    assert [await sources(limit=2), await sources(limit=2), await sources()] == [[3, 5], [4], []]


async def test_what_is_at_work_for_the_third_time_is_not_parked_under_its_hands(database: str):
    await owe(1, STARTS - 1)
    assert await sources() == [1]
    assert (await sources(TUESDAY + LEASE - MOMENT), len(await rows("SELECT FROM outbox WHERE parked_at IS NULL"))) == (
        [], 1,
    )  # fmt: skip
    assert (await sources(TUESDAY + LEASE), await rows("SELECT parked_at FROM outbox")) == (
        [], [{"parked_at": TUESDAY + LEASE}],
    )  # fmt: skip


async def test_what_is_parked_a_second_time_waits_its_hour_again(database: str):
    await owe(1, STARTS)
    await take()
    back = TUESDAY + PARKED_FOR
    assert await return_parked(at=back) == 1
    assert await sources(back) == [1]
    await take(back + LEASE)
    again = back + LEASE + PARKED_FOR
    assert [await return_parked(at=at) for at in (again - MOMENT, again)] == [0, 1]


async def test_a_parked_row_waits_from_when_it_was_parked_however_often_others_take(database: str):
    await owe(1, STARTS)
    for minutes in (0, 30, 59):
        await take(TUESDAY + timedelta(minutes=minutes))
    assert await return_parked(at=TUESDAY + PARKED_FOR) == 1


async def test_only_what_was_given_back_is_free_again_and_only_what_was_done_is_gone(database: str):
    for source in (1, 2, 3):
        await owe(source)
    first, second, third = sorted(await take(), key=lambda one: one.source)
    await give_back([second])
    await strike_off([third])
    assert (await sources(), first.source) == ([2], SourceId(1))
    assert len(await rows("SELECT FROM outbox")) == 2


# --- rules, campaigns, targets, minimums


async def test_a_rule_begins_on_the_day_after_today_at_the_earliest_and_stands_in_the_trail(cast: Cast):
    for days, version in [(1, 2), (2, 3)]:
        made = await start_rule(
            account=cast["nam"].account, weights={"ewallet": days}, factors=FACTORS, valid_from=TODAY + days * DAY,
            at=TUESDAY,
        )  # fmt: skip
        assert made == version
    with pytest.raises(Refused, match="rule-too-early"):
        await start_rule(account=None, weights={}, factors=FACTORS, valid_from=TODAY + 2 * DAY, at=TUESDAY)
    assert [(await rule_on(TODAY + days * DAY)).version for days in range(4)] == [1, 2, 3, 3]
    found = await rows("SELECT account, subject FROM audit_event WHERE action = 'points_rules.create' ORDER BY id")
    assert [(line["account"], line["subject"]) for line in found] == [
        (cast["nam"].account, 2),
        (cast["nam"].account, 3),
    ]


async def test_before_the_first_rule_there_is_none(cast: Cast):
    with pytest.raises(Refused, match="no-rule-yet"):
        await rule_on(date(2025, 12, 31))


TERMS = CampaignTerms("Từng ngõ", "01/KH", TODAY + DAY, TODAY + DAY)


async def opened(cast: Cast, who: str = "hanh", unit: str = TRAN_YEN, **changed: Any) -> str:
    return await open_campaign(
        viewer=cast[who], unit=unit, terms=replace(TERMS, **changed), at=TUESDAY, chance=chance(f"{who} {changed}")
    )


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({}, {}),
        ({"first_on": TODAY}, {"first_on": "day-to-come"}),
        ({"last_on": TODAY}, {"last_on": "before-first"}),
        ({"name": " "}, {"name": "missing"}),
        ({"order_no": ""}, {"order_no": "missing"}),
    ],
)
async def test_a_campaign_begins_tomorrow_at_the_earliest_and_may_last_a_day(
    cast: Cast, changed: dict[str, Any], wrong: dict[str, str]
):
    told: dict[str, object] = {}
    try:
        await opened(cast, **changed)
    except FormRefused as refused:
        told = refused.facts
    assert (told, len(await rows("SELECT FROM campaign"))) == (wrong, 0 if wrong else 1)


@pytest.mark.parametrize(
    ("who", "may"), [("hanh", True), ("thang", True), ("nam", True), ("pao", False), ("khoi", False)]
)
async def test_a_campaign_is_named_by_the_offices_above_alone(cast: Cast, who: str, may: bool):
    if may:
        made = await opened(cast, who)
        [told] = await rows(
            "SELECT account, public_id FROM audit_event JOIN campaign ON campaign.id = subject"
            " WHERE action = 'campaigns.create'"
        )
        assert told == {"account": cast[who].account, "public_id": made}
    else:
        with pytest.raises(NotFound):
            await opened(cast, who)


async def gives(cast: Cast, campaign: str, *lines: TargetLine, who: str = "hanh") -> None:
    await give_targets(viewer=cast[who], campaign=campaign, lines=lines, at=TUESDAY)


async def test_a_target_that_stands_is_left_as_it_is_and_the_trail_counts_the_lines(cast: Cast):
    campaign = await opened(cast)
    await gives(cast, campaign, TargetLine(THON_3, "ewallet", 5), TargetLine(TRAN_YEN, "ewallet", 5))
    await gives(cast, campaign, TargetLine(THON_3, "ewallet", 9), TargetLine(THON_3, "psp-dossier", 2))
    found = await rows("SELECT indicator, quantity FROM target WHERE unit = {} ORDER BY 1", cast.units["thon-3"])
    assert [(line["indicator"], line["quantity"]) for line in found] == [("ewallet", 5), ("psp-dossier", 2)]
    told = await rows("SELECT facts FROM audit_event WHERE action = 'targets.create' ORDER BY id")
    assert [msgspec.json.decode(line["facts"]) for line in told] == [{"lines": 2}, {"lines": 2}]


async def test_targets_are_given_within_the_campaigns_own_unit_and_by_its_branch(cast: Cast):
    campaign = await opened(cast)
    strange = TargetLine(public_id(chance("unit ban-2")), "ewallet", 1)
    for who, line in [("hanh", strange), ("nam", strange), ("pao", TargetLine(THON_3, "ewallet", 1))]:
        with pytest.raises(NotFound):
            await gives(cast, campaign, line, who=who)
    with pytest.raises(Refused, match="targets-do-not-add-up") as refused:
        lines = [TargetLine(THON_3, code, 1) for code in ("ewallet", "psp-dossier")]
        await gives(cast, campaign, *lines, *(replace(line, unit=TRAN_YEN, quantity=2) for line in lines))
    assert refused.value.facts == {"n": 2}
    assert await rows("SELECT FROM target") == []


async def test_minimums_of_another_day_stand_beside_and_say_who_set_them(cast: Cast):
    for days, helps in [(0, 10), (1, 20), (0, 12)]:
        minimums = {"team": {"plain": Minimum(helps), "mountain": Minimum(helps)}}
        await set_minimums(account=cast["nam"].account, minimums=minimums, valid_from=TODAY + days * DAY, at=TUESDAY)
    found = await rows("SELECT value #>> ARRAY['team', 'plain', 'helps'] AS helps FROM setting ORDER BY valid_from")
    assert [line["helps"] for line in found] == ["12", "20"]
    told = await rows("SELECT account, facts ->> 'valid_from' AS day FROM audit_event ORDER BY id")
    assert [(line["account"], line["day"]) for line in told] == [
        (cast["nam"].account, str(TODAY + days * DAY)) for days in (0, 1, 0)
    ]
