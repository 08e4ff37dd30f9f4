"""What `@requires` answers, and what a form sent twice does."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.checks import Error, run_checks
from django.core.management import call_command
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import clear_url_caches, include, path

from amhe import clock
from amhe.access.decorators import public, requires
from amhe.access.models import (
    IdempotencyKey,
)
from amhe.access.roles import Permission, Role
from amhe.audit.models import Refusal
from organisations.models import Organisation
from teams import actions
from teams.models import Membership, TeamPlace
from tests.factories import UserFactory
from tests.world import World

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
        actions.join(by=None, organisation=world.ours.organisation, team=None, user=second_lead, role=Role.PROJECT_LEAD)
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


def test_a_form_that_gives_the_right_away_leads_twice_to_the_same_page_and_is_no_refusal(
    world: World, browser_of: Browser
) -> None:
    with world.ours.inside():
        role = Membership.objects.get(role=Role.PROJECT_LEAD)
    lead, path = browser_of(world.ours.lead), f"/o/marsh/team/people/{role.pk}/hand-over/"
    form = {"to": world.ours.member.pk, "stays": "yes", "idempotency_key": uuid.uuid4()}
    first, second = lead.post(path, form), lead.post(path, form)
    assert first.status_code == second.status_code == 302
    assert first.headers["Location"] == second.headers["Location"]
    with world.ours.inside():
        assert [m.user for m in Membership.objects.current().filter(role=Role.PROJECT_LEAD)] == [world.ours.member]
        assert not Refusal.objects.exists()
    for other in (form | {"idempotency_key": uuid.uuid4()}, form | {"stays": "no"}):
        assert lead.post(path, other).status_code == 403
    assert browser_of(world.ours.sponsor).post(path, form).status_code == 403


def test_every_form_of_a_page_sends_its_key_under_the_name_that_is_looked_for() -> None:
    from teams.forms import InviteForm

    assert "idempotency_key" in {InviteForm(prefix="add").add_prefix(name) for name in InviteForm().fields}


def test_keys_are_forgotten_after_a_day(world: World, browser_of: Browser) -> None:
    browser_of(world.ours.lead).post(PLACES, place_form("Recovery Partner", uuid.uuid4()))
    from amhe.access import idempotency

    assert idempotency.forget_old() == 0
    with clock.set_to(clock.now() + timedelta(hours=25)):
        assert idempotency.forget_old() == 1


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
