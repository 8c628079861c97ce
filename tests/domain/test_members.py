"""Teams and who is in them, from which day to which."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from domain.database import rows
from domain.people import NewPerson
from domain.queries.team_days import show_team_day
from domain.queries.teams import list_teams, show_team
from domain.refusals import FormRefused, NotFound, Refused
from domain.rules.tokens import public_id
from domain.teams.founding import found_team
from domain.teams.members import Place, TeamRole, add_member, change_role, end_membership
from tests.cast import TUESDAY, Cast, chance
from tests.visiting import answered, helped

THON_3, THON_5 = public_id(chance("team thon-3")), public_id(chance("team thon-5"))
TODAY = date(2026, 11, 24)
TAM = NewPerson("Lương Văn Tám", "0000 777 777")


async def joins(cast: Cast, person: NewPerson = TAM, who: str = "hanh", team: str = THON_3) -> str:
    place = Place(team, TeamRole.MEMBER)
    return await add_member(
        viewer=cast[who], place=place, person=person, demo=True, at=TUESDAY, chance=chance(person.name)
    )


async def membership_of(cast: Cast, name: str) -> int:
    found = await rows("SELECT id FROM membership WHERE person = {} ORDER BY id", cast[name].person)
    return found[0]["id"]


async def spans(cast: Cast, name: str) -> list[tuple[str, str]]:
    found = await rows(
        "SELECT role, valid::text FROM membership WHERE person = {} ORDER BY lower(valid)", cast[name].person
    )
    return [(line["role"], line["valid"]) for line in found]


async def test_somebody_new_joins_with_an_account_that_a_slip_opens(cast: Cast):
    await joins(cast)
    team = await show_team(viewer=cast["hanh"], team=THON_3, search="tam", at=TUESDAY)
    assert [(one.name, one.has_password, one.state(TODAY)) for one in team.members] == [("Lương Văn Tám", False, "new")]
    assert len(await rows("SELECT FROM account JOIN person ON person.id = person WHERE phone = '0000777777'")) == 1


async def test_g35_who_is_known_by_number_and_name_joins_a_second_team(cast: Cast):
    await joins(cast, NewPerson("lo thi hoa", "0000000000"), team=THON_5)
    assert len(await spans(cast, "hoa")) == 2


async def test_a_number_of_somebody_else_is_refused(cast: Cast):
    with pytest.raises(FormRefused) as refused:
        await joins(cast, NewPerson("Lương Văn Tám", "0000000000"))
    assert refused.value.facts == {"phone": "taken"}


async def test_nobody_is_in_a_team_twice_even_when_asked_at_once(cast: Cast):
    made = await asyncio.gather(joins(cast), joins(cast), return_exceptions=True)
    assert len([answer for answer in made if isinstance(answer, Refused)]) == 1
    assert len(await rows("SELECT FROM membership WHERE team = {}", cast.teams["thon-3"])) == 4


@pytest.mark.parametrize("who", ["pao", "khoi", "nam"])
async def test_a_team_of_another_branch_or_without_the_office_is_not_there(cast: Cast, who: str):
    with pytest.raises(NotFound):
        await joins(cast, who=who)


async def test_who_leaves_acts_no_more_from_that_moment_and_the_days_before_stay(cast: Cast):
    await end_membership(viewer=cast["hanh"], membership=await membership_of(cast, "hoa"), at=TUESDAY)
    assert await spans(cast, "hoa") == [("member", "[2026-01-01,2026-11-24)")]
    team = await show_team(viewer=cast["hanh"], team=THON_3, search="", at=TUESDAY)
    assert "Lò Thị Hoa" not in {one.name for one in team.members}


async def test_who_joined_by_mistake_today_leaves_only_a_trail(cast: Cast):
    person = await joins(cast)
    found = await rows(
        "SELECT membership.id FROM membership JOIN person ON person.id = person WHERE public_id = {}", person
    )
    await end_membership(viewer=cast["hanh"], membership=found[0]["id"], at=TUESDAY)
    assert await rows("SELECT FROM membership WHERE id = {}", found[0]["id"]) == []
    trail = await rows("SELECT action FROM audit_event ORDER BY id")
    assert [line["action"] for line in trail] == ["memberships.create", "memberships.destroy"]


async def test_another_role_holds_from_today_and_the_days_before_keep_theirs(cast: Cast):
    await change_role(
        viewer=cast["hanh"], membership=await membership_of(cast, "dung"), role=TeamRole.LEADER, at=TUESDAY
    )
    assert await spans(cast, "dung") == [("deputy", "[2026-01-01,2026-11-24)"), ("leader", "[2026-11-24,)")]


@pytest.mark.parametrize("began", ["2026-01-01", "2026-11-24"])
async def test_of_two_changes_of_a_role_at_once_one_holds_and_the_other_is_told(cast: Cast, began: str):
    membership = await membership_of(cast, "dung")
    await rows("UPDATE membership SET valid = daterange({}::text::date, NULL) WHERE id = {}", began, membership)
    wanted = [TeamRole.LEADER, TeamRole.MEMBER] * 3
    made = await asyncio.gather(
        *(change_role(viewer=cast["hanh"], membership=membership, role=role, at=TUESDAY) for role in wanted),
        return_exceptions=True,
    )
    told = [role for role, answer in zip(wanted, made, strict=True) if answer is None]
    assert [type(answer) for answer in made if answer is not None] == [NotFound] * 5
    assert (await spans(cast, "dung"))[-1] == (told[0], "[2026-11-24,)")
    assert len(await rows("SELECT FROM audit_event WHERE action = 'memberships.update'")) == 1


async def test_the_same_role_again_changes_nothing(cast: Cast):
    await change_role(
        viewer=cast["hanh"], membership=await membership_of(cast, "dung"), role=TeamRole.DEPUTY, at=TUESDAY
    )
    assert await spans(cast, "dung") == [("deputy", "[2026-01-01,)")]


@pytest.mark.parametrize("began", ["earlier", "today"])  # what began today is replaced, not ended
async def test_of_two_roles_given_at_once_one_holds_and_one_officer_is_told(cast: Cast, began: str):
    if began == "today":
        await joins(cast)
    [held] = await rows(
        "SELECT max(id) AS id FROM membership WHERE role = 'member' AND team = {}", cast.teams["thon-3"]
    )
    given = [
        change_role(viewer=cast["hanh"], membership=held["id"], role=role, at=TUESDAY)
        for role in (TeamRole.LEADER, TeamRole.DEPUTY)
    ]
    answers = await asyncio.gather(*given, return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["NoneType", "NotFound"]
    assert len(await rows("SELECT FROM audit_event WHERE action = 'memberships.update'")) == 1


async def test_an_ended_membership_is_not_ended_again(cast: Cast):
    membership = await membership_of(cast, "hoa")
    await end_membership(viewer=cast["hanh"], membership=membership, at=TUESDAY)
    with pytest.raises(NotFound):
        await end_membership(viewer=cast["hanh"], membership=membership, at=TUESDAY + timedelta(days=1))


async def founds(cast: Cast, who: str = "hanh", **changed: Any) -> str:
    terms: dict[str, Any] = {
        "unit": public_id(chance("unit thon-5")),
        "name": "Tổ  hai",
        "founded_on": TODAY,
        "decision_no": "12/QĐ-UBND",
    }
    return await found_team(viewer=cast[who], at=TUESDAY, chance=chance("new team"), **(terms | changed))


async def test_a_team_is_founded_by_its_decision(cast: Cast):
    team = await show_team(viewer=cast["hanh"], team=await founds(cast), search="", at=TUESDAY)
    assert (team.name, team.hamlet, team.decision_no, team.members) == ("Tổ hai", "Thôn 5", "12/QĐ-UBND", ())


async def test_p8_a_decision_that_does_not_hold_is_refused_with_all_of_it(cast: Cast):
    with pytest.raises(FormRefused) as refused:
        await founds(cast, unit="X", name="", founded_on=TODAY + timedelta(days=1), decision_no="1" * 61)
    assert refused.value.facts == {
        "unit": "not-chosen",
        "name": "missing",
        "founded_on": "not-yet",
        "decision_no": "too-long",
    }


async def test_p8_a_team_is_not_founded_while_anything_of_its_form_is_unread(cast: Cast):
    with pytest.raises(FormRefused) as refused:
        await founds(cast, founded_on=None, unread={"founded_on": "not-understood"})
    assert refused.value.facts == {"founded_on": "not-understood"}


@pytest.mark.parametrize("name", ["Tổ hai", "TO HAI", "tổ  hai"])
async def test_a_name_is_taken_once_in_a_unit_however_it_is_written(cast: Cast, name: str):
    await founds(cast)
    with pytest.raises(FormRefused) as refused:
        await founds(cast, name=name)
    assert refused.value.facts == {"name": "taken"}


async def test_a_unit_of_another_commune_is_none_to_choose(cast: Cast):
    with pytest.raises(FormRefused):
        await founds(cast, "pao")


@pytest.mark.parametrize(("typed", "found"), [("", 2), ("thon 3", 1), ("Thôn 3", 1), ("Nguyen Minh", 1), ("%", 0)])
async def test_teams_are_found_by_their_hamlets_and_leaders_names(cast: Cast, typed: str, found: int):
    page = await list_teams(viewer=cast["hanh"], search=typed, page=1, at=TUESDAY)
    assert len(page.teams) == page.total == found


async def test_hamlets_without_a_team_are_named(cast: Cast):
    await rows("UPDATE team SET dissolved_on = '2026-11-25' WHERE id = {}", cast.teams["thon-5"])
    page = await list_teams(viewer=cast["hanh"], search="", page=1, at=TUESDAY + timedelta(days=1))
    assert [place.name for place in page.uncovered] == ["Thôn 5"]


async def test_a_leaders_day_says_who_did_what_and_what_waits(cast: Cast):
    await helped(cast, "hoa", "binh", "first", ewallet=1)
    await answered("first", "ewallet")
    await helped(cast, "hoa", "thuy", "second", at=TUESDAY + timedelta(hours=1), ewallet=1)
    day = await show_team_day(viewer=cast["khoi"], team=None, at=TUESDAY + timedelta(hours=2))

    done = {deed.member.name: (deed.knocks, deed.helped, deed.confirmed) for deed in day.deeds}
    assert done == {"Phạm Thị Dung": (0, 0, 0), "Lò Thị Hoa": (2, 2, 1), "Nguyễn Minh Khôi": (0, 0, 0)}
    assert [(one.member, one.home) for one in day.pending] == [("Lò Thị Hoa", "nhà chú Hà Văn Thủy")]
    assert (day.homes, day.laid, day.waiting, day.bare) == (3, 1, 1, 1)


async def test_a_leader_of_no_such_team_finds_nothing(cast: Cast):
    with pytest.raises(NotFound):
        await show_team_day(viewer=cast["khoi"], team=THON_5, at=TUESDAY)
