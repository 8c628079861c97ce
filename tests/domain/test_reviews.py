"""Disputed → confirmed | rejected, by an officer who is neither of the team nor kin, with a reason (design §3, G17)."""

import asyncio
from datetime import timedelta

import pytest

from domain.database import rows
from domain.ledger.verify import verify_ledger
from domain.queries.assistances import show_assistance
from domain.queries.confirmations import show_claim
from domain.queries.reviews import list_ended
from domain.queries.today import show_today
from domain.refusals import FormRefused, NotFound, Refused
from domain.reviews.decide import decide_review
from domain.reviews.hear import hear_both, note_told
from domain.reviews.open import open_review, pass_review
from domain.rules.answers import State
from domain.rules.ids import ItemId
from domain.rules.reviews import Stage
from domain.rules.viewers import Role
from tests.cast import TUESDAY, Cast, grant, join
from tests.ledgers import sealed
from tests.reviewing import HOUR, REASON, decided, heard, reviewed, shown, taken_on, waits
from tests.visiting import answered, helped, token_of


@pytest.fixture
async def denied(cast: Cast) -> str:
    """Mr Binh says that nobody helped him."""
    report = await helped(cast, "hoa", "binh", ewallet=1, psp_dossier=1)
    await answered("visit")
    return report


async def earned() -> list[tuple[str, int, str]]:
    found = await rows("SELECT kind, points, local_day::text AS day FROM ledger_entry ORDER BY kind")
    return [(line["kind"], line["points"], line["day"]) for line in found]


async def state_of(report: str) -> str:
    return (await rows("SELECT state FROM assistance WHERE public_id = {}", report))[0]["state"]


async def test_what_the_home_says_to_the_officer_counts_as_a_check_for_the_day_of_the_visit(cast: Cast, denied: str):
    assert await reviewed(cast, denied, "ewallet", at=TUESDAY + timedelta(days=9)) is State.CONFIRMED
    assert await earned() == [("member", 200, "2026-11-24"), ("team", 200, "2026-11-24")]
    stands = await rows("SELECT channel, grade FROM confirmation WHERE standing")
    assert stands == [{"channel": "check", "grade": "A"}]
    moves = await rows("SELECT move, account, reason FROM assistance_event ORDER BY id")
    assert [line["move"] for line in moves] == ["reported", "disputed", "confirmed"]
    assert (moves[-1]["account"], moves[-1]["reason"]) == (cast["hanh"].account, REASON)
    await sealed(TUESDAY + timedelta(days=10))
    assert (await verify_ledger()).entries == 2


async def test_no_to_everything_rejects_it_and_posts_nothing(cast: Cast, denied: str):
    assert await reviewed(cast, denied) is State.REJECTED
    assert (await earned(), await state_of(denied)) == ([], "rejected")
    assert await rows("SELECT channel FROM confirmation WHERE standing") == [{"channel": "one-time-code"}]


async def test_a_home_counts_once_also_when_an_officer_confirms_it(cast: Cast, denied: str):
    tomorrow = TUESDAY + timedelta(days=1)
    await helped(cast, "dung", "binh", "again", tomorrow, ewallet=1)
    await answered("again", "ewallet", at=tomorrow + timedelta(minutes=1))
    await reviewed(cast, denied, "ewallet", at=tomorrow + HOUR)
    assert sorted(points for _, points, _ in await earned()) == [0, 0, 180, 180]
    repeat = await rows("SELECT repeat FROM confirmation_item JOIN confirmation ON id = confirmation"
                        " WHERE channel = 'check' AND helped")  # fmt: skip
    assert repeat == [{"repeat": True}]


async def test_g17_what_was_denied_is_not_reported_again_that_day_to_go_round_its_review(cast: Cast, denied: str):
    with pytest.raises(FormRefused):
        await helped(cast, "dung", "binh", "again", TUESDAY + HOUR, ewallet=1)


