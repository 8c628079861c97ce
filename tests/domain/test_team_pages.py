"""Teams as an officer lists them and a leader opens one: pages, order, who is counted, which slips are listed."""

from datetime import date, timedelta
from secrets import token_bytes
from typing import Any

import pytest

from domain.accounts.slips import show_slip, use_slip
from domain.database import rows
from domain.people import NewPerson
from domain.queries.teams import TeamsPage, list_hamlets, list_teams, show_team
from domain.refusals import FormRefused, NotFound
from domain.rules.tokens import public_id
from domain.rules.viewers import Role
from domain.teams.founding import LONGEST_NAME, LONGEST_NUMBER, found_team
from domain.teams.members import Place, TeamRole, add_member, change_role, end_membership
from tests.accounts import NEW_PASSWORD, PHONE, has_password
from tests.cast import TUESDAY, Cast, chance, grant, join
from tests.ledgers import TODAY

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
THON_3 = public_id(chance("team thon-3"))
TAM = NewPerson("Lương Văn Tám", "0000777777")


async def listed(cast: Cast, who: str = "hanh", page: int = 1, limit: int = 50, search: str = "") -> TeamsPage:
    return await list_teams(viewer=cast[who], search=search, page=page, at=TUESDAY, limit=limit)


async def a_team(cast: Cast, name: str, unit: str = "thon-3", who: str = "hanh", **more: Any) -> str:
    terms: dict[str, Any] = {"founded_on": TODAY, "decision_no": "1/QĐ"} | more
    return await found_team(
        viewer=cast[who], unit=public_id(chance(f"unit {unit}")), name=name, at=TUESDAY, chance=chance(name), **terms
    )


async def test_teams_come_by_hamlet_and_name_in_pages_and_beyond_the_last_is_the_first(cast: Cast):
    for name in ("Tổ B", "Tổ A"):
        await a_team(cast, name)
    pages = [await listed(cast, page=page, limit=3) for page in (1, 2, 3)]
    assert [[team.name for team in page.teams] for page in pages[:2]] == [
        ["Tổ công nghệ số thon-3", "Tổ A", "Tổ B"], ["Tổ công nghệ số thon-5"],
    ]  # fmt: skip
    assert {(page.total, page.last) for page in pages} == {(4, 2)}
    assert (pages[2].page, pages[2].teams) == (1, pages[0].teams)


async def test_a_search_that_finds_nothing_is_one_empty_page(cast: Cast):
    page = await listed(cast, search="xyz")
    assert (page.teams, page.total, page.page, page.last, page.without_password) == ((), 0, 1, 1, 0)


async def test_who_lacks_a_password_is_counted_over_all_pages(cast: Cast):
    await has_password(cast, "hoa", "khoi")
    await join(cast, "su", "member", "thon-5")
    page = await listed(cast, limit=1)
    assert (page.teams[0].without_password, page.without_password) == (1, 3)
    assert (page.teams[0].leader, page.teams[0].members) == ("Nguyễn Minh Khôi", 3)


async def test_a_deputy_is_no_leader_and_members_stand_by_name(cast: Cast):
    await rows("UPDATE membership SET role = 'deputy' WHERE person = {}", cast["khoi"].person)
    team = await show_team(viewer=cast["hanh"], team=THON_3, search="", at=TUESDAY)
    assert (team.leader, [one.name for one in team.members]) == (
        None, ["Phạm Thị Dung", "Lò Thị Hoa", "Nguyễn Minh Khôi"],
    )  # fmt: skip


async def test_a_member_says_since_when_and_whether_an_office_is_held_today(cast: Cast):
    for name, span in [("hoa", "[2026-11-24,)"), ("dung", "[2026-01-01,2026-11-24)")]:
        await grant(cast, name, Role.OFFICER, "tran-yen")
        await rows("UPDATE role_grant SET valid = {}::text::daterange WHERE person = {}", span, cast[name].person)
    team = await show_team(viewer=cast["khoi"], team=THON_3, search="", at=TUESDAY)
    assert [(one.holds_office, one.is_self) for one in team.members] == [(False, False), (True, False), (False, True)]
    assert {str(one.since_on) for one in team.members} == {"2026-01-01"}


