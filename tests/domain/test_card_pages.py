"""What a scanned card tells to whom, and what a citizen reads behind a code: bounds of days, scope and order."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.confirmations.rate import rate_help
from domain.database import rows
from domain.queries.cards import CardPage, show_card
from domain.queries.confirmations import ClaimPage, show_claim
from domain.queries.photos import find_helper_photo
from domain.refusals import NotFound
from domain.rules.answers import CHANGE_WITHIN, CODE_LIFE
from domain.rules.knocks import KnockEnd
from domain.rules.reports import Line
from domain.rules.tokens import public_id
from domain.visits.codes import show_new_code
from domain.visits.knock import Knock, record_knock, take_back_knock
from domain.visits.report import report_help
from domain.visits.withdraw import withdraw_help
from tests.cast import MINUTE, TUESDAY, Cast, chance, join, sent
from tests.ledgers import TODAY
from tests.visiting import answered, at_the_door, code_of, helped, helped_with, token_of

DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)


async def card(cast: Cast, who: str | None, home: str = "binh", at=TUESDAY) -> CardPage:
    return await show_card(token=cast.cards[home], viewer=cast[who] if who else None, at=at)


@pytest.mark.parametrize("who", [None, "hanh", "nam"])
async def test_g18_to_a_stranger_and_to_who_is_in_no_team_a_card_names_its_hamlet_alone(cast: Cast, who: str | None):
    shown = await card(cast, who)
    assert (shown.place, shown.phone, shown.state) == ("Thôn 3, xã Trấn Yên", "0214 3000 000", "live")
    assert (shown.home, shown.household, shown.teams) == ("", None, ())


async def test_a_member_reads_the_home_of_the_own_hamlet_and_another_one_masked(cast: Cast):
    own, other = await card(cast, "hoa"), await card(cast, "su")
    assert (own.home, own.household, own.is_known) == ("nhà bác Nguyễn Văn Bình", cast.home("binh"), True)
    assert (other.home, other.household, other.is_known) == ("bác B…", None, False)


@pytest.mark.parametrize(("days", "known"), [(90, True), (91, False)])
async def test_a_home_elsewhere_is_known_for_ninety_days_after_a_visit_and_never_opened(
    cast: Cast, days: int, known: bool
):
    await at_the_door(cast, "su", "binh")
    shown = await card(cast, "su", at=TUESDAY + days * DAY)
    assert (shown.is_known, shown.household, shown.is_own_area) == (known, None, False)
    assert not (await card(cast, "thao")).is_known  # who was not there herself


async def test_a_knock_that_was_taken_back_makes_no_home_known(cast: Cast):
    await join(cast, "thao", "member", "thon-3")
    knock = await record_knock(
        viewer=cast["thao"], household=cast.home("binh"), knock=Knock(KnockEnd.NOBODY_HOME), sent=sent("knock"),
        public_id=public_id(chance("knock")),
    )  # fmt: skip
    await take_back_knock(viewer=cast["thao"], check_in=knock, at=TUESDAY)
    away = replace(cast["thao"], grants=cast["su"].grants)  # in another team by now
    assert not (await show_card(token=cast.cards["binh"], viewer=away, at=TUESDAY)).is_known


@pytest.mark.parametrize(
    ("change", "state", "place"),
    [("revoked_at = now()", "replaced", "Thôn 3"), ("recipient = NULL", "blank", "Thôn 3")],
)
async def test_a_dead_card_says_so_and_still_names_its_hamlet(cast: Cast, change: str, state: str, place: str):
    await rows(f"UPDATE card SET {change} WHERE token = {{}}", cast.cards["binh"])
    for who in (None, "hoa"):
        shown = await card(cast, who)
        assert (shown.state, shown.hamlet) == (state, place)
    assert shown.replaced is (state == "replaced")


async def test_a_card_that_nobody_printed_is_unknown(cast: Cast):
    with pytest.raises(NotFound, match="card-unknown"):
        await show_card(token="0" * 16, viewer=cast["hoa"], at=TUESDAY)


@pytest.mark.parametrize(("after", "offered"), [(timedelta(hours=12) - MOMENT, True), (timedelta(hours=12), False)])
async def test_g9_the_last_report_at_another_home_is_offered_to_be_moved_for_twelve_hours(
    cast: Cast, after: timedelta, offered: bool
):
    await helped(cast, "hoa", "thuy", 1, ewallet=1)
    await helped(cast, "hoa", "son", 2, ewallet=1)
    shown = (await card(cast, "hoa", at=TUESDAY + after)).movable
    assert (shown.home if shown else None) == ("nhà ông Hà Văn Sơn" if offered else None)
    assert (await card(cast, "khoi")).movable is None


@pytest.mark.parametrize("end", ["answered", "withdrawn", "here"])
async def test_g9_what_is_answered_taken_back_or_at_this_very_home_is_not_offered(cast: Cast, end: str):
    report = await helped(cast, "hoa", "binh" if end == "here" else "son", ewallet=1)
    if end == "answered":
        await answered("visit", "ewallet")
    elif end == "withdrawn":
        await withdraw_help(viewer=cast["hoa"], assistance=report, at=TUESDAY)
    assert (await card(cast, "hoa")).movable is None


async def offered_and_taken(cast: Cast, who: str, home: str) -> tuple[str, str]:
    """The team that a card's page puts first, and the one that a check-in takes by itself."""
    first = (await card(cast, who, home)).teams[0].public_id
    visit = await at_the_door(cast, who, home, "taken")
    [found] = await rows(
        "SELECT team.public_id FROM check_in JOIN team ON team.id = team WHERE check_in.public_id = {}", visit
    )
    return first, found["public_id"]


