"""What `@requires` answers, what a form sent twice does, and what decides who may: rows, dates and exceptions."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.checks import Error, run_checks
from django.core.management import CommandError, call_command
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import clear_url_caches, include, path

from amhe import clock
from amhe.access import grants, wall
from amhe.access.access import Access
from amhe.access.decorators import public, requires
from amhe.access.models import (
    GrantException,
    IdempotencyKey,
    OrganisationGroupObjectPermission,
    OrganisationUserObjectPermission,
    TeamUserObjectPermission,
)
from amhe.access.roles import Permission, Role
from organisations.models import Organisation, User
from teams import actions
from teams.models import Membership, TeamPlace
from tests.factories import UserFactory
from tests.world import World, make_place

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Any]
Count = Callable[[Callable[[], Any]], int]
PLACES = "/o/marsh/team/add/"


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("nobody said whom I am for")


@requires(Permission.MANAGE_TEAM, on=Organisation)
def said(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    return HttpResponse("said")


@public
def open_to_all(request: HttpRequest) -> HttpResponse:
    return HttpResponse("open")


urlpatterns = [
    path("bare/", bare),
    path("o/<slug:org>/said/", said),
    path("open/", open_to_all),
    path("", include("amhe.urls")),
]


@pytest.fixture
def own_urls(settings: Any) -> Iterator[None]:
    """The addresses of this file, before the product's own."""
    settings.ROOT_URLCONF = __name__
    clear_url_caches()
    yield
    clear_url_caches()


def undeclared() -> list[str]:
    return [error.msg for error in run_checks() if isinstance(error, Error) and error.id == "access.E001"]


# --- a view says whom it is for ---------------------------------------------------------------------------


def test_every_view_says_whom_it_is_for() -> None:
    assert undeclared() == []


@pytest.mark.usefixtures("own_urls")
def test_the_server_refuses_to_start_on_a_view_that_does_not() -> None:
    assert undeclared() == ["/bare/ says neither @requires nor @public"]
    with pytest.raises(Exception, match="/bare/ says neither"):
        call_command("check")


@pytest.mark.usefixtures("own_urls")
def test_only_a_public_view_answers_somebody_signed_out(world: World, client: Any) -> None:
    assert client.get("/open/").content == b"open"
    assert client.get("/o/marsh/said/").headers["Location"] == "/sign-in/?next=/o/marsh/said/"
    assert client.get("/bare/").headers["Location"] == "/sign-in/?next=/bare/"


# --- 404, 403, who can help -------------------------------------------------------------------------------


def test_a_stranger_and_another_organisation_learn_nothing(world: World, browser_of: Browser) -> None:
    never = browser_of(world.stranger).get("/o/nowhere/team/")
    for user in (world.stranger, world.theirs.lead):
        there = browser_of(user).get("/o/marsh/team/")
        assert there.status_code == never.status_code == 404
        assert b"Marsh" not in there.content


def test_a_colleague_without_the_right_reads_why_and_who_can_help(world: World, browser_of: Browser) -> None:
    page = browser_of(world.ours.member).get(PLACES)
    assert page.status_code == 403
    words = " ".join(page.content.decode().split())
    assert "Only some people in the team can change the team." in words
    assert f"{world.ours.lead.name}, Project lead" in words
    assert "Hill" not in words


def test_reading_and_changing_can_want_different_rights(world: World, browser_of: Browser) -> None:
    member = browser_of(world.ours.member)
    assert member.get("/o/marsh/team/support/").status_code == 200
    assert member.post("/o/marsh/team/support/", {}).status_code == 403
    assert member.put("/o/marsh/team/support/").status_code == 403
    assert member.delete("/o/marsh/team/support/").status_code == 403


def test_a_right_that_is_held_nowhere_is_refused_without_an_object(world: World, browser_of: Browser) -> None:
    page = browser_of(world.ours.lead).get("/coach/")
    assert page.status_code == 403
    assert "QI Coach" in page.content.decode()


# --- sent twice, kept once --------------------------------------------------------------------------------


