"""A link to the home's registered phone: grade A, once a report, sent by a worker (design §3)."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from domain.confirmations.answer import confirm_assistance
from domain.confirmations.links import MOST_A_DAY, send_link, send_message
from domain.database import rows
from domain.outbox import LEASE
from domain.refusals import NotFound, Refused, TooMany
from domain.rules.answers import REPORT_LIFE, Answer, Channel, Device, Grade, Outcome, State
from domain.rules.sealing import seal_text
from domain.rules.tokens import hash_of, secret_token
from domain.visits.move import move_visit
from domain.visits.withdraw import withdraw_help
from tests.cast import ADDRESS, MINUTE, TUESDAY, Cast, chance
from tests.visiting import answered, helped

KEY, NOW, PHONE = b"\x01" * 32, TUESDAY + MINUTE, "0000 123 456"
SECOND = timedelta(seconds=1)


@dataclass
class Notebook:
    """A gateway that notes what it is given; while `is_down` it takes nothing."""

    is_down: bool = False
    sent: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    def send(self, *, message: int, phone: str, text: str) -> None:
        if self.is_down:
            raise TimeoutError(message)
        self.sent.append((phone, text))


@pytest.fixture
async def report(cast: Cast) -> str:
    await rows("UPDATE recipient SET phone = {} WHERE id = {}", PHONE, cast.homes["binh"])
    return await helped(cast, "hoa", "binh", ewallet=1)


def token_of(report: str, tap: int = 0) -> str:
    return secret_token(chance(f"link {report} {tap}", 16))


async def asks(cast: Cast, report: str, who: str = "hoa", tap: int = 0) -> None:
    token = token_of(report, tap)
    sealed = seal_text(KEY, f"open {token}", report, bytes(12))
    await send_link(viewer=cast[who], assistance=report, token_hash=hash_of(token), sealed=sealed, at=NOW)


async def sends(notebook: Notebook, at=NOW) -> int:
    """Until nothing is owed, or something could not be sent; how many went out."""
    before = len(notebook.sent)
    while await send_message(gateway=notebook, secrets=[b"\x02" * 32, KEY], at=at):
        pass
    return len(notebook.sent) - before


async def says(report: str, at=NOW, *, is_members: bool = False) -> Outcome:
    device = Device(ADDRESS, "Chrome", is_members=is_members)  # the phone's address is the member's: a lent hotspot
    return await confirm_assistance(
        token=token_of(report),
        answer=lambda items: Answer(frozenset(items), Channel.ONE_TIME_CODE, device, at),
    )


async def owed() -> int:
    return len(await rows("SELECT FROM outbox WHERE task = 'send-messages'"))


async def test_design_3_the_registered_phone_answers_with_grade_a(cast: Cast, report: str):
    notebook = Notebook()
    await asks(cast, report)
    assert [await sends(notebook), await sends(notebook), await owed()] == [1, 0, 0]
    assert notebook.sent == [(PHONE, f"open {token_of(report)}")]
    assert await says(report, TUESDAY + timedelta(days=2)) == Outcome(State.CONFIRMED, Grade.A)
    assert await rows("SELECT channel FROM confirmation") == [{"channel": "phone"}]


async def test_a_link_that_was_sent_on_to_a_member_is_c(cast: Cast, report: str):
    await asks(cast, report)
    assert (await says(report, is_members=True)).grade is Grade.C


async def test_a_link_lives_as_long_as_its_report(cast: Cast, report: str):
    await asks(cast, report)
    with pytest.raises(Refused, match="code-expired"):
        await says(report, NOW + REPORT_LIFE + SECOND)
    assert (await says(report, NOW + REPORT_LIFE)).state is State.CONFIRMED


async def test_the_text_is_gone_from_the_database_once_it_is_sent(cast: Cast, report: str):
    await asks(cast, report)
    before = await rows("SELECT sealed IS NULL AS gone, sent_at FROM message")
    await sends(Notebook())
    assert before + await rows("SELECT sealed IS NULL AS gone, sent_at FROM message") == [
        {"gone": False, "sent_at": None}, {"gone": True, "sent_at": NOW},
    ]  # fmt: skip


async def test_what_could_not_be_sent_is_owed_on(cast: Cast, report: str):
    notebook = Notebook(is_down=True)
    await asks(cast, report)
    assert (await sends(notebook), await owed()) == (0, 1)
    notebook.is_down = False
    assert (await sends(notebook), await owed()) == (0, 1)  # its lease runs on
    assert (await sends(notebook, NOW + LEASE), await owed()) == (1, 0)


async def test_one_message_a_report_also_of_ten_at_once(cast: Cast, report: str):
    made = await asyncio.gather(*(asks(cast, report, tap=tap) for tap in range(10)), return_exceptions=True)
    assert sorted(str(one) for one in made if one is not None) == ["link-sent"] * 9
    assert (await owed(), len(await rows("SELECT FROM message"))) == (1, 1)


async def test_erased_withdrawn_or_answered_meanwhile_nothing_is_sent(cast: Cast, report: str):
    notebook = Notebook()
    other = await helped(cast, "hoa", "binh", "other", psp_dossier=1)
    third = await helped(cast, "hoa", "binh", "third", psp_account=1)
    for one in (report, other, third):
        await asks(cast, one)
    await withdraw_help(viewer=cast["hoa"], assistance=report, at=NOW)
    await answered("other", "psp-dossier")
    await rows("UPDATE recipient SET phone = NULL")
    assert (await sends(notebook), notebook.sent, await owed()) == (0, [], 0)


async def test_g17_of_what_was_denied_it_is_asked_like_of_anything_and_nothing_is_sent(cast: Cast, report: str):
    notebook = Notebook()
    await answered()
    await asks(cast, report)
    await sends(notebook)
    assert (notebook.sent, len(await rows("SELECT FROM message WHERE sent_at IS NOT NULL"))) == ([], 1)


BY_A_MEMBER = "phone_by = (SELECT min(key::text)::uuid FROM intake)"


@pytest.mark.parametrize("change", ["phone = NULL", "contact = 'call'", "contact = 'in-person'", BY_A_MEMBER])
async def test_g20_a_home_without_an_offices_number_or_with_another_wish_gets_none(
    cast: Cast, report: str, change: str
):
    await rows(f"UPDATE recipient SET {change} WHERE id = {{}}", cast.homes["binh"])
    with pytest.raises(Refused, match="no-phone-of-home"):
        await asks(cast, report)


@pytest.mark.parametrize("who", ["dung", "thao"])
async def test_another_members_report_is_not_there(cast: Cast, report: str, who: str):
    with pytest.raises(NotFound, match="not-found"):
        await asks(cast, report, who)


async def test_a_member_asks_for_forty_a_day(cast: Cast, report: str):
    await rows(
        "INSERT INTO guess_limit (scope, window_at, count) VALUES ({}, {}, {})",
        *(f"link:member:{cast['hoa'].account}", NOW.replace(hour=0, minute=0, second=0), MOST_A_DAY),
    )
    with pytest.raises(TooMany):
        await asks(cast, report)
    assert await owed() == 0


@pytest.mark.parametrize("is_sent", [False, True])
async def test_g9_a_visit_that_moved_may_send_its_right_home_a_link(cast: Cast, report: str, is_sent: bool):
    notebook = Notebook()
    await rows("UPDATE recipient SET phone = '0000 654 321' WHERE id = {}", cast.homes["son"])
    await asks(cast, report)
    if is_sent:
        await sends(notebook)
    [visit] = await rows("SELECT public_id FROM check_in")
    await move_visit(viewer=cast["hoa"], check_in=visit["public_id"], card=cast.cards["son"], at=NOW)
    await asks(cast, report, tap=1)
    assert await sends(notebook) == 1
    assert notebook.sent[-1] == ("0000 654 321", f"open {token_of(report, 1)}")
    assert await owed() == 0
