"""What officers do about reports that were denied."""

from piccolo.columns import BigInt, BigSerial, Text, Timestamptz
from piccolo.table import Table


class Review(Table, tablename="review"):
    """A denied report in an officer's hands; `event` is the decision's."""

    id = BigSerial(primary_key=True)
    assistance = BigInt()
    opened_by = BigInt()
    opened_at = Timestamptz()
    home_said = Text(null=True, default=None)
    member_said = Text(null=True, default=None)
    heard_at = Timestamptz(null=True, default=None)
    event = BigInt(null=True, default=None)
    told_at = Timestamptz(null=True, default=None)


class ReviewPass(Table, tablename="review_pass"):
    """An officer who is kin, or otherwise not the one to judge."""

    assistance = BigInt()
    account = BigInt()
    passed_at = Timestamptz()