def place_form(title: str, key: object) -> dict[str, object]:
    return {"title": title, "kind": "stakeholder", "how_many": 1, "idempotency_key": key}


def titles(world: World) -> list[str]:
    with world.ours.inside():
        return list(TeamPlace.objects.values_list("title", flat=True))


def test_a_form_sent_twice_is_kept_once_and_leads_to_the_same_page(world: World, browser_of: Browser) -> None:
    lead, form = browser_of(world.ours.lead), place_form("Recovery Partner", uuid.uuid4())
    first, second = lead.post(PLACES, form), lead.post(PLACES, form)
    assert first.status_code == second.status_code == 302
    assert first.headers["Location"] == second.headers["Location"] == "/o/marsh/team/"
    assert titles(world) == ["Recovery Partner"]


def test_a_form_that_came_back_with_errors_can_be_put_right_and_sent_again(world: World, browser_of: Browser) -> None:
    lead, key = browser_of(world.ours.lead), uuid.uuid4()
    assert lead.post(PLACES, place_form("", key)).status_code == 422
    assert not IdempotencyKey.objects.exists()
    assert lead.post(PLACES, place_form("Recovery Partner", key)).status_code == 302
    assert titles(world) == ["Recovery Partner"]


def test_the_same_key_from_two_people_is_two_forms(world: World, browser_of: Browser) -> None:
    key, second_lead = uuid.uuid4(), UserFactory(name="Second lead")
    with world.ours.inside():
        actions.join(
            by=None, organisation=world.ours.organisation, team=None, user=second_lead, role=Role.PROJECT_LEAD
        )
    browser_of(world.ours.lead).post(PLACES, place_form("Recovery Partner", key))
    browser_of(second_lead).post(PLACES, place_form("Data analyst", key))
    assert titles(world) == ["Recovery Partner", "Data analyst"]


def test_a_key_that_is_odd_protects_nothing_and_breaks_nothing(world: World, browser_of: Browser) -> None:
    lead = browser_of(world.ours.lead)
    for number, key in enumerate(("", "nonsense", "0" * 5000)):
        assert lead.post(PLACES, place_form(f"Place {number}", key)).status_code == 302
    assert len(titles(world)) == 3


def test_a_key_of_a_refused_colleague_is_not_kept(world: World, browser_of: Browser) -> None:
    assert browser_of(world.ours.member).post(PLACES, place_form("Spy", uuid.uuid4())).status_code == 403
    assert not IdempotencyKey.objects.exists()


def test_every_form_of_a_page_sends_its_key_under_the_name_that_is_looked_for() -> None:
    from teams.forms import InviteForm

    assert "idempotency_key" in {InviteForm(prefix="add").add_prefix(name) for name in InviteForm().fields}


def test_keys_are_forgotten_after_a_day(world: World, browser_of: Browser) -> None:
    browser_of(world.ours.lead).post(PLACES, place_form("Recovery Partner", uuid.uuid4()))
    from amhe.access import idempotency

    assert idempotency.forget_old() == 0
    with clock.set_to(clock.now() + timedelta(hours=25)):
        assert idempotency.forget_old() == 1


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
    Group.objects.get(name=name).delete()
    assert drift(world) == [f"{name}: the group is missing"]


@pytest.mark.parametrize("granted", [True, False])
def test_an_exception_changes_the_right_and_is_no_drift(world: World, browser_of: Browser, granted: bool) -> None:
    role, permission = (Role.SUPPORT, Permission.MANAGE_TEAM) if granted else (Role.PROJECT_LEAD, Permission.MANAGE_TEAM)
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


def test_a_view_that_answers_elsewhere_keeps_where_it_led(world: World) -> None:
    from django.test import RequestFactory

    from amhe.access import idempotency

    key = uuid.uuid4()
    request = RequestFactory().post("/somewhere/", {"idempotency_key": str(key)})
    request.user = world.ours.lead
    calls = []

    def view() -> HttpResponse:
        calls.append(1)
        return HttpResponseRedirect("/there/")

    for _ in range(3):
        assert idempotency.answered_once(request, view).headers["Location"] == "/there/"
    assert calls == [1]
