"""The people of every test: Hoa visits Mr Binh in Thôn 3 of Trấn Yên, Khôi leads, Hạnh is the officer, Sử must not see.

Su works in another commune: whatever is about Trấn Yên looks to him as if it did not exist.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

from domain.database import row, rows
from domain.rules.days import local_day
from domain.rules.ids import AccountId, Key, PersonId, TeamId, UnitId
from domain.rules.intake import Sent
from domain.rules.keys import make_key
from domain.rules.tokens import card_code, card_token, public_id
from domain.rules.vietnamese import fold, place_sort_key, sort_key
from domain.rules.viewers import Grant, Role, Viewer

TUESDAY = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # nine in the morning in Viet Nam
MINUTE = timedelta(minutes=1)
ADDRESS, OTHER_ADDRESS = b"\x01" * 32, b"\x02" * 32


def chance(word: object, size: int = 10) -> bytes:
    """Bytes that look random and are the same at each run."""
    return sha256(str(word).encode()).digest()[:size]


def key(word: object) -> Key:
    """A key that belongs to a word."""
    return make_key(TUESDAY, chance(word))


def sent(word: object, at: datetime = TUESDAY) -> Sent:
    """A write that a phone sent the moment it happened."""
    return Sent(key(word), claimed_at=at, happened_at=at, recorded_at=at)


@dataclass
class Cast:
    """Ids by name, filled as people and places are made."""

    units: dict[str, UnitId] = field(default_factory=dict)
    teams: dict[str, TeamId] = field(default_factory=dict)
    people: dict[str, Viewer] = field(default_factory=dict)
    homes: dict[str, int] = field(default_factory=dict)
    cards: dict[str, str] = field(default_factory=dict)  # home → token
    codes: dict[str, str] = field(default_factory=dict)  # home → typed code

    def __getitem__(self, name: str) -> Viewer:
        return self.people[name]

    def home(self, name: str) -> str:
        """A home's public id."""
        return public_id(chance(f"home {name}"))


async def the_cast() -> Cast:
    """Two communes, three teams, and everybody who is named in a test."""
    cast = Cast()
    await the_tree(cast)
    for name, role, team in [
        ("hoa", "member", "thon-3"),
        ("khoi", "leader", "thon-3"),
        ("dung", "deputy", "thon-3"),
        ("thao", "member", "thon-5"),
        ("su", "leader", "ban-2"),
    ]:
        await join(cast, name, role, team)
    await grant(cast, "hanh", Role.OFFICER, "tran-yen")
    await grant(cast, "pao", Role.OFFICER, "mu-cang-chai")
    await grant(cast, "thang", Role.DEPARTMENT, "lao-cai")
    await grant(cast, "nam", Role.ADMINISTRATOR, "viet-nam")
    for home, head, unit in [
        ("binh", "bác Nguyễn Văn Bình", "thon-3"),
        ("thuy", "chú Hà Văn Thủy", "thon-3"),
        ("son", "ông Hà Văn Sơn", "thon-3"),
        ("mai", "bà Thào Thị Mai", "ban-2"),
    ]:
        await a_home(cast, home, head, unit)
    await the_rules()
    return cast


async def the_tree(cast: Cast) -> None:
    places = [
        ("viet-nam", "Việt Nam", "country", None),
        ("lao-cai", "Lào Cai", "province", "viet-nam"),
        ("tran-yen", "Xã Trấn Yên", "commune", "lao-cai"),
        ("mu-cang-chai", "Xã Mù Cang Chải", "commune", "lao-cai"),
        ("thon-3", "Thôn 3", "hamlet", "tran-yen"),
        ("thon-5", "Thôn 5", "hamlet", "tran-yen"),
        ("ban-2", "Bản 2", "hamlet", "mu-cang-chai"),
    ]
    for code, name, kind, parent in places:
        await a_unit(cast, code, name, kind, parent)
    for code, unit in [("thon-3", "thon-3"), ("thon-5", "thon-5"), ("ban-2", "ban-2")]:
        made = await rows(
            "INSERT INTO team (public_id, unit, name, founded_on, search_key, sort_key) VALUES ({}, {}, {}, {}, {}, {})"
            " RETURNING id",
            *(public_id(chance(f"team {code}")), cast.units[unit], f"Tổ công nghệ số {code}"),
            *(date(2026, 1, 1), fold(code), place_sort_key(code)),
        )
        cast.teams[code] = TeamId(made[0]["id"])


async def a_unit(cast: Cast, code: str, name: str, kind: str, parent: str | None) -> None:
    phone = "0214 3000 000" if kind == "commune" else None
    made = await rows(
        "INSERT INTO unit (public_id, kind, name, code, parent, phone, search_key, sort_key)"
        " VALUES ({}, {}, {}, {}, {}, {}, {}, {}) RETURNING id",
        *(public_id(chance(f"unit {code}")), kind, name, code, cast.units.get(parent or "")),
        *(phone, fold(name), place_sort_key(name)),
    )
    cast.units[code] = UnitId(made[0]["id"])
    await rows(
        "INSERT INTO unit_ancestor (unit, ancestor, depth)"
        " SELECT {}::bigint, ancestor, depth + 1 FROM unit_ancestor WHERE unit = {}"
        " UNION ALL SELECT {}::bigint, {}::bigint, 0",
        *(cast.units[code], cast.units.get(parent or ""), cast.units[code], cast.units[code]),
    )


