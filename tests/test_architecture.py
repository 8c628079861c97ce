"""Rules of the house that no linter knows, each with its reason in the message."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar.handlers import HTTPRouteHandler

from service.permissions import ACTIONS, OPEN
from service.routes import CONTROLLERS
from service.words import PARTS, catalogue

ROOT = Path(__file__).parent.parent
RESOURCEFUL = {"show", "index", "new", "create", "edit", "update", "destroy"}


def modules(*folders: str) -> Iterator[tuple[Path, ast.Module]]:
    for folder in folders:
        for file in sorted((ROOT / folder).rglob("*.py")):
            yield file, ast.parse(file.read_text())


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def handlers() -> Iterator[tuple[str, HTTPRouteHandler]]:
    for controller in CONTROLLERS:
        for name, handler in inspect.getmembers(controller, lambda member: isinstance(member, HTTPRouteHandler)):
            yield f"{controller.__name__}.{name}", handler


def test_every_route_names_its_action_and_the_one_table_knows_it():
    named = {name: handler.opt.get("action") for name, handler in handlers()}
    assert {name: action for name, action in named.items() if action not in OPEN | ACTIONS.keys()} == {}
    assert OPEN.isdisjoint(ACTIONS)


def test_the_table_of_actions_names_no_route_that_is_not_there():
    known = {handler.opt.get("action") for _, handler in handlers()} | {"static.show"}
    assert sorted((OPEN | ACTIONS.keys()) - known) == []


def test_handlers_are_resources():
    assert [name for name, _ in handlers() if name.split(".")[1] not in RESOURCEFUL] == []


def test_handlers_are_short():
    long = {
        f"{file.stem}.{node.name}": node.end_lineno - node.lineno
        for file, tree in modules("service/handlers")
        for node in functions(tree)
        if node.end_lineno and node.end_lineno - node.lineno > 24
    }
    assert long == {}, "a handler parses, calls one verb or query, and answers"


def test_no_function_is_longer_than_45_lines_and_no_module_than_250():
    sources = list(modules("domain", "service", "workers"))
    long = [
        f"{file.stem}.{f.name}"
        for file, tree in sources
        for f in functions(tree)
        if (f.end_lineno or 0) - f.lineno >= 45
    ]
    large = [str(file) for file, _ in sources if len(file.read_text().splitlines()) > 250]
    assert (long, large) == ([], [])


def test_verbs_say_what_they_do_and_take_their_facts_by_name():
    """A verb: a public coroutine of an area's module. Steps, which need an open transaction, say so in theirs."""
    bad = [
        f"{file.relative_to(ROOT)}:{node.name}"
        for file, tree in modules("domain")
        if file.parent.name not in {"rules", "tables", "queries", "sheets"}
        for node in tree.body
        if isinstance(node, ast.AsyncFunctionDef)
        if not node.name.startswith("_") and not ast.get_docstring(node) and node.args.kwonlyargs
    ]
    assert bad == []


def test_every_refusal_of_the_domain_has_words_in_every_language():
    codes = set[str]()
    for folder in ("domain", "service"):
        for file in (ROOT / folder).rglob("*.py"):
            codes |= set(re.findall(r'(?:Refused|NotFound|NotAllowed|TooMany)\(\s*"([a-z0-9-]+)"', file.read_text()))
    assert len(codes) > 15
    said = catalogue().keys()  # what is refused of a row in a list is told beside the row
    assert sorted(code for code in codes if not said & {f"error.{code}.title", f"problem.{code}"}) == []


def test_every_fault_of_a_field_has_words():
    texts = [file.read_text() for folder in ("domain", "service") for file in (ROOT / folder).rglob("*.py")]
    codes = {code for text in texts for code in re.findall(r'\bwrong\[[^]]+\] = "([a-z0-9-]+)"', text)}
    told = [fields for text in texts for fields in re.findall(r'FormRefused\(\s*"form",([^)]*)\)', text)]
    codes |= {code for fields in told for code in re.findall(r'[=:] ?"([a-z0-9-]+)"', fields)}
    assert len(codes) > 15
    assert sorted(code for code in codes if f"wrong.{code}" not in catalogue()) == []


def test_every_key_has_both_languages_with_the_same_facts():
    facts = {
        key: [set(re.findall(r"\{(\w+)", words[language])) for language in ("vi", "en")]
        for key, words in catalogue().items()
    }
    forms = {"you", "You", "answering", "Answering", "n"}  # English has one form of address
    assert {key: pair for key, pair in facts.items() if (pair[0] ^ pair[1]) - forms} == {}


def used_in_templates() -> set[str]:
    texts = [file.read_text() for file in (ROOT / "templates").rglob("*.html")]
    return {key for text in texts for key in re.findall(r'\bt\(\s*"([^"]+)"\s*[,)]', text)}


def test_every_word_that_a_template_says_is_in_the_catalogue():
    used = used_in_templates()
    assert len(used) > 100
    assert sorted(used - catalogue().keys()) == []


NAMES = {"Gõ", "Cửa", "EN", "VI", "XLSX", "CSV", "JSON", "English", "Tiếng", "Việt"}
LETTERS = r"[A-Za-zÀ-ỹ]"


def visible_text(template: str) -> str:
    """What a page says outside of tags and of Jinja."""
    for pattern in (r"{#.*?#}", r"{%.*?%}", r"{{.*?}}", r'[a-z-]+="[^"]*"', r"<script.*?</script>", r"<[^>]+>"):
        template = re.sub(pattern, " ", template, flags=re.DOTALL)
    return template


@pytest.mark.parametrize("template", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: path.stem)
def test_no_template_holds_a_word_that_is_not_in_the_catalogue(template: Path):
    said = re.findall(rf"{LETTERS}{{2,}}", visible_text(template.read_text()))
    assert [word for word in said if word not in NAMES] == []


def test_no_statement_is_made_of_what_people_typed():
    """SQL is joined of constants: a value reaches it as a parameter, never by formatting."""
    bad = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file, tree in modules("domain", "workers")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"rows", "row"}
        if node.args and isinstance(node.args[0], ast.JoinedStr)
    ]
    assert bad == []


def test_suppressions_are_few():
    found = [
        f"{file.relative_to(ROOT)}: {line.strip()}"
        for folder in ("domain", "service", "workers")
        for file in (ROOT / folder).rglob("*.py")
        for line in file.read_text().splitlines()
        if re.search(r"# noqa|pyright: ignore|type: ignore", line)
    ]
    assert len(found) <= 10, found
    assert list(PARTS.glob("*.toml"))


def test_tests_replace_nothing_of_ours():
    bad = [
        file
        for file, _ in modules("tests")
        if re.search(r"unittest\.mo[c]k|monkeypatch\.s[e]tattr|mo[c]ker\.", file.read_text())
    ]
    assert bad == []
