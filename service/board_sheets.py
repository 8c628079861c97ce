"""A whole board as a spreadsheet, in the reader's words."""

from decimal import Decimal

from domain.queries.board_pages import BoardPage, Line
from service.documents.tables import Cell, Column, csv, xlsx
from service.words import say

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADINGS = ("board.place", "board.name", "board.where", "board.points")


def board_file(board: BoardPage, form: str, language: str, *, demo: bool) -> tuple[bytes, str, str]:
    """Content, name and media type: `csv`, else XLSX."""
    columns = [Column(say(language, key)) for key in HEADINGS]
    lines = [cells(line) for line in board.lines]
    banner = say(language, "demo.banner") if demo else None
    name = f"{say(language, f'board.title-{board.how.kind}')} {board.place.name}"
    if form == "csv":
        return csv(columns, lines, banner=banner), f"{name}.csv", "text/csv"
    return xlsx(columns, lines, name, banner=banner), f"{name}.xlsx", XLSX


def cells(line: Line) -> tuple[Cell, ...]:
    """One line's cells, in the order of the headings."""
    return line.place, line.name, line.words, Decimal(line.points) / 100
