"""What every template may draw with: pure functions, registered once as globals of the environment."""

from collections.abc import Callable
from typing import Any

from service.borders import bloom, carpet, frieze, logo, ring
from service.charts import bullet, cohort, interval, meter, spark, trend
from service.icons import icon
from service.pictograms import pictogram
from service.tiles import floor, tile


def initials(name: str) -> str:
    """The letters that stand for a face: the first of the family name and of the given name, which comes last."""
    words = name.split()
    return (words[0][0] + words[-1][0] if len(words) > 1 else name[:1]).upper()


TEMPLATE_GLOBALS: dict[str, Callable[..., Any]] = {
    "bloom": bloom,
    "bullet": bullet,
    "carpet": carpet,
    "cohort": cohort,
    "floor": floor,
    "frieze": frieze,
    "icon": icon,
    "initials": initials,
    "interval": interval,
    "logo": logo,
    "meter": meter,
    "pictogram": pictogram,
    "ring": ring,
    "spark": spark,
    "tile": tile,
    "trend": trend,
}
