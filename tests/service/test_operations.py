"""Whether an installation is fit to be asked, and what its monitor is told."""

import httpx
import pytest

from domain.database import rows
from tests.engines import Engines
from tests.ledgers import as_owner_without_guards
from tests.service.conftest import Browsers

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
