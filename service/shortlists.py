"""A round's shortlists as a spreadsheet and on paper, in the reader's words."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from domain.queries.award_rounds import AwardRoundPage
from domain.queries.shortlists import Shortlist, ShortlistLine
from domain.rules.days import local_day
from service.documents import shortlist as paper
from service.documents.tables import Cell, Column, xlsx
from service.words import say

HEADINGS = (
    "round.kind", "round.place", "round.name-of", "round.where", "round.points", "round.helps", "round.households",
    "round.weeks", "round.active", "round.own-percent", "round.chosen", "round.reason", "round.chosen-by",
    "round.chosen-at",
)  # fmt: skip


def shortlist_sheet(shown: AwardRoundPage, language: str, *, demo: bool) -> bytes:
    """The file: teams before members, the ranked before those with too little, batch and hashes over the headings."""
    columns = [Column(say(language, key)) for key in HEADINGS]
    lines = [
        row_of(line, say(language, f"round.kind-{shortlist.kind}"), language)
        for shortlist in shown.shortlists
        for line in (*shortlist.ranked, *shortlist.too_little)
    ]
    return xlsx(columns, lines, shown.name, banner=" · ".join(banner(shown, language, demo=demo)))


def banner(shown: AwardRoundPage, language: str, *, demo: bool) -> Iterator[str]:
    """What stands over the headings."""
    if demo:
        yield say(language, "demo.banner")
    first, last = (f"{day:%d/%m/%Y}" for day in (shown.first_on, shown.last_on))
    yield f"{shown.unit}, {say(language, 'print.span', first=first, last=last)}"
    yield say(language, "round.batch", number=shown.batch)
    yield from notes(shown, language)
    for shortlist in shown.shortlists:
        yield f"{say(language, f'round.kind-{shortlist.kind}')} {shortlist.hash}"


def notes(shown: AwardRoundPage, language: str) -> Iterator[str]:
    """What whoever reads a list away from its page must know: that it is so far, why seats stay empty."""
    if shown.so_far:
        yield say(language, "round.so-far", day=f"{local_day(shown.opened_at):%d/%m/%Y}")
    if shown.closing_reason:
        yield say(language, "print.unfilled_why", reason=shown.closing_reason)


def row_of(line: ShortlistLine, kind: str, language: str) -> tuple[Cell, ...]:
    """One line's cells, in the order of the headings."""
    return (
        kind,
        line.place if line.place is not None else say(language, "round.too-little-short"),
        line.name,
        line.where,
        Decimal(line.points) / 100,
        line.helps,
        line.households,
        line.weeks,
        line.members or None,
        line.own,
        say(language, "round.yes") if line.chosen else None,
        line.reason,
        line.chosen_by,
        line.chosen_at,
    )


def shortlist_paper(shown: AwardRoundPage, language: str, printed_on: date, *, demo: bool) -> bytes:
    """The PDF: each kind on pages of its own, batch and hash at their feet."""
    sheet = paper.Shortlist(
        title=shown.name,
        printed_on=printed_on,
        demo=demo,
        language=language,
        unit_words=shown.unit,
        from_on=shown.first_on,
        to_on=shown.last_on,
        lists=tuple(listed(shown, of_kind, language) for of_kind in shown.shortlists),
        closed_on=local_day(shown.closed_at) if shown.closed_at else None,
        notes=tuple(notes(shown, language)),
    )
    return paper.shortlist(sheet)


def listed(shown: AwardRoundPage, of_kind: Shortlist, language: str) -> paper.Shortlisted:
    """One kind: the ranked, and whoever was chosen beside them."""
    fourth = "round.active" if of_kind.kind == "team" else "round.weeks"
    lines = (*of_kind.ranked, *(line for line in of_kind.too_little if line.chosen))
    return paper.Shortlisted(
        heading=say(language, f"round.{of_kind.kind}s"),
        quota=of_kind.quota,
        figure_headings=tuple(say(language, key) for key in ("round.helps", "round.households", fourth, "round.own")),
        lines=tuple(paper_line(line, of_kind.kind, language) for line in lines),
        batch=shown.batch,
        formula=shown.formula,
        ranking_hash=of_kind.hash,
    )


def paper_line(line: ShortlistLine, kind: str, language: str) -> paper.ShortlistLine:
    """A line as paper takes it."""
    fourth = line.members if kind == "team" else line.weeks
    own = say(language, "round.percent", n=line.own)
    return paper.ShortlistLine(
        place=line.place,
        name=line.name,
        unit_words=line.where,
        points_hundredths=line.points,
        figures=(str(line.helps), str(line.households), str(fourth), own),
        picked=line.chosen,
        reason=line.reason,
    )
