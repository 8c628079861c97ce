import os
from pathlib import Path

import pytest

from service.running import children, web
from service.running.installation import installation
from service.running.processes import CannotStartError

SERVERS = {"DATABASE_URL": "postgresql://web@db.example/gocua", "REDIS_URL": "redis://cache.example"}


@pytest.fixture
def given(tmp_path: Path) -> dict[str, str]:
    return {"GOCUA_DATA": str(tmp_path / "var"), **SERVERS}


def test_named_servers_are_others_to_keep(given):
    place = installation(given)
    assert (place.cluster, place.valkey, place.is_embedded) == (None, None, False)
    assert place.settings().database_url == SERVERS["DATABASE_URL"]
    assert place.lesser_role == "web"


def test_one_server_may_be_ours_and_the_other_not(given):
    del given["REDIS_URL"]
    place = installation(given)
    assert place.is_embedded
    assert place.variables()["REDIS_URL"] == f"unix://{place.folder}/run/valkey.sock"


def test_no_process_learns_the_owners_address(given):
    place = installation({**given, "DATABASE_OWNER_URL": "postgresql://owner@db.example/gocua"})
    assert "DATABASE_OWNER_URL" not in place.variables()
    assert place.settings().database_owner_url is None
    assert place.owner_address == "postgresql://owner@db.example/gocua"


async def test_migrating_others_servers_needs_the_owners_address(given):
    with pytest.raises(CannotStartError, match="DATABASE_OWNER_URL is not set"):
        await installation(given).migrate()


def test_the_keys_of_the_folder_reach_its_processes(given):
    place = installation(given)
    assert place.settings().keys == installation(given).settings().keys


def test_keys_may_come_from_a_file_elsewhere(given, tmp_path):
    (tmp_path / "secret").touch(mode=0o600)
    (tmp_path / "secret").write_text(f"mine:{'cd' * 32}")
    assert installation({**given, "GOCUA_SECRET_FILE": str(tmp_path / "secret")}).settings().keys[0].id == "mine"


def test_a_folder_that_a_demo_filled_stays_a_demo(given):
    place = installation(given)
    assert not place.settings().demo
    (place.folder / "demo").touch()
    assert place.settings().demo


@pytest.fixture
def front():
    with web.listen("127.0.0.1", 0) as listener:
        yield web.Front(listener, f"http://127.0.0.1:{listener.getsockname()[1]}")


def test_a_port_in_use_is_one_sentence(front):
    with pytest.raises(CannotStartError, match=f"Port {front.port} of 127.0.0.1 cannot be taken"):
        web.listen("127.0.0.1", front.port)


async def test_a_web_that_says_nothing_is_not_ready(front):
    assert await web.ask(front, "/readyz", patience=0.2) == ""


def test_l11_forwarded_headers_are_believed_from_the_named_proxy_alone(given, front):
    place = installation(given)
    assert "--no-proxy-headers" in children.web_program(1, place.settings(), {}, front).command
    behind = installation({**given, "GOCUA_PROXY": "10.0.0.1"}).settings()
    assert children.web_program(1, behind, {}, front).command[-3:] == (
        "--proxy-headers",
        "--forwarded-allow-ips",
        "10.0.0.1",
    )


def test_web_processes_share_the_port_and_are_single(front, given):
    program = children.web_program(2, installation(given).settings(), {}, front)
    assert program.inherited == (front.listener.fileno(),)
    assert "--workers" not in program.command


def test_a_certificate_makes_it_https(front, given):
    secure = web.Front(front.listener, "https://192.168.1.4", Path("a.crt"), Path("a.key"))
    command = children.web_program(1, installation(given).settings(), {}, secure).command
    assert command[-4:] == ("--ssl-certfile", "a.crt", "--ssl-keyfile", "a.key")


def test_a_worker_has_five_minutes_where_a_request_has_five_seconds(given):
    settings = installation(given).settings()
    address = children.worker_program(settings, os.environ).environment["DATABASE_URL"]
    assert address == f"{SERVERS['DATABASE_URL']}?options=-c%20statement_timeout%3D300000"


def test_commands_beside_the_service_print_the_address_it_runs_under(given):
    place = installation(given)
    (place.folder / "address").write_text("http://127.0.0.1:8080")
    assert place.settings().base_address == "http://127.0.0.1:8080"
    told = installation({**given, "GOCUA_BASE_ADDRESS": "https://gocua.vn"}).settings()
    assert told.base_address == "https://gocua.vn"
