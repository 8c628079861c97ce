"""What a department takes away from an award round: a spreadsheet, paper, and what a stranger recomputes."""

import asyncio
from datetime import UTC, datetime

from litestar import Controller, Response, get
from litestar.params import FromPath
from litestar.response import Stream

from domain.queries.award_rounds import find_bundles, show_round
from domain.rules.bundles import write_file
from domain.rules.days import local_day
from service.dependencies import From, Installation, SignedIn
from service.replies import file, streamed
from service.shortlists import shortlist_paper, shortlist_sheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ShortlistSheetController(Controller):
    """The shortlists as a spreadsheet."""

    path = "/award-rounds/{round_id:str}/shortlist.xlsx"

    @get(action="shortlist_sheets.show")
    async def show(
        self, viewer: SignedIn, visitor: From, settings: Installation, round_id: FromPath[str]
    ) -> Response[bytes]:
        """All lines, chosen and not, with their reasons."""
        shown = await show_round(viewer=viewer, round_id=round_id, at=datetime.now(UTC), most=None)
        sheet = await asyncio.to_thread(shortlist_sheet, shown, visitor.language, demo=settings.demo)
        return file(sheet, f"{shown.name}.xlsx", XLSX)


class ShortlistPrintController(Controller):
    """The shortlists on paper."""

    path = "/award-rounds/{round_id:str}/print"

    @get(action="shortlist_prints.show")
    async def show(
        self, viewer: SignedIn, visitor: From, settings: Installation, round_id: FromPath[str]
    ) -> Response[bytes]:
        """A PDF: the contenders, who was chosen and why, batch and hash at each foot."""
        now = datetime.now(UTC)
        shown = await show_round(viewer=viewer, round_id=round_id, at=now)
        paper = await asyncio.to_thread(shortlist_paper, shown, visitor.language, local_day(now), demo=settings.demo)
        return file(paper, f"{shown.name}.pdf", "application/pdf")


class BundleController(Controller):
    """What a stranger needs to recompute the rankings."""

    path = "/award-rounds/{round_id:str}/bundle.json"

    @get(action="bundles.show")
    async def show(self, viewer: SignedIn, round_id: FromPath[str]) -> Stream:
        """Both bundles, as they were frozen."""
        bundles = await find_bundles(viewer=viewer, round_id=round_id, at=datetime.now(UTC))
        return streamed(write_file(bundles), f"gocua-rankings-{round_id}.json", "application/json")
