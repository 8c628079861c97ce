"""What every template may use."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar.connection import Request

from domain.rules.days import HANOI, local_day
from domain.rules.desks import in_figures
from domain.rules.viewers import Viewer
from service.addresses import carried, here, onward
from service.look import TEMPLATE_GLOBALS
from service.visitors import settings_of, visitor_of
from service.words import say

ROOT = Path(__file__).parent.parent
VIETNAMESE = "vi"
MARKS = {VIETNAMESE: str.maketrans(",.", ".,")}  # as Python writes them is English


def environment() -> Environment:
    """Strict: a name that a template misspells is an error, and every value is escaped."""
    made = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # six looks at the disk for each page
    )
    own: dict[str, Any] = made.globals  # Jinja's stubs know its own globals alone
    own |= TEMPLATE_GLOBALS
    own |= {
        "asset": asset,
        "figures": in_figures,
        **figures(VIETNAMESE),
        "day": day,
        "team_name": team,
        "moment": moment,
        "clock": clock,
    }
    return made


def page_globals(request: Request[Any, Any, Any]) -> dict[str, object]:
    """What a template gets from its request."""
    visitor, now = visitor_of(request), datetime.now(UTC)
    asked = request.query_params.get("lang")
    language = asked if asked in {"vi", "en"} else visitor.language
    words: Callable[..., str] = partial(say, language)
    return {
        "t": words,
        "viewer": visitor.viewer,
        "home": home_of(visitor.viewer),
        "whose": partial(whose, words),
        "onward": partial(onward, carried(request.query_params)),
        "demo": settings_of(request).demo,
        "path": request.url.path,
        "shell_address": here(request),
        "language": language,
        **figures(language),
        "size": "large" if request.query_params.get("size") == "large" else "medium",
        "today": local_day(now),
        "ago": partial(ago, now, words),
    }


def home_of(viewer: Viewer | None) -> str:
    """What fills the page: a phone's column for members, a desktop for offices."""
    desktop = {"officer", "department", "administrator"}
    return "office" if viewer and desktop & viewer.roles else "phone"


def whose(words: Callable[..., str], home: str) -> str:
    """A home by its name; without one it is somebody met without a card (G1)."""
    return home or words("base.passer-by")


@cache
def asset(path: str) -> str:
    """The address of a file under static/, which changes with its content."""
    content = (ROOT / "static" / path).read_bytes()
    return f"/static/{path}?v={sha256(content).hexdigest()[:12]}"


def figures(language: str) -> dict[str, object]:
    """How figures are written in a language: what every template calls."""
    return {each.__name__: partial(each, language=language) for each in (number, points, percent)}


def number(value: int, language: str = VIETNAMESE) -> str:
    """1234 as 1.234, in English as 1,234."""
    return f"{value:,}".translate(MARKS.get(language, {}))


def points(hundredths: int, language: str = VIETNAMESE) -> str:
    """Hundredths of a point as 1.234,50, in English as 1,234.50."""
    whole, rest = divmod(abs(hundredths), 100)
    return f"{'−' if hundredths < 0 else ''}{whole:,}.{rest:02}".translate(MARKS.get(language, {}))


def percent(share: float, language: str = VIETNAMESE) -> str:
    """A share of one in per cent, to a tenth: 0.345 as 34,5, in English as 34.5."""
    return f"{100 * share:.1f}".translate(MARKS.get(language, {}))


def day(value: date) -> str:
    """dd/mm/yyyy; of an instant, the day that it is in Viet Nam."""
    return f"{local_day(value) if isinstance(value, datetime) else value:%d/%m/%Y}"


TEAM = re.compile(r"^Tổ công nghệ số( cộng đồng)? ?", re.IGNORECASE)


def team(name: str) -> str:
    """A team's name where teams stand under one another: Tổ Thôn 3, without the words that all of them share."""
    own = TEAM.sub("", name)
    return f"Tổ {own[:1].lower()}{own[1:]}" if own and own != name else name


def moment(instant: datetime) -> str:
    """14:06, 30/07/2026 in Viet Nam."""
    return f"{instant.astimezone(HANOI):%H:%M, %d/%m/%Y}"


def clock(instant: datetime) -> str:
    """14:06 in Viet Nam."""
    return f"{instant.astimezone(HANOI):%H:%M}"


def ago(now: datetime, words: Callable[..., str], instant: datetime) -> str:
    """How long ago, in the largest unit that fits."""
    seconds = max(0, int((now - instant).total_seconds()))
    for unit, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= length:
            return words(f"ago.{unit}", n=seconds // length)
    return words("ago.now")
