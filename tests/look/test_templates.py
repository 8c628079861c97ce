"""Templates and words: nothing inline, nothing foreign, nothing untranslated."""

import gzip
import re
from pathlib import Path

import pytest

from service.words import catalogue
from tests.look.gallery import SHOTS, draw

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
FORBIDDEN = {
    "inline style": r"\sstyle\s*=",
    "style element": r"<style\b",
    "inline script": r"<script(?![^>]*\bsrc=)",
    "handler attribute": r"\son[a-z]+\s*=",
    "htmx that evaluates": r"hx-on|['\"]js:|javascript:",
    "trigger filter": r"hx-trigger\s*=\s*\"[^\"]*\[",
    "foreign address": r"(?:src|href|action)\s*=\s*\"(?:https?:)?//",
}
VIETNAMESE = re.compile(r"[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE)
SPOKEN_NAMES = {"Gõ Cửa", "Tiếng Việt"}
CITIZEN = (
    "confirm", "confirm-two", "confirm-opened", "thanks", "thanks-denied", "thanks-decided", "genuine", "not-genuine",
    "run-out", "no-card", "expired", "enter", "stranger", "stranger-known", "on-members-phone", "own-card", "waiting",
)  # fmt: skip
# What whoever carries a card reads, or prints it.
OWN = re.compile(r"member-card\.(own|take|code-of|add|lost|paper|print|of)")
CITIZEN_WORDS = sorted(
    key
    for key in catalogue()
    if key.split(".")[0] in {"confirm", "safe", "card", "stars", "member-card", "pictures", "own-card"}
    and not OWN.match(key)
)
# Keys whose words are not a sentence on a page: a slip of paper.
NOT_ON_A_PAGE = {"confirm.slip"}
ASKED_FOR = re.compile(r"\b(?:otp|cccd|cmnd|căn cước|tài khoản ngân hàng|số thẻ)\b", re.IGNORECASE)


def named(path: Path) -> str:
    return str(path.relative_to(ROOT / "templates"))


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_a_template_has_nothing_inline_and_nothing_foreign(path: Path):
    source = path.read_text("utf-8")
    assert [what for what, how in FORBIDDEN.items() if re.search(how, source)] == []


@pytest.mark.parametrize("sample", ['<a style="x">', "<script>x</script>", '<b onclick="x">', '<img src="//x.vn/y">'])
def test_what_is_forbidden_would_be_found(sample: str):
    assert any(re.search(how, sample) for how in FORBIDDEN.values())


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_a_template_holds_no_vietnamese_of_its_own(path: Path):
    source = re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.DOTALL)
    for name in SPOKEN_NAMES:
        source = source.replace(name, "")
    assert [line.strip() for line in source.splitlines() if VIETNAMESE.search(line)] == []


def classes(source: str) -> set[str]:
    """The classes that a template writes out; those made by an expression are seen by the eye."""
    said = re.findall(r'class="((?:[^"{]|\{\{.*?\}\}|\{%.*?%\})*)"', re.sub(r"\{#.*?#\}", "", source, flags=re.DOTALL))
    return {name for one in said for name in re.sub(r"\{\{.*?\}\}|\{%.*?%\}", " ", one).split()}


def styles_of(path: Path) -> str:
    """The styles that the page of a template loads: the citizens' own, or all others; a shared part may use any."""
    source = path.read_text("utf-8")
    citizens = path.name == "citizen.html" or 'extends "citizen.html"' in source
    shared = path.parent.name == "parts"
    styles = (ROOT / "static" / "css").glob("*.css")
    return "".join(style.read_text() for style in styles if shared or citizens == (style.name == "citizen.css"))


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_every_class_of_a_template_has_a_style_on_its_page(path: Path):
    styled = set(re.findall(r"\.([a-zA-Z][\w-]*)", styles_of(path)))
    assert classes(path.read_text("utf-8")) - styled == set()


def drawn(name: str, language: str = "vi", size: str = "medium") -> str:
    return draw(SHOTS[name], language, size)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", SHOTS)
def test_every_page_of_the_gallery_is_drawn_in_both_languages(name: str, language: str):
    page = drawn(name, language)
    assert f'<html lang="{language}">' in page
    assert "{" not in re.sub(r"<[^>]+>", "", page)


@pytest.mark.parametrize("name", CITIZEN)
def test_p1_a_citizens_page_has_no_script_and_weighs_less_than_30_kb(name: str):
    page = drawn(name)
    style = (ROOT / "static" / "css" / "citizen.css").read_bytes()
    assert "<script" not in page
    assert len(gzip.compress(page.encode())) + len(gzip.compress(style)) + 6_000 < 30_000


@pytest.mark.parametrize("name", CITIZEN)
def test_p1_a_citizens_page_makes_three_requests_at_most(name: str):
    assert len(re.findall(r'(?:rel="stylesheet"|<img|<script|rel="preload")', drawn(name))) + 1 <= 3


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.?!:])\s+|\n", text) if part.strip()]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("key", [key for key in CITIZEN_WORDS if key not in NOT_ON_A_PAGE])
def test_p11_a_sentence_for_citizens_has_15_words_at_most(key: str, language: str):
    words = catalogue()[key][language].replace("{phone}", "0214").replace("{name}", "Lò Thị Hoa")
    assert [said for said in sentences(words) if len(said.split()) > 15] == []


@pytest.mark.parametrize("key", CITIZEN_WORDS)
def test_p11_words_for_citizens_carry_no_abbreviation(key: str):
    capitals = re.findall(r"\b[A-ZĐ]{2,}\b", re.sub(r"\{[^}]*\}", "", catalogue()[key]["vi"]))
    assert set(capitals) <= {"QR"}


