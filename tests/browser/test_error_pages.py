"""The pages for "not allowed", "not there" and "went wrong", on a phone: for axe, and for sideways scroll."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import clear_url_caches, include, path

from amhe.access.decorators import BeingSetUp, Denied, public
from amhe.access.roles import Permission, Role
from amhe.pages import Conflict
from organisations.forms import DetailsForm
from organisations.models import Organisation, User
from populations.models import Population
from teams.actions import join
from tests.browser.pages import what_is_wrong
from tests.browser.person import Person
from tests.scenes import populations as population_scene
from tests.scenes import teams as teams_scene
from tests.world import Place, make_place

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]
LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
STATUS = {
    "403": 403,
    "404": 404,
    "409": 409,
    "410": 410,
    "429": 429,
    "400": 400,
    "403_csrf": 403,
    "being_set_up": 403,
    "500": 500,
    "503": 503,
}


@public
def wrong(request: HttpRequest, org: str, how: str) -> HttpResponse:
    """Fails inside an organisation as the address says."""
    organisation = Organisation.objects.filter(slug=org).first()
    request.organisation = organisation  # type: ignore[attr-defined]
    if how == "403":
        raise Denied(Permission.EXPORT_DATA, organisation, None)
    if how == "404":
        raise Http404
    if how == "409":
        form = DetailsForm({"name": LONG, "language": "cy", "access_needs": f"{LONG} " * 20})
        form.is_valid()
        raise Conflict(form, request.user)
    if how == "being_set_up":
        raise BeingSetUp
    if how == "500":
        raise ZeroDivisionError("on purpose")
    if how == "503":
        raise OperationalError("on purpose")
    return render(request, f"{how}.html", {}, status=STATUS[how])


urlpatterns = [path("o/<slug:org>/wrong/<slug:how>/", wrong), path("", include("amhe.urls"))]
handler400 = "amhe.programme.views.errors.not_understood"
handler403 = "amhe.programme.views.errors.forbidden"
handler404 = "amhe.programme.views.errors.not_found"
handler500 = "amhe.programme.views.errors.went_wrong"


@pytest.fixture
def with_faults(settings: Any) -> Iterator[None]:
    """This file's address beside the product's own."""
    settings.ROOT_URLCONF = __name__
    clear_url_caches()
    yield
    clear_url_caches()


@pytest.fixture
def marsh(live: str) -> Place:
    """An organisation with a long name and 2 sub-teams; Sam is in one of them and nowhere else."""
    place = make_place(f"{LONG} Partnership NHS Trust", "marsh")
    things: dict[type, Any] = {}
    with place.inside():
        teams_scene.build(place, "", things)
    population_scene.build(place, "", things)
    with place.inside():
        own = Population.objects.filter(team__isnull=False).order_by("pk").first()
        assert own is not None
        sam = place.people["sam"] = User.objects.create_user("sam@example.org", f"Sam {LONG}")
        join(by=place.lead, organisation=place.organisation, team=own.team, user=sam, role=Role.SUB_TEAM_MEMBER)
    return place


def faults_of(person: Person, address: str, status: int) -> list[str]:
    """What is wrong with a page that has this status; that the browser mentions the status is no fault."""
    answer = person.page.goto(person.live + address)
    assert answer is not None
    found = [] if answer.status == status else [f"status {answer.status}"]
    person.trouble.clear()
    return [f"{address} ({person.name}): {fault}" for fault in [*found, *what_is_wrong(person)]]


@pytest.mark.usefixtures("with_faults")
@pytest.mark.parametrize("width", [360, 1280])
def test_no_error_page_scrolls_sideways_or_fails_axe(
    marsh: Place, open_browser: Callable[..., Person], width: int
) -> None:
    faults: list[str] = []
    for who in ("lead", "sam", ""):
        person = open_browser(who or "Somebody", width=width)
        if who:
            person.is_signed_in_as(marsh.people[who])
        for how, status in STATUS.items():
            if who or how != "409":  # only who is signed in changes anything
                faults += faults_of(person, f"/o/marsh/wrong/{how}/", status)
    assert faults == []


@pytest.mark.usefixtures("with_faults")
def test_pages_that_are_not_theirs_show_a_member_of_a_sub_team_their_own_menu_and_fit_a_phone(
    marsh: Place, open_browser: Callable[..., Person]
) -> None:
    with marsh.inside():
        own = Population.objects.get(team__memberships__user=marsh.people["sam"]).slug
        others = list(Population.objects.exclude(slug=own).values_list("slug", flat=True))
    assert others
    person = open_browser("Sam", width=360)
    person.is_signed_in_as(marsh.people["sam"])
    person.opens(f"/o/marsh/p/{own}/")
    menu = person.page.locator("nav[aria-label=Menu] a").all_inner_texts()
    assert "Talk" in menu and "Milestones" not in menu
    faults = [fault for slug in others for fault in faults_of(person, f"/o/marsh/p/{slug}/", 403)]
    faults += faults_of(person, "/o/marsh/p/no-such-group/", 404)
    faults += faults_of(person, "/o/elsewhere/p/no-such-group/", 404)
    assert faults == []
    person.page.goto(f"{person.live}/o/marsh/p/{others[0]}/")
    assert person.page.locator("nav[aria-label=Menu] a").all_inner_texts() == menu
