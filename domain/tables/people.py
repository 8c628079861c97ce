"""People, their sign-in, what they may do, what they did."""

from piccolo.columns import (
    JSONB,
    BigInt,
    BigSerial,
    Boolean,
    Bytea,
    Date,
    Integer,
    Interval,
    SmallInt,
    Text,
    Timestamptz,
)
from piccolo.table import Table


class Person(Table, tablename="person"):
    """A human. A name on public boards needs consent."""

    id = BigSerial(primary_key=True)
    public_id = Text()
    name = Text()
    phone = Text(null=True, default=None)
    email = Text(null=True, default=None)
    birth_year = SmallInt(null=True, default=None)
    employer = Text(null=True, default=None)
    name_public = Boolean()
    search_key = Text()
    sort_key = Text()


class PersonPhoto(Table, tablename="person_photo"):
    """A face as WebP of 96 or 320 px."""

    person = BigInt()
    pixels = SmallInt()
    webp = Bytea()
    set_at = Timestamptz()


class Account(Table, tablename="account"):
    """The sign-in of one person."""

    id = BigSerial(primary_key=True)
    person = BigInt()
    password_hash = Text(null=True, default=None)
    disabled_at = Timestamptz(null=True, default=None)


class RoleGrant(Table, tablename="role_grant"):
    """An office over a branch of the tree, from a day to a day."""

    id = BigSerial(primary_key=True)
    person = BigInt()
    role = Text()
    unit = BigInt()
    valid = Text()
    granted_by = BigInt(null=True, default=None)
    granted_at = Timestamptz()


class MemberCard(Table, tablename="member_card"):
    """Shows who is at the door, for one person in one team."""

    id = BigSerial(primary_key=True)
    person = BigInt()
    team = BigInt()
    token = Text()
    issued_at = Timestamptz()
    issued_by = BigInt()
    ends_on = Date()
    revoked_at = Timestamptz(null=True, default=None)


class Session(Table, tablename="session"):
    """A browser that is signed in; deleting the row signs it out."""

    id = Bytea(primary_key=True)
    account = BigInt()
    made_at = Timestamptz()
    seen_at = Timestamptz()
    ends_at = Timestamptz()
    idle = Interval()
    browser = Text()


class SignInSlip(Table, tablename="sign_in_slip"):
    """A way in that works once (G6)."""

    token_hash = Bytea(primary_key=True)
    account = BigInt()
    kind = Text()
    made_by = BigInt(null=True, default=None)
    made_at = Timestamptz()
    ends_at = Timestamptz()
    used_at = Timestamptz(null=True, default=None)


class GuessLimit(Table, tablename="guess_limit"):
    """How often something secret was guessed at, by scope and window."""

    scope = Text()
    window_at = Timestamptz()
    count = Integer()  # pyright: ignore[reportAssignmentType] - the column's name hides Table.count


class AuditEvent(Table, tablename="audit_event"):
    """Who did what to which row, when."""

    id = BigSerial(primary_key=True)
    at = Timestamptz()
    account = BigInt(null=True, default=None)
    action = Text()
    subject_kind = Text()
    subject = BigInt(null=True, default=None)
    facts = JSONB()