@pytest.mark.parametrize("used", [[], ["mai"], ["mai", "binh"]])
async def test_g35_the_page_of_a_card_puts_first_the_team_that_a_check_in_takes(cast: Cast, used: list[str]):
    """Thao is in three teams; where the one used last was left since, the one longest held goes first."""
    for team in ("ban-2", "thon-3"):
        await join(cast, "thao", "member", team)
    for home in used:
        await at_the_door(cast, "thao", home, home)
    await rows(
        "UPDATE membership SET valid = '[2026-01-01,2026-11-24)' WHERE person = {} AND team = {}",
        *(cast["thao"].person, cast.teams["thon-3"]),
    )
    first, taken = await offered_and_taken(cast, "thao", "binh")
    assert first == taken == public_id(chance(f"team {'ban-2' if used == ['mai'] else 'thon-5'}"))


async def test_a_team_is_offered_until_its_last_day(cast: Cast):
    await rows("UPDATE team SET dissolved_on = {} WHERE id = {}", TODAY + DAY, cast.teams["thon-3"])
    assert [len((await card(cast, "hoa", at=TUESDAY + days * DAY)).teams) for days in (0, 1)] == [1, 0]


# --- the claim


async def claim(word: object = "visit", at=TUESDAY, language: str = "vi") -> ClaimPage:
    return await show_claim(token=token_of(word), language=language, at=at)


@pytest.mark.parametrize(("after", "state"), [(CODE_LIFE, "open"), (CODE_LIFE + MOMENT, "expired")])
async def test_a_claim_is_open_for_ten_minutes(cast: Cast, after: timedelta, state: str):
    await helped(cast, "hoa", "binh", ewallet=1)
    assert (await claim(at=TUESDAY + after)).state == state


@pytest.mark.parametrize(("after", "state"), [(CHANGE_WITHIN, "saved"), (CHANGE_WITHIN + MOMENT, "expired")])
async def test_an_answer_is_read_for_fourteen_days_and_says_until_when(cast: Cast, after: timedelta, state: str):
    await helped(cast, "hoa", "binh", ewallet=1)
    await answered("visit", "ewallet", at=TUESDAY)
    shown = await claim(at=TUESDAY + after)
    assert (shown.state, shown.outcome, shown.change_by) == (state, "confirmed", TODAY + 14 * DAY)
    assert [item.helped for item in shown.items] == [True]


async def test_a_code_that_was_replaced_or_a_report_taken_back_is_over(cast: Cast):
    report = await helped(cast, "hoa", "binh", ewallet=1)
    await show_new_code(viewer=cast["hoa"], assistance=report, code=code_of("new"), at=TUESDAY)
    assert [(await claim(word)).state for word in ("visit", "new")] == ["expired", "open"]
    await withdraw_help(viewer=cast["hoa"], assistance=report, at=TUESDAY)
    assert (await claim("new")).state == "expired"


