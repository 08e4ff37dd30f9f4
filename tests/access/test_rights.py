"""What decides who may do what: guardian's rows, memberships and their dates, recorded exceptions; and how drift is found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db.models import ProtectedError

from amhe import clock
from amhe.access import grants, wall
from amhe.access.access import Access
from amhe.access.models import (
    GrantException,
    OrganisationGroupObjectPermission,
    OrganisationUserObjectPermission,
    TeamUserObjectPermission,
)
from amhe.access.roles import Permission, Role
from organisations.models import User
from teams import actions
from teams.models import Membership
from tests.world import World, make_place

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Any]
Count = Callable[[Callable[[], Any]], int]
PLACES = "/o/marsh/team/add/"


# --- one reading of rights a request ----------------------------------------------------------------------


def rights_of(user: User) -> Access:
    """As the middleware makes it, and read."""
    access = Access(user.pk, clock.today(), wall.enter(user.pk, clock.today()))
    assert access.grants
    return access


def test_rights_are_read_in_at_most_2_queries_for_1_and_for_40_organisations(
    world: World, count_queries: Count
) -> None:
    coach = world.ours.coach
    with wall.restored():
        one = count_queries(lambda: rights_of(coach))
    for number in range(39):
        place = make_place(f"Trust {number}", f"trust-{number}")
        with place.inside():
            actions.join(by=None, organisation=place.organisation, team=None, user=coach, role=Role.COACH)
    with wall.restored():
        forty = count_queries(lambda: rights_of(coach))
        assert len(rights_of(coach).anywhere(Permission.VIEW_DASHBOARD)) == 40
    assert one == forty <= 2


def test_asking_again_costs_nothing(world: World, count_queries: Count) -> None:
    with wall.restored():
        access = rights_of(world.ours.lead)
        pk = world.ours.organisation.pk
        assert count_queries(lambda: [access.allows(p, pk) for p in Permission]) == 0
        assert access.allows(Permission.MANAGE_TEAM, pk) and not access.allows(Permission.CONFIRM_AIM, pk)


def test_somebody_signed_out_has_no_rights() -> None:
    assert Access(None, clock.today()).grants == []


# --- what decides -----------------------------------------------------------------------------------------


def test_an_end_date_takes_rights_away_while_somebody_is_signed_in(world: World, browser_of: Browser) -> None:
    member = browser_of(world.ours.member)
    with world.ours.inside():
        Membership.objects.filter(user=world.ours.member).update(ends_on=clock.today())
    assert member.get("/o/marsh/team/").status_code == 200
    with clock.set_to(clock.today() + timedelta(days=1)):
        assert member.get("/o/marsh/team/").status_code == 404
        assert member.post("/o/marsh/populations/", {"do": "add", "name": "Late"}).status_code == 404


def test_rights_start_on_their_first_day(world: World, browser_of: Browser) -> None:
    with world.ours.inside():
        Membership.objects.filter(user=world.ours.member).update(starts_on=clock.today() + timedelta(days=1))
    assert browser_of(world.ours.member).get("/o/marsh/team/").status_code == 404


def test_somebody_whose_role_was_ended_is_a_stranger_from_then_on(world: World, browser_of: Browser) -> None:
    member = browser_of(world.ours.member)
    assert member.get("/o/marsh/team/").status_code == 200
    with world.ours.inside():
        actions.end_membership(by=world.ours.lead, membership=Membership.objects.get(user=world.ours.member))
    assert member.get("/o/marsh/team/").status_code == 404


def lead_row(world: World, permission: Permission) -> Any:
    group = Group.objects.get(name=grants.group_name(world.ours.organisation.pk, None, Role.PROJECT_LEAD))
    return OrganisationGroupObjectPermission.objects.filter(group=group, permission__codename=permission)


def test_guardians_row_decides_and_taking_it_away_takes_the_right_away(world: World, browser_of: Browser) -> None:
    lead = browser_of(world.ours.lead)
    assert lead.get(PLACES).status_code == 200
    lead_row(world, Permission.MANAGE_TEAM).delete()
    assert lead.get(PLACES).status_code == 403
    assert lead.get("/o/marsh/team/").status_code == 200


def test_a_membership_alone_gives_nothing_and_a_group_alone_gives_nothing(world: World, browser_of: Browser) -> None:
    lead, member = world.ours.lead, world.ours.member
    group = Group.objects.get(name=grants.group_name(world.ours.organisation.pk, None, Role.PROJECT_LEAD))
    lead.groups.remove(group)
    member.groups.add(group)
    assert browser_of(lead).get(PLACES).status_code == 403
    assert browser_of(member).get(PLACES).status_code == 403


def test_a_row_of_another_organisation_gives_nothing_here(world: World, browser_of: Browser) -> None:
    theirs = Group.objects.get(name=grants.group_name(world.theirs.organisation.pk, None, Role.PROJECT_LEAD))
    world.ours.member.groups.add(theirs)
    assert browser_of(world.ours.member).get(PLACES).status_code == 403
    assert browser_of(world.ours.member).get("/o/hill/team/").status_code == 404


def test_nobody_holds_a_permission_directly_and_it_would_give_nothing(world: World, browser_of: Browser) -> None:
    for table in (OrganisationUserObjectPermission, TeamUserObjectPermission):
        assert not table.objects.exists()
    assert not User.objects.filter(is_superuser=True).exists()
    assert not User.user_permissions.through.objects.exists()
    row = grants.permission_rows(world.ours.organisation).get(codename=Permission.MANAGE_TEAM)
    OrganisationUserObjectPermission.objects.create(
        user=world.ours.member, permission=row, content_object=world.ours.organisation
    )
    world.ours.member.user_permissions.add(row)
    assert browser_of(world.ours.member).get(PLACES).status_code == 403


# --- drift ------------------------------------------------------------------------------------------------


def drift(world: World) -> list[str]:
    with world.ours.inside():
        return grants.drift(world.ours.organisation.pk)


def test_verify_permissions_finds_no_drift_in_what_actions_made(world: World, capsys: Any) -> None:
    with world.ours.inside():
        actions.make_sub_team(by=None, organisation=world.ours.organisation, name="Rural")
    call_command("verify_permissions")
    assert "2 organisations, no differences." in capsys.readouterr().out


def test_verify_permissions_finds_drift_both_ways_and_exits_with_an_error(world: World, capsys: Any) -> None:
    pk = world.ours.organisation.pk
    lead_row(world, Permission.MANAGE_TEAM).delete()
    support = Group.objects.get(name=grants.group_name(pk, None, Role.SUPPORT))
    row = grants.permission_rows(world.ours.organisation).get(codename=Permission.VOTE)
    OrganisationGroupObjectPermission.objects.create(
        group=support, permission=row, content_object=world.ours.organisation
    )
    world.ours.member.groups.clear()
    world.stranger.groups.add(support)
    assert sorted(drift(world)) == sorted(
        [
            f"organisation:{pk}:project_lead: may not manage_team, and should",
            f"organisation:{pk}:support: may vote, and should not",
            f"organisation:{pk}:project_team_member: person {world.ours.member.pk} has a membership and is not in the group",
            f"organisation:{pk}:support: person {world.stranger.pk} is in the group without a membership",
        ]
    )
    with pytest.raises(CommandError, match="4 differences in 2 organisations"):
        call_command("verify_permissions")
    assert "may vote, and should not" in capsys.readouterr().out


def test_verify_permissions_finds_a_group_that_is_gone(world: World) -> None:
    name = grants.group_name(world.ours.organisation.pk, None, Role.SENIOR_SPONSOR)
    group = Group.objects.get(name=name)
    with world.ours.inside():
        assert Membership.objects.filter(group=group).update(group=None) == 1
        with pytest.raises(ProtectedError):
            Group.objects.get(name=grants.group_name(world.ours.organisation.pk, None, Role.PROJECT_LEAD)).delete()
    group.delete()
    assert drift(world) == [f"{name}: the group is missing"]


def test_a_membership_that_hangs_on_no_group_gives_nothing_is_found_and_is_mended(
    world: World, browser_of: Browser
) -> None:
    with world.ours.inside():
        membership = Membership.objects.get(user=world.ours.lead)
        Membership.objects.filter(pk=membership.pk).update(group=None)
    assert browser_of(world.ours.lead).get(PLACES).status_code == 403
    name = grants.group_name(world.ours.organisation.pk, None, Role.PROJECT_LEAD)
    assert drift(world) == [f"{name}: membership {membership.pk} hangs on another group"]
    call_command("verify_permissions", "--mend")
    assert browser_of(world.ours.lead).get(PLACES).status_code == 200


@pytest.mark.parametrize("granted", [True, False])
def test_an_exception_changes_the_right_and_is_no_drift(world: World, browser_of: Browser, granted: bool) -> None:
    role, permission = (
        (Role.SUPPORT, Permission.MANAGE_TEAM) if granted else (Role.PROJECT_LEAD, Permission.MANAGE_TEAM)
    )
    who = world.ours.support if granted else world.ours.lead
    assert browser_of(who).get(PLACES).status_code == (403 if granted else 200)
    with world.ours.inside():
        grants.make_exception(
            world.ours.organisation, role, permission, granted=granted, reason="Support runs the team here."
        )
    assert browser_of(who).get(PLACES).status_code == (200 if granted else 403)
    assert drift(world) == []
    other = world.theirs.support if granted else world.theirs.lead
    assert browser_of(other).get("/o/hill/team/add/").status_code == (403 if granted else 200)


def test_an_exception_that_its_row_does_not_follow_is_drift(world: World) -> None:
    with world.ours.inside():
        GrantException.objects.create(
            organisation=world.ours.organisation,
            role=Role.SUPPORT,
            permission=Permission.VOTE,
            granted=True,
            reason="Written down and never done.",
        )
    pk = world.ours.organisation.pk
    assert drift(world) == [f"organisation:{pk}:support: may not vote, and should"]
