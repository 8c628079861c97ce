"""Who is asking, and which branch of the tree is theirs."""

from dataclasses import dataclass
from enum import StrEnum

from domain.rules.ids import AccountId, PersonId, TeamId, UnitId


class Role(StrEnum):
    """What somebody may be; an account may be several at once."""

    MEMBER = "member"
    LEADER = "leader"
    OFFICER = "officer"
    DEPARTMENT = "department"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role over a unit and all below it; members and leaders hold theirs in one team of that unit."""

    role: Role
    unit: UnitId
    team: TeamId | None = None


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody signed in, with what they hold today. `csrf` is bound to this one session."""

    account: AccountId
    person: PersonId
    public_id: str
    name: str
    grants: tuple[Grant, ...]
    csrf: str

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants)

    def units(self, *roles: Role) -> list[UnitId]:
        """The roots of the branches held by any of `roles`."""
        return sorted({grant.unit for grant in self.grants if grant.role in roles})

    def teams(self, *roles: Role) -> list[TeamId]:
        """The teams in which any of `roles` is held."""
        return sorted({grant.team for grant in self.grants if grant.role in roles and grant.team is not None})
