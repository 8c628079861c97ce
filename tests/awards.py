"""Small worlds for rankings: who helped where, when, how it was answered, and what was sealed."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from itertools import count
from typing import Any
from uuid import uuid4

from domain.database import row, rows
from domain.rules.ids import AccountId, PersonId, UnitId
from domain.rules.viewers import Grant, Role, Viewer

MONDAY = date(2026, 9, 7)
SPAN = (MONDAY, MONDAY + timedelta(days=41))
FROZEN_AT = datetime(2026, 10, 20, 3, 0, tzinfo=UTC)
TERMS = {"name": "Sơ kết", "first_on": SPAN[0], "last_on": SPAN[1], "quota_teams": 1, "quota_members": 2}
CHANCE = bytes(range(10))
# least figures, so that a world of three helps has somebody ranked
LOW = (
    '{"member": {"plain": {"helps": 2, "households": 1, "weeks": 1}, "mountain": {"helps": 1}},'
    ' "team": {"plain": {"helps": 2}, "mountain": {"helps": 2}}}'
)

_numbers = count(1)


@dataclass(frozen=True)
class Help:
    """One help. `moves`: 1 confirmed, 2 taken back again, 3 confirmed anew; `members`: who was there, by number."""

    members: tuple[int, ...] = (0,)
    home: int = 0
    day: int = 0
    grade: str = "B"
    kin: bool = False
    moves: int = 1
    points: int = 300
    passer_by: bool = False
    sealed: bool = True


@dataclass
class World:
    """A province with a hamlet in the plain (members 0, 1), one in the mountains (2), and one elsewhere (3)."""

    province: UnitId
    province_id: str
    elsewhere: UnitId
    department: Viewer
    stranger: Viewer
    units: list[int]
    teams: list[int]
    people: list[int]
    homes: list[int]
    names: dict[str, str] = field(default_factory=dict)  # opaque id → name

    def named(self, subject: str) -> str:
        return self.names[subject]


async def make_world() -> World:
    """Places and people; nobody has helped yet."""
    stem = f"W{next(_numbers):03}"
    province = await unit(stem, "province", None)
    other = await unit(f"{stem}X", "province", None)
    commune = await unit(f"{stem}C", "commune", province)
    plain = await unit(f"{stem}P", "hamlet", commune)
    mountain = await unit(f"{stem}M", "hamlet", commune, terrain="mountain")
    away = await unit(f"{stem}A", "hamlet", other)
    names: dict[str, str] = {}
    teams = [await team(place, f"Tổ {place}", names) for place in (plain, mountain, away)]
    people = [
        await person(name, teams[of], names)
        for name, of in (("Lò Thị Hoa", 0), ("Phạm Thị Dung", 0), ("Giàng A Sử", 1), ("Người Nơi Khác", 2))
    ]
    homes = [await household(place) for place in (plain, plain, mountain, plain, away)]
    return World(
        province=UnitId(province),
        province_id=stem.ljust(16, "0"),
        elsewhere=UnitId(other),
        department=await officer("Vũ Đức Thắng", province),
        stranger=await officer("Sở Khác", other),
        units=[plain, plain, mountain, away],
        teams=[teams[0], teams[0], teams[1], teams[2]],
        people=people,
        homes=homes,
        names=names,
    )


async def happened(world: World, *helps: Help) -> None:
    """Each help in its turn, its entries posted; the sealed ones in one batch of their own."""
    sealed = [source for help_ in helps for source in await one_help(world, help_) if help_.sealed]
    await seal(sealed)


async def one_help(world: World, given: Help) -> list[int]:
    """Check-ins, assistance, answer and entries of one help; returns its sources."""
    at = datetime.combine(MONDAY + timedelta(days=given.day), time(2), UTC)
    home = await passer_by(world) if given.passer_by else world.homes[given.home]
    check_ins = [
        await check_in(world, who, home, at, kin=given.kin and not order) for order, who in enumerate(given.members)
    ]
    assistance = await kept(
        "INSERT INTO assistance (public_id, key, check_in, recipient, short_code, state, reported_at, recorded_at,"
        " expires_at) VALUES ({}, {}, {}, {}, {}, {}, {}, {}, {}) RETURNING id",
        *(opaque("H"), await intake(world, at, "assistance"), check_ins[0], home, opaque("S")),
        *("reversed" if given.moves == 2 else "confirmed", at, at, at + timedelta(days=14)),
    )
    for who, visit in zip(given.members, check_ins, strict=True):
        await rows(
            "INSERT INTO assistance_helper VALUES ({}, {}, {}, {})",
            assistance,
            visit,
            world.people[who],
            world.teams[who],
        )
    return [
        await move(world, given, assistance, at, "reversed" if step % 2 else "confirmed") for step in range(given.moves)
    ]


async def move(world: World, given: Help, assistance: int, at: datetime, name: str) -> int:
    """One move of an assistance with its entries; taking back posts the contrary."""
    event = await kept(
        "INSERT INTO assistance_event (assistance, move, happened_at, recorded_at) VALUES ({}, {}, {}, {})"
        " RETURNING id",
        *(assistance, name, at, at),
    )
    if name == "confirmed":
        await rows("UPDATE confirmation SET standing = false WHERE assistance = {}", assistance)
        await rows(
            "INSERT INTO confirmation (assistance, event, channel, grade, answered_at, recorded_at)"
            " VALUES ({}, {}, 'one-time-code', {}, {}, {})",
            *(assistance, event, given.grade, at, at),
        )
    sign = 1 if name == "confirmed" else -1
    earned = [("member", world.people[who], world.teams[who], world.units[who], given.points) for who in given.members]
    for team_of in sorted({world.teams[who] for who in given.members}):
        own = [who for who in given.members if world.teams[who] == team_of]
        earned.append(("team", team_of, team_of, world.units[own[0]], given.points * len(own)))
    for kind, subject, of, place, points in earned:
        posted = (event, kind, subject, of, place, sign * points)
        await rows(POST, *posted, '{"lines": []}', MONDAY + timedelta(days=given.day), FROZEN_AT)
    return event


POST = """
INSERT INTO ledger_entry (source, source_kind, kind, subject, team, unit, points, rule_version, working, local_day,
                          posted_at)
