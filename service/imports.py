"""The rows to correct as a spreadsheet, in the reader's words."""

from domain.queries.imports import RefusedSheet
from domain.rules.imports.lines import Problem
from service.documents.tables import Cell, Column, xlsx
from service.words import say


def refused_sheet(refused: RefusedSheet, language: str, *, demo: bool) -> bytes:
    """The file's own columns, then what to correct: corrected, it can be brought back as it is.

    The demo's banner stands over the headings, where a list coming in may have any title.
    """
    banner = say(language, "demo.banner") if demo else None
    columns = [*map(Column, refused.headings), Column(say(language, "import.to-correct"), 60)]
    lines = [row_of(each.cells, each.problems, len(refused.headings), language) for each in refused.rows]
    return xlsx(columns, lines, say(language, "import.refused-title"), banner=banner)


def row_of(cells: tuple[str, ...], problems: tuple[Problem, ...], width: int, language: str) -> tuple[Cell, ...]:
    """A row's cells, empty ones left empty, and its problems in one."""
    padded = (*cells, *("",) * (width - len(cells)))
    return (*(cell or None for cell in padded), "; ".join(sentence(problem, language) for problem in problems))


def sentence(problem: Problem, language: str) -> str:
    """Sheet “Hộ”, row 12, column SĐT “0912”: what is expected. A list of plain text has no sheets."""
    key = "import.where-sheet" if problem.sheet else "import.where"
    where = say(language, key, sheet=problem.sheet, row=problem.row, heading=problem.heading or "–")
    held = f" “{problem.held}”" if problem.held else ""
    return f"{where}{held}: {say(language, f'problem.{problem.code}', other=problem.other_row or '')}"
