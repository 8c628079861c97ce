"""What reaches the log of the web: never what somebody typed (L10)."""

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog

from domain.database import rows
from domain.traces import Wordless, trace_of
from service.logs import PROCESSORS
from tests.cast import Cast, key
from tests.ledgers import as_owner_without_guards
from tests.service.conftest import Browsers
from tests.visiting import helped, token_of

PHONE = "0912345678"


@pytest.fixture
def log(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """The log as `gocua serve` writes it, kept by no logger afterwards."""
    structlog.configure(processors=PROCESSORS)
    yield lambda: "".join(capsys.readouterr())
    structlog.reset_defaults()


async def test_l10_a_phone_number_in_a_unique_violation_never_reaches_the_log(
    browser: Browsers, cast: Cast, log: Callable[[], str], engines: Any, database: str
):
    await rows("UPDATE recipient SET phone = {}, quiet_until = '2026-12-01' WHERE id = {}", PHONE, cast.homes["son"])
    await rows("UPDATE recipient SET phone = {} WHERE id = {}", PHONE, cast.homes["binh"])
    async with as_owner_without_guards(engines, database) as owner:
        await owner.execute("CREATE UNIQUE INDEX quiet_once ON recipient (phone) WHERE quiet_until IS NOT NULL")
    ended = {"key": str(key("knock")), "end": "in-mourning-or-ill"}
    answer = await (await browser("hoa")).post(f"/households/{cast.home('binh')}/knocks", ended)
    assert (answer.status_code, PHONE in answer.text) == (500, False)
    written = log()
    fault = next(json.loads(line) for line in written.splitlines() if '"fault"' in line)
    assert fault["trace"][0].startswith("UniqueViolationError (quiet_once) at ")
    assert "record_knock" in fault["trace"][0]
    assert PHONE not in written


async def test_l10_no_token_of_an_address_is_logged_be_it_right_wrong_or_broken(
    browser: Browsers, cast: Cast, log: Callable[[], str]
):
    await helped(cast, "hoa", "binh", "visit", ewallet=1)
    stranger, wrong = await browser(), "7" * 26
    for address in [f"/c/{token_of('visit')}", f"/C/{wrong}", f"/s/{wrong}", f"/q/{cast.cards['binh']}", "/q/" + wrong,
                    f"/nowhere/{wrong}", f"/q?code={cast.codes['binh']}", f"/c/{wrong}%00"]:  # fmt: skip
        await stranger.get(address)
    written = log()
    assert written.count('"answer"') == 8
    assert not [
        secret for secret in (token_of("visit"), wrong, *cast.cards.values(), *cast.codes.values()) if secret in written
    ]


def test_l10_an_error_is_told_by_kind_and_place_through_all_that_caused_it():
    with pytest.raises(KeyError) as raised:
        try:
            int(f"{PHONE}x")
        except ValueError as error:
            raise KeyError(PHONE) from ExceptionGroup(PHONE, [error])
    lines = trace_of(raised.value)
    assert [line.partition(" at ")[0] for line in lines] == ["KeyError", "ExceptionGroup (ValueError)"]
    assert PHONE not in "".join(lines)
    assert "service/test_logs.py" in lines[0]


def test_l10_what_a_library_logs_of_an_error_has_no_words_of_it():
    error = ValueError(PHONE)
    record = logging.LogRecord("uvicorn.error", logging.ERROR, "", 0, "Exception in app", (), (ValueError, error, None))
    assert Wordless("%(name)s: %(message)s").format(record).startswith("uvicorn.error: Exception in app\nValueError")
    assert PHONE not in Wordless().format(record)


def test_l10_what_asyncio_says_of_a_task_that_nobody_awaited_has_no_words_of_its_error():
    error = ValueError("0912 345 678")
    about = ("asyncio", logging.ERROR, "", 0, f"Task exception was never retrieved\nfuture: {error!r}", None, None)
    assert Wordless().format(logging.LogRecord(*about)) == "Task exception was never retrieved"


def test_l10_an_error_that_a_library_writes_out_is_left_out():
    about = ("celery", logging.ERROR, "", 0, "failed: %s", (ValueError("0912 345 678"),), None)
    assert Wordless().format(logging.LogRecord(*about)) == "failed: %s"
