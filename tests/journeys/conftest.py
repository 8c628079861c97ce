"""Real browsers over the real app: a phone for each person, with and without script, and a picture of every page."""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from domain.settings import Settings
from tests.cast import Cast, chance, has_session
from tests.service.conftest import SETTINGS

PICTURES = Path(__file__).parents[2] / "var" / "pictures"
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
]


@dataclass(frozen=True)
class House:
    """The app at an address of this machine."""

    address: str
    settings: Settings


@pytest.fixture
async def house(cast: Cast) -> AsyncIterator[House]:
    """The app behind a real server, in the test's own loop: one pool serves both."""
    from service.app import create_app

    listening = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    settings = replace(SETTINGS, base_address=address)
    config = uvicorn.Config(create_app(settings), lifespan="off", log_level="warning", proxy_headers=False)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:
        await asyncio.sleep(0.01)
    yield House(address, settings)
    server.should_exit = True
    await serving
    listening.close()


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        await browser.close()


Phones = Callable[..., Awaitable[Page]]


@pytest.fixture
async def phone(chromium: Browser, house: House, cast: Cast) -> AsyncIterator[Phones]:
    """`await phone("hoa")` is a page on her phone; `await phone(script=False)` a stranger's old one."""
    opened: list[BrowserContext] = []

    async def open_one(name: str | None = None, *, script: bool = True, size: Any = PHONE, agent: str = "") -> Page:
        more: Any = {"user_agent": agent} if agent else {}
        context = await chromium.new_context(
            viewport=size, java_script_enabled=script, base_url=house.address, locale="vi-VN", **more
        )
        context.set_default_timeout(20_000)
        opened.append(context)
        if name:
            secret = chance(f"session {name}", 16).hex()
            await has_session(cast, name, secret)
            await context.add_cookies([{"name": "gocua", "value": secret, "url": house.address}])
        return await context.new_page()

    yield open_one
    for context in opened:
        await context.close()


async def picture(page: Page, name: str) -> Path:
    """Keep a picture of the whole page for a person to look at; nothing may stick out sideways."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    file = PICTURES / f"{name}.png"
    await page.screenshot(path=file, full_page=True)
    return file
