"""Who votes: the project team, leads and sponsors among them, never coaches (R31, R46)."""

from __future__ import annotations

from dataclasses import dataclass

from amhe.access.roles import SUB_TEAM_ROLES, Permission, Role, roles_with
from organisations.models import User
from populations.models import Voter
from teams.models import JoinedAs, Membership

VOTING_ROLES = tuple(role for role in roles_with(Permission.VOTE) if role not in SUB_TEAM_ROLES and role != Role.COACH)
CAN_BE_LEFT_OUT = (Role.PROJECT_LEAD, Role.SENIOR_SPONSOR)


@dataclass(frozen=True)
class Elector:
    """Somebody who may vote: once, whatever roles they hold."""

    user: User
    group: Voter.Group
    roles: tuple[str, ...]

    @property
    def can_be_left_out(self) -> bool:
        """Whether the coach may record why they do not vote: leads and sponsors only."""
        return all(role in CAN_BE_LEFT_OUT for role in self.roles)

    @property
    def role_words(self) -> str:
        """What they are in the team, in words."""
        return ", ".join(str(Role(role).label) for role in self.roles)


def electors(organisation_id: int) -> list[Elector]:
    """Everybody in the project team who may vote today, by name. One query."""
    rows = (
        Membership.objects.current()
        .filter(organisation_id=organisation_id, team=None, role__in=VOTING_ROLES)
        .select_related("user")
        .order_by("user__name", "user_id", "role")
    )
    held: dict[int, list[Membership]] = {}
    for row in rows:
        held.setdefault(row.user_id, []).append(row)
    return [
        Elector(memberships[0].user, _group(memberships), tuple(m.role for m in memberships))
        for memberships in held.values()
    ]


def _group(memberships: list[Membership]) -> Voter.Group:
    lived = any(m.joined_as == JoinedAs.LIVED_EXPERIENCE for m in memberships)
    return Voter.Group.LIVED_EXPERIENCE if lived else Voter.Group.OTHER
