"""A browser for the tests that must see a page: Debian's Chromium where it is, else Playwright's own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.look.gallery import SHOTS, draw

FLAGS = ("--no-sandbox", "--disable-gpu", "--allow-file-access-from-files", "--disable-background-networking")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        launched = play.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every shot as a file, in both sizes, beside a link to static/."""
    root = tmp_path_factory.mktemp("gallery")
    (root / "static").symlink_to(Path(__file__).parents[2] / "static")
    folder = root / "var" / "gallery"
    folder.mkdir(parents=True)
    for name, shot in SHOTS.items():
        for size in ("medium", "large"):
            (folder / f"{name}-{size}.html").write_text(draw(shot, size=size), "utf-8")
    return folder
