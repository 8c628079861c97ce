"""Pages drawn with facts made up here, for a person to look at: `python -m tests.look.gallery` fills var/gallery."""

import sys
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from types import SimpleNamespace

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader
from playwright.sync_api import Page, ViewportSize, sync_playwright

from domain.rules.member_cards import Verdict
from domain.rules.pictures import PICTURES, PLACES
from service.addresses import onward
from service.pages import environment
from service.words import say

ROOT = Path(__file__).parents[2]
OUT = ROOT / "var" / "gallery"


@dataclass(frozen=True)
class Looker:
    """Who looks at a page of the gallery."""

    name: str = "Lò Thị Hoa"
    roles: frozenset[str] = frozenset({"member"})
    csrf: str = "0" * 32


@dataclass(frozen=True)
class Shot:
    """A page and what it is given; `wide` draws it for a desktop."""

    template: str
    facts: dict[str, object] = field(default_factory=dict[str, object])
    viewer: Looker | None = None
    wide: bool = False


def item(number: int, code: str, name: str, unit: str, person: str = "bác Bình") -> SimpleNamespace:
    return SimpleNamespace(id=number, code=code, name=name, quantity=1, unit=unit, person=person)


HELPERS = [
    SimpleNamespace(name="Lò Thị Hoa", team="Tổ công nghệ số thôn 3", photo_url=None, employer=None),
    SimpleNamespace(name="Trần Quốc Tuấn", team="Tổ dân phố 5", photo_url=None, employer="một công ty viễn thông"),
]
ITEMS = [
    item(1, "eid-active", "Dùng được định danh điện tử trên máy mình", "người"),
    item(2, "psp-account", "Đăng nhập được cổng dịch vụ công", "người"),
    item(3, "ewallet", "Mở ví điện tử tự chọn", "lượt"),
]


def claim(**changed: object) -> SimpleNamespace:
    """A claim as the citizen's pages are given it."""
    facts = {
        "token": "7K3M9QX2T4VWZ8R5", "form": "bác", "home": "bác B…, thôn 3", "helpers": HELPERS[:1], "items": ITEMS,
        "phone": "0214 3000 000", "state": "open", "short_code": "K7M3Q2", "outcome": "confirmed", "reason": None,
        "pressed": False, "not_home": False, "is_home": True, "is_on_members_phone": False, "report": "X",
        "answering": "cháu", "is_later": False, "late_at": None,
        "change_by": date(2026, 8, 13),
    }  # fmt: skip
    return SimpleNamespace(**facts | changed)


NOW = datetime(2026, 11, 30, 7, 6, tzinfo=UTC)
CARRIER = SimpleNamespace(
    name="Lò Thị Hoa", role="member", team="Tổ công nghệ số thôn 3", place="Thôn 3, xã Trấn Yên",
    employer="Trường tiểu học", has_photo=False,
)  # fmt: skip


def member_card(**changed: object) -> SimpleNamespace:
    """A member's card as whoever scans it is given it."""
    facts = {
        "token": "7K3M9QX2T4VWZ8R5", "verdict": Verdict.VALID, "carrier": CARRIER, "ends_on": date(2027, 12, 31),
        "over_since": date(2026, 7, 12), "phone": "0214 3000 000", "checked_at": NOW,
    }  # fmt: skip
    return SimpleNamespace(**facts | changed)


