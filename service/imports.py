"""The rows to correct as a spreadsheet, in the reader's words."""

from domain.queries.imports import RefusedSheet
from domain.rules.imports.lines import Problem
from service.documents.tables import Cell, Column, xlsx
from service.words import say


def refused_sheet(refused: RefusedSheet, language: str) -> bytes:
    """The file's own columns, then what to correct: corrected, it can be brought back as it is."""
    columns = [*map(Column, refused.headings), Column(say(language, "import.to-correct"), 60)]
    lines = [row_of(each.cells, each.problems, len(refused.headings), language) for each in refused.rows]
    return xlsx(columns, lines, say(language, "import.refused-title"))


def row_of(cells: tuple[str, ...], problems: tuple[Problem, ...], width: int, language: str) -> tuple[Cell, ...]:
    """A row's cells, empty ones left empty, and its problems in one."""
    padded = (*cells, *("",) * (width - len(cells)))
    return (*(cell or None for cell in padded), "; ".join(sentence(problem, language) for problem in problems))


def sentence(problem: Problem, language: str) -> str:
    """Row 12, column SĐT: what is expected."""
    where = say(language, "import.where", row=problem.row, heading=problem.heading or "–")
    return f"{where}: {say(language, f'problem.{problem.code}', other=problem.other_row or '')}"
