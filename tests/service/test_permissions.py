"""The one table of actions, walked: every route as every role, inside the branch and outside, both ways."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from secrets import token_bytes
from typing import Any

import pytest
from litestar.handlers import HTTPRouteHandler

from domain.award_rounds.open import open_round
from domain.cards.blanks import issue_blank_cards
from domain.database import rows
from domain.desks.tickets import call_next
from domain.rules.answers import Channel
from domain.rules.desk_codes import Pass, Purpose, desk_code, make_pass
from domain.rules.desks import usual_end
from domain.rules.home_passes import make_home_pass
from domain.rules.knocks import KnockEnd
from domain.rules.tokens import public_id
from domain.rules.viewers import Role, Viewer
from domain.teams.member_cards import take_own_cards
from domain.visits.knock import Knock, record_knock
from service.handlers.meetings import chair_token
from service.permissions import ACTIONS, OPEN, Relation
from service.routes import CONTROLLERS
from tests.cast import MINUTE, TUESDAY, Cast, chance, grant, key, sent
from tests.desks import a_number, an_opening, on_duty
from tests.documents.printing import face
from tests.ledgers import sealed
from tests.meetings import a_meeting
from tests.service.conftest import SETTINGS, Browser, Browsers
from tests.visiting import answered, helped, helped_late, token_of

INSIDE = ["hoa", "khoi", "hanh", "thang", "nam"]
OUTSIDE = ["su", "pao", "far", "out"]  # a leader, an officer, a department and an administrator of another commune
# Whose own the rows of an action are, where the relation is OWN; hers unless named here.
OWNERS = {"imports": "hanh", "commits": "hanh", "refused_rows": "hanh"} | dict.fromkeys(
    ["desk_sessions", "tickets", "desk_assistances", "meetings", "shown_cards"], "khoi"
)
# What ends things comes late, so that the cells before it still find them; without a membership she is nobody's.
VERY_LAST = "memberships.destroy"
LAST = re.compile("destroy|passes|closing|closure|withdraw|commit|^sessions|slip_screens|portraits")


@dataclass
class World:
    """One of each thing that an address can name, all of Trấn Yên."""

    cast: Cast
    ids: dict[str, str]
    bodies: dict[str, dict[str, Any]]


@pytest.fixture
async def world(cast: Cast) -> World:
    await grant(cast, "far", Role.DEPARTMENT, "mu-cang-chai")
    await grant(cast, "out", Role.ADMINISTRATOR, "mu-cang-chai")
    denied = await helped(cast, "thao", "binh", "denied", TUESDAY - 2 * MINUTE, ewallet=1)
    await answered("denied", at=TUESDAY - MINUTE)
    await helped(cast, "hoa", "son", "first", psp_dossier=1)
    await answered("first", "psp-dossier")
    await sealed()
    waiting = await helped(cast, "hoa", "binh", "second", TUESDAY + 2 * MINUTE, ewallet=1)
    ids = await ids_of(cast, waiting)
    knock = await record_knock(
        viewer=cast["hoa"], household=cast.home("thuy"), knock=Knock(KnockEnd.NOBODY_HOME), sent=sent("nobody"),
        public_id="KN0CK00000000001",
    )  # fmt: skip
    now = datetime.now(UTC)
    long_ago = now - timedelta(days=8)
    late = await helped_late(cast, "hoa", "thuy", "late", long_ago, long_ago, ewallet=1)
    opening = await an_opening(cast, at=now, closes=usual_end((), None, now))
    return World(
        cast, {**ids, **await desk_ids(cast, opening), "knock": knock, "denied": denied, "late": late}, bodies_of(cast)
    )


async def desk_ids(cast: Cast, opening: str) -> dict[str, str]:
    """A desk of Thôn 3 that is open, with its leader on duty who has called a number."""
    meeting = await a_meeting(cast, at=datetime.now(UTC), closes=usual_end((), None, datetime.now(UTC)))
    await on_duty(cast, "khoi", opening, datetime.now(UTC))
    number = await a_number(cast, "khoi", opening, at=datetime.now(UTC))
    await call_next(viewer=cast["khoi"], session=opening, at=datetime.now(UTC))
    [found] = await rows(
        "SELECT help_desk.public_id AS desk, handle, screen FROM desk_session JOIN help_desk"
        " ON help_desk.id = desk_session.desk WHERE desk_session.public_id = {}",
        opening,
    )
    [gathering] = await rows("SELECT handle FROM desk_session WHERE public_id = {}", meeting)
    holder, attends = (Pass(one["handle"], Channel.DESK_CODE, datetime.now(UTC)) for one in (found, gathering))
    return {
        "meeting": meeting, "attends": make_pass(SETTINGS.secret, Purpose.ANSWER, attends),
        "/chair": chair_token(SETTINGS.secret, meeting),
        "desk": found["desk"], "session": opening, "number": str(number),
        "code": desk_code(SETTINGS.secret, found["handle"], datetime.now(UTC)), "screen": found["screen"],
        "holder": make_pass(SETTINGS.secret, Purpose.ANSWER, holder),
    }  # fmt: skip


async def ids_of(cast: Cast, waiting: str) -> dict[str, str]:
    [visit] = await rows("SELECT public_id FROM check_in ORDER BY id DESC LIMIT 1")
    [source] = await rows("SELECT max(source) AS id FROM ledger_entry")
    [batch] = await rows("SELECT public_id FROM card_batch ORDER BY id LIMIT 1")
    [member] = await rows("SELECT id FROM membership WHERE person = {}", cast["hoa"].person)
    [held] = await rows("SELECT id FROM role_grant WHERE person = {}", cast["hanh"].person)
    [unit] = await rows("SELECT public_id FROM unit WHERE code = 'thon-3'")
    [team] = await rows("SELECT public_id FROM team WHERE id = {}", cast.teams["thon-3"])
    await rows(
        "INSERT INTO import_draft (public_id, kind, unit, account, file_name, made_at, ends_at, content, counts)"
        " SELECT draft, 'households', {}, {}, 'a.xlsx', now(), now() + interval '1 day', {}::jsonb, {}::jsonb"
        " FROM unnest(ARRAY['DRAFT00000000001', 'DRAFT00000000002']) AS draft",
        *(cast.units["tran-yen"], cast["hanh"].account),
        *('{"headings": [], "dropped": [], "ignored": [], "skipped": [], "sheets": [], "rows": []}', "{}"),
    )
    await rows(
        "INSERT INTO person_photo (person, pixels, webp, set_at) VALUES ({}, 96, {}, now()), ({}, 320, {}, now())",
        *(cast["hoa"].person, face(96), cast["hoa"].person, face(320)),
    )
    await take_own_cards(viewer=cast["hoa"], at=datetime.now(UTC), draw=token_bytes)
    [card] = await rows("SELECT id, token FROM member_card")
    blank = await issue_blank_cards(
        viewer=cast["hanh"], unit=unit["public_id"], count=2, key=key("blanks"), at=TUESDAY, draw=token_bytes
    )
    [blank_card] = await rows("SELECT token FROM card WHERE recipient IS NULL ORDER BY id LIMIT 1")
    opened = await open_round(
        viewer=cast["thang"], unit=(await rows("SELECT public_id FROM unit WHERE code = 'lao-cai'"))[0]["public_id"],
        name="Đợt khen", first_on=date(2026, 11, 1), last_on=date(2026, 11, 30), quota_teams=1, quota_members=1,
        at=TUESDAY + 3 * MINUTE, chance=chance("round"),
    )  # fmt: skip
    [report] = await rows("SELECT short_code FROM assistance WHERE public_id = {}", waiting)
    return {
        "report": report["short_code"],
        "homes": make_home_pass(SETTINGS.secret, cast.cards["binh"], Channel.OWN_CARD, datetime.now(UTC)),
        "assistance": waiting, "visit": visit["public_id"], "household": cast.home("binh"), "unit": unit["public_id"],
        "round_id": opened, "kind": "member", "subject": cast["hoa"].public_id, "source": str(source["id"]),
        "draft": "DRAFT00000000001", "written": "DRAFT00000000002", "batch": batch["public_id"],
        "person": cast["hoa"].public_id,
        "team": team["public_id"], "membership": str(member["id"]), "grant": str(held["id"]), "pixels": "96",
        "/q": cast.cards["binh"], "/c": token_of("second"), "/s": "0" * 26,
        "blank": blank_card["token"], "blanks": blank.public_id, "/m": card["token"], "card": str(card["id"]),
    }  # fmt: skip


def bodies_of(cast: Cast) -> dict[str, dict[str, Any]]:
    """A form that would be taken, for each action that reads one before it looks whose the row is."""
    return {
        "knocks.create": {"key": str(key("knock")), "end": "nobody-home"},
        "activations.create": {"key": str(key("activation"))},
        "moves.create": {"card": cast.cards["son"]},
        "desk_assistances.create": {"key": str(key("at desk")), "indicator": "psp-dossier", "form": "bác"},
        "tickets.create": {"key": str(key("given"))},
        "meetings.create": {"key": str(key("meets")), "team": public_id(chance("team thon-3"))},
        "shown_cards.create": {"key": str(key("shown")), "card": cast.cards["thuy"]},
        "desks.create": {"team": public_id(chance("team thon-3")), "name": "Chợ phiên"},
        "assistances.create": {"key": str(key("report")), "indicator": "psp-dossier", "form": "bác"},
        "selections.create": {"kind": "member", "subject": cast["hoa"].public_id, "reason": "Lý do đủ dài ở đây"},
        "memberships.create": {"name": "Người Mới", "phone": "0000999999", "role": "member"},
        "memberships.update": {"role": "member"},
        "grants.create": {"role": "officer", "unit": "X", "first_on": "2026-11-24", "password": "not the right one"},
    }


@dataclass(frozen=True)
class Route:
    """A way in: its method, its address with names in it, its action."""

    method: str
    path: str
    action: str

    def address(self, ids: dict[str, str]) -> str:
        kind = "/" + self.path.split("/")[1]
        own = {"draft": ids["written"]} if self.action == "commits.create" else {}
        if self.action.startswith("attendances."):
            own = {"holder": ids["attends"]}
        if self.path.startswith("/late-visits/"):
            own = {"assistance": ids["late"]}
        if self.path.startswith("/meetings/"):
            own = {"session": ids["meeting"]}
        if self.path.startswith("/q/"):
            own = own | {"holder": ids["homes"]}
        if self.action.split(".")[0] in {"activations", "likely_homes", "blank_cards"}:
            own = {"/q": ids["blank"], "batch": ids["blanks"]}
        return re.sub(
            r"{(\w+):(?:str|int)}", lambda found: (ids | own)[kind if found[1] == "token" else found[1]], self.path
        )

    @property
    def names_a_row(self) -> bool:
        return "{" in self.path


def routes() -> Iterator[Route]:
    for controller in CONTROLLERS:
        for handler in vars(controller).values():
            if isinstance(handler, HTTPRouteHandler):
                path = f"{controller.path.rstrip('/')}{''.join(sorted(handler.paths)).removesuffix('/')}" or "/"
                yield Route(min(handler.http_methods), path, handler.opt["action"])


ROUTES = sorted(
    routes(), key=lambda route: (bool(LAST.search(route.action)), route.action == VERY_LAST, route.method, route.path)
)


def relates(route: Route, who: str, viewer: Viewer) -> bool:
    """Whether the table lets this person do it to these rows."""
    held = {relation for role, relation in ACTIONS[route.action].items() if role in viewer.roles}
    if who in OUTSIDE:
        return Relation.ANY in held
    owner = OWNERS.get(route.action.split(".")[0], "hoa")
    return bool(held - {Relation.OWN}) or who == owner


async def asked(one: Browser, route: Route, world: World) -> int:
    address = route.address(world.ids)
    if route.method == "GET":
        return (await one.get(address)).status_code
    answer = await one.post(address, world.bodies.get(route.action))
    return answer.status_code


@pytest.mark.parametrize("who", INSIDE)
async def test_inside_the_branch_the_table_is_right_both_ways(browser: Browsers, world: World, who: str):
    one, viewer, wrong = await browser(who), world.cast[who], []
    for route in (route for route in ROUTES if route.action not in OPEN):
        has_role = bool(viewer.roles & ACTIONS[route.action].keys())
        is_let = has_role and (relates(route, who, viewer) or not route.names_a_row)
        status = await asked(one, route, world)
        if (status not in {403, 404}) != is_let or (not has_role and status != 403):
            wrong.append((route, status))
        if route.action == "sessions.destroy":
            one = await browser(who)
    assert wrong == []


@pytest.mark.parametrize("who", OUTSIDE)
async def test_outside_the_branch_rows_do_not_exist(browser: Browsers, world: World, who: str):
    one, viewer, wrong = await browser(who), world.cast[who], []
    for route in (route for route in ROUTES if route.action not in OPEN and route.names_a_row):
        has_role = bool(viewer.roles & ACTIONS[route.action].keys())
        status = await asked(one, route, world)
        expected = {403} if not has_role else {404} if not relates(route, who, viewer) else {200, 303}
        if status not in expected:
            wrong.append((route, status))
    assert wrong == []


async def test_a_stranger_is_sent_to_sign_in_wherever_a_session_is_needed(browser: Browsers, world: World):
    stranger = await browser()
    for route in (route for route in ROUTES if route.action not in OPEN):
        answer = await stranger.http.request(route.method, route.address(world.ids))
        assert (answer.status_code, answer.headers["location"][:8]) == (303, "/sign-in"), route


UNSAFE_AND_OPEN = {
    "attendances.create",
    "confirmations.create",
    "counts.create",
    "desk_codes.create",
    "digits.create",
    "language.update",
    "own_answers.create",
    "own_homes.create",
    "own_numbers.create",
    "ratings.create",
    "sessions.create",
    "slips.create",
}


async def test_unsafe_open_routes_are_these_and_refuse_every_other_origin(browser: Browsers, world: World):
    unsafe = {route for route in ROUTES if route.action in OPEN and route.method != "GET"}
    assert {route.action for route in unsafe} == UNSAFE_AND_OPEN
    for route in unsafe:
        for headers in [
            {"origin": "https://evil.example"},
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
        ]:
            answer = await (await browser()).http.post(route.address(world.ids), headers=headers)
            assert answer.status_code == 403, (route, headers)


async def test_every_unsafe_route_with_a_session_wants_its_token(browser: Browsers, world: World):
    nam = await browser("nam")
    for route in (route for route in ROUTES if route.action not in OPEN and route.method != "GET"):
        for token in ["", "0" * 40, (await browser("su")).csrf]:
            answer = await nam.http.post(route.address(world.ids), data={"_csrf": token})
            assert answer.status_code == 403, route


async def test_what_is_not_yours_and_what_is_not_there_answer_alike(browser: Browsers, world: World):
    su = await browser("su")
    foreign = await su.get(f"/assistances/{world.ids['assistance']}")
    missing = await su.get("/assistances/0000000000000000")
    assert (
        (foreign.status_code, len(foreign.text)) == (missing.status_code, len(missing.text)) == (404, len(missing.text))
    )
