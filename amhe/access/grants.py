"""guardian's part: one group for each role on an organisation or a sub-team, and its permissions (access.md, section 2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.auth.models import Permission as PermissionRow
from django.db import DEFAULT_DB_ALIAS, models

from amhe.access.models import GrantException, OrganisationGroupObjectPermission, TeamGroupObjectPermission
from amhe.access.roles import ORGANISATION_ROLES, ROLE_PERMISSIONS, SUB_TEAM_ROLES, Permission, Role


def group_name(organisation_id: int, team_id: int | None, role: str) -> str:
    """The name of the group of a role's holders: `organisation:7:coach` or `team:12:sub_team_lead`."""
    return f"team:{team_id}:{role}" if team_id else f"organisation:{organisation_id}:{role}"


def install(anchor: models.Model, using: str = DEFAULT_DB_ALIAS) -> None:
    """Write the default groups and grants of a new organisation, or of a new sub-team. Safe to repeat."""
    is_team = anchor._meta.label_lower == "teams.team"
    grant: Any = TeamGroupObjectPermission if is_team else OrganisationGroupObjectPermission
    roles = SUB_TEAM_ROLES if is_team else ORGANISATION_ROLES
    organisation_id = anchor.organisation_id if is_team else anchor.pk  # type: ignore[attr-defined]
    names = {role: group_name(organisation_id, anchor.pk if is_team else None, role) for role in roles}
    known = Group.objects.using(using)
    known.bulk_create([Group(name=name) for name in names.values()], ignore_conflicts=True)
    groups = {group.name: group for group in known.filter(name__in=names.values())}
    rows = {row.codename: row for row in permission_rows(anchor, using)}
    grant.objects.using(using).bulk_create(
        [
            grant(permission=rows[permission], group=groups[names[role]], content_object=anchor)
            for role in sorted(roles)
            for permission in sorted(ROLE_PERMISSIONS[role])
        ],
        ignore_conflicts=True,
    )


def permission_rows(
    anchor: models.Model | type[models.Model], using: str = DEFAULT_DB_ALIAS
) -> Iterable[PermissionRow]:
    """Django's rows of the permissions that can be held on this kind of anchor."""
    return PermissionRow.objects.using(using).filter(
        content_type__app_label=anchor._meta.app_label, content_type__model=anchor._meta.model_name
    )


def join(user: Any, organisation_id: int, team_id: int | None, role: str) -> Group:
    """Put somebody in the group of a role, and return it; the caller writes the membership in the same transaction."""
    group = Group.objects.get(name=group_name(organisation_id, team_id, role))
    user.groups.add(group)
    return group


def leave(user: Any, organisation_id: int, team_id: int | None, role: str) -> None:
    """Take somebody out of the group of a role."""
    user.groups.remove(Group.objects.get(name=group_name(organisation_id, team_id, role)))


def make_exception(
    organisation: Any, role: Role, permission: Permission, *, granted: bool, reason: str
) -> GrantException:
    """Give one organisation's role more or less than the table says, and write down why."""
    exception, _made = GrantException.objects.update_or_create(
        organisation=organisation,
        role=role,
        permission=permission,
        defaults={"granted": granted, "reason": reason},
    )
    _set_grant(organisation, role, permission, granted)
    return exception


def end_exception(exception: GrantException) -> None:
    """Let the role do again what the table says."""
    role, permission = Role(exception.role), Permission(exception.permission)
    _set_grant(exception.organisation, role, permission, permission in ROLE_PERMISSIONS[role])
    exception.delete()


def _set_grant(organisation: Any, role: Role, permission: Permission, granted: bool) -> None:
    group = Group.objects.get(name=group_name(organisation.pk, None, role))
    row = permission_rows(organisation).get(codename=permission)  # type: ignore[attr-defined]
    rows = OrganisationGroupObjectPermission.objects.filter(permission=row, group=group, content_object=organisation)
    if granted and not rows.exists():
        OrganisationGroupObjectPermission.objects.create(permission=row, group=group, content_object=organisation)
    elif not granted:
        rows.delete()


def exceptions_of(organisation_id: int) -> list[str]:
    """The recorded exceptions of an organisation, in sentences. Call inside the organisation."""
    found = GrantException.objects.filter(organisation_id=organisation_id).order_by("role", "permission")
    return [
        f"{group_name(organisation_id, None, said.role)}: {'may' if said.granted else 'may not'} {said.permission}"
        f" by exception ({said.reason})"
        for said in found
    ]