async def test_of_two_decisions_at_once_one_counts(cast: Cast, denied: str):
    await taken_on(cast, denied)
    await heard(cast, denied)
    outcomes = await asyncio.gather(
        *[decided(cast, denied, *yes) for yes in [("ewallet",), (), ("ewallet", "psp-dossier")] * 5],
        return_exceptions=True,
    )
    assert len([outcome for outcome in outcomes if isinstance(outcome, State)]) == 1
    refused = {outcome.code for outcome in outcomes if isinstance(outcome, Refused)}
    assert refused == {"review-decided"}
    assert len(await rows("SELECT FROM assistance_event WHERE move IN ('confirmed', 'rejected')")) == 1


async def test_k_both_sides_are_heard_before_anybody_decides(cast: Cast, denied: str):
    await taken_on(cast, denied)
    with pytest.raises(Refused, match="review-unheard"):
        await decided(cast, denied, "ewallet")
    with pytest.raises(FormRefused) as refused:
        await hear_both(viewer=cast["hanh"], assistance=denied, home_said="", member_said="x" * 1001, at=TUESDAY)
    assert refused.value.facts == {"home_said": "missing", "member_said": "too-long"}


async def test_p8_a_decision_says_yes_or_no_to_each_line_and_why(cast: Cast, denied: str):
    await taken_on(cast, denied)
    await heard(cast, denied)
    [first, second] = [ItemId(item.id) for item in (await shown(cast, denied)).report.items]
    with pytest.raises(FormRefused) as refused:
        await decide_review(
            viewer=cast["hanh"], assistance=denied, said={first: True}, reason="đúng", at=TUESDAY + HOUR,
            request_id=None,
        )  # fmt: skip
    assert refused.value.facts == {f"item-{second}": "not-chosen", "reason": "reason-short"}
    assert await state_of(denied) == "disputed"


async def test_g11_whoever_takes_it_on_says_that_they_are_no_kin(cast: Cast, denied: str):
    with pytest.raises(FormRefused) as refused:
        await open_review(viewer=cast["hanh"], assistance=denied, is_stranger=False, at=TUESDAY + HOUR)
    assert refused.value.facts == {"stranger": "stranger-unsaid"}


async def test_only_whoever_took_it_on_hears_and_decides_and_a_colleague_may_take_it_from_them(cast: Cast, denied: str):
    await grant(cast, "nga", Role.OFFICER, "tran-yen")
    await taken_on(cast, denied)
    await heard(cast, denied)
    with pytest.raises(Refused, match="review-not-yours"):
        await decided(cast, denied, "ewallet", who="nga")
    await taken_on(cast, denied, "nga")
    with pytest.raises(Refused, match="review-not-yours"):
        await heard(cast, denied)
    assert await decided(cast, denied, "ewallet", who="nga") is State.CONFIRMED


@pytest.mark.parametrize("role", ["member", "leader"])
async def test_an_officer_of_the_team_never_sees_it_and_the_commune_beside_does(cast: Cast, denied: str, role: str):
    assert (await waits(cast, "pao")).total == 0
    await join(cast, "hanh", role, "thon-3")
    assert (await waits(cast)).total == 0
    with pytest.raises(NotFound):
        await shown(cast, denied)
    assert [line.assistance for line in (await waits(cast, "pao")).lines] == [denied]
    assert await reviewed(cast, denied, "ewallet", who="pao") is State.CONFIRMED


async def test_an_officer_who_is_kin_gives_it_on_and_what_was_noted_goes(cast: Cast, denied: str):
    await grant(cast, "vinh", Role.OFFICER, "lao-cai")
    await taken_on(cast, denied)
    await heard(cast, denied)
    await pass_review(viewer=cast["hanh"], assistance=denied, at=TUESDAY + HOUR)
    with pytest.raises(NotFound):
        await shown(cast, denied)
    assert (await waits(cast)).total == 0
    assert [(await waits(cast, who)).lines[0].stage for who in ("pao", "vinh")] == [Stage.NEW, Stage.NEW]


async def test_what_is_not_disputed_is_no_review(cast: Cast):
    report = await helped(cast, "hoa", "binh", ewallet=1)
    with pytest.raises(NotFound):
        await taken_on(cast, report)
    await answered("visit", "ewallet")
    with pytest.raises(NotFound):
        await shown(cast, report)


