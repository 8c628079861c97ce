"""What was measured, beside what it is held against: a table for people, a file for machines."""

from dataclasses import dataclass
from statistics import median

import msgspec
from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Goal:
    """At least so much of the limit (`ratio`), or at most so much (`most`); `reach` is what is reached for."""

    ratio: float | None = None
    most: float | None = None
    least: float | None = None
    reach: float | None = None

    @property
    def words(self) -> str:
        reach = f" (reach for {self.reach:g})" if self.reach is not None else ""
        if self.most is not None:
            return f"≤ {self.most:g}{reach}"
        if self.least is not None and self.ratio is not None:
            return f"ratio ≥ {self.ratio:g} and ≥ {self.least:g}{reach}"
        return f"ratio ≥ {self.ratio:g}{reach}"

    def holds(self, value: float, ratio: float | None) -> bool:
        return (
            (self.most is None or value <= self.most)
            and (self.least is None or value >= self.least)
            and (self.ratio is None or (ratio is not None and ratio >= self.ratio))
        )


@dataclass(frozen=True, slots=True)
class Measured:
    """One line of the report. `holds` is None where nothing is asked of it."""

    name: str
    value: float
    unit: str
    limit: float | None
    ratio: float | None
    goal: str | None
    holds: bool | None


def measured(
    name: str, values: list[float], unit: str, *, limits: list[float] | None = None, goal: Goal | None = None
) -> Measured:
    """The median of the rounds; the ratio is the median of each round's own, since limits move between rounds."""
    value = median(values)
    ratio = median(one / limit for one, limit in zip(values, limits, strict=True)) if limits else None
    return Measured(
        name,
        rounded(value),
        unit,
        rounded(median(limits)) if limits else None,
        None if ratio is None else round(ratio, 3),
        goal.words if goal else None,
        goal.holds(value, ratio) if goal else None,
    )


def rounded(value: float) -> float:
    """Three or four digits: more is noise."""
    return round(value) if value >= 1000 else round(value, 1) if value >= 10 else round(value, 3)


def show(lines: list[Measured], console: Console) -> None:
    """The table."""
    table = Table("what", "value", "unit", "limit", "ratio", "goal", "", box=None, header_style="dim", pad_edge=False)
    for column in table.columns[1:5]:
        column.justify = "right"
    for line in lines:
        told = {True: "[green]holds[/green]", False: "[red]FAILS[/red]", None: ""}[line.holds]
        numbers = (f"{line.value:g}", line.unit, text(line.limit), text(line.ratio), line.goal or "")
        table.add_row(line.name, *numbers, told)
    console.print(table)


def text(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def as_json(lines: list[Measured]) -> bytes:
    """A list of {name, value, unit, limit, ratio, goal, holds}."""
    return msgspec.json.format(msgspec.json.encode(lines), indent=2)