@pytest.mark.parametrize("who", ["hoa", "su", "thang", "pao"])
async def test_a_team_opens_to_its_leaders_and_its_officer_alone(cast: Cast, who: str):
    with pytest.raises(NotFound):
        await show_team(viewer=cast[who], team=THON_3, search="", at=TUESDAY)


async def test_slips_are_listed_for_thirty_days_the_newest_first(cast: Cast):
    for days, name in [(-1, "dung"), (0, "hoa")]:
        slip = await show_slip(
            viewer=cast["khoi"], person=cast[name].public_id, at=TUESDAY + days * DAY, chance=token_bytes(16)
        )
    await use_slip(token=slip.token, password=NEW_PASSWORD, again=NEW_PASSWORD, browser=PHONE, at=TUESDAY + MINUTE)
    for days, names in [(0, ["Lò Thị Hoa", "Phạm Thị Dung"]), (29, ["Lò Thị Hoa"]), (30, [])]:
        team = await show_team(viewer=cast["khoi"], team=THON_3, search="", at=TUESDAY + days * DAY)
        assert [reset.name for reset in team.resets] == names
    found = (await show_team(viewer=cast["khoi"], team=THON_3, search="", at=TUESDAY)).resets
    assert [reset.used_at for reset in found] == [TUESDAY + MINUTE, None]


async def test_a_team_may_be_founded_in_any_unit_of_the_commune_hamlets_first(cast: Cast):
    found = await list_hamlets(viewer=cast["hanh"])
    assert [place.name for place in found] == ["Thôn 3, xã Trấn Yên", "Thôn 5, xã Trấn Yên", "Xã Trấn Yên"]


@pytest.mark.parametrize(
    ("name", "terms", "wrong"),
    [
        ("T" * LONGEST_NAME, {}, {}),
        ("T" * (LONGEST_NAME + 1), {}, {"name": "too-long"}),
        ("Tổ", {}, {}),
        ("T", {}, {"name": "too-short"}),
        ("", {}, {"name": "missing"}),
        ("Tổ X", {"decision_no": "1" * LONGEST_NUMBER}, {}),
        ("Tổ X", {"decision_no": "1" * (LONGEST_NUMBER + 1)}, {"decision_no": "too-long"}),
        ("Tổ X", {"founded_on": TODAY + DAY}, {"founded_on": "not-yet"}),
        ("Tổ X", {"founded_on": None, "decision_no": ""}, {}),
    ],
)
async def test_p8_a_founding_holds_within_its_bounds(
    cast: Cast, name: str, terms: dict[str, Any], wrong: dict[str, str]
):
    told: dict[str, object] = {}
    try:
        await a_team(cast, name, **terms)
    except FormRefused as refused:
        told = refused.facts
    assert told == wrong


async def test_a_hamlet_that_has_ended_takes_no_team_and_a_dissolved_one_no_member(cast: Cast):
    await rows("UPDATE unit SET valid = daterange(NULL, {}::date) WHERE id = {}", TODAY, cast.units["thon-5"])
    with pytest.raises(FormRefused) as refused:
        await a_team(cast, "Tổ X", "thon-5")
    assert refused.value.facts == {"unit": "not-chosen"}
    await rows(
        "UPDATE team SET founded_on = '2026-01-01', dissolved_on = {} WHERE id = {}", TODAY, cast.teams["thon-3"]
    )
    with pytest.raises(NotFound):
        await add_member(
            viewer=cast["hanh"], place=Place(THON_3, TeamRole.MEMBER), person=TAM, demo=True, at=TUESDAY,
            chance=chance("tam"),
        )  # fmt: skip


async def test_a_founded_team_stands_in_the_trail(cast: Cast):
    made = await a_team(cast, "Tổ X")
    found = await rows(
        "SELECT account, action, team.public_id FROM audit_event JOIN team ON team.id = subject"
        " WHERE subject_kind = 'team'"
    )
    assert found == [{"account": cast["hanh"].account, "action": "teams.create", "public_id": made}]


# --- memberships


async def of(cast: Cast, name: str) -> tuple[int, str]:
    [found] = await rows(
        "SELECT id, valid::text FROM membership WHERE person = {} ORDER BY id DESC LIMIT 1", cast[name].person
    )
    return found["id"], found["valid"]


