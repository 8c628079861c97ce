"""The indicator catalogue, as pages and reports need it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from domain.database import Row, rows
from domain.rules.reports import Countable, most_of


@dataclass(frozen=True, slots=True)
class Offered:
    """An indicator on the page *what was helped with*; names and measures in both languages."""

    code: str
    names: Mapping[str, str]
    measures: Mapping[str, str]
    most: int
    minutes: int | None


async def countable() -> Mapping[str, Countable]:
    """Code → what a report may say of it."""
    found = await rows("SELECT code, at_home, at_desk, once, person_limit FROM indicator")
    return {
        line["code"]: Countable(
            line["code"], line["at_home"], most_of(line["once"], line["person_limit"]), line["at_desk"]
        )
        for line in found
    }


async def offered_at_home() -> Mapping[str, list[Offered]]:
    """What a member can report at a home: topic → indicators, both in the catalogue's order."""
    return in_topics(await rows(OFFERED.replace("«where»", "at_home")))


async def offered_at_desk() -> Mapping[str, list[Offered]]:
    """What a member can report at a help desk, what is offered there alone first."""
    found = in_topics(await rows(OFFERED.replace("«where»", "at_home OR at_desk")))
    return dict(sorted(found.items(), key=lambda topic: topic[0] != DESK))


def in_topics(found: Sequence[Row]) -> dict[str, list[Offered]]:
    return {topic: list(map(offered_of, lines)) for topic, lines in groupby(found, key=lambda line: line["topic"])}


def offered_of(line: Row) -> Offered:
    return Offered(
        code=line["code"],
        names={"vi": line["name_vi"], "en": line["name_en"]},
        measures={"vi": line["measure_vi"], "en": line["measure_en"]},
        most=most_of(line["once"], line["person_limit"]),
        minutes=line["minutes"],
    )


DESK = "desk"  # the topic of what is offered at help desks alone

OFFERED = """
SELECT code, name_vi, name_en, measure_vi, measure_en, once, person_limit, minutes, topic
FROM indicator WHERE «where» ORDER BY min(position) OVER (PARTITION BY topic), position
"""
