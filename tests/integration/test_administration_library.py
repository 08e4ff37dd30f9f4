"""The library's links: given by an administrator, opened by the link checker, shown where the resource is used."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.conf import settings

from organisations import actions, links
from organisations.links import status_of
from organisations.models import ResourceLink, User
from organisations.tasks import check_links
from tests.factories import UserFactory
from tests.world import World

Browser = Callable[[Any], Any]


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


class Answers(BaseHTTPRequestHandler):
    """Answers with the status that the path names; at /shy/... HEAD is not allowed; at /slow/ nothing comes for long."""

    asked: list[str] = []

    def do_HEAD(self) -> None:
        self._answer(405 if self.path.startswith("/shy/") else None)

    def do_GET(self) -> None:
        self._answer(None)

    def _answer(self, status: int | None) -> None:
        Answers.asked.append(f"{self.command} {self.path}")
        if self.path == "/slow/":
            threading.Event().wait(1.5)
            return
        self.send_response(status or int(self.path.strip("/").split("/")[-1]))
        self.send_header("Location", f"{self.server.base}/moved/200")  # type: ignore[attr-defined]
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Quiet."""


@pytest.fixture
def site() -> Iterator[str]:
    """A web server of our own machine: its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.daemon_threads = True
    server.base = f"http://127.0.0.1:{server.server_address[1]}"  # type: ignore[attr-defined]
    Answers.asked.clear()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server.base  # type: ignore[attr-defined]
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def admin(db: None) -> User:
    user = UserFactory(name="Ruth Adeyemi")
    actions.make_administrator(by=None, email=user.email, name=user.name)
    return user


@pytest.mark.parametrize("status", [200, 204, 301, 404, 410, 500])
def test_a_link_is_what_its_page_answers_and_no_other_page_is_opened(site: str, status: int) -> None:
    assert status_of(f"{site}/{status}") == status
    assert Answers.asked == [f"HEAD /{status}"]


def test_a_page_that_refuses_a_look_without_its_body_is_asked_for_whole(site: str) -> None:
    assert status_of(f"{site}/shy/200") == 200
    assert Answers.asked == ["HEAD /shy/200", "GET /shy/200"]


def test_a_page_that_is_not_there_or_keeps_us_waiting_has_no_status(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "SECONDS", 0.3)
    assert status_of(f"{site}/slow/") is None
    assert status_of("http://127.0.0.1:9/") is None
    assert status_of("http://no-such-host.invalid/") is None
    assert status_of("http://[broken/") is None


def test_the_checker_opens_nothing_inside_our_own_network(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "LINKS_MAY_BE_LOCAL", False)
    for address in (site, site.replace("127.0.0.1", "localhost"), "http://169.254.169.254", "http://10.0.0.1"):
        assert status_of(f"{address}/200") is None
    assert Answers.asked == []


@pytest.mark.django_db
@pytest.mark.requirement("R6")
def test_a_link_given_and_checked_shows_on_its_milestone_with_the_day(
    site: str, world: World, admin: User, browser_of: Browser, django_capture_on_commit_callbacks: Any
) -> None:
    browser, lead = browser_of(admin), browser_of(world.ours.lead)
    assert "ask your QI Coach for the link" in text(lead.get("/o/marsh/milestones/1/"))
    given = browser.post("/programme/library/roles_doc/", {"url": f"{site}/200"}, follow=True)
    assert "The link is saved" in text(given) and "Not checked yet" in text(given)
    milestone = text(lead.get("/o/marsh/milestones/1/"))
    assert f'<a href="{site}/200">Roles and Responsibilities</a>' in milestone and "Not checked yet" in milestone
    with django_capture_on_commit_callbacks(execute=True):
        assert "We open the links now" in text(browser.post("/programme/library/", follow=True))
    page = text(browser.get("/programme/library/"))
    assert "Works (status 200). Last checked: today, 23 November 2026" in page
    assert "Last checked: today, 23 November 2026" in text(lead.get("/o/marsh/milestones/1/"))


@pytest.mark.django_db
def test_a_link_that_broke_says_so_in_the_library_and_on_the_milestone(
    site: str, world: World, admin: User, browser_of: Browser
) -> None:
    actions.set_link(by=admin, resource="roles_doc", url=f"{site}/404")
    actions.set_link(by=admin, resource="forming_team", url="http://127.0.0.1:9/")
    assert check_links() == 2
    page = text(browser_of(admin).get("/programme/library/"))
    assert "Does not work (status 404)" in page and "No answer." in page
    assert text(browser_of(world.ours.lead).get("/o/marsh/milestones/1/")).count("It did not open when we tried") == 2


@pytest.mark.django_db
def test_a_changed_link_counts_as_not_checked_also_while_the_old_one_is_being_opened(admin: User) -> None:
    old = actions.set_link(by=admin, resource="roles_doc", url="https://old.example/")
    actions.record_check(by=None, link=old, status=200)
    actions.set_link(by=admin, resource="roles_doc", url="https://new.example/")
    actions.record_check(by=None, link=old, status=200)
    link = ResourceLink.objects.get()
    assert (link.url, link.status, link.checked_at) == ("https://new.example/", None, None)


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["", "roles", "javascript:alert(1)", "ftp://files.example/x", "//host/x"])
def test_what_is_no_address_of_the_web_is_refused(admin: User, browser_of: Browser, typed: str) -> None:
    answer = browser_of(admin).post("/programme/library/roles_doc/", {"url": typed})
    assert answer.status_code == 422
    assert not ResourceLink.objects.exists()


@pytest.mark.django_db
def test_only_resources_of_the_starter_pack_have_a_link(admin: User, browser_of: Browser) -> None:
    assert browser_of(admin).get("/programme/library/nothing/").status_code == 404


@pytest.mark.django_db
@pytest.mark.requirement("R10")
def test_all_17_resources_are_in_the_library(admin: User, browser_of: Browser) -> None:
    assert text(browser_of(admin).get("/programme/library/")).count("No link yet") == 17
