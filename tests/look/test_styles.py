"""Style and script: the floor of browsers, weights, contrast."""

import gzip
import re
from itertools import product
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "static"
STYLES = sorted((STATIC / "css").glob("*.css"))
SCRIPTS = sorted((STATIC / "js").glob("*.js"))
# Later than Chrome 99 or Safari 15.4 (MDN's browser-compat data, November 2026).
TOO_NEW_STYLE = (
    r":has\(", r"color-mix\(", r"\bok(?:lch|lab)\(", r"light-dark\(", r"@container", r"@scope", r"@starting-style",
    r"@property", r"\b\d+(?:d|s|l)v[hwib]\b", r"text-wrap", r"subgrid", r"animation-timeline", r"view-transition",
    r"anchor-name", r"field-sizing", r"overflow:\s*clip", r"(?<![-\w])(?:translate|rotate|scale):", r":user-",
    r"@media[^{]*[<>]", r"popover", r"linear\(", r"accent-color:\s*light", r"&",
)  # fmt: skip
# Of those, what officers' pages may use, and the styles that only they load.
IN_CHROME_109 = (r":has\(", r"@container", r"\b\d+(?:d|s|l)v[hwib]\b", r"(?<![-\w])(?:translate|rotate|scale):")
OFFICERS = {"rounds.css"}
TOO_NEW_SCRIPT = (
    r"moveBefore", r"startViewTransition", r"popover", r"Object\.groupBy", r"\.toSorted\(", r"\.with\(", r"URLPattern",
    r"Promise\.withResolvers", r"Array\.fromAsync", r"navigator\.share", r"\bNotification\b", r"SyncManager",
    r"speechSynthesis", r"\beval\(", r"new Function", r"innerHTML", r"insertAdjacentHTML", r"document\.write",
)  # fmt: skip
TEXT_ON_GROUND = (
    *product(("ink", "soft", "indigo", "lacquer-ink", "jade-ink", "amber-ink", "gold-ink"), ("paper", "card")),
    *product(("ink", "soft"), ("sunk", "jade-tint", "amber-tint", "gold-tint", "indigo-tint", "lacquer-tint")),
    *((f"{name}-ink", f"{name}-tint") for name in ("lacquer", "jade", "gold", "amber")),
    ("on-lacquer", "lacquer"), ("on-jade", "jade"), ("paper", "ink"),
)  # fmt: skip


def without_supports(css: str) -> str:
    """Style without comments and without what stands under a feature test."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return re.sub(r"@supports[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", css)


def nested(css: str) -> list[str]:
    """Rules inside rules: bare nesting came with Chrome 120."""
    found, stack = [], []
    for selector, brace in re.findall(r"([^{}]*)([{}])", css):
        if brace == "}":
            stack.pop()
        else:
            if stack and not stack[-1].startswith("@"):
                found.append(selector.strip())
            stack.append(selector.split(";")[-1].strip())
    return found


def tokens(css: str) -> tuple[dict[str, str], dict[str, str]]:
    """The colours of both themes."""
    light, dark = re.findall(r":root \{(.*?)\}", css, flags=re.DOTALL)[:2]
    colours = [dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6})\b", theme)) for theme in (light, dark)]
    return colours[0], colours[0] | colours[1]


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dim, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dim + 0.05)


def test_contrast_is_measured_as_wcag_does():
    assert round(contrast("#000", "#ffffff"), 2) == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["app.css", "citizen.css"])
def test_p7_every_pair_of_text_and_ground_is_at_least_7_to_1(name: str, theme: int):
    colours = tokens((STATIC / "css" / name).read_text())[theme]
    pairs = [(text, ground) for text, ground in TEXT_ON_GROUND if {text, ground} <= colours.keys()]
    assert [(t, g, contrast(colours[t], colours[g])) for t, g in pairs if contrast(colours[t], colours[g]) < 7] == []
    assert len(pairs) > 12


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_both_styles_have_the_same_colours(theme: int):
    app, citizen = (tokens((STATIC / "css" / name).read_text())[theme] for name in ("app.css", "citizen.css"))
    assert {name: colour for name, colour in app.items() if name in citizen} == {
        name: "#ffffff" if colour == "#fff" else colour for name, colour in citizen.items()
    }


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_p3_style_is_within_chrome_99_and_safari_15_4_or_for_officers_chrome_109(path: Path):
    css = without_supports(path.read_text())
    allowed = IN_CHROME_109 if path.name in OFFICERS else ()
    assert [feature for feature in TOO_NEW_STYLE if feature not in allowed and re.search(feature, css)] == []
    assert nested(css) == []


@pytest.mark.parametrize("css", ["a { b { color: red; } }", "@media print { a { &:hover { top: 0 } } }"])
def test_p3_nesting_would_be_found(css: str):
    assert len(nested(css)) == 1


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_p3_script_is_within_chrome_99_and_safari_15_4_and_needs_no_trust(path: Path):
    script = re.sub(r"//.*", "", path.read_text())
    assert [feature for feature in TOO_NEW_SCRIPT if re.search(feature, script)] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_says_first_what_it_is_for(path: Path):
    assert path.read_text().startswith("// ")


@pytest.mark.parametrize(("name", "most"), [("app.css", 30_000), ("citizen.css", 9_800)])
def test_a_style_stays_within_its_weight(name: str, most: int):
    assert len((STATIC / "css" / name).read_bytes()) <= most


def test_p18_a_members_first_page_weighs_less_than_150_kb():
    """Everything that page.html asks for, compressed, with 15 KB left for the page itself."""
    text = [STATIC / "css" / "app.css", STATIC / "vendor" / "htmx" / "htmx.min.js", STATIC / "js" / "live.js"]
    fonts = (STATIC / "vendor" / "fonts").glob("*.woff2")
    weight = sum(len(gzip.compress(path.read_bytes())) for path in text) + sum(font.stat().st_size for font in fonts)
    assert weight < 135_000


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_every_file_that_a_style_names_is_there(path: Path):
    named = re.findall(r'url\("([^"]+)"\)', path.read_text())
    assert [name for name in named if not (path.parent / name).exists()] == []
