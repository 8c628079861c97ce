"""The limit of a page: fifty lines by Jinja and uvicorn, with nothing in between and nothing behind."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from jinja2 import Environment

from service.running.folders import CHECKOUT
from tests.house.letters import get
from tests.house.running import free_port
from tests.house.wire import Line

PAGE = Environment(autoescape=True).from_string("""<!doctype html>
<html lang="vi"><head><title>{{ title }}</title></head>
<body><main><h1>{{ title }}</h1><ol>
{% for line in lines %}<li{% if line.is_own %} class="me"{% endif %}><span class="rank">{{ line.place }}</span>
<span><b>{{ line.name }}</b><br><small>{{ line.team }}</small></span><b>{{ line.points }}</b></li>
{% endfor %}</ol></main></body></html>""")
LINES = [
    {"place": n, "name": f"Lò Thị Hoa {n}", "team": f"Tổ {n}", "points": f"{n * 100},50", "is_own": n == 1}
    for n in range(1, 51)
]


async def app(scope: dict[str, Any], _receive: Any, send: Any) -> None:
    """The page, whatever is asked."""
    if scope["type"] != "http":
        return
    body = PAGE.render(title="Bảng xếp hạng", lines=LINES).encode()
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@asynccontextmanager
async def bare_page() -> AsyncIterator[int]:
    """One process that serves it; gives its port."""
    port = free_port()
    options = ["--port", str(port), "--loop", "uvloop", "--http", "httptools", "--lifespan", "off", "--no-access-log"]
    command = (sys.executable, "-m", "uvicorn", "tests.bench.bare:app", *options, "--log-level", "warning")
    server = await asyncio.create_subprocess_exec(*command, cwd=CHECKOUT)
    line = Line(port)
    while not await line.ask(get("/", port)):
        await asyncio.sleep(0.1)
    line.close()
    try:
        yield port
    finally:
        server.terminate()
        await server.wait()
