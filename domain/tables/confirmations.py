"""What citizens answered."""

from piccolo.columns import BigInt, BigSerial, Boolean, Bytea, SmallInt, Text, Timestamptz
from piccolo.table import Table


class Confirmation(Table, tablename="confirmation"):
    """An answer; of many, one stands."""

    id = BigSerial(primary_key=True)
    assistance = BigInt()
    event = BigInt()
    standing = Boolean()
    channel = Text()
    grade = Text()
    pressed = Boolean()
    not_home = Boolean()
    device_mark = Bytea(null=True, default=None)
    answered_at = Timestamptz()
    recorded_at = Timestamptz()


class ConfirmationItem(Table, tablename="confirmation_item"):
    """What was said of one line."""

    confirmation = BigInt()
    item = BigInt()
    helped = Boolean()
    repeat = Boolean(default=False)


class Rating(Table, tablename="rating"):
    """Stars and a word, given after the answer."""

    confirmation = BigInt(primary_key=True)
    stars = SmallInt(null=True, default=None)
    words = Text(null=True, default=None)
    rated_at = Timestamptz()


class ConfirmationCode(Table, tablename="confirmation_code"):
    """A one-time code: hashes, and sealed text under the installation's key while it lives."""

    id = BigSerial(primary_key=True)
    assistance = BigInt()
    token_hash = Bytea()
    channel = Text()
    digits_hash = Bytea(null=True, default=None)
    sealed = Bytea(null=True, default=None)
    issued_at = Timestamptz()
    shown_at = Timestamptz()
    shown_address = Bytea()
    shown_browser = Text()
    tries = SmallInt()
    ended_at = Timestamptz(null=True, default=None)


class LaterWord(Table, tablename="later_word"):
    """What was said with another code after a home's no; an officer reads it."""

    code = BigInt(primary_key=True)
    helped = SmallInt()
    pressed = Boolean()
    not_home = Boolean()
    is_members = Boolean()
    said_at = Timestamptz()


class Message(Table, tablename="message"):
    """A link to a home's registered phone."""

    id = BigSerial(primary_key=True)
    assistance = BigInt()
    code = BigInt()
    sealed = Bytea(null=True, default=None)
    asked_by = BigInt()
    asked_at = Timestamptz()
    sent_at = Timestamptz(null=True, default=None)
