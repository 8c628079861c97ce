"""Who a session belongs to, for how long, and with which powers of today."""

from datetime import timedelta

import pytest

from domain.database import rows
from domain.queries.operations import LAST_BEAT, show_readiness
from domain.queries.sessions import SEEN_EVERY, find_viewer
from domain.rules.sessions import MEMBER, OFFICE, SessionLife
from domain.rules.viewers import Grant, Role, Viewer
from domain.sweeps import beat_heart
from tests.cast import TUESDAY, Cast, chance, grant, join
from tests.ledgers import TODAY

DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)
SESSION = chance("session", 32)


async def signed_in(cast: Cast, name: str, life: SessionLife = MEMBER, session: bytes = SESSION) -> None:
    await rows(
        "INSERT INTO session (id, account, made_at, seen_at, ends_at, idle, browser)"
        " VALUES ({}, {}, {}, {}, {}, {}, '')",
        *(session, cast[name].account, TUESDAY, TUESDAY, TUESDAY + life.lasts, life.idle),
    )


async def viewer(at=TUESDAY, *, session: bytes = SESSION, is_seen: bool = True) -> Viewer | None:
    return await find_viewer(session=session, csrf="token", at=at, is_seen=is_seen)


async def holds(at=TUESDAY) -> set[Grant]:
    found = await viewer(at, is_seen=False)
    return set(found.grants) if found else set()


@pytest.mark.parametrize(("life", "after"), [(MEMBER, MEMBER.lasts), (OFFICE, OFFICE.idle)])
async def test_a_session_ends_to_the_moment_by_its_term_or_by_idleness(cast: Cast, life: SessionLife, after: timedelta):
    await signed_in(cast, "hoa", life)
    alive = [await viewer(TUESDAY + after - each, is_seen=False) is not None for each in (MOMENT, 0 * MOMENT)]
    assert alive == [True, False]


async def test_an_office_that_is_seen_lives_on_until_its_twelve_hours_are_over(cast: Cast):
    await signed_in(cast, "hanh", OFFICE)
    for minutes in range(20, 720, 20):
        assert await viewer(TUESDAY + timedelta(minutes=minutes))
    assert await viewer(TUESDAY + OFFICE.lasts) is None


@pytest.mark.parametrize(
    ("after", "is_seen", "noted"),
    [(SEEN_EVERY, True, False), (SEEN_EVERY + MOMENT, True, True), (SEEN_EVERY + MOMENT, False, False)],
)
async def test_a_sight_is_noted_every_five_minutes_and_only_of_a_person(
    cast: Cast, after: timedelta, is_seen: bool, noted: bool
):
    await signed_in(cast, "hoa")
    await signed_in(cast, "khoi", session=chance("other", 32))
    await viewer(TUESDAY + after, is_seen=is_seen)
    found = await rows("SELECT seen_at FROM session ORDER BY seen_at")
    assert [line["seen_at"] - TUESDAY for line in found] == [timedelta(0), after if noted else timedelta(0)]


async def test_a_strange_session_is_nobodys_and_a_closed_account_has_none(cast: Cast):
    await signed_in(cast, "hoa")
    assert await viewer(session=chance("strange", 32)) is None
    await rows("UPDATE account SET disabled_at = {} WHERE id = {}", TUESDAY, cast["khoi"].account)
    assert await viewer()
    await rows("UPDATE account SET disabled_at = {} WHERE id = {}", TUESDAY, cast["hoa"].account)
    assert await viewer() is None


async def test_a_viewer_carries_name_ids_and_the_sessions_own_token(cast: Cast):
    await signed_in(cast, "hoa")
    found, hoa = await viewer(), cast["hoa"]
    assert found
    assert (found.account, found.person, found.public_id, found.name, found.csrf) == (
        hoa.account, hoa.person, hoa.public_id, hoa.name, "token",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "roles"), [("hoa", ["member"]), ("khoi", ["leader", "member"]), ("dung", ["leader", "member"])]
)
async def test_g23_leader_and_deputy_both_lead_and_are_members_too(cast: Cast, name: str, roles: list[str]):
    await signed_in(cast, name)
    unit, team = cast.units["thon-3"], cast.teams["thon-3"]
    assert await holds() == {Grant(Role(role), unit, team) for role in roles}


async def test_somebody_may_hold_places_in_two_teams_and_an_office(cast: Cast):
    await join(cast, "hoa", "leader", "ban-2")
    await grant(cast, "hoa", Role.DEPARTMENT, "lao-cai")
    await signed_in(cast, "hoa")
    assert await holds() == {
        Grant(Role.MEMBER, cast.units["thon-3"], cast.teams["thon-3"]),
        Grant(Role.MEMBER, cast.units["ban-2"], cast.teams["ban-2"]),
        Grant(Role.LEADER, cast.units["ban-2"], cast.teams["ban-2"]),
        Grant(Role.DEPARTMENT, cast.units["lao-cai"]),
    }


@pytest.mark.parametrize("table", ["membership", "role_grant"])
async def test_what_is_held_is_held_from_the_first_day_to_the_last(cast: Cast, table: str):
    name = "hoa" if table == "membership" else "hanh"
    await rows(f"UPDATE {table} SET valid = '[2026-11-25,2026-11-27)' WHERE person = {{}}", cast[name].person)
    await signed_in(cast, name)
    assert [bool(await holds(TUESDAY + days * DAY)) for days in range(4)] == [False, True, True, False]


async def test_a_day_begins_at_midnight_in_viet_nam(cast: Cast):
    await rows("UPDATE membership SET valid = '[2026-11-25,)' WHERE person = {}", cast["hoa"].person)
    await signed_in(cast, "hoa")
    midnight = TUESDAY.replace(hour=17)
    assert [bool(await holds(at)) for at in (midnight - MOMENT, midnight)] == [False, True]


async def test_a_team_gives_its_last_role_on_the_day_before_it_is_dissolved(cast: Cast):
    await rows("UPDATE team SET dissolved_on = {} WHERE id = {}", TODAY + 2 * DAY, cast.teams["thon-3"])
    await signed_in(cast, "khoi")
    assert [len(await holds(TUESDAY + days * DAY)) for days in (1, 2)] == [2, 0]


@pytest.mark.parametrize(("ago", "state"), [(LAST_BEAT - MOMENT, "good"), (LAST_BEAT, "silent")])
async def test_a_worker_that_was_silent_for_a_minute_is_told(cast: Cast, ago: timedelta, state: str):
    await beat_heart(process="beat", at=TUESDAY)
    await beat_heart(process="worker", at=TUESDAY - ago)
    told = await show_readiness(at=TUESDAY, migrations=1)
    assert told == {"database": "good", "migrations": "good", "worker": state}
