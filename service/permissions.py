"""Which role may do which action, in which relation to the row. The only such table; every route names its action.

The guard asks role and action. The relation is kept by the verb or query itself, so that what is not yours looks
as if it did not exist; a test walks all routes as every role in and out of the branch, and compares.
"""

from collections.abc import Mapping
from enum import StrEnum

from domain.rules.viewers import Role


class Relation(StrEnum):
    """How somebody stands to the rows of an action."""

    OWN = "own"  # what they did themselves
    TEAM = "team"  # what their team did
    BRANCH = "branch"  # all below the unit of their role
    ANY = "any"  # whatever there is: the answer itself keeps what they may not see


M, L, O, D, A = Role  # noqa: E741 - the table below is read by columns

OPEN: frozenset[str] = frozenset({
    "static.show", "operations.show", "language.update", "sessions.new", "sessions.create", "slips.show",
    "slips.create", "cards.index", "cards.show", "digits.new", "digits.create", "confirmations.show",
    "confirmations.create", "ratings.create", "photos.show", "leaderboards.index", "leaderboards.show",
    "member_cards.show", "member_photos.show", "desk_codes.show", "desk_codes.create", "own_numbers.new",
    "own_numbers.create", "screens.index", "screens.show", "screen_photos.show",
})  # fmt: skip
"""Answered without a session: what the address or the form carries is the whole authority."""

