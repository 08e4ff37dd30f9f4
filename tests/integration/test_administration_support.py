"""Support access to one organisation: asked for with a reason, told at once, read only, written down, over in hours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from amhe import clock
from amhe.access import wall
from amhe.audit.models import Event
from amhe.rules import Refused
from organisations import actions
from organisations.models import RoleOnProgramme, SupportAccess, SupportView, User
from tests.access.stage import CANARIES, SAID
from tests.factories import UserFactory
from tests.scenes import build_all
from tests.world import World, make_place

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Any]
ASK = "/programme/organisations/marsh/support/"
SEEN = "/o/marsh/support-access/"
WHY = {"reason": "The lead cannot find the report", "minutes": "60"}


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def admin(db: None) -> User:
    user = UserFactory(name="Ruth Adeyemi", email="ruth@programme.example")
    actions.make_administrator(by=None, email=user.email, name=user.name)
    return user


@pytest.fixture
def inside(world: World, admin: User, browser_of: Browser) -> Any:
    """The browser of an administrator who has asked to look into our organisation."""
    browser = browser_of(admin)
    assert browser.post(ASK, WHY).status_code == 302
    return browser


def test_an_administrator_looks_in_only_after_asking_and_only_there(
    world: World, admin: User, browser_of: Browser
) -> None:
    browser = browser_of(admin)
    assert browser.get("/o/marsh/").status_code == 404
    answer = browser.post(ASK, WHY, follow=True)
    assert answer.redirect_chain == [("/o/marsh/", 302)]
    assert "You look at Marsh Partnership NHS Trust by support access until 11:00" in text(answer)
    assert browser.get("/o/hill/").status_code == 404


@pytest.mark.parametrize("wrong", [{"reason": ""}, {"minutes": ""}, {"minutes": "600"}])
def test_without_a_reason_and_an_end_nobody_gets_in(
    world: World, admin: User, browser_of: Browser, wrong: dict[str, str]
) -> None:
    browser = browser_of(admin)
    answer = browser.post(ASK, WHY | wrong)
    assert answer.status_code == 422 and "There is a problem" in text(answer)
    assert browser.get("/o/marsh/").status_code == 404


def test_nobody_but_an_administrator_may_ask(world: World, browser_of: Browser) -> None:
    for person in (world.ours.coach, world.theirs.lead, world.stranger):
        assert browser_of(person).post(ASK, WHY).status_code == 403
    with world.ours.inside():
        assert not SupportAccess.objects.exists()


def test_every_lead_and_coach_is_told_at_once_and_nobody_else(
    world: World, admin: User, browser_of: Browser, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        browser_of(admin).post(ASK, WHY)
    assert sorted(mail.to for mail in mailoutbox) == sorted([[world.ours.lead.email], [world.ours.coach.email]])
    for mail in mailoutbox:
        assert "Ruth Adeyemi" in mail.body and WHY["reason"] in mail.body and "11:00 on 23 November 2026" in mail.body
        assert SEEN in mail.body and "Marsh" not in mail.subject


def test_the_banner_stands_on_every_page_that_opens(inside: Any) -> None:
    for path in ("", "team/", "meetings/", "populations/", "milestones/", "milestones/1/", "ballots/", "health/"):
        answer = inside.get(f"/o/marsh/{path}")
        assert answer.status_code == 200, path
        assert "by support access until 11:00" in text(answer), path


def test_the_people_of_the_organisation_see_no_such_banner(inside: Any, world: World, browser_of: Browser) -> None:
    assert "by support access until" not in text(browser_of(world.ours.lead).get("/o/marsh/"))


def test_notes_themes_findings_results_and_reports_stay_shut(admin: User, browser_of: Browser) -> None:
    place = make_place("Marsh Partnership NHS Trust", "marsh")
    with wall.restored():
        build_all(place, CANARIES["ours"])
    browser = browser_of(admin)
    browser.post(ASK, WHY)
    with place.inside():
        from datareview.models import Conversation
        from populations.models import Round

        note = Conversation.objects.select_related("population").first()
        rounds = list(Round.objects.values_list("pk", flat=True))
    group = f"/o/marsh/p/{note.population.slug}/"
    shut = [f"{group}{page}" for page in ("heard/", f"heard/{note.pk}/", "themes/", "data/", "assets/", "project/")]
    shut += [f"/o/marsh/ballots/{pk}/{page}" for pk in rounds for page in ("", "results/")]
    for path in [*shut, "/o/marsh/report/", "/o/marsh/report.pdf"]:
        answer = browser.get(path)
        assert answer.status_code == 403, path
        assert "It lets you look at some pages, and change nothing" in text(answer)
    for path in ("/o/marsh/", group, "/o/marsh/populations/", "/o/marsh/team/"):
        answer = browser.get(path)
        assert answer.status_code == 200 and SAID["ours"] not in answer.content.decode(), path


def test_nothing_can_be_changed_by_it(inside: Any, world: World) -> None:
    for path, sent in (
        ("/o/marsh/populations/", {"do": "add", "name": "Spies"}),
        ("/o/marsh/team/", {}),
        ("/o/marsh/meetings/", {"do": "meeting"}),
        (SEEN, {"end": "1"}),
    ):
        assert inside.post(path, sent).status_code == 403, path


def test_each_page_that_was_opened_is_written_down_for_the_team(inside: Any, world: World, browser_of: Browser) -> None:
    inside.get("/o/marsh/team/")
    inside.get("/o/marsh/report/")
    inside.get("/programme/")
    with world.ours.inside():
        assert [view.path for view in SupportView.objects.all()] == ["/o/marsh/team/"]
        assert Event.objects.filter(action="support access began").count() == 1
    page = text(browser_of(world.ours.member).get(SEEN))
    assert "Ruth Adeyemi" in page and WHY["reason"] in page and "10:00 /o/marsh/team/" in page
    assert "1 page was opened" in page and "End it now" not in page


def test_the_list_of_opened_pages_cannot_be_changed_or_removed_by_the_app(inside: Any, world: World) -> None:
    inside.get("/o/marsh/team/")
    for sql in ("UPDATE organisations_supportview SET path = 'x'", "DELETE FROM organisations_supportview"):
        with (
            world.ours.inside(),
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)


def test_it_ends_by_itself_to_the_minute(inside: Any) -> None:
    with clock.set_to(clock.now() + timedelta(minutes=59, seconds=59)):
        assert inside.get("/o/marsh/team/").status_code == 200
    with clock.set_to(clock.now() + timedelta(minutes=60)):
        assert inside.get("/o/marsh/team/").status_code == 404


def test_a_lead_ends_it_at_once_and_others_cannot(inside: Any, world: World, browser_of: Browser) -> None:
    with world.ours.inside():
        access = SupportAccess.objects.get()
    for person in (world.ours.coach, world.ours.member, world.ours.sponsor):
        assert browser_of(person).post(SEEN, {"end": access.pk}).status_code == 403
    assert browser_of(world.theirs.lead).post(SEEN, {"end": access.pk}).status_code == 404
    browser_of(world.theirs.lead).post("/o/hill/support-access/", {"end": access.pk})
    assert inside.get("/o/marsh/team/").status_code == 200
    lead = browser_of(world.ours.lead)
    assert "End it now" in text(lead.get(SEEN))
    assert "They can open no more pages" in text(lead.post(SEEN, {"end": access.pk}, follow=True))
    assert inside.get("/o/marsh/team/").status_code == 404
    page = text(lead.get(SEEN))
    assert "Ended by Lead of Marsh Partnership NHS Trust" in page and "End it now" not in page
    assert "has ended already" in text(lead.post(SEEN, {"end": access.pk}, follow=True))


def test_the_one_who_asked_can_end_it_and_ask_again(inside: Any) -> None:
    assert "You can look at this organisation until 11:00" in text(inside.get(ASK))
    assert inside.post(ASK, {"do": "end"}).status_code == 302
    assert inside.get("/o/marsh/team/").status_code == 404
    assert inside.post(ASK, WHY).status_code == 302
    assert inside.get("/o/marsh/team/").status_code == 200


def test_ending_it_twice_says_so_and_leads_to_the_same_page(inside: Any, world: World) -> None:
    first = inside.post(ASK, {"do": "end"})
    again = inside.post(ASK, {"do": "end"}, follow=True)
    assert again.redirect_chain == [(first.headers["Location"], 302)]
    assert "This support access has ended already." in text(again)
    with world.ours.inside():
        assert Event.objects.filter(action="support access ended").count() == 1


def test_asking_twice_gives_one_access(inside: Any, world: World) -> None:
    answer = inside.post(ASK, WHY)
    assert answer.status_code == 422 and "You have support access" in text(answer)
    with world.ours.inside():
        assert SupportAccess.objects.count() == 1


def test_it_ends_with_the_role_of_the_administrator(inside: Any, admin: User) -> None:
    actions.make_administrator(by=admin, email="second@programme.example", name="Second")
    actions.end_administrator(by=admin, role=RoleOnProgramme.objects.get(user=admin))
    assert inside.get("/o/marsh/team/").status_code == 404


def test_an_organisation_that_is_being_set_up_has_nothing_to_look_at(world: World, admin: User) -> None:
    with world.ours.inside():
        world.ours.organisation.activated_at = None
        with pytest.raises(Refused, match="being set up"):
            actions.ask_for_support(by=admin, organisation=world.ours.organisation, reason="Why", minutes=30)


@pytest.mark.parametrize("hours", [-1, 0, 5])
def test_the_database_takes_no_support_access_longer_than_4_hours_or_without_a_reason(
    world: World, admin: User, hours: int
) -> None:
    now = clock.now()
    row = {"organisation": world.ours.organisation, "user": admin, "starts_at": now}
    with world.ours.inside(), pytest.raises(IntegrityError, match="support_for_4_hours"), transaction.atomic():
        SupportAccess.objects.create(**row, reason="Why", ends_at=now + timedelta(hours=hours))
    with world.ours.inside(), pytest.raises(IntegrityError, match="support_says_why"), transaction.atomic():
        SupportAccess.objects.create(**row, reason="", ends_at=now + timedelta(hours=1))


def test_a_member_who_also_runs_the_programme_comes_in_as_a_member(world: World, browser_of: Browser) -> None:
    lead = world.ours.lead
    actions.make_administrator(by=None, email=lead.email, name=lead.name)
    with world.ours.inside():
        actions.ask_for_support(by=lead, organisation=world.ours.organisation, reason="By mistake", minutes=30)
    page = browser_of(lead).get("/o/marsh/team/add/")
    assert page.status_code == 200 and "by support access until" not in text(page)
    with world.ours.inside():
        assert not SupportView.objects.exists()
