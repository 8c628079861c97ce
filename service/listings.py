"""The list that a page shows, as a file: the same rows, the same order, the same filters."""

import asyncio
from collections.abc import Sequence

from litestar import Response

from domain.refusals import Refused
from domain.settings import Settings
from service.documents.tables import Cell, Column, csv, xlsx
from service.forms import AnyRequest
from service.pages import page_globals
from service.replies import file
from service.words import say

MOST_LINES = 50_000  # a province's; more than that one request should not hold, and says so
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def asked_file(request: AnyRequest) -> str | None:
    """The kind of file that the address asks for: `?as=csv` or `?as=xlsx`."""
    kind = request.query_params.get("as", "")
    return kind if kind in {"csv", "xlsx"} else None


def language_of(request: AnyRequest) -> str:
    """The language that the page would have."""
    return str(page_globals(request)["language"])


async def listing(
    request: AnyRequest, settings: Settings, name: str, headings: Sequence[str], lines: Sequence[Sequence[Cell]]
) -> Response[bytes]:
    """A file called by the words of `name`, with the words of `headings` over its columns.

    Whoever asks for the lines asks for one more than a file holds. Refuses: `list-too-long`.
    """
    if len(lines) > MOST_LINES:
        raise Refused("list-too-long", most=MOST_LINES)
    language = language_of(request)
    columns = [Column(say(language, heading)) for heading in headings]
    banner = say(language, "demo.banner") if settings.demo else None
    title = say(language, name)
    if asked_file(request) == "csv":
        return file(await asyncio.to_thread(csv, columns, lines, banner=banner), f"{title}.csv", "text/csv")
    return file(await asyncio.to_thread(xlsx, columns, lines, title, banner=banner), f"{title}.xlsx", XLSX)
