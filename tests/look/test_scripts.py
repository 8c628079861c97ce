"""Scripts in a real browser under the page's own policy: a code shown to a fake camera is read by our worker (P17)."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread

import pytest
import qrcode
from PIL import Image
from playwright.sync_api import Page, sync_playwright
from qrcode.image.pil import PilImage

from tests.look.gallery import SHOTS, draw

ROOT = Path(__file__).parents[2]
TOKEN = "7K3M9QX2T4VWZ8R5"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "font-src 'self'; worker-src 'self'; media-src 'self' blob:; form-action 'self'; base-uri 'none'; "
    "require-trusted-types-for 'script'; trusted-types htmx gocua"
)
WORKERS_POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
DETECTOR = """window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() { %s }
};"""


PAGES = {
    "/scan": draw(SHOTS["scan"]).replace("../../static/", "/static/"),
    "/live": draw(SHOTS["live"]).replace("../../static/", "/static/"),
    "/tick": '<section id="tick"><div data-outcome><p class="outcome good">confirmed</p></div>'
    '<script src="/x.js"></script></section>',
}


class Server(SimpleHTTPRequestHandler):
    """The scan page and static/, each under the policy that the service gives them."""

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        if path.startswith("/static/"):
            super().do_GET()
            return
        body = PAGES.get(path, "<h1>arrived</h1>")
        self.send_response(200)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body.encode())

    def end_headers(self) -> None:
        self.send_header("content-security-policy", WORKERS_POLICY if "scan-worker" in self.path else POLICY)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name of the method that it replaces)
        """Nothing: a test is quiet."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Server, directory=str(ROOT)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def film(path: Path, text: str | None) -> Path:
    """A film of a code held a little askew on a table, or of the table alone, as a camera would send it."""
    frame = Image.new("RGB", (640, 640), "#8a7a66")
    if text:
        code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_Q, box_size=8, border=4)
        code.add_data(text)
        card = (
            code.make_image(image_factory=PilImage)
            .get_image()
            .convert("RGB")
            .rotate(11, expand=True, fillcolor="#8a7a66")
        )
        frame.paste(card, ((640 - card.width) // 2, (640 - card.height) // 2))
    shot = BytesIO()
    frame.save(shot, "jpeg", quality=80)
    path.write_bytes(shot.getvalue() * 30)
    return path


@contextmanager
def camera(film: Path | None) -> Iterator[Callable[[], Page]]:
    """A browser whose camera shows `film`; without one the camera is refused."""
    flags = ["--no-sandbox", "--disable-gpu"]
    if film:
        flags += ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
        flags += [f"--use-file-for-fake-video-capture={film}"]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        yield lambda: browser.new_page(viewport={"width": 360, "height": 760})
        browser.close()


def refusals(page: Page) -> list[str]:
    """What the policy blocked, as the browser says it."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if "Security Policy" in message.text else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def test_p17_a_card_is_read_in_a_worker_without_a_detector_of_the_browser(address: str, tmp_path: Path):
    with camera(film(tmp_path / "card.mjpeg", f"HTTPS://GOCUA.VN/Q/{TOKEN}")) as open_page:
        page = open_page()
        blocked = refusals(page)
        page.goto(f"{address}/scan")
        page.wait_for_url(f"{address}/q/{TOKEN}", timeout=15_000)
        assert blocked == []


def test_p17_the_browsers_own_detector_comes_first_and_nothing_is_loaded_for_it(address: str, tmp_path: Path):
    with camera(film(tmp_path / "table.mjpeg", None)) as open_page:
        page = open_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.add_init_script(DETECTOR % f'return [{{ rawValue: "https://elsewhere.example/q/{TOKEN.lower()}" }}];')
        page.goto(f"{address}/scan")
        page.wait_for_url(f"{address}/q/{TOKEN}", timeout=8_000)
        assert [url for url in asked if "zxing" in url or "elsewhere" in url] == []


def test_p17_a_detector_that_fails_gives_way_to_the_worker(address: str, tmp_path: Path):
    with camera(film(tmp_path / "card.mjpeg", f"HTTPS://GOCUA.VN/Q/{TOKEN}")) as open_page:
        page = open_page()
        page.add_init_script(DETECTOR % 'throw new Error("no service");')
        page.goto(f"{address}/scan")
        page.wait_for_url(f"{address}/q/{TOKEN}", timeout=15_000)


def test_p17_after_three_seconds_the_other_ways_are_offered(address: str, tmp_path: Path):
    with camera(film(tmp_path / "table.mjpeg", None)) as open_page:
        page = open_page()
        page.add_init_script(DETECTOR % "return [];")
        page.goto(f"{address}/scan")
        page.get_by_text("Chưa đọc được thẻ.").wait_for(timeout=5_000)
        assert page.locator("[data-outcome-of]:visible").get_attribute("data-outcome-of") == "hard"


def test_p17_a_code_that_is_not_ours_is_told_and_leads_nowhere(address: str, tmp_path: Path):
    with camera(film(tmp_path / "table.mjpeg", None)) as open_page:
        page = open_page()
        page.add_init_script(DETECTOR % 'return [{ rawValue: "https://bank.example/pay/123" }];')
        page.goto(f"{address}/scan")
        page.get_by_text("không phải thẻ của Gõ Cửa").wait_for(timeout=5_000)
        assert page.url == f"{address}/scan"


def test_p17_without_a_camera_the_code_is_typed(address: str):
    with camera(None) as open_page:
        page = open_page()
        page.goto(f"{address}/scan")
        page.get_by_text("Máy ảnh chưa mở.").wait_for(timeout=5_000)
        page.get_by_label("Gõ mã trên thẻ").fill("K7M2P9QX")
        page.get_by_role("button", name="Tìm thẻ này").click()
        page.wait_for_url(f"{address}/q?code=K7M2P9QX")


def test_p17_sound_can_be_muted_and_stays_so(address: str):
    with camera(None) as open_page:
        page = open_page()
        page.goto(f"{address}/scan")
        page.locator("[data-mute]").click()
        page.reload()
        assert page.locator("[data-mute]").get_attribute("aria-pressed") == "true"


def test_a_page_that_waits_is_mended_in_place_under_the_policy(address: str):
    with camera(None) as open_page:
        page = open_page()
        blocked = refusals(page)
        page.goto(f"{address}/live")
        page.get_by_text("confirmed").wait_for(timeout=5_000)
        assert (blocked, page.locator("#tick").count(), page.locator("#tick script").count()) == ([], 1, 0)


def test_a_page_that_nobody_looks_at_stops_asking(address: str):
    with camera(None) as open_page:
        page = open_page()
        page.add_init_script("Object.defineProperty(document, 'hidden', { get: () => true });")
        page.goto(f"{address}/live")
        page.wait_for_timeout(900)
        assert page.get_by_text("waiting").count() == 1


def test_p4_the_address_for_a_real_browser_can_be_copied(address: str):
    with camera(None) as open_page:
        page = open_page()
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.goto(f"{address}/live")
        page.bring_to_front()  # a browser reads and writes the clipboard of a page in front only
        page.get_by_role("button", name="Chép địa chỉ").click()
        page.get_by_text("Đã chép").wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == "https://gocua.vn/sign-in"


def test_p4_where_the_browser_within_an_app_has_no_clipboard_the_old_way_copies(address: str):
    with camera(None) as open_page:
        page = open_page()
        page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined });")
        page.goto(f"{address}/live")
        page.evaluate("addEventListener('copy', () => { window.took = String(getSelection()); })")
        page.get_by_role("button", name="Chép địa chỉ").click()
        page.get_by_text("Đã chép").wait_for()
        assert page.evaluate("window.took") == "https://gocua.vn/sign-in"


def test_p4_where_no_page_may_copy_the_address_is_marked_for_a_finger(address: str):
    with camera(None) as open_page:
        page = open_page()
        page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined });")
        page.add_init_script("document.execCommand = () => false;")
        page.goto(f"{address}/live")
        page.get_by_role("button", name="Chép địa chỉ").click()
        page.wait_for_function("String(getSelection()) === 'https://gocua.vn/sign-in'")
        assert page.get_by_text("Đã chép").count() == 0


def test_p17_an_outcome_that_comes_while_the_page_waits_is_told_once(address: str):
    with camera(None) as open_page:
        page = open_page()
        page.add_init_script("window.buzzed = []; navigator.vibrate = (how) => { window.buzzed.push(how); };")
        page.route("**/tick", lambda route: route.abort())  # the outcome must not come before the touch
        page.goto(f"{address}/live")
        page.mouse.click(5, 5)
        page.unroute("**/tick")
        page.get_by_text("confirmed").wait_for()
        page.wait_for_timeout(900)
        assert page.evaluate("window.buzzed") == [[60]]


def test_an_untouched_page_neither_sounds_nor_buzzes_nor_makes_the_browser_complain(address: str):
    with camera(None) as open_page:
        page, said = open_page(), list[str]()
        page.on("console", lambda message: said.append(message.text))
        page.add_init_script("window.buzzed = []; navigator.vibrate = (how) => { window.buzzed.push(how); };")
        with page.expect_response("**/tick"):
            page.goto(f"{address}/live")
        page.wait_for_timeout(500)  # whatever looks into the page counts as a touch: nothing does before this
        assert (page.evaluate("window.buzzed"), said) == ([], [])
        assert page.get_by_text("confirmed").is_visible()