@pytest.mark.parametrize("who", ["hoa", "khoi", "su", "thang", "pao"])
async def test_nobody_else_may_so_much_as_see_it(cast: Cast, denied: str, who: str):
    assert (await waits(cast, who)).total == 0
    for verb in (taken_on, heard, shown):
        with pytest.raises(NotFound):
            await verb(cast, denied, who)


async def test_p10_it_stays_on_the_list_until_the_home_was_told(cast: Cast, denied: str):
    stages = [(await waits(cast)).lines[0].stage]
    await taken_on(cast, denied)
    stages.append((await waits(cast)).lines[0].stage)
    await heard(cast, denied)
    stages.append((await waits(cast)).lines[0].stage)
    with pytest.raises(Refused, match="review-undecided"):
        await note_told(viewer=cast["hanh"], assistance=denied, at=TUESDAY + HOUR)
    await decided(cast, denied)
    stages.append((await waits(cast)).lines[0].stage)
    assert stages == [Stage.NEW, Stage.OPENED, Stage.HEARD, Stage.DECIDED]
    await note_told(viewer=cast["hanh"], assistance=denied, at=TUESDAY + HOUR)
    assert (await waits(cast)).total == 0
    assert (await shown(cast, denied)).stage is Stage.TOLD


async def test_what_was_decided_is_decided(cast: Cast, denied: str):
    await reviewed(cast, denied)
    for verb in (decided, heard, taken_on):
        with pytest.raises(Refused, match="review-decided"):
            await verb(cast, denied)
    with pytest.raises(Refused, match="review-decided"):
        await pass_review(viewer=cast["hanh"], assistance=denied, at=TUESDAY + HOUR)


async def test_the_homes_own_words_stay_readable_after_the_decision(cast: Cast, denied: str):
    await reviewed(cast, denied, "ewallet")
    page = await shown(cast, denied)
    assert [item.helped for item in page.report.items] == [False, False]
    assert page.ending
    assert (page.state, page.ending.reason, page.ending.decided_by) == ("confirmed", REASON, "Nông Thị Hạnh")


async def test_each_look_at_a_home_and_at_its_number_is_written_down(cast: Cast, denied: str):
    from domain.queries.review_pages import show_review

    await rows("UPDATE recipient SET phone = '+84912345678' WHERE id = {}", cast.homes["binh"])
    assert (await shown(cast, denied)).reply.phone is None
    page = await show_review(viewer=cast["hanh"], assistance=denied, language="vi", at=TUESDAY + HOUR, with_phone=True)
    assert page.reply.phone == "+84912345678"
    looks = await rows(
        "SELECT subject, facts->>'phone' AS phone FROM audit_event WHERE action = 'reviews.show' ORDER BY id"
    )
    assert looks == [{"subject": cast.homes["binh"], "phone": told} for told in ("false", "true")]


async def test_g17_the_member_learns_the_week_then_the_visit_then_the_reason(cast: Cast, denied: str):
    async def reads() -> tuple[list[str], str, str | None]:
        today = await show_today(viewer=cast["hoa"], at=TUESDAY + HOUR)
        visit = await show_assistance(viewer=cast["hoa"], assistance=denied, language="vi", at=TUESDAY + HOUR)
        return [str(monday) for monday in today.looked_at], visit.state, visit.reason

    seen = [await reads()]
    await taken_on(cast, denied)
    seen.append(await reads())
    await heard(cast, denied)
    seen.append(await reads())
    await decided(cast, denied)
    seen.append(await reads())
    assert seen == [
        ([], "reported", None),
        (["2026-11-23"], "reported", None),
        (["2026-11-23"], "reported", None),
        ([], "rejected", REASON),
    ]


@pytest.mark.parametrize(("who", "days", "tells"), [("hoa", 0, 1), ("hoa", 13, 1), ("hoa", 15, 0), ("khoi", 0, 0)])
async def test_p10_whoever_was_at_the_door_is_told_for_a_fortnight_that_it_is_over(
    cast: Cast, denied: str, who: str, days: int, tells: int
):
    await reviewed(cast, denied, "ewallet")
    today = await show_today(viewer=cast[who], at=TUESDAY + timedelta(days=days) + HOUR)
    assert [one.assistance for one in today.decided] == [denied] * tells


