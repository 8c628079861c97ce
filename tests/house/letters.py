"""Requests as a browser sends them, as bytes."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

CHROME = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36"
)
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Safari/604.1"


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose browser: its cookies, and the token that its forms carry."""

    cookie: str = ""
    csrf: str = ""
    agent: str = SAFARI


STRANGER = Sender()


def head(method: str, path: str, port: int, sender: Sender) -> str:
    """The first line and the headers that every request has."""
    cookie = f"Cookie: {sender.cookie}\r\n" if sender.cookie else ""
    return (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUser-Agent: {sender.agent}\r\n"
        "Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.8\r\nAccept-Language: vi,en;q=0.7\r\n"
        f"Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: navigate\r\n{cookie}"
    )


def get(path: str, port: int, sender: Sender = STRANGER) -> bytes:
    """Open a page."""
    return f"{head('GET', path, port, sender)}\r\n".encode()


def post(path: str, port: int, fields: Iterable[tuple[str, str]], sender: Sender = STRANGER) -> bytes:
    """Send a form, with the sender's token in it."""
    own = [("_csrf", sender.csrf)] if sender.csrf else []
    body = urlencode([*own, *fields])
    return (
        f"{head('POST', path, port, sender)}Origin: http://127.0.0.1:{port}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()
