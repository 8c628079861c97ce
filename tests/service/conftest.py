"""Browsers of people, over the real app: no test reaches past the web into a handler."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from domain.settings import SecretKey, Settings
from tests.cast import Cast, chance, has_session

SETTINGS = Settings(
    database_url="",
    database_owner_url=None,
    redis_url="unix:///nonexistent",
    base_address="http://127.0.0.1:8000",
    data_folder=Path("var"),
    demo=False,
    web_processes=1,
    pool_size=4,
    keys=(SecretKey("a", b"\x07" * 32),),
    proxy=None,
    gateway="http://127.0.0.1:9/send",
    gateway_token="",
)


@pytest.fixture
def app(database: str):
    from service.app import create_app

    return create_app(SETTINGS)


def but_for_its_code(page: str) -> str:
    """An error page without the code to quote, which is another for each request."""
    return re.sub(r'<b class="hash">\w{16}</b>', "", page)


@dataclass
class Browser:
    """A browser: `get` and `post` as a person does, the token of the form sent along."""

    http: httpx.AsyncClient
    csrf: str = ""

    async def get(self, address: str, **more: Any) -> httpx.Response:
        return await self.http.get(address, **more)

    async def post(self, address: str, data: dict[str, Any] | None = None, **more: Any) -> httpx.Response:
        return await self.http.post(address, data={"_csrf": self.csrf, **(data or {})}, **more)

    async def submit(self, page: str, address: str, **fields: Any) -> httpx.Response:
        """Open a page, take the key that its form holds, and send the form."""
        html = (await self.get(page)).text
        found = re.search(r'name="key" value="([^"]+)"', html)
        return await self.post(address, {**({"key": found.group(1)} if found else {}), **fields})


Browsers = Callable[..., Awaitable[Browser]]


@pytest.fixture
async def browser(app, cast: Cast) -> AsyncIterator[Browsers]:
    """`await browser("hoa")` is signed in as her; `await browser()` is a stranger's."""
    from service.sessions import csrf_token

    opened: list[httpx.AsyncClient] = []

    async def open_one(name: str | None = None, agent: str = "Chrome", address: str = "10.0.0.1") -> Browser:
        transport = httpx.ASGITransport(app, client=(address, 5000))
        client = httpx.AsyncClient(transport=transport, base_url=SETTINGS.base_address, headers={"user-agent": agent})
        opened.append(client)
        if name is None:
            return Browser(client)
        secret = chance(f"session {name}", 16).hex()
        session = await has_session(cast, name, secret)
        client.cookies.set("gocua", secret)
        return Browser(client, csrf_token(SETTINGS, session))

    yield open_one
    for client in opened:
        await client.aclose()
