"""What a form sends is anybody's to write: no value of any field, none at all or two at once is a fault of ours."""

import re
from importlib import import_module
from pathlib import Path

import msgspec
import pytest

from tests.service.conftest import Browsers
from tests.service.test_permissions import ROUTES, World, world

HANDLERS = Path(__file__).parents[2] / "service" / "handlers"
# Read one by one, not as a form: tiles of a report, answers of a citizen.
LOOSE = {"indicator", "form", "given-name", "beside", "quantity-ewallet", "p1-form", "answer", "item-1", "back", "next"}
HOSTILE = ["a\x00b", "x" * 1_000, "9" * 40, "-1", "🐘"]
POSTS = [route for route in ROUTES if route.method == "POST"]


def names() -> set[str]:
    """Every field of every form of the handlers."""
    modules = [import_module(f"service.handlers.{file.stem}") for file in HANDLERS.glob("*.py")]
    forms = [form for module in modules for form in vars(module).values() if isinstance(form, type)]
    structs = [form for form in forms if issubclass(form, msgspec.Struct)]
    return {field.encode_name for form in structs for field in msgspec.structs.fields(form)} | LOOSE


def test_the_names_are_found():
    assert names() >= {"name", "phone", "employer", "end", "come_back_on", "quiet_days", "stars", "words", "digits"}


def bodies(base: dict[str, str]) -> list[dict[str, str | list[str]]]:
    """Nothing; every field at once; each field of a form that would be taken spoilt, missing or doubled."""
    every: list[dict[str, str | list[str]]] = [{}, *(dict.fromkeys(names(), value) for value in HOSTILE)]
    one_by_one = [base | {name: value} for name in base for value in ("", "🐘", ["🐘", "-1"])]
    return [*every, *one_by_one]


@pytest.mark.parametrize("who", ["hoa", "hanh", "thang", "nam", None])
async def test_p8_a_form_of_any_kind_is_answered_with_a_page_of_words_or_a_way_on(
    browser: Browsers, world: World, who: str | None
):
    wrong = set[tuple[str, int, str]]()
    for route in POSTS:
        one = await browser(who)
        for body in bodies(world.bodies.get(route.action, {})):
            answer = await one.post(route.address(world.ids), body)
            said = answer.status_code in {200, 303} or re.search(r"<h1[^>]*>\s*\S", answer.text)
            if answer.status_code >= 500 or not said:
                wrong.add((route.action, answer.status_code, str(body)[:60]))
    assert wrong == set()


__all__ = ["world"]