NAMES = {
    "hoa": "Lò Thị Hoa",
    "khoi": "Nguyễn Minh Khôi",
    "dung": "Phạm Thị Dung",
    "thao": "Hoàng Thị Thao",
    "su": "Giàng A Sử",
    "hanh": "Nông Thị Hạnh",
    "pao": "Sùng A Páo",
    "thang": "Vũ Đức Thắng",
    "nam": "Lê Hoàng Nam",
}


async def a_person(cast: Cast, name: str, grants: tuple[Grant, ...]) -> Viewer:
    if name in cast.people:
        known = cast.people[name]
        cast.people[name] = Viewer(known.account, known.person, known.public_id, known.name, known.grants + grants, "")
        return cast.people[name]
    full, public = NAMES.get(name, name.title()), public_id(chance(f"person {name}"))
    phone = f"0000{len(cast.people):06}"
    made = await row(
        "INSERT INTO person (public_id, name, phone, search_key, sort_key) VALUES ({}, {}, {}, {}, {}) RETURNING id",
        *(public, full, phone, fold(full), sort_key(full)),
    )
    person = PersonId(found(made)["id"])
    account = await row("INSERT INTO account (person) VALUES ({}) RETURNING id", person)
    viewer = Viewer(AccountId(found(account)["id"]), person, public, full, grants, csrf="")
    cast.people[name] = viewer
    return viewer


async def join(cast: Cast, name: str, role: str, team: str) -> None:
    """A membership from long ago."""
    roles = (Role.MEMBER,) if role == "member" else (Role.MEMBER, Role.LEADER)
    unit, held = cast.units[team], cast.teams[team]
    viewer = await a_person(cast, name, tuple(Grant(each, unit, held) for each in roles))
    await rows(
        "INSERT INTO membership (person, team, role, valid) VALUES ({}, {}, {}, daterange('2026-01-01', NULL))",
        *(viewer.person, held, role),
    )


async def has_session(cast: Cast, name: str, secret: str) -> bytes:
    """A session of theirs for as long as any test runs, under the secret of its cookie; returns its id."""
    session, long = sha256(secret.encode()).digest(), timedelta(days=9000)
    await rows(
        "INSERT INTO session (id, account, made_at, seen_at, ends_at, idle, browser)"
        " VALUES ({}, {}, {}, now(), {}, {}, '') ON CONFLICT DO NOTHING",
        *(session, cast[name].account, TUESDAY, TUESDAY + long, long),
    )
    return session


async def grant(cast: Cast, name: str, role: Role, unit: str) -> None:
    """An office over a branch."""
    viewer = await a_person(cast, name, (Grant(role, cast.units[unit]),))
    await rows(
        "INSERT INTO role_grant (person, role, unit, valid, granted_at)"
        " VALUES ({}, {}, {}, daterange('2026-01-01', NULL), {})",
        *(viewer.person, role, cast.units[unit], TUESDAY),
    )


async def a_home(cast: Cast, name: str, head: str, unit: str) -> None:
    """A household with its printed card."""
    home = await row(
        "INSERT INTO recipient (public_id, kind, unit, head, known_as, search_key, sort_key)"
        " VALUES ({}, 'household', {}, {}, {}, {}, {}) RETURNING id",
        *(cast.home(name), cast.units[unit], head, f"nhà {head}", fold(head), sort_key(head)),
    )
    cast.homes[name] = found(home)["id"]
    cast.cards[name], cast.codes[name] = card_token(chance(f"card {name}")), card_code(chance(f"code {name}", 5))
    batch = await row(
        "INSERT INTO card_batch (public_id, unit, made_at, cards) VALUES ({}, {}, {}, 1) RETURNING id",
        *(public_id(chance(f"batch {name}")), cast.units[unit], TUESDAY),
    )
    await rows(
        "INSERT INTO card (token, code, batch, unit, number, serial, recipient, issued_on)"
        " VALUES ({}, {}, {}, {}, {}, {}, {}, {})",
        *(cast.cards[name], cast.codes[name], found(batch)["id"], cast.units[unit], len(cast.homes)),
        *(f"T3-{len(cast.homes):03}", cast.homes[name], local_day(TUESDAY)),
    )


WEIGHTS = {"psp-dossier": 300, "psp-account": 200, "eid-active": 200, "ewallet": 200, "first-phone": 200}


async def the_rules() -> None:
    """Five indicators at home, one of meetings, and one points rule."""
    for position, code in enumerate(WEIGHTS):
        once = "turn" if code in {"psp-dossier", "ewallet"} else "person"
        await rows(
            "INSERT INTO indicator (code, position, name_vi, name_en, measure_vi, measure_en, once, person_limit,"
            " confirms, icon, at_home)"
            " VALUES ({}, {}, {}, {}, 'lượt', 'turns', {}, {}, ARRAY['P'], 'x', true)",
            *(code, position, code, code, once, 1 if code == "ewallet" else None),
        )
    await rows(
        "INSERT INTO indicator (code, position, name_vi, name_en, measure_vi, measure_en, once, confirms, icon)"
        " VALUES ('meeting-turns', 90, 'Dự buổi', 'Attended', 'lượt', 'turns', 'turn', ARRAY['chair'], 'x')"
    )
    content = {"weights": WEIGHTS, "factors": {"A": "1/1", "B": "9/10", "C": "6/10", "D": "3/10"}}
    await rows(
        "INSERT INTO points_rule (version, valid_from, content, made_at) VALUES (1, '2026-01-01', {}::jsonb, {})",
        *(encoded(content), TUESDAY),
    )


def encoded(content: object) -> str:
    import msgspec

    return msgspec.json.encode(content).decode()


def found(made: Any) -> Any:
    assert made is not None
    return made
