"""Hoa forgets to scan, twice: once it is approved the same evening, once it waits for the visitor (design §3, D)."""

from contextlib import suppress
from datetime import datetime, timedelta
from secrets import token_bytes

from domain.confirmations.approve import approve_late
from domain.queries.homes import show_homes
from domain.refusals import Refused
from domain.rules.intake import Sent
from domain.rules.keys import make_key
from domain.rules.reports import Line
from domain.rules.tokens import public_id
from domain.rules.viewers import Viewer
from domain.visits.late import enter_late
from service.demo.founding import viewer
from service.demo.office import Office
from service.demo.visits import report

BEFORE = timedelta(hours=18)  # the afternoon of the day before


async def approve_of_hoa(office: Office) -> None:
    """S9: Khôi knows of the visit, and says so."""
    at = office.at(9, 8, 30)
    hoa, khoi = await viewer("hoa", at), await viewer("khoi", at)
    forgotten = await forget(office, hoa, at)
    await approve_late(
        viewer=khoi, assistance=forgotten, is_helped=True, reason="", is_stranger=True, at=office.at(9, 19),
        request_id=None,
    )  # fmt: skip


async def leave_for_visitor(office: Office) -> None:
    """S39: one waits for Dũng, who leads now."""
    at = office.at(39, 8, 30)
    await forget(office, await viewer("hoa", at), at)


async def forget(office: Office, hoa: Viewer, at: datetime) -> str:
    """A visit of the day before, noted in the morning; the report's public id."""
    when = Sent(make_key(at, token_bytes(10)), claimed_at=at - BEFORE, happened_at=at - BEFORE, recorded_at=at)
    for home in (await show_homes(viewer=hoa, search="", state="", page=1, at=at)).homes:
        with suppress(Refused):  # she is known to have been there that day
            made = public_id(token_bytes(10))
            visit = await enter_late(viewer=hoa, household=home.public_id, sent=when, public_id=made)
            help_of, _ = await report(office.settings, hoa, visit, (Line("psp-dossier", 1, "cô"),), at)
            return help_of
    raise LookupError(hoa.name)
