"""A request that fails leaves no row, whatever it wrote before it failed: through the whole stack, with its middleware."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import clear_url_caches, include, path

from amhe.access.decorators import requires
from amhe.access.models import IdempotencyKey
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.audit.models import Event
from amhe.celery import queue
from amhe.rules import Refused
from organisations.models import Organisation
from teams import actions
from teams.models import Team, TeamPlace
from tests.architecture.source import ROOT
from tests.world import World

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Any]
KEY = "6a3c2b6e-8d2f-4a7b-9a51-0b7f6a1d2c3e"
RAISED: dict[str, type[Exception] | None] = {
    "breaks": ZeroDivisionError,
    "refuses": Refused,
    "denies": PermissionDenied,
    "misses": Http404,
    "works": None,
}


@requires(Permission.MANAGE_TEAM, on=Organisation)
def write_then(request: Request, organisation: Organisation, how: str) -> HttpResponse:
    """Writes a place through an action, queues a task, and then fails as the address says."""
    team = Team.objects.get(organisation=organisation, kind=Team.Kind.PROJECT)
    actions.add_place(by=request.user, team=team, title="Half kept", kind="stakeholder")
    queue("no.such.task", organisation_id=organisation.pk)
    raised = RAISED[how]
    if raised is not None:
        raise raised("on purpose")
    return HttpResponse("kept", status=302, headers={"Location": "/"})


urlpatterns = [path("o/<slug:org>/write-then/<slug:how>/", write_then), path("", include("amhe.urls"))]
handler403 = "amhe.programme.views.errors.forbidden"
handler404 = "amhe.programme.views.errors.not_found"


@pytest.fixture(autouse=True)
def own_urls(settings: Any) -> Iterator[None]:
    """This file's address beside the product's own."""
    settings.ROOT_URLCONF = __name__
    clear_url_caches()
    yield
    clear_url_caches()


def sent(world: World, browser_of: Browser, how: str) -> Any:
    browser = browser_of(world.ours.lead)
    browser.raise_request_exception = False
    return browser.post(f"/o/marsh/write-then/{how}/", {"idempotency_key": KEY})


def rows(world: World) -> tuple[int, int, int]:
    """How many places, events and idempotency keys there are."""
    with world.ours.inside():
        return TeamPlace.objects.count(), Event.objects.count(), IdempotencyKey.objects.count()


@pytest.mark.parametrize(("how", "status"), [("breaks", 500), ("refuses", 500), ("denies", 403), ("misses", 404)])
def test_a_request_that_fails_leaves_no_row_and_queues_nothing(
    world: World, browser_of: Browser, how: str, status: int, django_capture_on_commit_callbacks: Any
) -> None:
    before = rows(world)
    with django_capture_on_commit_callbacks() as queued:
        assert sent(world, browser_of, how).status_code == status
    assert rows(world) == before
    assert queued == []


def test_the_same_view_keeps_its_rows_when_it_works(
    world: World, browser_of: Browser, django_capture_on_commit_callbacks: Any
) -> None:
    places, events, keys = rows(world)
    with django_capture_on_commit_callbacks() as queued:
        assert sent(world, browser_of, "works").status_code == 302
    assert rows(world) == (places + 1, events + 1, keys + 1)
    assert len(queued) == 1


def test_a_form_that_failed_can_be_sent_again_with_the_same_key(world: World, browser_of: Browser) -> None:
    assert sent(world, browser_of, "breaks").status_code == 500
    assert sent(world, browser_of, "works").status_code == 302
    assert rows(world)[0] == 1


def test_the_page_that_says_so_can_still_read(world: World, browser_of: Browser) -> None:
    """The refusal names who can help, from inside the same request (docs/adr on the wall)."""
    page = browser_of(world.ours.member).post("/o/marsh/write-then/works/", {})
    assert page.status_code == 403
    assert world.ours.lead.name in page.content.decode()


def test_a_refused_colleague_and_a_stranger_write_nothing(world: World, browser_of: Browser) -> None:
    before = rows(world)
    for user in (world.ours.member, world.stranger, world.theirs.lead):
        browser_of(user).post("/o/marsh/write-then/works/", {"idempotency_key": KEY})
    assert rows(world) == before


def test_a_database_error_in_the_middle_leaves_no_row(world: World, browser_of: Browser) -> None:
    """A rule of the database is broken after a first write: the second place has the title of the first."""
    with world.ours.inside():
        actions.add_place(by=world.ours.lead, team=world.ours.team, title="Half kept", kind="stakeholder")
    before = rows(world)
    browser = browser_of(world.ours.lead)
    browser.raise_request_exception = False
    assert browser.post("/o/marsh/write-then/works/", {}).status_code == 500
    assert rows(world) == before


def test_in_development_too_what_is_not_there_looks_as_it_does_for_people(
    world: World, browser_of: Browser, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    names = "from amhe.settings import dev; print(*dev.MIDDLEWARE)"
    in_development = subprocess.run([sys.executable, "-c", names], cwd=ROOT, capture_output=True, text=True, check=True)
    browser = browser_of(world.ours.member)
    settings.DEBUG, settings.MIDDLEWARE = True, in_development.stdout.split()
    answer = browser.get("/o/marsh/p/no-such-group/")
    assert answer.status_code == 404 and "Or it may belong to a team that you are not in." in answer.content.decode()
    assert "refused" in [record.message for record in caplog.records], "it is still noted"
