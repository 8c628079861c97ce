"""Who is helped, and the printed cards."""

from piccolo.columns import UUID, BigInt, BigSerial, Boolean, Bytea, Date, Integer, SmallInt, Text, Timestamptz
from piccolo.table import Table


class Recipient(Table, tablename="recipient"):
    """Who is helped: a household, a business, a passer-by, a meeting (G1)."""

    id = BigSerial(primary_key=True)
    public_id = Text()
    kind = Text()
    unit = BigInt()
    head = Text(null=True, default=None)
    known_as = Text(null=True, default=None)
    lane = Text(null=True, default=None)
    phone = Text(null=True, default=None)
    people = SmallInt(null=True, default=None)
    ref = Text(null=True, default=None)  # pyright: ignore[reportAssignmentType] - hides Table.ref
    quiet_until = Date(null=True, default=None)
    not_needed_on = Date(null=True, default=None)
    moved_on = Date(null=True, default=None)
    erased_at = Timestamptz(null=True, default=None)
    language = Text(null=True, default=None)
    contact = Text(null=True, default=None)
    phone_by = UUID(null=True, default=None)
    added = UUID(null=True, default=None)
    search_key = Text()
    sort_key = Text()


class HouseholdConsent(Table, tablename="household_consent"):
    """A household let itself be written down, to a wording, before somebody."""

    id = BigSerial(primary_key=True)
    recipient = BigInt()
    wording = Text()
    given_at = Timestamptz()
    recorded_at = Timestamptz()
    account = BigInt()
    withdrawn_at = Timestamptz(null=True, default=None)


class HouseholdPictures(Table, tablename="household_pictures"):
    """The three pictures by which a home without a phone answers (G12)."""

    recipient = BigInt(primary_key=True)
    hash = Bytea()
    account = BigInt()
    chosen_at = Timestamptz()
    proved_at = Timestamptz(null=True, default=None)
    misses = SmallInt()


class CardBatch(Table, tablename="card_batch"):
    """Cards that were made together."""

    id = BigSerial(primary_key=True)
    public_id = Text()
    unit = BigInt()
    made_by = BigInt(null=True, default=None)
    made_at = Timestamptz()
    cards = Integer()
    blank = Boolean(default=False)
    key = UUID(null=True, default=None)


class Card(Table, tablename="card"):
    """The printed QR of a home: says nothing of whose it is."""

    id = BigSerial(primary_key=True)
    token = Text()
    code = Text()
    batch = BigInt()
    unit = BigInt()
    number = Integer()
    serial = Text()
    recipient = BigInt(null=True, default=None)
    activated = UUID(null=True, default=None)
    issued_on = Date()
    revoked_at = Timestamptz(null=True, default=None)
    replaced_by = BigInt(null=True, default=None)