def test_p11_sixty_words_at_most_stand_above_the_buttons():
    above = drawn("confirm").split("<main", 1)[1].split('<form class="answers"')[0].split(">", 1)[1]
    assert 10 < len(re.sub(r"<[^>]+>", " ", above).split()) <= 60


@pytest.mark.parametrize("name", CITIZEN)
def test_p19_no_page_asks_for_a_code_of_another_service_or_an_identity(name: str):
    page = drawn(name)
    fields = re.findall(r"<(?:input|textarea)\b[^>]*\bname=\"([^\"]+)\"", page)
    known = r"item-\d+|nobody|not-home|pressed|stars|words|card|digits|first|second|third"
    assert [field for field in fields if not re.fullmatch(known, field)] == []
    assert ASKED_FOR.search(re.sub(r"<[^>]+>", " ", page)) is None


@pytest.mark.parametrize("name", ["confirm", "confirm-opened", "thanks", "stranger"])
def test_g4_the_advice_about_hands_and_the_number_to_call_stand_on_the_page(name: str):
    page = drawn(name)
    assert ("Đừng đọc mã cho ai." in page, 'href="tel:02143000000"' in page) == (True, True)


def test_p9_the_end_of_an_answer_has_its_code_its_last_day_its_number_and_a_way_to_keep_it():
    page = drawn("thanks")
    told = ("K7M 3Q2", "13/08/2026", 'href="tel:02143000000"', 'download="go-cua-K7M3Q2.txt"')
    assert [words for words in told if words not in page] == []


def test_p2_the_answer_is_said_to_be_kept_before_stars_are_asked_for():
    page = drawn("thanks")
    assert page.index("Tắt máy bây giờ cũng không mất.") < page.index('name="stars"')


def test_r15_no_rating_is_chosen_or_shown_where_a_citizen_rates():
    page = drawn("thanks")
    assert re.findall(r'name="stars" value="(\d)"( checked)?', page) == [(str(n), "") for n in range(1, 6)]


def test_g9_the_home_is_named_masked_with_a_way_to_say_not_mine():
    page = drawn("confirm")
    assert "hộ bác B…, thôn 3. Không phải nhà mình?" in page
    assert 'name="not-home"' in drawn("confirm-opened")


def test_g15_the_second_button_sends_nothing():
    page = drawn("confirm")
    assert re.findall(r'<button[^>]*value="(\w+)"', page) == ["all"]
    assert '<a class="button no" href="?fix=1">' in page


def test_g15_each_item_has_its_own_yes_and_no_and_one_button_sends_them():
    page = drawn("confirm-opened")
    assert re.findall(r'name="(item-\d)" value="(\w+)"', page) == [
        (f"item-{n}", answer) for n in (1, 2, 3) for answer in ("yes", "no")
    ]
    assert page.count("<button") == 1


def test_g3_two_people_of_one_home_are_two_groups():
    headings = re.findall(r"<h2>(Giúp [^<]+)</h2>", drawn("confirm-two"))
    assert headings == ["Giúp bác Bình", "Giúp cô"]


def test_g18_a_strangers_page_names_the_hamlet_and_no_household():
    page = drawn("stranger")
    assert ("thôn 3" in page, "bác B" in page, "việc chờ trả lời" in page) == (True, False, False)


def test_p8_a_refused_form_starts_its_title_and_leads_to_each_field():
    page = drawn("forms")
    assert "<title>Lỗi: " in page
    links = re.findall(r'href="#(field-\w+)"', page.split('role="alert"')[1].split("</div>")[0])
    assert links == ["field-phone", "field-reason"]
    assert [f'id="{link}"' in page for link in links] == [True, True]


def test_p8_what_was_typed_is_kept():
    assert 'value="0912 34"' in drawn("forms")


def test_p8_the_citizens_answers_are_kept_where_one_is_missing():
    page = drawn("confirm-opened")
    assert "<title>Lỗi: " in page
    assert re.findall(r'name="(item-\d)" value="(\w+)" checked', page) == [("item-1", "yes"), ("item-3", "no")]


def test_a_citizens_link_keeps_the_size_of_text():
    assert drawn("confirm", size="large").count("size=large") >= 4


def test_a_strangers_form_carries_no_token_and_a_members_does():
    assert ("_csrf" in drawn("confirm"), 'name="_csrf"' in drawn("scan")) == (False, True)


@pytest.mark.parametrize("name", [*CITIZEN, "member", "office", "scan", "error"])
def test_the_demos_banner_stands_on_every_page(name: str):
    assert "người và việc ở đây không có thật" in drawn(name)


def test_htmx_makes_no_style_of_its_own_and_its_header_is_inherited():
    page = drawn("member")
    assert '"includeIndicatorCSS": false' in page
    assert "hx-headers:inherited=" in page


CHILDREN = [path for path in TEMPLATES if '{% extends "page.html" %}' in path.read_text("utf-8")]


def test_no_page_is_given_a_fact_under_a_name_of_the_shells_own():
    own = set(re.findall(r"{% (?:macro|set) (\w+)", (ROOT / "templates" / "page.html").read_text("utf-8")))
    said = "".join(path.read_text("utf-8") for path in (ROOT / "service" / "handlers").glob("*.py"))
    said += "".join(re.sub(r"{% (?:macro|set) (\w+)", r"page(\1=)", path.read_text("utf-8")) for path in CHILDREN)
    calls = re.findall(r"\bpage\((?:[^()]|\([^()]*\))*\)|facts = {[^}]*}", said)
    given = set(re.findall(r"\b(\w+)=(?!=)|\"(\w+)\":", " ".join(calls)))
    assert {"office"} <= own
    names = {name for pair in given for name in pair}
    assert (own & names, [name for name in names if name.startswith("shell_")]) == (set(), [])