VALUES ({}, 'assistance', {}, {}, {}, {}, {}, 1, {}::jsonb, {}, {})
"""


async def seal(sources: list[int]) -> None:
    """A batch of these sources. Its head is a hash of its number: a ranking only needs one that nobody chose."""
    newest = await row("SELECT coalesce(max(number), 0) + 1 AS number FROM ledger_batch")
    assert newest
    number = newest["number"]
    await rows(
        "INSERT INTO ledger_batch VALUES ({}, {}, {}, {}, {})",
        *(number, bytes(32), sha256(f"batch {number}".encode()).digest(), len(sources), FROZEN_AT),
    )
    for position, source in enumerate(sources):
        await rows("INSERT INTO ledger_batch_source VALUES ({}, {}, {}, {})", source, number, position, b"")


async def minimums(value: str = LOW) -> None:
    """The thresholds in force from long before."""
    await rows("INSERT INTO setting VALUES ('ranking-minimums', {}::jsonb, '2020-01-01') ON CONFLICT DO NOTHING", value)


async def unit(name: str, kind: str, parent: int | None, terrain: str = "plain") -> int:
    made = await kept(
        "INSERT INTO unit (public_id, kind, name, parent, terrain, search_key, sort_key)"
        " VALUES ({}, {}, {}, {}, {}, {}, {}) RETURNING id",
        *(name.ljust(16, "0"), kind, f"Nơi {name}", parent, terrain, name.lower(), name.lower()),
    )
    await rows("INSERT INTO unit_ancestor (unit, ancestor, depth) VALUES ({}, {}, 0)", made, made)
    await rows(
        "INSERT INTO unit_ancestor (unit, ancestor, depth)"
        " SELECT {}::bigint, ancestor, depth + 1 FROM unit_ancestor WHERE unit = {}",
        *(made, parent),
    )
    return made


async def team(place: int, name: str, names: dict[str, str]) -> int:
    names[public := opaque("T")] = name
    return await kept(
        "INSERT INTO team (public_id, unit, name, search_key, sort_key) VALUES ({}, {}, {}, {}, {}) RETURNING id",
        *(public, place, name, name.lower(), name.lower()),
    )


async def person(name: str, of: int | None, names: dict[str, str]) -> int:
    names[public := opaque("P")] = name
    made = await kept(
        "INSERT INTO person (public_id, name, search_key, sort_key) VALUES ({}, {}, {}, {}) RETURNING id",
        *(public, name, name.lower(), name.lower()),
    )
    await rows("INSERT INTO account (person) VALUES ({})", made)
    if of:
        await rows(
            "INSERT INTO membership (person, team, role, valid) VALUES ({}, {}, 'member', '[2026-01-01,)')", made, of
        )
    return made


async def officer(name: str, over: int) -> Viewer:
    """Somebody of a department over a unit."""
    made = await person(name, None, {})
    await rows(
        "INSERT INTO role_grant (person, role, unit, valid, granted_at)"
        " VALUES ({}, 'department', {}, '[2020-01-01,)', {})",
        *(made, over, FROZEN_AT),
    )
    (found,) = await rows(
        "SELECT account.id, public_id FROM account JOIN person ON person.id = person WHERE person = {}", made
    )
    grants = (Grant(Role.DEPARTMENT, UnitId(over)),)
    return Viewer(AccountId(found["id"]), PersonId(made), found["public_id"], name, grants, csrf="token")


async def household(place: int, kind: str = "household") -> int:
    return await kept(
        "INSERT INTO recipient (public_id, kind, unit, head, search_key, sort_key)"
        " VALUES ({}, {}, {}, 'Bà Mai', 'mai', 'mai') RETURNING id",
        *(opaque("R"), kind, place),
    )


async def passer_by(world: World) -> int:
    return await household(world.units[0], "passer-by")


async def check_in(world: World, who: int, home: int, at: datetime, *, kin: bool) -> int:
    return await kept(
        "INSERT INTO check_in (public_id, key, person, team, unit, recipient, outcome, entry, kin, claimed_at,"
        " happened_at, recorded_at, closed_at, local_day)"
        " VALUES ({}, {}, {}, {}, {}, {}, 'helped', 'scanned', {}, {}, {}, {}, {}, {}) RETURNING id",
        *(
            opaque("V"),
            await intake(world, at, "check-in"),
            world.people[who],
            world.teams[who],
            world.units[who],
            home,
        ),
        *(kin, at, at, at, at, at.date()),
    )


async def intake(world: World, at: datetime, kind: str) -> object:
    key = uuid4()
    await rows(
        "INSERT INTO intake (key, account, content_hash, kind, claimed_at, recorded_at, verdict)"
        " VALUES ({}, {}, {}, {}, {}, {}, 'accepted')",
        *(key, world.department.account, bytes(32), kind, at, at),
    )
    return key


async def kept(sql: str, *values: object) -> int:
    made = await row(sql, *values)
    assert made
    return made["id"]


def opaque(letter: str) -> str:
    """Opaque as the real ones, and in no order that could be mistaken for that of making."""
    return letter + sha256(str(next(_numbers)).encode()).hexdigest()[:15].upper()


async def open_a_round(world: World, chance: bytes | None = None, **changed: object) -> str:
    """A round of the department over its province; returns its public id."""
    from domain.award_rounds.open import open_round

    drawn = chance or sha256(str(next(_numbers)).encode()).digest()[:10]
    terms: dict[str, Any] = {"unit": world.province_id, **TERMS, "at": FROZEN_AT, "viewer": world.department} | changed
    return await open_round(chance=drawn, **terms)
