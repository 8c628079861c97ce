"""A day is a day in Viet Nam, whatever the server's or the phone's clock says."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
RECEIVED_WITHIN = timedelta(days=7)
EARLIEST = date(2000, 1, 1)  # of a team's days as people write them; an earlier one is a slip of the pen


def local_day(instant: datetime) -> date:
    """The day in Asia/Ho_Chi_Minh on which an instant falls."""
    return instant.astimezone(HANOI).date()


def happened(claimed_at: datetime, phone_now: datetime, server_now: datetime) -> datetime:
    """When a thing was, by the server's clock: what the phone's clock said then, put right by what it says now.

    Never after the moment of receipt (design §4.7).
    """
    return min(claimed_at + (server_now - phone_now), server_now)


def last_day(local_day: date) -> date:
    """The last day on which what happened on a local day may still be written down (design §4.7)."""
    return local_day + RECEIVED_WITHIN


def counting_day(happened_at: datetime, recorded_at: datetime) -> tuple[date, bool]:
    """The local day that counts, and whether it came too late to count for its own day (design §4.7)."""
    is_late = recorded_at - happened_at > RECEIVED_WITHIN
    return local_day(recorded_at if is_late else happened_at), is_late
