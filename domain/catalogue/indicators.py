"""The indicator catalogue: what is counted, in which unit of measure, in both languages (content.md §2)."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec

from domain.database import rows

FILE = Path(__file__).with_name("indicators.toml")


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One text in both languages."""

    vi: str
    en: str


class Indicator(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One indicator as the file has it. `weight` is in hundredths of a point for one unit of measure."""

    name: Words
    measure: Words
    once: str
    confirms: tuple[str, ...]
    icon: str
    weight: int
    minutes: int | None = None
    person_limit: int | None = None
    commercial: bool = False
    at_home: bool = False
    at_desk: bool = False
    topic: str = "other"


class Loaded(NamedTuple):
    """How many indicators came new, and how many were there before."""

    new: int
    known: int


@cache
def catalogue() -> Mapping[str, Indicator]:
    """The file, in its order: code → indicator."""
    held = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return msgspec.convert(held, dict[str, Indicator])


async def load_indicators() -> Loaded:
    """Bring the table in line with the file; run again, it changes nothing.

    Nothing is ever deleted: what an office no longer counts keeps its past.
    """
    lines = [
        {
            "code": code, "position": position, "name_vi": one.name.vi, "name_en": one.name.en,
            "measure_vi": one.measure.vi, "measure_en": one.measure.en, "once": one.once,
            "person_limit": one.person_limit, "confirms": one.confirms, "minutes": one.minutes, "icon": one.icon,
            "commercial": one.commercial, "at_home": one.at_home, "at_desk": one.at_desk,
            "topic": one.topic,
        }
        for position, (code, one) in enumerate(catalogue().items(), start=1)
    ]  # fmt: skip
    written = await rows(UPSERT, msgspec.json.encode(lines).decode())
    new = sum(line["is_new"] for line in written)
    return Loaded(new, len(lines) - new)


# xmax is 0 in a row that no update has touched. A row that stands as the file has it is not written again.
UPSERT = """
INSERT INTO indicator AS held (code, position, name_vi, name_en, measure_vi, measure_en, once, person_limit, confirms,
                               minutes, icon, commercial, at_home, at_desk, topic)
SELECT code, position, name_vi, name_en, measure_vi, measure_en, once, person_limit, confirms, minutes, icon,
       commercial, at_home, at_desk, topic
FROM jsonb_to_recordset({}::jsonb) AS given (
    code text, position smallint, name_vi text, name_en text, measure_vi text, measure_en text, once text,
    person_limit smallint, confirms text[], minutes smallint, icon text, commercial boolean, at_home boolean,
    at_desk boolean, topic text)
ON CONFLICT (code) DO UPDATE SET
    position = excluded.position, name_vi = excluded.name_vi, name_en = excluded.name_en,
    measure_vi = excluded.measure_vi, measure_en = excluded.measure_en, once = excluded.once,
    person_limit = excluded.person_limit, confirms = excluded.confirms, minutes = excluded.minutes,
    icon = excluded.icon, commercial = excluded.commercial, at_home = excluded.at_home,
    at_desk = excluded.at_desk, topic = excluded.topic
WHERE held IS DISTINCT FROM excluded
RETURNING xmax = 0 AS is_new
"""
