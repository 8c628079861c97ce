"""Every page that somebody may open, as each of them, on a phone and on a desktop: pictured, and nothing sticks out."""

from datetime import UTC, datetime, timedelta
from secrets import token_bytes

import pytest
from playwright.async_api import Page

from domain.accounts.slips import show_slip
from domain.database import rows
from domain.imports.draft import draft_import
from domain.rules.desks import usual_end
from domain.rules.imports.headings import Kind
from service.permissions import ACTIONS, OPEN
from tests.cast import MINUTE, TUESDAY, Cast
from tests.desks import an_opening
from tests.journeys.conftest import DESKTOP, PHONE, Phones, picture
from tests.ledgers import sealed
from tests.service.test_permissions import INSIDE, ROUTES, Route, desk_ids, ids_of
from tests.visiting import answered, helped, helped_late, token_of

# Reads that are no page of their own for anybody: a check of health, numbers for a monitor, a file of the house.
# The card that was typed is answered by its own address.
NO_PAGES = {
    "cards.index",
    "operations.show",
    "metrics.show",
    "readiness.show",
    "static.show",
    "photos.show",
    "screen_photos.show",
}
PAGES = [route for route in ROUTES if route.method == "GET" and route.action not in NO_PAGES]


@pytest.fixture
async def ids(cast: Cast) -> dict[str, str]:
    """One of each thing that an address can name; a claim and a slip that are open now."""
    now = datetime.now(UTC)
    await helped(cast, "hoa", "son", "first", psp_dossier=1)
    await answered("first", "psp-dossier")
    await sealed()
    waiting = await helped(cast, "hoa", "binh", "waiting", TUESDAY + 2 * MINUTE, ewallet=1, psp_dossier=2)
    named = await ids_of(cast, waiting)
    await helped(cast, "su", "mai", "open", now, ewallet=1)
    denied = await helped(cast, "thao", "binh", "denied", TUESDAY + 4 * MINUTE, ewallet=1)
    await answered("denied", at=TUESDAY + 5 * MINUTE)
    commune = (await rows("SELECT public_id FROM unit WHERE code = 'tran-yen'"))[0]["public_id"]
    draft = await draft_import(
        viewer=cast["hanh"], unit=commune, kind=Kind.HOUSEHOLDS, file_name="ho.csv", content=LIST.encode(), demo=False,
        at=now, chance=token_bytes(10),
    )  # fmt: skip
    slip = await show_slip(viewer=cast["khoi"], person=cast["hoa"].public_id, at=now, chance=token_bytes(16))
    named |= await desk_ids(cast, await an_opening(cast, at=now, closes=usual_end((), None, now)))
    long_ago = now - timedelta(days=8)
    late = await helped_late(cast, "hoa", "thuy", "late", long_ago, long_ago, ewallet=1)
    return named | {"draft": draft, "denied": denied, "late": late, "/c": token_of("open"), "/s": slip.token}


LIST = "Chủ hộ,Thôn\nBà Lò Thị Mới,Thôn 3\nÔng Hà Văn Xa,Thôn 99\n"


async def looked_at(page: Page, route: Route, ids: dict[str, str], name: str) -> list[str]:
    """What is wrong with a page in both widths; None of a file, which is saved and not shown."""
    answer = await page.request.get(route.address(ids))
    if "html" not in answer.headers.get("content-type", ""):
        return []
    wrong = [] if answer.status == 200 else [f"{route.path} {answer.status}"]
    for size in (PHONE, DESKTOP):
        await page.set_viewport_size(size)  # pyright: ignore[reportArgumentType]
        await page.goto(route.address(ids))
        await picture(page, f"every/{name}-{route.action}-{size['width']}")
        if await page.evaluate("document.documentElement.scrollWidth") > size["width"]:
            wrong.append(f"{route.path} sticks out at {size['width']}")
    return wrong


@pytest.mark.parametrize("who", INSIDE)
async def test_every_page_that_a_role_may_open_is_there_and_keeps_to_its_width(
    phone: Phones, cast: Cast, ids: dict[str, str], who: str
):
    page, wrong = await phone(who), list[str]()
    for route in PAGES:
        if route.action not in OPEN and cast[who].roles & ACTIONS[route.action].keys():
            wrong += await looked_at(page, route, ids, who)
    own = [line for line in wrong if not line.endswith(" 404")]
    assert own == []


async def test_every_page_that_needs_no_session_is_there_and_keeps_to_its_width(phone: Phones, ids: dict[str, str]):
    page, wrong = await phone(), list[str]()
    for route in PAGES:
        if route.action in OPEN:
            wrong += await looked_at(page, route, ids, "stranger")
    assert wrong == []
