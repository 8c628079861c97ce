"""A file, or a gateway by HTTP: what goes out, and what counts as sent."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from domain.settings import ConfigurationError, read_settings
from tests.service.conftest import SETTINGS
from workers.gateways import FileGateway, HttpGateway, gateway_of


@dataclass
class Province:
    """A gateway of a province: what it got, and what it answers."""

    address: str
    status: int = 202
    got: list[tuple[str | None, Any]] = field(default_factory=list[tuple[str | None, Any]])


@pytest.fixture
def province() -> Iterator[Province]:
    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            there.got.append((self.headers["authorization"], json.loads(body)))
            self.send_response(there.status)
            self.end_headers()

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Answering)
    there = Province(f"http://127.0.0.1:{server.server_port}/send")
    serving = threading.Thread(target=server.serve_forever, args=(0.01,))
    serving.start()
    yield there
    server.shutdown()
    serving.join()
    server.server_close()


def test_a_message_is_posted_with_its_id_and_the_token(province: Province):
    HttpGateway(province.address, "geheim").send(message=7, phone="0000123456", text="Bà con bấm")
    assert province.got == [("Bearer geheim", {"id": 7, "to": "0000123456", "text": "Bà con bấm"})]


@pytest.mark.parametrize("status", [400, 401, 429, 500, 503])
def test_any_other_answer_is_not_sent(province: Province, status: int):
    province.status = status
    with pytest.raises(OSError, match=str(status)):
        HttpGateway(province.address, "").send(message=7, phone="0", text="x")


def test_nobody_there_is_not_sent():
    with pytest.raises(OSError, match="refused"):
        HttpGateway("http://127.0.0.1:9/send", "").send(message=7, phone="0", text="x")


def test_without_a_gateway_messages_are_lines_of_a_file_that_its_owner_alone_reads(tmp_path: Path):
    gateway = gateway_of(replace(SETTINGS, data_folder=tmp_path, gateway=None))
    for number in (1, 2):
        gateway.send(message=number, phone="0000123456", text="dòng\nhai")
    file = tmp_path / "messages.jsonl"
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert [(line["message"], line["to"], line["text"]) for line in lines] == [
        (1, "0000123456", "dòng\nhai"), (2, "0000123456", "dòng\nhai"),
    ]  # fmt: skip
    assert (isinstance(gateway, FileGateway), file.stat().st_mode & 0o777) == (True, 0o600)


NEEDED = {"DATABASE_URL": "postgresql:///x", "REDIS_URL": "unix:///x", "GOCUA_SECRET": "a:" + "01" * 32}


@pytest.mark.parametrize("held", ["https://sms.example.vn/send", "http://127.0.0.1:9/send"])
def test_an_address_of_a_gateway(held: str):
    assert isinstance(gateway_of(read_settings({**NEEDED, "GOCUA_GATEWAY": held})), HttpGateway)


@pytest.mark.parametrize("held", ["http://sms.example.vn/send", "file:///etc/passwd", "https:///x", "sms.example.vn"])
def test_what_is_no_address_of_a_gateway_is_told_at_the_start(held: str):
    with pytest.raises(ConfigurationError, match="GOCUA_GATEWAY held"):
        read_settings({**NEEDED, "GOCUA_GATEWAY": held})
