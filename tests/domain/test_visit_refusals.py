"""Who may not touch a visit, and what a visit refuses: each says which, and each leaves everything as it was."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from domain.database import Row, rows
from domain.refusals import FormRefused, NotFound, Refused
from domain.rules.days import local_day
from domain.rules.tokens import public_id
from domain.sweeps import expire_assistances
from domain.visits.codes import MOST_CODES, show_new_code
from domain.visits.knock import Knock, KnockEnd, record_knock
from domain.visits.move import move_visit
from domain.visits.withdraw import withdraw_help
from tests.cast import MINUTE, TUESDAY, Cast, chance, key, sent
from tests.visiting import answered, at_the_door, code_of, helped

NOW = TUESDAY + MINUTE
HELP, VISIT = public_id(chance("assistance visit")), public_id(chance("check-in visit"))
Touch = Callable[[Cast, str, str, str], Awaitable[None]]


async def takes_back(cast: Cast, who: str, assistance: str, _visit: str) -> None:
    await withdraw_help(viewer=cast[who], assistance=assistance, at=NOW)


async def asks_anew(cast: Cast, who: str, assistance: str, _visit: str) -> None:
    await show_new_code(viewer=cast[who], assistance=assistance, code=code_of(f"by {who}"), at=NOW)


async def moves(cast: Cast, who: str, _assistance: str, visit: str) -> None:
    await move_visit(viewer=cast[who], check_in=visit, card=cast.cards["son"], at=NOW)


TOUCHES = [takes_back, asks_anew, moves]


async def everything() -> list[Row]:
    """All that a visit left: its state and home, its trail, its codes and who did what."""
    return [
        *await rows("SELECT state, recipient FROM assistance"),
        *await rows("SELECT recipient, outcome, closed_at FROM check_in"),
        *await rows("SELECT move FROM assistance_event ORDER BY id"),
        *await rows("SELECT ended_at, token_hash FROM confirmation_code ORDER BY id"),
        *await rows("SELECT action FROM audit_event ORDER BY id"),
    ]


@pytest.mark.parametrize("who", ["dung", "khoi", "su", "hanh", "nam"])
@pytest.mark.parametrize("touch", TOUCHES)
async def test_a_report_is_its_members_alone_and_does_not_exist_for_others(cast: Cast, touch: Touch, who: str):
    await helped(cast, "hoa", "binh", ewallet=1)
    before = await everything()
    with pytest.raises(NotFound, match="not-found"):
        await touch(cast, who, HELP, VISIT)
    assert await everything() == before


@pytest.mark.parametrize("touch", TOUCHES)
async def test_what_nobody_reported_is_not_found(cast: Cast, touch: Touch):
    await helped(cast, "hoa", "binh", ewallet=1)
    with pytest.raises(NotFound, match="not-found"):
        await touch(cast, "hoa", "N0B0DY", "N0B0DY")


@pytest.mark.parametrize("touch", TOUCHES)
async def test_after_the_answer_the_member_touches_nothing(cast: Cast, touch: Touch):
    await helped(cast, "hoa", "binh", ewallet=1)
    await answered("visit", "ewallet")
    before = await everything()
    with pytest.raises(Refused, match=r"no-longer-waiting|already-answered"):
        await touch(cast, "hoa", HELP, VISIT)
    assert await everything() == before


@pytest.mark.parametrize("touch", TOUCHES)
async def test_what_expired_is_touched_no_more(cast: Cast, touch: Touch):
    await helped(cast, "hoa", "binh", ewallet=1)
    await rows("UPDATE assistance SET expires_at = {}", TUESDAY)
    assert await expire_assistances(at=NOW) == 1
    before = await everything()
    with pytest.raises(Refused, match=r"no-longer-waiting|already-answered"):
        await touch(cast, "hoa", HELP, VISIT)
    assert await everything() == before


async def test_a_report_is_asked_about_twenty_times_at_most(cast: Cast):
    await helped(cast, "hoa", "binh", ewallet=1)
    for number in range(MOST_CODES - 1):
        await show_new_code(viewer=cast["hoa"], assistance=HELP, code=code_of(number), at=NOW)
    with pytest.raises(Refused, match="no-longer-waiting"):
        await show_new_code(viewer=cast["hoa"], assistance=HELP, code=code_of("one more"), at=NOW)
    [alive] = await rows("SELECT count(*) AS codes FROM confirmation_code WHERE ended_at IS NULL")
    assert alive["codes"] == 1


@pytest.mark.parametrize(
    ("change", "code"), [("revoked_at = now()", "card-replaced"), ("recipient = NULL", "card-blank")]
)
async def test_g9_nothing_moves_to_a_card_that_stands_for_no_home(cast: Cast, change: str, code: str):
    await helped(cast, "hoa", "binh", ewallet=1)
    await rows(f"UPDATE card SET {change} WHERE token = {{}}", cast.cards["son"])
    before = await everything()
    with pytest.raises(Refused, match=code):
        await moves(cast, "hoa", HELP, VISIT)
    assert await everything() == before


async def test_g9_nothing_moves_to_a_card_that_nobody_printed(cast: Cast):
    await helped(cast, "hoa", "binh", ewallet=1)
    with pytest.raises(NotFound, match="card-unknown"):
        await move_visit(viewer=cast["hoa"], check_in=VISIT, card="0" * 16, at=NOW)


async def test_g9_a_move_to_where_it_is_leaves_no_trail_and_the_code_alive(cast: Cast):
    await helped(cast, "hoa", "binh", ewallet=1)
    before = await everything()
    await move_visit(viewer=cast["hoa"], check_in=VISIT, card=cast.cards["binh"], at=NOW)
    assert await everything() == before
    assert (await answered("visit", "ewallet")).state == "confirmed"


async def knocked(cast: Cast, word: str, who: str = "hoa", home: str = "binh", **knock: object) -> None:
    ended = Knock(**{"end": KnockEnd.IN_MOURNING_OR_ILL, **knock})  # pyright: ignore[reportArgumentType]
    await record_knock(
        viewer=cast[who], household=cast.home(home), knock=ended, sent=sent(word), public_id=public_id(chance(word))
    )


@pytest.mark.parametrize("days", [0, -1, 61, 10**6])
async def test_g8_a_quiet_time_is_one_to_sixty_days(cast: Cast, days: int):
    with pytest.raises(FormRefused) as refused:
        await knocked(cast, "knock", quiet_days=days)
    assert refused.value.facts == {"quiet_days": "one-to-sixty"}
    assert await rows("SELECT FROM check_in") == []


@pytest.mark.parametrize(("days", "wrong"), [(0, {}), (90, {}), (91, {"come_back_on": "day-too-far"})])
async def test_a_day_to_come_back_is_within_ninety_days(cast: Cast, days: int, wrong: dict[str, str]):
    back_on, facts = local_day(TUESDAY) + timedelta(days=days), {}
    try:
        await knocked(cast, "knock", end=KnockEnd.COME_BACK, come_back_on=back_on)
    except FormRefused as refused:
        facts = refused.facts
    assert (facts, [line["come_back_on"] for line in await rows("SELECT come_back_on FROM check_in")]) == (
        wrong, [] if wrong else [back_on],
    )  # fmt: skip


async def test_a_day_to_come_back_must_be_told(cast: Cast):
    with pytest.raises(FormRefused) as refused:
        await knocked(cast, "knock", end=KnockEnd.COME_BACK)
    assert refused.value.facts == {"come_back_on": "day-to-come"}


@pytest.mark.parametrize(("who", "home"), [("hoa", "son"), ("dung", "binh")])
async def test_a_knocks_key_with_another_home_or_from_another_account_is_refused(cast: Cast, who: str, home: str):
    await knocked(cast, "knock")
    with pytest.raises(Refused, match="key-taken"):
        await knocked(cast, "knock", who, home)
    assert [(each["account"], each["key"]) for each in await rows("SELECT account, key FROM intake")] == [
        (cast["hoa"].account, key("knock"))
    ]


async def test_a_key_of_a_visit_is_not_taken_for_a_knock(cast: Cast):
    await at_the_door(cast, "hoa", "binh")
    with pytest.raises(Refused, match="key-taken"):
        await knocked(cast, "in visit")
    [home] = await rows("SELECT quiet_until FROM recipient WHERE id = {}", cast.homes["binh"])
    assert home["quiet_until"] is None
