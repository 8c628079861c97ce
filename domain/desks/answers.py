"""Whoever was helped at a desk finds what is asked of them: by the desk's code and the figures of their own number."""

from datetime import datetime

from domain.accounts.guesses import counted, refuse_too_many
from domain.confirmations.asking import ASK, asked_by
from domain.database import row, transaction
from domain.refusals import Refused
from domain.rules.desk_codes import Pass
from domain.rules.guesses import Guesser, scan_limits

OF_A_NETWORK = 60


async def ask_at_desk(*, holder: Pass, number: int, guesser: Guesser, token_hash: bytes, at: datetime) -> None:
    """Give whoever scanned a desk's code a code of their own for the help that a number got there.

    Five numbers may be tried with one scan, and sixty from one network, whether they were right or not; of one help
    there are twenty such codes. It lives as long as the pass, from the tap on.

    Refuses: `ticket-not-waiting`, `too-many-guesses`.
    """
    async with transaction():
        seconds = await counted(scan_limits("ticket", holder, guesser, OF_A_NETWORK), at)
        asked = asked_by(holder.channel, token_hash, at, shown_at=holder.at)
        found = seconds is None and await row(ASK.replace("«which»", OF_NUMBER), *asked, holder.handle, number)
    refuse_too_many(seconds)
    if not found:
        raise Refused("ticket-not-waiting")


OF_NUMBER = """assistance.id = (
    SELECT ticket.assistance FROM desk_session JOIN ticket ON ticket.desk_session = desk_session.id
    WHERE desk_session.handle = {} AND ticket.number = {})"""
