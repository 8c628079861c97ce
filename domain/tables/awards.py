"""From a frozen ranking to those who are thanked."""

from piccolo.columns import JSONB, BigInt, BigSerial, Boolean, Bytea, Date, Integer, SmallInt, Text, Timestamptz
from piccolo.table import Table


class AwardRound(Table, tablename="award_round"):
    """The way from a ranking to those who are thanked."""

    id = BigSerial(primary_key=True)
    public_id = Text()
    unit = BigInt()
    name = Text()
    first_on = Date()
    last_on = Date()
    quota_teams = SmallInt()
    quota_members = SmallInt()
    opened_by = BigInt()
    opened_at = Timestamptz()
    closed_by = BigInt(null=True, default=None)
    closed_at = Timestamptz(null=True, default=None)
    closing_reason = Text(null=True, default=None)


class Ranking(Table, tablename="ranking"):
    """A frozen computation, with the bundle that recomputes it."""

    id = BigSerial(primary_key=True)
    public_id = Text()
    round = BigInt()
    kind = Text()
    batch = BigInt()
    formula = Text()
    hash = Bytea()
    minimums = JSONB()
    bundle = Bytea()
    made_at = Timestamptz()


class RankingLine(Table, tablename="ranking_line"):
    """A subject's line in a frozen ranking."""

    ranking = BigInt()
    position = Integer()
    place = Integer()
    subject = BigInt()
    points = BigInt()
    facts = JSONB()
    ranked = Boolean()


class Selection(Table, tablename="selection"):
    """Who was chosen, with the reason where the rank says another."""

    round = BigInt()
    kind = Text()
    subject = BigInt()
    reason = Text(null=True, default=None)
    chosen_by = BigInt()
    chosen_at = Timestamptz()
