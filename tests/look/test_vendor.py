"""What is not ours is exactly what the manifest says, and nothing else."""

import re
from hashlib import sha256
from pathlib import Path

import pytest

from service.cli.vendor import VENDOR, cut_sprite, differing, read_manifest
from service.icons import icon, sprite
from service.pictograms import SYMBOLS, pictogram, scenes

ROOT = VENDOR.parents[1]
INDICATORS = """
    eid-active psp-account psp-dossier psp-track psp-pay psp-guided people-reached app-province feedback signature
    health-card tele-visit benefit-account school-online ewallet first-pay bill-pay shop-epay stall-epay
    product-online seller-online first-order origin-label e-invoice tax-self farm-diary scam-drill scam-report
    phone-lock child-safe storm-alert first-phone digital-class alone-30 ward-page dead-spot meeting-turns desk-turns
    member-trained passer-by
"""


def on_disk() -> dict[str, str]:
    files = (path for path in VENDOR.rglob("*") if path.is_file() and path.name != "manifest.toml")
    return {str(path.relative_to(VENDOR)): sha256(path.read_bytes()).hexdigest() for path in files}


def sources() -> str:
    """All that may name an icon: templates, and the modules that hand names to them, a home's pictures among them."""
    rules = ROOT / "domain" / "rules" / "pictures.py"
    files = (*(ROOT / "templates").rglob("*.html"), *(ROOT / "service").rglob("*.py"), rules)
    return "\n".join(path.read_text("utf-8") for path in files)


def test_every_vendored_file_has_the_hash_of_the_manifest():
    assert on_disk() == read_manifest()["sha256"]


@pytest.mark.parametrize("package", read_manifest()["package"], ids=lambda package: package["name"])
def test_a_package_has_an_exact_version_a_hash_and_a_licence(package: dict[str, str]):
    assert re.fullmatch(r"\d+\.\d+\.\d+", package["version"])
    assert (len(package["sha256"]), bool(package["license"])) == (64, True)


def test_a_difference_is_named_on_either_side():
    assert differing({"a": "1", "b": "2"}, {"b": "3", "c": "4"}) == ["a", "b", "c"]


def test_a_sprite_holds_the_shapes_and_nothing_else():
    svg = '<!-- licence --><svg\n class="lucide"\n>\n  <path d="M20 6 9 17"\n />\n</svg>'
    symbol = '<symbol id="check" viewBox="0 0 24 24"><path d="M20 6 9 17"/></symbol>'
    assert cut_sprite({"check": svg}).splitlines()[1] == symbol


def test_every_icon_that_a_template_names_is_in_the_sprite():
    named = set(re.findall(r'icon\("([a-z0-9-]+)"', sources()))
    assert named - sprite().keys() == set()
    assert len(named) > 20


def test_every_icon_in_the_sprite_is_used():
    used = set(re.findall(r'"([a-z0-9-]+)"', sources()))
    assert sprite().keys() - used == set()


def test_an_icon_takes_the_colour_of_its_text():
    assert 'class="icon bold c-jade"' in icon("check", css="c-jade", bold=True)


def test_every_indicator_has_a_picture_of_its_own():
    drawn = {code: pictogram(code) for code in INDICATORS.split()}
    assert len(set(drawn.values())) == len(INDICATORS.split()) == 40


def test_at_least_twelve_indicators_are_drawn_scenes():
    assert len(scenes()) >= 12
    assert scenes().keys() & SYMBOLS.keys() == set()


def test_an_indicator_added_later_gets_the_picture_of_other():
    assert pictogram("added-later") == pictogram("another")


def test_p18_the_reader_of_codes_weighs_less_than_400_kb():
    weight = sum((VENDOR / name).stat().st_size for name in ("zxing/reader.js.br", "zxing/reader.wasm.br"))
    assert weight < 400_000


def test_no_vendored_script_but_the_reader_names_a_foreign_host():
    scripts = (Path(VENDOR / "htmx" / "htmx.min.js"),)
    assert [found for script in scripts for found in re.findall(r"https?://[\w.]+", script.read_text())] == []