async def test_the_page_of_a_decided_one_says_which_lines_count(cast: Cast, denied: str):
    await reviewed(cast, denied, "ewallet")
    items = (await shown(cast, denied)).report.items
    assert {item.code: item.counts for item in items} == {item.code: item.code == "ewallet" for item in items}
    assert len(items) > 1


async def test_g17_whoever_was_pressed_is_heard_before_older_ones(cast: Cast, denied: str):
    later = await helped(cast, "su", "mai", "later", TUESDAY, ewallet=1)
    await answered("later", pressed=True, at=TUESDAY + timedelta(minutes=2))
    assert [(one.assistance, one.pressed) for one in (await waits(cast)).lines] == [(denied, False)]
    assert [(one.assistance, one.pressed) for one in (await waits(cast, "pao")).lines] == [(later, True)]
    pressed = await helped(cast, "khoi", "thuy", "pressed", TUESDAY, ewallet=1)
    await answered("pressed", pressed=True, at=TUESDAY + timedelta(minutes=3))
    assert [one.assistance for one in (await waits(cast)).lines] == [pressed, denied]


async def test_what_ended_is_listed_for_thirty_days_once_the_home_was_told(cast: Cast, denied: str):
    async def ended(days: int, who: str = "hanh") -> list[str]:
        found = await list_ended(viewer=cast[who], language="vi", at=TUESDAY + timedelta(days=days))
        return [one.assistance for one in found]

    await reviewed(cast, denied, "ewallet")
    assert await ended(1) == []
    await note_told(viewer=cast["hanh"], assistance=denied, at=TUESDAY + HOUR)
    assert (await ended(1), await ended(30), await ended(31), await ended(1, "pao")) == ([denied], [denied], [], [])


async def test_r14_a_check_by_an_officer_is_no_answer_on_the_citizens_own_phone(cast: Cast, denied: str):
    await reviewed(cast, denied, "ewallet")
    today = await show_today(viewer=cast["hoa"], at=TUESDAY + HOUR)
    assert (today.own_homes, today.answered, today.own_phone) == (1, 1, 0)


async def test_the_home_reads_how_it_ended_behind_its_own_code(cast: Cast, denied: str):
    await reviewed(cast, denied)
    claim = await show_claim(token=token_of("visit"), language="vi", at=TUESDAY + HOUR)
    assert (claim.state, claim.outcome, claim.reason) == ("saved", "rejected", REASON)


async def test_a_home_reads_a_late_rejection_for_fourteen_days_from_then(cast: Cast, denied: str):
    await reviewed(cast, denied, at=TUESDAY + timedelta(days=15))
    for days, state in ((28, "saved"), (30, "expired")):
        claim = await show_claim(token=token_of("visit"), language="vi", at=TUESDAY + timedelta(days=days))
        assert claim.state == state


async def test_whoever_was_of_the_team_on_the_day_of_the_visit_does_not_judge_it_afterwards(cast: Cast, denied: str):
    tomorrow = TUESDAY + timedelta(days=1)
    assert [one.assistance for one in (await waits(cast, at=tomorrow)).lines] == [denied]
    await rows(
        "INSERT INTO membership (person, team, role, valid) VALUES ({}, {}, 'member', daterange({}, {}))",
        *(cast["hanh"].person, cast.teams["thon-3"], TUESDAY.date(), tomorrow.date()),
    )
    assert (await waits(cast, at=tomorrow)).lines == ()


async def test_a_report_is_given_on_once_and_not_after_a_decision(cast: Cast, denied: str):
    await taken_on(cast, denied)
    await pass_review(viewer=cast["hanh"], assistance=denied, at=TUESDAY + HOUR)
    assert [one.assistance for one in (await waits(cast, "pao")).lines] == [denied]
    await reviewed(cast, denied, who="pao")
    with pytest.raises(Refused, match="review-decided"):
        await pass_review(viewer=cast["pao"], assistance=denied, at=TUESDAY + HOUR)
