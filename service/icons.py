"""Icons, written into the page: a citizen's page may make three requests in all, and a sprite would be a fourth."""

import re
from functools import cache
from pathlib import Path

from service.tiles import Drawing, spoken

SPRITE = Path(__file__).parent.parent / "static" / "vendor" / "lucide" / "icons.svg"
SYMBOL = re.compile(r'<symbol id="([a-z0-9-]+)"[^>]*>(.*?)</symbol>')


@cache
def sprite() -> dict[str, str]:
    """The shapes of each icon that the manifest names, on 24 × 24."""
    return dict(SYMBOL.findall(SPRITE.read_text()))


def icon(name: str, size: int = 24, css: str = "", *, bold: bool = False, label: str = "") -> Drawing:
    """The icon `name`, in the colour of its text. Without a label it is decoration: a word stands beside it."""
    classes = " ".join(filter(None, ("icon", "bold" if bold else "", css)))
    box = f'width="{size}" height="{size}" viewBox="0 0 24 24"'
    return Drawing(f'<svg class="{classes}" {box} {spoken(label)}>{sprite()[name]}</svg>')
