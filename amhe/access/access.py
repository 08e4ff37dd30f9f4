"""One person's rights in one request, read from guardian's rows through the memberships valid today (access.md, section 2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from amhe.access import wall
from amhe.access.roles import (
    PROGRAMME_PERMISSIONS,
    SECOND_STEP_FOR_ALL,
    SUPPORT_ACCESS,
    SUPPORT_ACCESS_HELD,
    Permission,
    ProgrammeRole,
)
from amhe.access.wall import Entered, Grant


@dataclass
class Access:
    """What somebody may do in the organisations that the wall lets them see.

    `entered` is what the wall told when it was entered: inside one organisation everything, so nothing more is read.
    Across organisations, which may be a thousand, it told of the one permission that was `asked` for; another costs one
    query of one row a role, and everything that all their roles give, one row a membership.
    """

    user_id: int | None
    day: date
    entered: Entered = field(default_factory=Entered, repr=False)
    asked: Permission | None = None
    _grants: list[Grant] | None = field(default=None, repr=False)
    _anywhere: dict[str, list[int]] = field(default_factory=dict, repr=False)

    @property
    def grants(self) -> list[Grant]:
        """Their memberships valid today inside the wall, with what each may do."""
        if self._grants is None:
            self._grants = self.entered.grants
        if self._grants is None:
            self._grants = wall.rights(self.user_id, self.day) if self.user_id and self.entered.roles else []
        return self._grants

    @property
    def roles(self) -> frozenset[str]:
        """The roles that they hold anywhere inside the wall."""
        return frozenset(self.entered.roles) - {SECOND_STEP_FOR_ALL}

    @property
    def wants_second_step(self) -> bool:
        """Whether an organisation of theirs inside the wall wants a second step of everybody."""
        return SECOND_STEP_FOR_ALL in self.entered.roles

    @property
    def support(self) -> tuple[int, int] | None:
        """The organisation that support access lets them look at, and the id of that access, if this is why they are in."""
        access = self.entered.support_access
        return (self.entered.roles[SUPPORT_ACCESS_HELD][0], access) if access else None

    @property
    def runs_programme(self) -> frozenset[Permission]:
        """What they may do for the whole programme. Told on pages across organisations only."""
        return frozenset().union(*(PROGRAMME_PERMISSIONS[role] for role in ProgrammeRole if role in self.entered.roles))

    def _supports(self, permission: Permission) -> list[int]:
        return [self.support[0]] if self.support and permission in SUPPORT_ACCESS else []

    def allows(self, permission: Permission, organisation_id: int, team_id: int | None = None) -> bool:
        """Whether they may do this in the organisation: by a role on it, or by a role on this sub-team of it."""
        return organisation_id in self._supports(permission) or any(
            permission.value in grant.may
            for grant in self.grants
            if grant.organisation_id == organisation_id and grant.team_id in (None, team_id)
        )

    def holds(self, permission: Permission) -> bool:
        """Whether any of their roles, on an organisation or a sub-team, lets them do this."""
        if permission in self.runs_programme:
            return True
        return bool(self.anywhere(permission)) or any(permission.value in grant.may for grant in self.grants)

    def anywhere(self, permission: Permission) -> list[int]:
        """Ids of the organisations in which a role on the organisation lets them do this."""
        if self._grants is None and self.entered.grants is None:
            if permission not in self._anywhere:
                self._anywhere[permission] = self._across(permission)
            return self._anywhere[permission]
        held = {g.organisation_id for g in self.grants if g.team_id is None and permission.value in g.may}
        return sorted(held.union(self._supports(permission)))

    def _across(self, permission: Permission) -> list[int]:
        if permission == self.asked and self.entered.permitted is not None:
            return self.entered.permitted
        return wall.permitted(self.user_id, self.day, permission.value) if self.user_id and self.roles else []

    def teams_where(self, permission: Permission) -> list[int]:
        """Ids of the sub-teams in which a role on the sub-team lets them do this."""
        return sorted({g.team_id for g in self.grants if g.team_id is not None and permission.value in g.may})
