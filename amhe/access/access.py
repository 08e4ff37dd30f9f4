"""One person's rights in one request, read from guardian's rows through the memberships valid today (access.md, section 2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.apps import apps
from django.db import connection

from amhe.access.roles import (
    PROGRAMME_PERMISSIONS,
    SECOND_STEP_FOR_ALL,
    SUPPORT_ACCESS,
    SUPPORT_ACCESS_HELD,
    Permission,
    ProgrammeRole,
)
from amhe.access.wall import Held

# guardian's rows joined with the memberships of the day. One row a membership; `may` is what its role's group holds.
GRANTS = """
    SELECT m.organisation_id, m.team_id, m.role,
           array(SELECT p.codename FROM access_organisationgroupobjectpermission gp
                 JOIN auth_permission p ON p.id = gp.permission_id
                 WHERE gp.group_id = m.group_id AND gp.content_object_id = m.organisation_id AND m.team_id IS NULL
                 UNION ALL
                 SELECT p.codename FROM access_teamgroupobjectpermission gp
                 JOIN auth_permission p ON p.id = gp.permission_id
                 WHERE gp.group_id = m.group_id AND gp.content_object_id = m.team_id) AS may
    FROM {membership} m
    JOIN organisations_user_groups ug ON ug.group_id = m.group_id AND ug.user_id = m.user_id
    WHERE m.user_id = %(user)s AND NOT m.has_left
      AND m.starts_on <= %(day)s AND (m.ends_on IS NULL OR m.ends_on >= %(day)s)
    ORDER BY m.organisation_id, m.team_id NULLS FIRST, m.role
"""
# On pages across organisations: of the groups that somebody is in, those that may do one thing, and where.
MAY = """
    SELECT array_agg(gp.content_object_id), array_agg(gp.group_id)
    FROM organisations_user_groups ug
    JOIN access_organisationgroupobjectpermission gp ON gp.group_id = ug.group_id
    WHERE ug.user_id = %(user)s AND gp.permission_id =
        (SELECT p.id FROM auth_permission p JOIN django_content_type t ON t.id = p.content_type_id
         WHERE p.codename = %(permission)s AND t.app_label = 'organisations' AND t.model = 'organisation')
"""


@dataclass(frozen=True)
class Grant:
    """A membership valid today, and what its role may do."""

    organisation_id: int
    team_id: int | None
    role: str
    may: frozenset[str]


@dataclass
class Access:
    """What somebody may do in the organisations that the wall lets them see.

    `held` is what the wall told when it was entered. Inside one organisation: one query, when first asked. `across`
    organisations, which may be a thousand, only what is asked for is read: one query a permission, of one row.
    """

    user_id: int | None
    day: date
    held: Held = field(default_factory=dict, repr=False)
    across: bool = False
    _grants: list[Grant] | None = field(default=None, repr=False)
    _anywhere: dict[str, list[int]] = field(default_factory=dict, repr=False)

    @property
    def grants(self) -> list[Grant]:
        """Their memberships valid today inside the wall, with what each may do."""
        if self._grants is None:
            rows = self._read(GRANTS)
            self._grants = [Grant(org, team, role, frozenset(may)) for org, team, role, may in rows]
        return self._grants

    @property
    def roles(self) -> frozenset[str]:
        """The roles that they hold anywhere inside the wall."""
        return frozenset(self.held) - {SECOND_STEP_FOR_ALL}

    @property
    def wants_second_step(self) -> bool:
        """Whether an organisation of theirs inside the wall wants a second step of everybody."""
        return SECOND_STEP_FOR_ALL in self.held

    @property
    def support(self) -> tuple[int, int] | None:
        """The organisation that support access lets them look at, and the id of that access, if this is why they are in."""
        return next(((pk, access) for pk, access in self.held.get(SUPPORT_ACCESS_HELD, ()) if access), None)

    @property
    def runs_programme(self) -> frozenset[Permission]:
        """What they may do for the whole programme. Told on pages across organisations only."""
        return frozenset().union(*(PROGRAMME_PERMISSIONS[role] for role in ProgrammeRole if role in self.held))

    def _supports(self, permission: Permission) -> list[int]:
        return [self.support[0]] if self.support and permission in SUPPORT_ACCESS else []

    def _read(self, sql: str, **values: Any) -> list[tuple[Any, ...]]:
        if not (self.user_id and self.held):
            return []
        table = apps.get_model("teams", "Membership")._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(sql.format(membership=f'"{table}"'), {"user": self.user_id, "day": self.day, **values})
            return cursor.fetchall()

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
        if self._grants is None and self.across:
            if permission not in self._anywhere:
                may = {
                    pair
                    for ids, groups in self._read(MAY, permission=permission.value)
                    if ids
                    for pair in zip(ids, groups, strict=True)
                }
                found = {pk for pairs in self.held.values() for pk, _group in may.intersection(pairs)}
                self._anywhere[permission] = sorted(found)
            return self._anywhere[permission]
        held = {g.organisation_id for g in self.grants if g.team_id is None and permission.value in g.may}
        return sorted(held.union(self._supports(permission)))

    def teams_where(self, permission: Permission) -> list[int]:
        """Ids of the sub-teams in which a role on the sub-team lets them do this."""
        return sorted({g.team_id for g in self.grants if g.team_id is not None and permission.value in g.may})