ACTIONS: Mapping[str, Mapping[Role, Relation]] = {
    "home.show": dict.fromkeys(Role, Relation.OWN),
    "sessions.destroy": dict.fromkeys(Role, Relation.OWN),
    "passwords.update": dict.fromkeys(Role, Relation.OWN),
    "public_names.update": dict.fromkeys(Role, Relation.OWN),
    "scan.new": {M: Relation.OWN},
    "scan.create": {M: Relation.OWN},
    "households.index": {M: Relation.TEAM, L: Relation.TEAM, O: Relation.BRANCH},
    "households.show": {O: Relation.BRANCH},
    "households.update": {O: Relation.BRANCH},
    "households.destroy": {O: Relation.BRANCH},
    "knocks.create": {M: Relation.TEAM},
    "knocks.destroy": {M: Relation.OWN},
    "check_ins.index": {M: Relation.OWN},
    "check_ins.create": {M: Relation.ANY},
    "check_ins.show": {M: Relation.OWN},
    "passers_by.new": {M: Relation.OWN},
    "passers_by.create": {M: Relation.OWN},
    "moves.create": {M: Relation.OWN},
    "assistances.create": {M: Relation.OWN},
    "assistances.show": {M: Relation.OWN, L: Relation.TEAM},
    "codes.create": {M: Relation.OWN},
    "withdrawals.create": {M: Relation.OWN},
    "pressed.index": {D: Relation.BRANCH},
    "award_rounds.index": {D: Relation.BRANCH},
    "award_rounds.new": {D: Relation.BRANCH},
    "award_rounds.create": {D: Relation.BRANCH},
    "award_rounds.show": {D: Relation.BRANCH},
    "selections.create": {D: Relation.BRANCH},
    "selections.destroy": {D: Relation.BRANCH},
    "closings.new": {D: Relation.BRANCH},
    "closings.create": {D: Relation.BRANCH},
    "ranking_lines.show": {D: Relation.BRANCH},
    "ranking_entries.show": {D: Relation.BRANCH},
    "shortlist_sheets.show": {D: Relation.BRANCH},
    "shortlist_prints.show": {D: Relation.BRANCH},
    "bundles.show": {D: Relation.BRANCH},
    "imports.index": {O: Relation.BRANCH, A: Relation.BRANCH},
    "imports.create": {O: Relation.BRANCH, A: Relation.BRANCH},
    "imports.show": {O: Relation.OWN, A: Relation.OWN},
    "imports.destroy": {O: Relation.OWN, A: Relation.OWN},
    "commits.create": {O: Relation.OWN, A: Relation.OWN},
    "refused_rows.show": {O: Relation.OWN, A: Relation.OWN},
    "account.show": dict.fromkeys(Role, Relation.OWN),
    "devices.destroy": dict.fromkeys(Role, Relation.OWN),
    "slip_sheets.new": {O: Relation.BRANCH},
    "slip_sheets.create": {O: Relation.BRANCH},
    "slip_screens.create": {L: Relation.TEAM, O: Relation.BRANCH, A: Relation.BRANCH},
    "team_days.show": {L: Relation.TEAM},
    "desks.index": {L: Relation.TEAM},
    "desks.create": {L: Relation.TEAM},
    "desks.show": {L: Relation.TEAM},
    "desks.update": {L: Relation.TEAM},
    "desks.destroy": {L: Relation.TEAM},
    "desk_posters.show": {L: Relation.TEAM},
    "desk_sessions.create": {L: Relation.TEAM},
    "desk_sessions.show": {M: Relation.OWN, L: Relation.TEAM},
    "desk_sessions.update": {L: Relation.TEAM},
    "desk_sessions.destroy": {L: Relation.TEAM},
    "presences.create": {M: Relation.ANY},
    "presences.destroy": {M: Relation.OWN},
    "tickets.create": {M: Relation.OWN, L: Relation.TEAM},
    "tickets.update": {M: Relation.OWN, L: Relation.TEAM},
    "tickets.show": {M: Relation.OWN},
    "tickets.destroy": {M: Relation.OWN, L: Relation.TEAM},
    "desk_assistances.create": {M: Relation.OWN},
    "own_cards.show": {M: Relation.OWN},
    "own_cards.create": {M: Relation.OWN},
    "member_cards.update": {M: Relation.OWN, O: Relation.BRANCH},
    "badge_sheets.create": {O: Relation.BRANCH},
    "teams.index": {O: Relation.BRANCH},
    "teams.new": {O: Relation.BRANCH},
    "teams.create": {O: Relation.BRANCH},
    "teams.show": {L: Relation.TEAM, O: Relation.BRANCH},
    "memberships.create": {O: Relation.BRANCH},
    "memberships.update": {O: Relation.BRANCH},
    "memberships.destroy": {O: Relation.BRANCH},
    "portraits.show": dict.fromkeys(Role, Relation.BRANCH),
    "portraits.edit": {L: Relation.TEAM, O: Relation.BRANCH, A: Relation.BRANCH},
    "portraits.update": {L: Relation.TEAM, O: Relation.BRANCH, A: Relation.BRANCH},
    "portraits.destroy": {M: Relation.OWN, L: Relation.TEAM, O: Relation.BRANCH, A: Relation.BRANCH},
    "area.show": {O: Relation.BRANCH},
    "reviews.index": {O: Relation.BRANCH},
    "reviews.show": {O: Relation.BRANCH},
    "reviews.create": {O: Relation.BRANCH},
    "review_passes.create": {O: Relation.BRANCH},
    "hearings.create": {O: Relation.BRANCH},
    "review_decisions.create": {O: Relation.BRANCH},
    "review_notices.create": {O: Relation.BRANCH},
    "card_sheets.index": {O: Relation.BRANCH},
    "card_sheets.create": {O: Relation.BRANCH},
    "batch_sheets.show": {O: Relation.BRANCH},
    "unit_sheets.show": {O: Relation.BRANCH},
    "card_replacements.create": {O: Relation.BRANCH},
    "blank_cards.create": {O: Relation.BRANCH},
    "blank_cards.update": {O: Relation.BRANCH},
    "blank_cards.destroy": {O: Relation.BRANCH},
    "activations.index": {O: Relation.BRANCH},
    "activations.create": {M: Relation.BRANCH},
    "likely_homes.create": {M: Relation.BRANCH},
    "accounts.index": {A: Relation.BRANCH},
    "accounts.new": {A: Relation.BRANCH},
    "accounts.create": {A: Relation.BRANCH},
    "accounts.show": {A: Relation.BRANCH},
    "grants.create": {A: Relation.BRANCH},
    "grants.destroy": {A: Relation.BRANCH},
    "closures.create": {A: Relation.BRANCH},
    "closures.destroy": {A: Relation.BRANCH},
    "leaderboard_sheets.show": {L: Relation.BRANCH, O: Relation.BRANCH, D: Relation.BRANCH},
    "points.index": {M: Relation.OWN, L: Relation.TEAM, O: Relation.BRANCH, D: Relation.BRANCH},
    "points.show": {M: Relation.OWN, L: Relation.TEAM, O: Relation.BRANCH, D: Relation.BRANCH},
}
