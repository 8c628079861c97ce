"""Whether an installation is fit to be asked, and what its monitor is told."""

from datetime import UTC, datetime, timedelta
from math import inf

import httpx
import pytest
from prometheus_client import CONTENT_TYPE_LATEST

from domain.database import rows
from service.handlers.operations import metrics_token
from tests.engines import Engines
from tests.ledgers import as_owner_without_guards
from tests.service.conftest import SETTINGS, Browsers

SECOND = timedelta(seconds=1)
BEAT = "INSERT INTO heartbeat (process, seen_at) VALUES ('worker', now())"


async def ready(browser: Browsers) -> tuple[int, dict[str, str]]:
    """What a stranger is told who asks whether visitors may be sent here."""
    answer: httpx.Response = await (await browser()).get("/readyz")
    return answer.status_code, answer.json()


async def test_an_installation_that_was_migrated_whole_is_ready(browser: Browsers):
    await rows(BEAT)
    status, told = await ready(browser)
    assert (status, told["migrations"]) == (200, "good")


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM migration WHERE id = (SELECT max(id) FROM migration)",
        "UPDATE migration SET app_name = 'another'",
        "DROP TABLE migration",
        "REVOKE SELECT ON migration FROM gocua_app",
    ],
)
async def test_new_code_on_an_old_schema_is_behind(browser: Browsers, engines: Engines, database: str, change: str):
    await rows(BEAT)
    async with as_owner_without_guards(engines, database) as owner:
        await owner.execute(change)
    status, told = await ready(browser)
    assert (status, told["database"], told["migrations"]) == (503, "good", "behind")


async def test_a_database_that_was_never_migrated_is_behind_and_no_fault(
    browser: Browsers, engines: Engines, database: str
):
    async with as_owner_without_guards(engines, database) as owner:
        await owner.execute("DROP SCHEMA public CASCADE")
    assert await ready(browser) == (
        503, {"database": "good", "migrations": "behind", "worker": "silent", "redis": "away"},
    )  # fmt: skip


OWE = "INSERT INTO outbox (task, source, made_at, parked_at) VALUES ('project-ledger', {}, {}, {})"


async def figures(browser: Browsers) -> dict[str, float]:
    """What the monitor reads: name → figure."""
    token = {"authorization": f"Bearer {metrics_token(SETTINGS)}"}
    answer = await (await browser()).get("/metrics", headers=token)
    assert (answer.status_code, answer.headers["content-type"]) == (200, CONTENT_TYPE_LATEST)
    lines = [line.split(" ") for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(figure) for name, figure in lines}


async def test_the_monitor_reads_what_is_owed_and_parked_how_old_it_is_and_when_the_worker_was_seen(browser: Browsers):
    now = datetime.now(UTC)
    for source, ago, parked in ((1, 90, None), (2, 30, None), (3, 5000, now)):
        await rows(OWE, source, now - ago * SECOND, parked)
    await rows("INSERT INTO heartbeat (process, seen_at) VALUES ('beat', {}), ('worker', {})", now, now - 7 * SECOND)
    told = await figures(browser)
    assert (told["gocua_outbox_owed_rows"], told["gocua_outbox_parked_rows"]) == (2, 1)
    assert 90 <= told["gocua_outbox_oldest_owed_seconds"] < 120
    assert 7 <= told["gocua_worker_heartbeat_age_seconds"] < 37


async def test_where_nothing_is_owed_the_oldest_is_no_second_old_and_a_worker_that_never_beat_is_endlessly_so(
    browser: Browsers,
):
    assert await figures(browser) == {
        "gocua_outbox_owed_rows": 0,
        "gocua_outbox_parked_rows": 0,
        "gocua_outbox_oldest_owed_seconds": 0,
        "gocua_worker_heartbeat_age_seconds": inf,
    }


async def test_l12_a_stranger_at_the_figures_does_not_reach_the_database(browser: Browsers, engines: Engines, database):
    async with as_owner_without_guards(engines, database) as owner:
        await owner.execute("DROP TABLE outbox")
    assert (await (await browser()).get("/metrics")).status_code == 404
