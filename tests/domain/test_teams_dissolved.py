"""A team works until the day before it is dissolved, for everybody alike: one reading of `team.dissolved_on`."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from secrets import token_bytes

import pytest

from domain.accounts.slips import issue_slips
from domain.database import rows
from domain.imports.standing import find_ground, find_standing
from domain.people import NewPerson
from domain.queries.area import show_area
from domain.queries.teams import list_teams
from domain.refusals import NotFound
from domain.rules.days import local_day
from domain.rules.imports.headings import Kind
from domain.rules.tokens import public_id
from domain.teams.members import Place, TeamRole, add_member
from tests.cast import TUESDAY, Cast, chance

LAST_DAY, THE_DAY = TUESDAY, TUESDAY + timedelta(days=1)


async def listed(cast: Cast, at: datetime) -> bool:
    page = await list_teams(viewer=cast["hanh"], search="", page=1, at=at)
    uncovered = "Thôn 5" in [place.name for place in page.uncovered]
    assert uncovered is (len(page.teams) == 1)
    return not uncovered


async def counted(cast: Cast, at: datetime) -> bool:
    page = await show_area(viewer=cast["hanh"], language="vi", at=at)
    return len(page.teams) == 2


async def let_in(cast: Cast, at: datetime) -> bool:
    slips = await issue_slips(viewer=cast["hanh"], team=None, everybody=False, at=at, draw=token_bytes)
    return "Hoàng Thị Thao" in [slip.name for slip in slips]


async def taking_members(cast: Cast, at: datetime) -> bool:
    place, person = Place(public_id(chance("team thon-5")), TeamRole.MEMBER), NewPerson("Hà Thị Tâm", "0000000099")
    try:
        await add_member(viewer=cast["hanh"], place=place, person=person, demo=True, at=at, chance=chance("tam"))
    except NotFound:
        return False
    return True


async def known_to_lists(cast: Cast, at: datetime) -> bool:
    scope, today = cast.units["tran-yen"], local_day(at)
    ground, standing = (
        await find_ground(scope=scope, today=today),
        await find_standing(kind=Kind.TEAMS, scope=scope, today=today),
    )
    assert len(ground.teams) == len(standing)
    return cast.teams["thon-5"] in [team.id for team in ground.teams]


@pytest.mark.parametrize("works", [listed, counted, let_in, taking_members, known_to_lists])
async def test_a_team_works_until_the_day_before_it_is_dissolved(
    cast: Cast, works: Callable[[Cast, datetime], Awaitable[bool]]
):
    await rows("UPDATE team SET dissolved_on = {} WHERE id = {}", local_day(THE_DAY), cast.teams["thon-5"])
    assert [await works(cast, at) for at in (LAST_DAY, THE_DAY)] == [True, False]
