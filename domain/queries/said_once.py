"""Conditions that many statements share, each said once."""

# A check-in that happened: no practice, and no knock that was taken back. For columns of `check_in`.
HAPPENED = "NOT practice AND outcome IS DISTINCT FROM 'taken-back'"

# Somebody of age, where only the year of birth is known: in the year of the eighteenth birthday one may still be
# seventeen. Of whom no year is known is an adult (G21). For columns of `person`; «year» is the year of today.
ADULT = "coalesce(«year» - birth_year > 18, true)"

# The units of branches whose tops are given, as the tree is today: what is in it is the viewer's to see (design §4.10).
BELOW = "(SELECT unit_ancestor.unit FROM unit_ancestor WHERE ancestor = ANY({}::bigint[]) AND upper_inf(valid))"

# A unit of such branches that is there today, by its public id.
UNIT_BELOW = "SELECT id FROM unit WHERE public_id = {} AND upper_inf(valid) AND id IN " + BELOW

# A report of `assistance` that waits, as its team reads it: what a home denied reads like what nobody answered, until
# an officer has decided; what the officer tells the member before is between the two (G17). Its value is the moment.
TOLD_WAITING = "(assistance.state = 'reported' OR assistance.state = 'disputed' AND assistance.expires_at > {})"

# The state of `assistance` as its team reads it. Its value is the moment.
TOLD_STATE = f"""CASE WHEN {TOLD_WAITING} THEN 'reported' WHEN assistance.state = 'disputed' THEN 'expired'
    ELSE assistance.state END"""

# A home that may be sent a link: the office knows its number, and it wishes for nothing else (G20, design §3). For
# columns of `recipient`.
REACHED_BY_LINK = """(recipient.kind = 'household' AND recipient.phone IS NOT NULL AND recipient.phone_by IS NULL
    AND coalesce(recipient.contact, 'text') = 'text')"""

# An answer on the citizen's own phone: no check by an officer. For columns of `confirmation`.
OWN_PHONE = "confirmation.grade IN ('A', 'B') AND confirmation.channel <> 'check'"

# The team of a member's last check-in.
USED = "LEFT JOIN LATERAL (SELECT team FROM check_in WHERE person = {} ORDER BY id DESC LIMIT 1) AS used ON true"

# The order in which a check-in takes a team, and a card's page offers them (G35): the one of the home's hamlet, the one
# used last, the one longest held. For `membership`, its `team`, `recipient` and `used`.
FIRST_TEAM = "(team.unit = recipient.unit) DESC NULLS LAST, (team.id = used.team) DESC NULLS LAST, membership.id"


def works(day: str) -> str:
    """A team that works on `day`, an SQL expression: one to be dissolved works until the day before. For `team`."""
    return f"(team.dissolved_on IS NULL OR team.dissolved_on > {day})"
