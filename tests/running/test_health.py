from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from domain.rules.days import local_day
from domain.settings import read_settings
from service.running.health import look

TODAY = date(2026, 11, 24)


@pytest.fixture
def settings(database_url: str, valkey_url: str, tmp_path: Path):
    tmp_path.chmod(0o700)
    given = {"DATABASE_URL": database_url, "REDIS_URL": valkey_url, "GOCUA_DATA": str(tmp_path)}
    return read_settings({**given, "GOCUA_SECRET": f"a:{'ab' * 32}"})


async def wrong(settings, today: date = TODAY) -> dict[str, str]:
    return {finding.name: finding.seen for finding in await look(settings, today) if not finding.holds}


async def as_superuser(engines, settings, sql: str) -> None:
    async with engines.cluster.superuser(settings.database_url.partition("@/")[2].partition("?")[0]) as connection:
        await connection.execute(sql)


async def test_a_fresh_installation_is_healthy_but_for_the_tests_own_haste(settings):
    assert await wrong(settings) == {"durability": "fsync off, synchronous_commit on, full_page_writes off"}


@pytest.mark.parametrize("change", ["UPDATE", "TRUNCATE"])
async def test_a_ledger_that_the_service_may_change_is_found_in_any_partition(engines, settings, change):
    await as_superuser(engines, settings, f"GRANT {change} ON ledger_entry_2026_11 TO gocua_app")
    assert (await wrong(settings))["ledger rights"] == f"ledger_entry_2026_11 allows {change}"


async def test_months_that_run_out_are_said_in_time(settings):
    today = local_day(datetime.now(UTC))
    first = date(today.year + 1, today.month, 1)  # months were made for fourteen ahead; three are wanted
    assert "ledger months" not in await wrong(settings, first - timedelta(days=1))
    assert (await wrong(settings, first))["ledger months"].startswith("2 months ahead")


async def test_a_migration_that_has_not_run_is_found(engines, settings):
    await as_superuser(engines, settings, "DELETE FROM migration")
    assert (await wrong(settings))["migrations"].startswith("0 of ")


async def test_a_missing_extension_is_named(engines, settings):
    await as_superuser(engines, settings, "DROP EXTENSION unaccent")
    assert (await wrong(settings))["extensions"] == "missing: unaccent"


async def test_a_data_folder_that_others_can_enter_is_found(settings, tmp_path):
    tmp_path.chmod(0o755)
    assert "has mode 755" in (await wrong(settings))["data folder"]


async def test_servers_that_are_away_are_findings_and_no_errors(tmp_path):
    given = {"DATABASE_URL": f"postgresql://a@/b?host={tmp_path}", "REDIS_URL": f"unix://{tmp_path}/none"}
    given |= {"GOCUA_SECRET": f"a:{'ab' * 32}", "GOCUA_DATA": str(tmp_path)}
    found = await wrong(read_settings(given))
    assert {name: seen.split(":")[0] for name, seen in found.items() if name != "data folder"} == {
        "redis": "cannot be reached",
        "database": "cannot be reached",
    }