@pytest.mark.parametrize("who", ["pao", "khoi", "nam", "thang"])
@pytest.mark.parametrize("change", ["role", "end"])
async def test_a_membership_elsewhere_or_without_the_office_is_not_there(cast: Cast, who: str, change: str):
    membership, span = await of(cast, "hoa")
    with pytest.raises(NotFound):
        if change == "role":
            await change_role(viewer=cast[who], membership=membership, role=TeamRole.DEPUTY, at=TUESDAY)
        else:
            await end_membership(viewer=cast[who], membership=membership, at=TUESDAY)
    assert await of(cast, "hoa") == (membership, span)


async def test_one_who_will_join_may_be_taken_back_and_leaves_a_trail(cast: Cast):
    await rows("UPDATE membership SET valid = '[2026-12-01,)' WHERE person = {}", cast["hoa"].person)
    membership, _ = await of(cast, "hoa")
    await end_membership(viewer=cast["hanh"], membership=membership, at=TUESDAY)
    assert await rows("SELECT FROM membership WHERE id = {}", membership) == []
    [told] = await rows("SELECT action, subject, facts ->> 'team' AS team, facts ->> 'role' AS role FROM audit_event")
    assert told == {
        "action": "memberships.destroy", "subject": cast["hoa"].person, "team": str(cast.teams["thon-3"]),
        "role": "member",
    }  # fmt: skip


@pytest.mark.parametrize("began", ["2026-01-01", "2026-11-24"])
@pytest.mark.parametrize("change", ["role", "end"])
async def test_what_is_changed_of_one_is_changed_of_no_other(cast: Cast, began: str, change: str):
    await rows("UPDATE membership SET valid = daterange({}::text::date, NULL)", began)
    membership, _ = await of(cast, "hoa")
    others = "SELECT * FROM membership WHERE person <> {} ORDER BY id"
    before = await rows(others, cast["hoa"].person)
    if change == "role":
        await change_role(viewer=cast["hanh"], membership=membership, role=TeamRole.DEPUTY, at=TUESDAY)
    else:
        await end_membership(viewer=cast["hanh"], membership=membership, at=TUESDAY)
    assert await rows(others, cast["hoa"].person) == before


@pytest.mark.parametrize(
    ("founded_on", "from_on", "fault"),
    [(None, date(1999, 12, 31), "before-founding"), (date(2026, 11, 20), date(2026, 11, 19), "before-founding"),
     (date(2026, 11, 20), TODAY + DAY, "not-yet"), (None, date.max, "not-yet")],
)  # fmt: skip
async def test_p8_nobody_joins_before_the_team_was_there_or_on_a_day_to_come(
    cast: Cast, founded_on: date | None, from_on: date, fault: str
):
    await rows("UPDATE team SET founded_on = {} WHERE public_id = {}", founded_on, THON_3)
    place = Place(THON_3, TeamRole.MEMBER, from_on)
    nobody = NewPerson("", TAM.phone)
    with pytest.raises(FormRefused) as refused:
        await add_member(viewer=cast["hanh"], place=place, person=nobody, demo=True, at=TUESDAY, chance=chance("tam"))
    assert refused.value.facts == {"name": "missing", "from_on": fault}
    assert await rows("SELECT FROM person WHERE phone = '0000777777'") == []


async def test_a_change_of_role_leaves_the_day_of_joining(cast: Cast):
    [held] = await rows("SELECT id FROM membership WHERE person = {}", cast["hoa"].person)
    await change_role(viewer=cast["hanh"], membership=held["id"], role=TeamRole.DEPUTY, at=TUESDAY)
    team = await show_team(viewer=cast["hanh"], team=THON_3, search="hoa", at=TUESDAY)
    assert [(one.role, str(one.since_on)) for one in team.members] == [("deputy", "2026-01-01")]


@pytest.mark.parametrize(("days", "first"), [(-9, "2026-11-15"), (0, "2026-11-24")])
async def test_somebody_joins_from_the_day_that_is_told(cast: Cast, days: int, first: str):
    place = Place(THON_3, TeamRole.DEPUTY, TODAY + days * DAY)
    made = await add_member(viewer=cast["hanh"], place=place, person=TAM, demo=True, at=TUESDAY, chance=chance("tam"))
    found = await rows(
        "SELECT role, valid::text FROM membership JOIN person ON person.id = person WHERE public_id = {}", made
    )
    assert found == [{"role": "deputy", "valid": f"[{first},)"}]
