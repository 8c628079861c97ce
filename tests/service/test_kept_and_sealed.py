"""Codes under the installation's key, addresses of boards, places from Redis, what a child process says."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from io import BytesIO
from time import monotonic
from urllib.parse import parse_qs, urlsplit

import pytest
import redis.asyncio
from PIL import Image

from domain.queries.board_pages import Asked
from domain.queries.board_places import AskedPeriod, BoardPlace
from domain.refusals import Refused
from domain.rules.answers import Device
from domain.rules.boards import BoardKind, Mark, Period, Sight, Span, board_name
from domain.rules.ids import UnitId
from domain.rules.tokens import hash_of
from domain.settings import SecretKey
from service.board_links import Frame, board_link, sheet_link
from service.boards import REST, Boards, Ranks, allowed
from service.codes import CHANCE, digits_hash, make_code, open_code
from service.photo_child import webp
from service.photos import portrait_of
from tests.cast import ADDRESS, chance
from tests.service.conftest import SETTINGS

NEW, OLD = SecretKey("b", b"\x09" * 32), SETTINGS.keys[0]
PHONE = Device(ADDRESS, "Chrome", is_members=True)
DRAWN, OTHER = (chance(word, 32) + chance(f"{word} more", CHANCE - 32) for word in ("code", "another"))
MADE, SHOWN = make_code(SETTINGS, "A1", DRAWN, PHONE)


def test_a_code_is_stored_as_hashes_and_opened_again_for_the_page_that_shows_it():
    assert open_code(SETTINGS, "A1", MADE.sealed) == SHOWN
    assert (MADE.token_hash, MADE.digits_hash) == (hash_of(SHOWN.token), digits_hash(SETTINGS, "A1", SHOWN.digits))
    assert not any(text.encode() in MADE.sealed for text in SHOWN)
    assert MADE.shown_on == PHONE


def test_a_code_says_nothing_for_another_report_and_under_no_other_key():
    assert open_code(SETTINGS, "A2", MADE.sealed) is None
    assert open_code(replace(SETTINGS, keys=(NEW,)), "A1", MADE.sealed) is None
    assert open_code(SETTINGS, "A1", MADE.sealed[:-1] + bytes([MADE.sealed[-1] ^ 1])) is None


def test_a_code_of_an_earlier_key_is_opened_while_the_key_is_kept():
    renewed = replace(SETTINGS, keys=(NEW, OLD))
    assert open_code(renewed, "A1", MADE.sealed) == SHOWN
    again, _ = make_code(renewed, "A1", DRAWN, PHONE)
    assert (again.sealed != MADE.sealed, again.digits_hash != MADE.digits_hash) == (True, True)


def test_the_same_digits_of_two_reports_have_two_hashes():
    assert digits_hash(SETTINGS, "A1", "123456") != digits_hash(SETTINGS, "A2", "123456")
    assert digits_hash(SETTINGS, "A1", "123456") != digits_hash(SETTINGS, "A1", "123457")


def test_two_codes_of_other_chance_share_neither_token_nor_digits():
    _, other = make_code(SETTINGS, "A1", OTHER, PHONE)
    assert (other.token != SHOWN.token, other.digits != SHOWN.digits, len(other.digits)) == (True, True, 6)


PLACE = BoardPlace(UnitId(1), "UNIT", "Xã Trấn Yên", (), (), (), Sight.BRANCH, is_home=False, by_name=False)
MONTH = AskedPeriod(Period(Span.MONTH, "M2026-11"), "month")
SEARCHED = Asked(BoardKind.MEMBERS, search="lò & hoa", by_name=True, page=3, with_place=True)


def asked(address: str) -> dict[str, str]:
    assert address.startswith("/leaderboards/UNIT")
    return {name: values[-1] for name, values in parse_qs(urlsplit(address).query).items()}


@pytest.mark.parametrize(
    ("given", "leads"),
    [
        ({}, {"period": "month", "kind": "members", "q": "lò & hoa", "sort": "name"}),
        ({"page": 2}, {"period": "month", "kind": "members", "q": "lò & hoa", "sort": "name", "page": "2"}),
        ({"page": 1}, {"period": "month", "kind": "members", "q": "lò & hoa", "sort": "name"}),
        ({"sort": "place"}, {"period": "month", "kind": "members", "q": "lò & hoa", "sort": "place"}),
        ({"rank": True}, {"period": "month", "kind": "members", "q": "lò & hoa", "sort": "name", "rank": "1"}),
        ({"live": True}, {"period": "month", "kind": "members", "q": "lò & hoa", "sort": "name", "live": "1"}),
        ({"kind": "teams"}, {"period": "month", "kind": "teams"}),
        ({"period": "campaign:C1"}, {"period": "campaign:C1", "kind": "members"}),
    ],
)
def test_a_link_of_a_board_keeps_all_but_what_it_names_and_another_kind_or_period_begins_anew(given, leads):
    assert asked(board_link(Frame(PLACE, MONTH, SEARCHED), **given)) == leads


@pytest.mark.parametrize("sight", [Sight.PUBLIC, Sight.PEER])
def test_r4_who_does_not_oversee_a_branch_is_led_to_no_order_of_it(sight: Sight):
    frame = Frame(replace(PLACE, sight=sight), MONTH, Asked(BoardKind.TEAMS))
    assert asked(board_link(frame)) == {"period": "month", "kind": "teams"}


def test_the_file_of_a_board_is_of_its_period_and_kind():
    assert sheet_link(Frame(PLACE, MONTH, SEARCHED), "csv") == (
        "/leaderboards/UNIT/sheet?format=csv&period=month&kind=members"
    )


@pytest.mark.parametrize(
    ("sight", "by_name", "how", "let"),
    [
        (Sight.PUBLIC, False, SEARCHED, Asked(BoardKind.MEMBERS, with_place=True)),
        (Sight.PEER, True, replace(SEARCHED, whole=True), Asked(BoardKind.MEMBERS, with_place=True)),
        (Sight.BRANCH, False, SEARCHED, SEARCHED),
        (Sight.BRANCH, True, Asked(BoardKind.MEMBERS), Asked(BoardKind.MEMBERS, by_name=True)),
        (Sight.BRANCH, True, Asked(BoardKind.TEAMS), Asked(BoardKind.TEAMS, by_name=False)),
        (Sight.BRANCH, True, Asked(BoardKind.MEMBERS, by_name=False), Asked(BoardKind.MEMBERS, by_name=False)),
        (Sight.BRANCH, False, Asked(BoardKind.MEMBERS), Asked(BoardKind.MEMBERS, by_name=False)),
    ],
)
def test_r4_search_order_and_pages_are_for_the_branch_and_a_leader_reads_by_name(sight, by_name: bool, how, let):
    assert allowed(how, replace(PLACE, sight=sight, by_name=by_name)) == let


@pytest.fixture
async def ranks(valkey_url: str) -> AsyncIterator[Ranks]:
    """Places read from a set of ten, 100 to 1,000."""
    async with redis.asyncio.from_url(valkey_url) as client:
        await client.zadd(board_name(7, "A", BoardKind.MEMBERS), {str(one): 100 * one for one in range(1, 11)})
    made = Ranks(valkey_url)
    yield made
    await made.close()


@pytest.mark.parametrize(("subject", "points", "place"), [(10, 1000, 1), (9, 900, 2), (1, 100, 10)])
async def test_a_place_on_a_large_board_is_counted_in_its_set(ranks: Ranks, subject: int, points: int, place: int):
    found = await ranks.standing(7, "A", BoardKind.MEMBERS, subject)
    assert found
    assert (found.points, found.place, found.lines) == (points, place, 10)
    assert found.marks == (Mark(10, 1000), Mark(25, 900), Mark(50, 600))


@pytest.mark.parametrize("subject", [None, 77])
async def test_who_is_not_in_the_set_has_no_place_and_reads_the_marks(ranks: Ranks, subject: int | None):
    found = await ranks.standing(7, "A", BoardKind.MEMBERS, subject)
    assert found
    assert (found.points, found.place, found.lines, len(found.marks)) == (0, None, 10, 3)


@pytest.mark.parametrize(
    ("unit", "period", "kind"),
    [(8, "A", BoardKind.MEMBERS), (7, "M2026-11", BoardKind.MEMBERS), (7, "A", BoardKind.TEAMS)],
)
async def test_a_board_without_a_set_is_counted_elsewhere(ranks: Ranks, unit: int, period: str, kind: BoardKind):
    assert await ranks.standing(unit, period, kind, 1) is None


async def test_a_redis_that_failed_is_left_alone_for_some_seconds(valkey_url: str):
    away = Ranks("unix:///nonexistent")
    assert await away.standing(7, "A", BoardKind.MEMBERS, 1) is None
    assert 0 < away.rests_until - monotonic() <= REST
    away.address = valkey_url
    assert (await away.standing(7, "A", BoardKind.MEMBERS, 1), "client" in vars(away)) == (None, True)
    await away.close()


async def test_a_redis_that_never_answers_keeps_nobody_waiting(tmp_path):
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_unix_server(silent, tmp_path / "s")
    async with server:
        slow, began = Ranks(f"unix://{tmp_path}/s"), monotonic()
        assert await slow.standing(7, "A", BoardKind.MEMBERS, 1) is None
        assert monotonic() - began < 2
        await slow.close()


async def test_what_no_large_board_needed_is_not_made():
    boards = Boards("unix:///nonexistent")
    await boards.ranks.close()
    assert "client" not in vars(boards.ranks)


def made_of(small: bytes, large: bytes) -> bytes:
    return len(small).to_bytes(4) + small + large


def test_two_pictures_come_out_of_the_child_each_whole():
    portrait = portrait_of(made_of(b"small", b"large one"))
    assert (portrait.small, portrait.large) == (b"small", b"large one")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (b"", "photo-not-a-picture"), (b"\x00\x00", "photo-not-a-picture"), (made_of(b"", b"x"), "photo-not-a-picture"),
        (made_of(b"small", b""), "photo-not-a-picture"), (b"\x00\x00\x00\x09abc", "photo-not-a-picture"),
        (b"too-large", "photo-too-large"),
    ],
)  # fmt: skip
def test_a_child_that_says_less_than_two_pictures_has_made_none(said: bytes, code: str):
    with pytest.raises(Refused, match=code):
        portrait_of(said)


def test_a_picture_full_of_detail_is_made_worse_until_it_fits():
    noise = Image.frombytes("RGB", (96, 96), b"".join(chance(number, 32) for number in range(864)))
    best = webp(noise, 96, 10**9)
    fits = webp(noise, 96, len(best) - 1)
    assert len(fits) < len(best)
    assert Image.open(BytesIO(fits)).size == (96, 96)
