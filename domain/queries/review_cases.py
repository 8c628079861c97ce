"""Which denied reports are an officer's to look at: those of the branch, but never of the own team or after passing."""

from datetime import date

from domain.queries.said_once import BELOW
from domain.rules.viewers import Role, Viewer

# In the team on some day from the visit until today.
SINCE_THEN = """membership.valid && daterange(
    (SELECT local_day FROM check_in WHERE check_in.id = assistance.check_in), asking.day, '[]')"""

# Given on by somebody who should not judge, or by nobody's will: an officer of the place is in a team that was there.
HANDED_ON = f"""(
    EXISTS (SELECT FROM review_pass WHERE review_pass.assistance = assistance.id)
    OR EXISTS (
        SELECT FROM role_grant JOIN unit_ancestor AS over ON over.ancestor = role_grant.unit AND upper_inf(over.valid)
        JOIN membership ON membership.person = role_grant.person AND {SINCE_THEN}
        JOIN assistance_helper AS helper ON helper.team = membership.team AND helper.assistance = assistance.id
        WHERE role_grant.role = 'officer' AND role_grant.valid @> asking.day AND over.unit = recipient.unit)
)"""

# The units of the communes beside those of the officer.
BESIDE = """(
    SELECT unit_ancestor.unit FROM unit AS own JOIN unit AS next ON next.parent = own.parent AND next.id <> own.id
    JOIN unit_ancestor ON unit_ancestor.ancestor = next.id AND upper_inf(unit_ancestor.valid)
    WHERE own.id = ANY({}::bigint[]) AND own.kind = 'commune'
)"""

# Joins to `assistance` and its `recipient`; its values are `asked_by`.
ASKING = "CROSS JOIN (SELECT {}::bigint AS account, {}::bigint AS person, {}::date AS day) AS asking"

# Its values are `reaching`.
REACHED = f"""(
    (recipient.unit IN {BELOW} OR recipient.unit IN {BESIDE} AND {HANDED_ON})
    AND NOT EXISTS (SELECT FROM review_pass
                    WHERE review_pass.assistance = assistance.id AND review_pass.account = asking.account)
    AND NOT EXISTS (SELECT FROM assistance_helper AS helper LEFT JOIN membership ON membership.team = helper.team
                        AND membership.person = asking.person AND {SINCE_THEN}
                    WHERE helper.assistance = assistance.id
                      AND (membership.id IS NOT NULL OR helper.person = asking.person))
)"""


def asked_by(viewer: Viewer, day: date) -> tuple[object, ...]:
    """The values of `ASKING`."""
    return viewer.account, viewer.person, day


def reaching(viewer: Viewer) -> tuple[object, ...]:
    """The values of `REACHED`."""
    units = viewer.units(Role.OFFICER)
    return units, units