async def test_the_home_is_masked_and_the_lines_stand_by_whom_they_are_about(cast: Cast):
    lines = [
        Line("psp-dossier", 2, "bà", "Mận"), Line("ewallet", 1, "anh"), Line("ewallet", 1, "bà", "Lan"),
    ]  # fmt: skip
    await helped_with(cast, "hoa", "binh", "visit", *lines)
    shown = await claim()
    assert shown.home == "bác B…, thôn 3"
    assert [(item.person, item.code, item.quantity, item.unit) for item in shown.items] == [
        ("anh", "ewallet", 1, "lượt"), ("bà Lan", "ewallet", 1, "lượt"), ("bà Mận", "psp-dossier", 2, "lượt"),
    ]  # fmt: skip
    assert {item.unit for item in (await claim(language="en")).items} == {"turns"}


@pytest.mark.parametrize(("forms", "form"), [(["cô"], "cô"), (["cô", "cô"], "cô"), (["cô", "bác"], "bà con")])
async def test_one_form_of_address_is_used_where_all_lines_share_it(cast: Cast, forms: list[str], form: str):
    codes = ["ewallet", "psp-dossier"]
    lines = [Line(code, 1, each) for code, each in zip(codes, forms, strict=False)]
    await helped_with(cast, "hoa", "binh", "visit", *lines)
    assert (await claim()).form == form


async def test_g31_who_was_there_is_named_with_team_employer_and_picture(cast: Cast):
    await rows("UPDATE person SET employer = 'Viễn thông' WHERE id = {}", cast["khoi"].person)
    await rows("INSERT INTO person_photo VALUES ({}, 96, 'small', {})", cast["khoi"].person, TUESDAY)
    await at_the_door(cast, "khoi", "binh", "khoi")
    visit = await at_the_door(cast, "hoa", "binh", "hoa")
    await report_help(
        viewer=cast["hoa"], check_in=visit, lines=[Line("ewallet", 1, "bác")], sent=sent("help"), public_id="X" * 16,
        code=code_of("visit"), chance=chance("short", 5), beside=[cast["khoi"].public_id],
    )  # fmt: skip
    seen = {helper.name: helper for helper in (await claim()).helpers}
    hoa, khoi = seen["Lò Thị Hoa"], seen["Nguyễn Minh Khôi"]
    assert (hoa.employer, hoa.photo_url) == (None, None)
    assert (khoi.team, khoi.employer) == ("Tổ công nghệ số thon-3", "Viễn thông")
    assert khoi.photo_url == f"/c/{token_of('visit')}/photos/{cast['khoi'].public_id}"


async def picture(word: object, person: str) -> bytes:
    return await find_helper_photo(token=token_of(word), person=person)


async def test_a_picture_opens_by_the_code_of_a_visit_at_which_its_owner_was(cast: Cast):
    for name in ("hoa", "khoi"):
        for pixels in (96, 320):
            kept: Any = (cast[name].person, pixels, f"{name} {pixels}".encode(), TUESDAY)
            await rows("INSERT INTO person_photo VALUES ({}, {}, {}, {})", *kept)
    await helped(cast, "hoa", "binh", ewallet=1)
    assert await picture("visit", cast["hoa"].public_id) == b"hoa 96"
    for word, person in [("visit", cast["khoi"].public_id), ("nobody's", cast["hoa"].public_id)]:
        with pytest.raises(NotFound, match="not-found"):
            await picture(word, person)


async def test_whoever_gave_stars_is_not_asked_for_them_again(cast: Cast):
    await helped(cast, "hoa", "binh", ewallet=1)
    await answered("visit", "ewallet")
    asked = [(await claim()).is_rated]
    await rate_help(token=token_of("visit"), stars=5, words=None, is_member_device=False, at=TUESDAY + MINUTE)
    assert [*asked, (await claim()).is_rated] == [False, True]


async def test_a_strange_token_is_no_claim(cast: Cast):
    with pytest.raises(NotFound, match="code-unknown"):
        await claim("nobody's")