CARD = SimpleNamespace(hamlet_said="thôn 3", phone="0214 3000 000", replaced=False, state="live", token="0" * 16)
MEMBER = Looker()
OFFICER = Looker("Nông Thị Hạnh", frozenset({"officer", "department"}))
DRILL = item(4, "scam-drill", "Nhận ra ba kiểu lừa đảo, có làm thử", "người", "cô")
DENIED = [SimpleNamespace(**{**vars(one), "helped": False}) for one in ITEMS]
UNRATED: dict[str, object] = {"rated": False, "answers": {}, "wrong": {}}
ANSWERS = {"item-1": "yes", "item-3": "no"}
TWELVE: dict[str, object] = {"pictures": PICTURES, "places": PLACES, "facts": {}}
TOUCHED = SimpleNamespace(report="X", form="bà", answering="cháu")
HELP = SimpleNamespace(report="K7M3Q2", helpers="Lò Thị Hoa", happened_at=NOW, deeds=["Mở ví điện tử tự chọn"])
OWN_HOME = SimpleNamespace(hamlet="Thôn 3", phone="0214 3000 000", waiting=[HELP, HELP])
SHOTS = {
    "confirm": Shot("confirmations/show.html", {"claim": claim(), "opened": False, "ticked": ""}),
    "confirm-two": Shot(
        "confirmations/show.html",
        {"claim": claim(helpers=HELPERS, items=[*ITEMS, DRILL]), "opened": False, "ticked": ""},
    ),
    "confirm-opened": Shot(
        "confirmations/show.html",
        {"claim": claim(), "opened": True, "ticked": "pressed", "wrong": {"item-2": "not-chosen"}, "answers": ANSWERS},
    ),
    "thanks": Shot(
        "confirmations/thanks.html",
        {"claim": claim(state="saved"), "rated": False, "receipt": "", "answers": {}, "wrong": {}},
    ),
    "thanks-denied": Shot(
        "confirmations/thanks.html",
        {
            "claim": claim(state="saved", outcome="disputed", pressed=True, items=DENIED),
            "rated": False,
            "receipt": "1",
            "answers": {},
            "wrong": {},
        },
    ),
    "thanks-decided": Shot(
        "confirmations/thanks.html",
        {
            "claim": claim(state="saved", reason="Con trai ngồi cạnh nhớ rõ.", items=DENIED),
            "rated": False,
            "receipt": "",
            "answers": {},
            "wrong": {},
        },
    ),
    "genuine": Shot("member_cards/show.html", {"card": member_card()}),
    "not-genuine": Shot("member_cards/over.html", {"card": member_card(verdict=Verdict.ENDED, carrier=None)}),
    "run-out": Shot("member_cards/over.html", {"card": member_card(verdict=Verdict.EXPIRED, carrier=None)}),
    "no-card": Shot("member_cards/unknown.html", {"phone": "0214 3000 000", "checked_at": NOW}),
    "expired": Shot("confirmations/expired.html", {"phone": "0214 3000 000"}),
    "enter": Shot("confirmations/enter.html", {"wrong": {"digits": "missing"}, "answers": {"card": "K7M2P9QX"}}),
    "stranger": Shot("cards/stranger.html", {"card": CARD, "waits": None, "holder": None}),
    "stranger-known": Shot("cards/stranger.html", {"card": CARD, "waits": 2, "holder": "0"}),
    "pictures": Shot("pictures/new.html", {"shown": TOUCHED, "stage": "touch", "wrong": {}, **TWELVE}, MEMBER),
    "pictures-choose": Shot("pictures/new.html", {"shown": TOUCHED, "stage": "choose", "wrong": {}, **TWELVE}, MEMBER),
    "pictures-wrong": Shot(
        "pictures/new.html",
        {"shown": TOUCHED, "stage": "touch", "wrong": {"first": "pictures-wrong"}, **TWELVE, "facts": {"n": 2}},
        MEMBER,
    ),
    "on-members-phone": Shot(
        "confirmations/show.html", {"claim": claim(is_on_members_phone=True), "opened": False, "ticked": ""}, MEMBER
    ),
    "own-card": Shot("pictures/own.html", {"card": CARD, "wrong": {}, **TWELVE}),
    "waiting": Shot("pictures/waiting.html", {"own": OWN_HOME, "card": CARD.token, "holder": "0"}),
    "scan": Shot("scan.html", {}, MEMBER),
    "error": Shot("error.html", {"code": "http-500", "facts": {}, "status": 500, "request_id": "01J9-7F3A"}, MEMBER),
    "member": Shot("gallery/member.html", {}, MEMBER),
    "deeds": Shot("gallery/deeds.html", {}, MEMBER),
    "forms": Shot("gallery/forms.html", {"wrong": {"phone": "not-a-phone", "reason": "missing"}}, MEMBER),
    "live": Shot("gallery/live.html", {"request": SimpleNamespace(url="https://gocua.vn/sign-in")}, MEMBER),
    "office": Shot("gallery/office.html", {}, OFFICER, wide=True),
    "pictograms": Shot("gallery/pictograms.html", {}, OFFICER, wide=True),
}


def studio() -> Environment:
    """The real environment, with the gallery's own pages beside the real ones and files by their path."""
    made = environment()
    pages = PrefixLoader({"gallery": FileSystemLoader(Path(__file__).parent / "pages")})
    made.loader = ChoiceLoader([FileSystemLoader(ROOT / "templates"), pages])
    made.globals["asset"] = "../../static/{}".format
    return made


def draw(shot: Shot, language: str = "vi", size: str = "medium") -> str:
    """The page of a shot as HTML."""
    given: dict[str, object] = {
        "t": partial(say, language), "viewer": shot.viewer, "home": "office" if shot.wide else "phone", "demo": True,
        "path": "/", "shell_address": "/area?page=2", "language": language, "size": size, "ago": "2 phút trước".format,
        "onward": partial(onward, {"size": size} if size == "large" else {}),
    }  # fmt: skip
    return studio().get_template(shot.template).render(given | shot.facts)


def picture(name: str, shot: Shot, page: Page, *, language: str = "vi", size: str = "medium") -> None:
    """The page as it stands on a screen, whole."""
    written = OUT / f"{name}.html"
    written.write_text(draw(shot, language, size), "utf-8")
    page.goto(written.as_uri())
    page.wait_for_timeout(120)
    tall = int(page.evaluate("document.documentElement.scrollHeight"))
    wide = page.viewport_size
    assert wide is not None
    page.set_viewport_size({"width": wide["width"], "height": max(tall, wide["height"])})
    page.screenshot(path=OUT / f"{name}.png", full_page=True)


def main(wanted: list[str]) -> None:
    """All shots, or those named: a phone of 360 px or a desktop of 1280, light and dark."""
    OUT.mkdir(parents=True, exist_ok=True)
    flags = ["--no-sandbox", "--disable-gpu", "--allow-file-access-from-files"]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        for theme in ("light", "dark"):
            for name, shot in SHOTS.items():
                if wanted and name not in wanted:
                    continue
                box: ViewportSize = {"width": 1280, "height": 900} if shot.wide else {"width": 360, "height": 760}
                page = browser.new_page(viewport=box, color_scheme=theme, device_scale_factor=1 if shot.wide else 2)
                picture(f"{name}-{theme}", shot, page)
                page.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
