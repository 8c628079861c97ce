from pathlib import Path

import pytest

from domain.settings import ConfigurationError, Settings, read_settings, without_password

KEY = "ab" * 32
GOOD = {
    "DATABASE_URL": "postgresql://gocua_app:hush@db.example/gocua",
    "REDIS_URL": "redis://cache.example/0",
    "GOCUA_SECRET": f"now:{KEY}",
}


def faults(**wrong: str) -> list[str]:
    with pytest.raises(ConfigurationError) as refused:
        read_settings({**GOOD, **wrong})
    return refused.value.faults


def test_three_variables_are_enough():
    settings = read_settings(GOOD)
    assert settings.base_address == "http://127.0.0.1:8000"
    assert settings.data_folder == Path("var")
    assert (settings.demo, settings.web_processes, settings.pool_size, settings.proxy) == (False, 2, 16, None)


def test_everything_that_is_wrong_is_said_at_once():
    said = faults(DATABASE_URL="", REDIS_URL="memcached://x", GOCUA_DEMO="yes", GOCUA_WEB_PROCESSES="0")
    assert [fault.split()[0] for fault in said] == ["DATABASE_URL", "REDIS_URL", "GOCUA_DEMO", "GOCUA_WEB_PROCESSES"]


def test_a_fault_names_the_variable_what_it_held_and_what_is_expected():
    assert faults(GOCUA_DEMO="yes") == ["GOCUA_DEMO held 'yes'; expected 1 or 0."]
    assert faults(REDIS_URL=" ")[0].startswith("REDIS_URL is not set; expected an address")


def test_a_fault_shows_no_password_and_no_key():
    said = faults(DATABASE_URL="mysql://gocua:hush@db/x", GOCUA_SECRET="now:c0ffee")
    assert "hush" not in said[0]
    assert "c0ffee" not in said[1]


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("mysql://gocua:hush@db/x", "mysql://gocua:…@db/x"),
        ("mysql://gocua@db/x", "mysql://gocua@db/x"),
        ("redis://:hush@cache", "redis://:…@cache"),
        ("nonsense", "nonsense"),
    ],
)
def test_a_password_is_left_out_of_an_address(address: str, shown: str):
    assert without_password(address) == shown


def test_showing_settings_shows_no_secret():
    assert "hush" not in repr(read_settings(GOOD))
    assert KEY not in repr(read_settings(GOOD))


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:8000",
        "http://localhost",
        "http://member.localhost:8000",
        "http://[::1]:8000",
        "https://gocua.example.vn",
        "https://192.168.1.4:8443",
    ],
)
def test_a_base_address_is_https_or_stays_on_this_machine(address: str):
    assert read_settings({**GOOD, "GOCUA_BASE_ADDRESS": address + "/"}).base_address == address


@pytest.mark.parametrize(
    "address",
    [
        "http://gocua.example.vn",
        "http://192.168.1.4:8000",
        "http://127.0.0.1.example.vn",
        "http://localhost.example.vn",
    ],
)
def test_http_is_refused_where_it_would_leave_the_machine(address: str):
    assert "expected https" in faults(GOCUA_BASE_ADDRESS=address)[0]


@pytest.mark.parametrize(
    "address", ["gocua.vn", "https://gocua.vn/app", "https://u:p@gocua.vn", "ftp://x", "https://a?b", "https://a b"]
)
def test_a_base_address_has_scheme_name_and_port_alone(address: str):
    assert "scheme, name and port alone" in faults(GOCUA_BASE_ADDRESS=address)[0]


def test_the_first_key_signs_and_the_others_still_count():
    settings = read_settings({**GOOD, "GOCUA_SECRET": f"new:{'cd' * 32}\nold:{KEY}\n"})
    assert settings.secret == bytes.fromhex("cd" * 32)
    assert [key.id for key in settings.keys] == ["new", "old"]


@pytest.mark.parametrize("held", ["", "now", f"now:{'ab' * 31}", "now:xyz", f"a:{KEY} a:{KEY}", KEY])
def test_keys_that_are_short_nameless_or_double_are_refused(held: str):
    assert "expected keys as id:hexadecimal" in faults(GOCUA_SECRET=held)[0]


def test_web_processes_may_not_take_all_connections():
    assert "expected 80 connections" in faults(GOCUA_WEB_PROCESSES="8", GOCUA_POOL_SIZE="16")[0]
    assert read_settings({**GOOD, "GOCUA_WEB_PROCESSES": "5", "GOCUA_POOL_SIZE": "16"}).web_processes == 5


@pytest.mark.parametrize("held", ["２", "-1", "33", "1e1", "9" * 400])
def test_a_count_is_a_plain_number_within_its_bounds(held: str):
    assert "a whole number from 1 to 32" in faults(GOCUA_WEB_PROCESSES=held)[0]


@pytest.mark.parametrize("held", ["*", "10.0.0.0/8", "proxy.example"])
def test_l11_forwarded_headers_are_believed_from_one_address_alone(held: str):
    assert "the IP address of the proxy" in faults(GOCUA_PROXY=held)[0]
    assert read_settings({**GOOD, "GOCUA_PROXY": "10.0.0.1"}).proxy == "10.0.0.1"


@pytest.mark.parametrize(
    ("address", "secure", "host"),
    [("http://localhost:8000", False, "localhost"), ("https://gocua.vn:8443", True, "gocua.vn")],
)
def test_the_scheme_decides_about_cookies_and_the_name_about_hosts(address: str, secure: bool, host: str):
    settings: Settings = read_settings({**GOOD, "GOCUA_BASE_ADDRESS": address})
    assert (settings.is_secure, settings.host) == (secure, host)
