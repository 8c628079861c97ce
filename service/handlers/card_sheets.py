"""Cards of a commune: which homes have one, print runs, and a new card for a lost one."""

import re
from datetime import UTC, date, datetime
from secrets import token_bytes

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template
from litestar.response.base import Response

from domain.cards.issuing import issue_cards, replace_card
from domain.queries.blank_batches import list_blank_batches, list_blank_places
from domain.queries.card_sheets import HamletCards, SheetBundle, list_hamlet_cards, show_batch, show_unit_cards
from domain.rules.days import local_day
from domain.rules.keys import make_key
from domain.rules.vietnamese import fold
from domain.rules.viewers import Viewer
from domain.settings import Settings
from service.dependencies import Installation, SignedIn
from service.forms import AnyRequest, read_form
from service.listings import asked_file, listing
from service.queries import page_number
from service.replies import file, page, see_other
from service.sheets import print_cards

HEADINGS = ("sheets.commune", "sheets.hamlet", "sheets.homes", "sheets.cards", "sheets.without")


class IssueForm(msgspec.Struct):
    """A hamlet or a commune."""

    unit: str


class CardSheetController(Controller):
    """The officer's cards."""

    path = "/cards"

    @get(action="card_sheets.index")
    async def index(self, request: AnyRequest, viewer: SignedIn, settings: Installation) -> Template | Response[bytes]:
        """Hamlet by hamlet."""
        if asked_file(request):
            search = request.query_params.get("search", "")[:80]
            found = await list_hamlet_cards(viewer=viewer, search=search)
            return await listing(request, settings, "sheets.title", HEADINGS, [line_of(one) for one in found.hamlets])
        return await cards_page(request, viewer)

    @post(action="card_sheets.create")
    async def create(self, request: AnyRequest, viewer: SignedIn) -> Redirect:
        """Make the cards that are missing; the page then leads to their sheet."""
        form = await read_form(request, IssueForm)
        batch = await issue_cards(viewer=viewer, unit=form.unit, at=datetime.now(UTC), draw=token_bytes)
        return see_other(f"/cards?made={batch.public_id}")


class BatchSheetController(Controller):
    """One print run."""

    path = "/cards/batches"

    @get("/{batch:str}", action="batch_sheets.show")
    async def show(self, viewer: SignedIn, settings: Installation, batch: FromPath[str]) -> Response[bytes]:
        """Its cards as a PDF."""
        return await sheet(settings, await show_batch(viewer=viewer, batch=batch, at=datetime.now(UTC)))


class UnitSheetController(Controller):
    """All cards of a hamlet or a commune."""

    path = "/cards/units"

    @get("/{unit:str}", action="unit_sheets.show")
    async def show(self, viewer: SignedIn, settings: Installation, unit: FromPath[str]) -> Response[bytes]:
        """Its live cards as a PDF."""
        return await sheet(settings, await show_unit_cards(viewer=viewer, unit=unit, at=datetime.now(UTC)))


class ReplacementController(Controller):
    """A card that was lost."""

    path = "/households/{household:str}/card"

    @post(action="card_replacements.create")
    async def create(self, viewer: SignedIn, household: FromPath[str]) -> Redirect:
        """Revoke it and make another; the page then leads to its sheet."""
        batch = await replace_card(viewer=viewer, household=household, at=datetime.now(UTC), draw=token_bytes)
        return see_other(f"/cards?made={batch.public_id}")


async def cards_page(
    request: AnyRequest,
    viewer: Viewer,
    values: dict[str, str] | None = None,
    wrong: dict[str, object] | None = None,
) -> Template:
    """Cards of homes by hamlet, and the batches of blank ones, with the form for another."""
    search, typed = request.query_params.get("search", "")[:80], values or {}
    return page(
        "cards/index.html",
        status_code=422 if wrong else 200,
        found=await list_hamlet_cards(viewer=viewer, search=search, page=page_number(request)),
        batches=await list_blank_batches(viewer=viewer),
        places=await list_blank_places(viewer=viewer),
        made=request.query_params.get("made", "")[:16],
        key=typed.get("key") or str(make_key(datetime.now(UTC), token_bytes(10))),
        values=typed,
        wrong=wrong or {},
    )


async def sheet(settings: Settings, bundles: tuple[SheetBundle, ...]) -> Response[bytes]:
    """The PDF. Cards are in Vietnamese whatever the officer reads: they hang in homes."""
    day = local_day(datetime.now(UTC))
    return file(await print_cards(settings, bundles, day, "vi"), sheet_name(bundles, day), "application/pdf")


def sheet_name(bundles: tuple[SheetBundle, ...], day: date) -> str:
    """The file by its kind, the hamlet, the lane where it is one, and the day; of several hamlets by their commune."""
    [first, *others] = bundles
    lanes = {card.lane for card in first.cards}
    of = [first.above.split(", ")[0]] if others else [first.unit, *(lanes if len(lanes) == 1 else ())]
    kind = "thẻ hộ" if any(card.known_as for bundle in bundles for card in bundle.cards) else "thẻ trắng"
    return f"{re.sub('[^a-z0-9]+', '-', fold(' '.join([kind, *of]))).strip('-')}-{day}.pdf"


def line_of(hamlet: HamletCards) -> tuple[str, str, int, int, int]:
    """A line of the file."""
    return hamlet.commune, hamlet.name, hamlet.homes, hamlet.cards, hamlet.without
