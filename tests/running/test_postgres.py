import asyncio
import subprocess
import time
from pathlib import Path

import asyncpg
import pytest

from service.running import founding, postgres
from service.running.folders import DatabaseHome
from service.running.processes import CannotStartError


@pytest.fixture
async def as_service(database_url: str):
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


async def back(ready, within: float) -> float:
    """Seconds until an engine answers again."""
    began = time.monotonic()
    async with asyncio.timeout(within):
        await asyncio.sleep(0.05)
        while not await ready():
            await asyncio.sleep(0.02)
    return time.monotonic() - began


async def test_postgres_killed_is_soon_back_with_what_was_committed(engines, database_url):
    connection = await asyncpg.connect(database_url)
    await connection.execute("INSERT INTO outbox (task, source, made_at) VALUES ('x', 1, now())")
    engines.kill("postgres")
    await back(engines.cluster.is_ready, within=10)
    connection = await asyncpg.connect(database_url)
    assert await connection.fetchval("SELECT count(*) FROM outbox") == 1
    await connection.close()


async def test_valkey_killed_is_soon_back(engines, valkey):
    engines.kill("valkey")
    await back(engines.valkey.is_ready, within=10)
    assert await valkey.ping()


async def test_it_listens_on_no_port(as_service):
    assert await as_service.fetchval("SHOW listen_addresses") == ""


def test_nobody_else_reaches_the_sockets(engines):
    sockets = [engines.cluster.socket_folder / postgres.SOCKET, engines.valkey.socket]
    assert [(path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) for path in sockets] == [
        (0o700, 0o700)
    ] * 2


def test_what_was_acknowledged_is_on_the_disk(tmp_path):
    command = postgres.cluster_in(DatabaseHome(tmp_path, tmp_path, None), tmp_path / "log").program().command
    assert {"fsync=on", "synchronous_commit=on", "full_page_writes=on"} <= set(command)


async def test_valkey_listens_on_no_port_keeps_a_log_and_evicts_nothing(valkey):
    held = await valkey.config_get("port", "appendonly", "appendfsync", "maxmemory-policy")
    assert held == {"port": "0", "appendonly": "yes", "appendfsync": "everysec", "maxmemory-policy": "noeviction"}


async def test_the_service_signs_in_as_a_role_that_owns_and_makes_nothing(as_service):
    assert await as_service.fetchval("SELECT current_user") == "gocua_app"
    for forbidden in ("CREATE TABLE mine (a int)", "DROP TABLE outbox", "CREATE ROLE mine", "SET ROLE gocua_owner"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await as_service.execute(forbidden)


async def test_a_request_that_waits_gives_up_before_the_person_does(as_service):
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    assert [await as_service.fetchval(f"SHOW {name}") for name in names] == ["5s", "2s", "30s"]


async def test_a_worker_asks_for_more_time_in_its_address(database_url):
    connection = await asyncpg.connect(f"{database_url}&options=-c%20statement_timeout%3D300000")
    assert await connection.fetchval("SHOW statement_timeout") == "5min"
    await connection.close()


async def test_search_and_exclusion_have_their_extensions(as_service):
    assert await as_service.fetchval("SELECT unaccent('Dương Thị Hồng') || (similarity('a', 'a'))") == "Duong Thi Hong1"


async def test_vietnamese_letters_have_two_cases(as_service):
    assert await as_service.fetchval("SELECT lower('ĐỖ THỊ ỬNG')") == "đỗ thị ửng"


PERSON = "INSERT INTO person (public_id, name, phone, search_key, sort_key) VALUES ($1, '', $2, '', '')"


async def test_an_error_leaves_no_name_or_number_in_the_log(engines, as_service):
    await as_service.execute(PERSON, "A", "0912345678")
    with pytest.raises(asyncpg.UniqueViolationError):
        await as_service.execute(PERSON, "B", "0912345678")
    log = engines.cluster.log.read_text()
    assert "person_phone" in log
    assert "0912345678" not in log


async def test_founding_twice_changes_nothing(engines):
    await founding.found(engines.cluster)
    await founding.found(engines.cluster)
    async with engines.cluster.superuser() as connection:
        roles = await connection.fetch(
            "SELECT rolname FROM pg_roles WHERE rolname LIKE 'gocua%' AND NOT rolsuper ORDER BY 1"
        )
    assert [row["rolname"] for row in roles] == ["gocua_app", "gocua_owner"]


@pytest.mark.parametrize(
    ("version", "sentence"),
    [(None, "no sound PostgreSQL folder"), ("17", "written by PostgreSQL 17, this is 18")],
)
def test_data_that_it_cannot_read_is_one_sentence(tmp_path: Path, version: str | None, sentence: str):
    (tmp_path / "postgresql").mkdir()
    if version:
        (tmp_path / "postgresql" / "PG_VERSION").write_text(f"{version}\n")
    with pytest.raises(CannotStartError, match=sentence):
        postgres.cluster_in(DatabaseHome(tmp_path, tmp_path, None), tmp_path / "log")


async def test_a_pid_that_became_somebody_elses_is_struck_off(tmp_path: Path):
    cluster = postgres.cluster_in(DatabaseHome(tmp_path, tmp_path, None), tmp_path / "log")
    cluster.data.mkdir()
    with subprocess.Popen(["/bin/sleep", "60"]) as other:
        (cluster.data / "postmaster.pid").write_text(f"{other.pid}\n{cluster.data}\n")
        await founding.initialise(cluster)
        assert other.poll() is None
        other.kill()
    assert not (cluster.data / "postmaster.pid").exists()


async def test_an_orphan_of_a_killed_supervisor_is_ended_before_the_next_starts(engines):
    before = engines.supervisor.pid_of("postgres")
    await asyncio.to_thread(engines.run, founding.initialise(engines.cluster))
    await back(engines.cluster.is_ready, within=10)
    assert engines.supervisor.pid_of("postgres") != before