def regroup(organisation_id: int, using: str) -> None:
    """Make the groups and grants of an organisation whose rows came in by themselves, with its recorded exceptions; hang
    each membership on its group, and put in whose role has not ended. Raises ObjectDoesNotExist for a role or a
    permission that nothing here has."""
    organisation: Any = apps.get_model("organisations", "Organisation").objects.using(using).get(pk=organisation_id)
    teams = apps.get_model("teams", "Team").objects.using(using).filter(organisation=organisation, kind="sub_team")
    for anchor in (organisation, *teams):
        install(anchor, using)
    grant: Any = OrganisationGroupObjectPermission
    for said in GrantException.objects.using(using).filter(organisation=organisation):
        group = Group.objects.using(using).get(name=group_name(organisation_id, None, said.role))
        row = permission_rows(organisation, using).get(codename=said.permission)  # type: ignore[attr-defined]
        what = {"permission": row, "group": group, "content_object": organisation}
        if said.granted:
            grant.objects.using(using).get_or_create(**what)
        else:
            grant.objects.using(using).filter(**what).delete()
    memberships = apps.get_model("teams", "Membership").objects.using(using).filter(organisation=organisation)
    for team_id, role in memberships.values_list("team_id", "role").distinct():
        group = Group.objects.using(using).get(name=group_name(organisation_id, team_id, role))
        memberships.filter(team_id=team_id, role=role).update(group=group)
    in_groups = get_user_model().groups.through
    held = set(memberships.filter(has_left=False).values_list("user_id", "group_id"))
    rows = [in_groups(user_id=user_id, group_id=group_id) for user_id, group_id in sorted(held)]
    in_groups.objects.using(using).bulk_create(rows, ignore_conflicts=True)


def drift(organisation_id: int) -> list[str]:
    """How an organisation's groups and grants differ from its memberships, the table and its exceptions, in sentences.

    Call inside the organisation. Empty means none.
    """
    membership = apps.get_model("teams", "Membership")
    found = []
    for anchor, team_id, role, wanted in _wanted(organisation_id):
        name = group_name(organisation_id, team_id, role)
        members = set(
            membership.objects.filter(team_id=team_id, role=role, has_left=False).values_list("user_id", flat=True)
        )
        group = Group.objects.filter(name=name).first()
        if group is None:
            found.append(f"{name}: the group is missing")
            continue
        elsewhere = membership.objects.filter(team_id=team_id, role=role, has_left=False).exclude(group=group)
        found += [f"{name}: membership {pk} hangs on another group" for pk in elsewhere.values_list("pk", flat=True)]
        in_group = set(group.user_set.values_list("pk", flat=True))
        found += [f"{name}: person {pk} has a membership and is not in the group" for pk in members - in_group]
        found += [f"{name}: person {pk} is in the group without a membership" for pk in in_group - members]
        held = set(_granted(anchor, name).values_list("permission__codename", flat=True))
        found += [f"{name}: may not {codename}, and should" for codename in sorted(wanted - held)]
        found += [f"{name}: may {codename}, and should not" for codename in sorted(held - wanted)]
    return found


def follow_the_table(organisation_id: int) -> None:
    """Give the groups of an organisation what the table and its exceptions say, as after a release that changed the
    table. Call inside the organisation. Of memberships only the group that they hang on is set right."""
    seen = set()
    for anchor, team_id, role, wanted in _wanted(organisation_id):
        if anchor not in seen:
            install(anchor)
            seen.add(anchor)
        group = Group.objects.get(name=group_name(organisation_id, team_id, role))
        hanging = apps.get_model("teams", "Membership").objects.filter(team_id=team_id, role=role)
        hanging.exclude(group=group).update(group=group)
        _granted(anchor, group_name(organisation_id, team_id, role)).exclude(permission__codename__in=wanted).delete()


def _wanted(organisation_id: int) -> Iterator[tuple[models.Model, Any, Role, set[str]]]:
    """Each anchor, its team's id (None for the organisation), each role on it and what that role should hold."""
    anchors: list[models.Model] = [apps.get_model("organisations", "Organisation").objects.get(pk=organisation_id)]
    anchors += apps.get_model("teams", "Team").objects.filter(kind="sub_team")
    for anchor in anchors:
        is_team = anchor._meta.label_lower == "teams.team"
        exceptions = {} if is_team else _exceptions(organisation_id)
        for role in sorted(SUB_TEAM_ROLES if is_team else ORGANISATION_ROLES):
            given, taken = (exceptions.get((role, granted), set()) for granted in (True, False))
            yield anchor, anchor.pk if is_team else None, role, (set(ROLE_PERMISSIONS[role]) | given) - taken


def _granted(anchor: models.Model, group: str) -> models.QuerySet[Any]:
    is_team = anchor._meta.label_lower == "teams.team"
    grant: Any = TeamGroupObjectPermission if is_team else OrganisationGroupObjectPermission
    return grant.objects.filter(group__name=group, content_object=anchor)


def _exceptions(organisation_id: int) -> dict[tuple[str, bool], set[str]]:
    found: dict[tuple[str, bool], set[str]] = {}
    for exception in GrantException.objects.filter(organisation_id=organisation_id):
        found.setdefault((exception.role, exception.granted), set()).add(exception.permission)
    return found
