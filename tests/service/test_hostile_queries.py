"""What stands behind the question mark of an address is anybody's to write: no page answers it with a fault."""

import re
from pathlib import Path
from urllib.parse import quote

import pytest

from domain.database import rows
from tests.cast import Cast, key
from tests.service.conftest import Browsers
from tests.service.test_permissions import ROUTES, World, world
from tests.visiting import at_the_door

SERVICE = Path(__file__).parents[2] / "service"
READ = re.compile(r'(?:query_params|asked)\.get\(\s*"([\w-]+)"|"([\w-]+)" in (?:request\.query_params|asked)\b')
HOSTILE = [
    "\x00",
    "a\x00b",
    "x" * 200,
    "x" * 1_000,
    "-1",
    "9" * 40,
    "none",
    "🐘",
    "٣",
    "%",
    "\\",
    "' OR 1=1 --",
    "1e9",
    "[]",
]


def names() -> set[str]:
    """Every name that a handler reads out of an address."""
    code = "".join(path.read_text() for path in SERVICE.rglob("*.py"))
    return {"".join(found) for found in READ.findall(code)} | {"page", "rank", "period", "kind"}


def test_the_names_are_found():
    assert names() >= {"search", "state", "as", "lang", "verdict", "team", "role", "next", "code", "live", "typed"}


@pytest.mark.parametrize("who", ["hanh", "hoa"])
async def test_no_value_of_any_name_is_a_fault_of_ours(browser: Browsers, world: World, who: str):
    one, wrong = await browser(who), set()
    # /readyz is unwell here: these tests have no Redis
    for route in (route for route in ROUTES if route.method == "GET" and route.path != "/readyz"):
        for value in HOSTILE:
            for also in ("", "&as=csv") if value == "🐘" else ("",):
                asked = "&".join(f"{name}={quote(value)}" for name in sorted(names()) if not also or name != "as")
                answer = await one.get(f"{route.address(world.ids)}?{asked}{also}")
                if answer.status_code >= 500 or ("\x00" in value and answer.status_code != 400):
                    wrong.add((route.path, value[:9], answer.status_code))
    assert wrong == set()


async def test_a_state_that_is_none_shows_all_homes(browser: Browsers, cast: Cast):
    hoa = await browser("hoa")
    assert (await hoa.get("/households?state=nonsense")).text.count("<details") == 3
    assert (await hoa.get("/households?state=moved")).text.count("<details") == 0


@pytest.mark.parametrize("field", ["given-name", "form", "indicator", "quantity-ewallet", "p1-given-name", "key"])
async def test_p8_a_nul_in_a_report_is_refused_as_a_form_that_does_not_hold(browser: Browsers, cast: Cast, field: str):
    visit = await at_the_door(cast, "hoa", "binh")
    report = {"key": str(key("r")), "indicator": "ewallet", "form": "bác", "given-name": "Bình", "p1-form": "cô"}
    answer = await (await browser("hoa")).post(f"/check-ins/{visit}/assistance", report | {field: "a\x00b"})
    assert answer.status_code == 422
    assert await rows("SELECT FROM assistance") == []


async def test_p8_a_nul_in_a_form_is_refused_at_its_field(browser: Browsers, cast: Cast):
    fields = {"name": "Tổ\x00hai", "unit": "X", "founded_on": "2026-11-24", "decision_no": "12"}
    assert (await (await browser("hanh")).post("/teams", fields)).status_code == 422


@pytest.mark.parametrize(
    ("typed", "found"), [("thuy", 1), ("Thủy", 1), ("T3-00", 3), ("t3-001", 1), ("%", 0), ("_", 0), ("\\", 0)]
)
async def test_homes_are_found_by_name_or_serial_and_a_sign_of_a_pattern_is_a_letter(
    browser: Browsers, cast: Cast, typed: str, found: int
):
    serials = "UPDATE card SET serial = 'T3-' || lpad(number::text, 3, '0') WHERE recipient = ANY({}::bigint[])"
    await rows(serials, [cast.homes[name] for name in ("binh", "thuy", "son")])
    hoa = await browser("hoa")
    assert (await hoa.get("/households", params={"search": typed})).text.count("<details") == found


@pytest.mark.parametrize("address", ["/sign-in", "/c", "/language"])
@pytest.mark.parametrize("field", ["code", "self", "x", "lo\x00gin"])
async def test_a_nul_in_a_field_that_no_form_has_is_refused_too(browser: Browsers, address: str, field: str):
    answer = await (await browser(None)).post(address, {field: "a\x00b"})
    assert answer.status_code == 422


__all__ = ["world"]
