"""What carries a text to a phone: a gateway of the province's by HTTP, or a file where none is configured."""

import json
import os
from contextlib import closing
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from domain.confirmations.links import Gateway
from domain.settings import MESSAGES, Settings

TIMEOUT = 4  # seconds for each wait; all of it stays below the ten of an outbox's lease
OWNER_ONLY = 0o600


class FileGateway:
    """Writes each message as a line of JSON: for a demonstration, and until a contract for SMS or Zalo is signed."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def send(self, *, message: int, phone: str, text: str) -> None:
        """Append it; only the installation's own account reads the file."""
        at = datetime.now(UTC).isoformat(timespec="seconds")
        line = json.dumps({"at": at, "message": message, "to": phone, "text": text}, ensure_ascii=False)
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, OWNER_ONLY)
        with os.fdopen(descriptor, "a", encoding="utf-8") as file:
            file.write(line + "\n")


class HttpGateway:
    """Posts `{"id", "to", "text"}` as JSON; any 2xx is taken for sent, and the same id for the same message."""

    def __init__(self, address: str, token: str) -> None:
        self.address, self.token = address, token

    def send(self, *, message: int, phone: str, text: str) -> None:
        """Raises `OSError` for any other answer, or none in time."""
        body = json.dumps({"id": message, "to": phone, "text": text}, ensure_ascii=False).encode()
        headers = {"content-type": "application/json", "authorization": f"Bearer {self.token}"}
        parts = urlsplit(self.address)
        made = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        with closing(made(parts.netloc, timeout=TIMEOUT)) as connection:
            try:
                connection.request("POST", urlunsplit(("", "", parts.path or "/", parts.query, "")), body, headers)
                status = connection.getresponse().status
            except HTTPException as error:
                raise OSError(str(error)) from error
        if status // 100 != 2:
            raise OSError(f"the gateway answered {status}")


def gateway_of(settings: Settings) -> Gateway:
    """The configured one."""
    if settings.gateway is None:
        return FileGateway(settings.data_folder / MESSAGES)
    return HttpGateway(settings.gateway, settings.gateway_token)
