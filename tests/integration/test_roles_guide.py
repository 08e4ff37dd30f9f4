"""The roles guide: one button sends it to who has not accepted, and who opened or accepted it is kept (R17, R64)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from amhe import clock
from amhe.access.roles import Role
from amhe.reminders.models import Letter
from amhe.reminders.tasks import deliver
from populations.milestones import population_tasks
from populations.models import Population
from teams import actions
from teams.models import Membership
from tests.factories import UserFactory
from tests.integration.populations_cast import decided, groups
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R64")]
Browser = Callable[[Any], Any]
TEAM = "/o/marsh/team/"
SUB_TEAM = "/o/marsh/p/rural-communities/team/"


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def sub_team(world: World) -> Population:
    """A chosen group, whose sub-team Grace leads and Leila is in. Neither has accepted."""
    listed = groups(world.ours)
    decided(world.ours, listed[0])
    with world.ours.inside():
        population = Population.objects.select_related("team").get(pk=listed[0].pk)
        where = {"organisation": world.ours.organisation, "team": population.team}
        for who, role in (("Grace", Role.SUB_TEAM_LEAD), ("Leila", Role.SUB_TEAM_MEMBER)):
            world.ours.people[who.lower()] = UserFactory(name=who)
            actions.join(by=world.ours.lead, **where, user=world.ours.people[who.lower()], role=role)
    return population


def send(browser: Any, capture: Any, url: str = TEAM) -> str:
    with capture(execute=True):
        return text(browser.post(f"{url}guide/", follow=True))


@pytest.mark.requirement("R17")
def test_one_button_sends_the_guide_to_everybody_who_has_not_accepted(
    world: World, browser_of: Browser, django_capture_on_commit_callbacks: Any
) -> None:
    ours = world.ours
    with ours.inside():
        actions.accept_role(by=ours.sponsor, membership=Membership.objects.get(user=ours.sponsor))
    lead = browser_of(ours.lead)
    assert "3 people have not accepted their role yet." in text(lead.get(TEAM))
    page = send(lead, django_capture_on_commit_callbacks)
    assert "We have sent the roles guide to 3 people." in page
    assert "We sent the roles guide today, 23 November 2026" in page
    assert sorted(m.to[0] for m in mail.outbox) == sorted(u.email for u in (ours.lead, ours.member, ours.support))
    assert {m.subject for m in mail.outbox} == {"Please read what your role is"}
    assert "/me/guide/" in mail.outbox[0].body


def test_clicked_twice_in_a_day_it_goes_once_and_on_the_next_day_only_to_who_has_not_accepted(
    world: World, browser_of: Browser, django_capture_on_commit_callbacks: Any
) -> None:
    ours = world.ours
    lead = browser_of(ours.lead)
    send(lead, django_capture_on_commit_callbacks)
    assert "Send the roles guide" not in text(lead.get(TEAM))
    again = send(lead, django_capture_on_commit_callbacks)
    assert "Everybody has accepted their role, or was sent the guide today." in again and len(mail.outbox) == 4
    with ours.inside():
        actions.accept_role(by=ours.member, membership=Membership.objects.get(user=ours.member))
    mail.outbox.clear()
    with clock.set_to(clock.now() + timedelta(days=1)):
        send(browser_of(ours.lead), django_capture_on_commit_callbacks)
    assert sorted(m.to[0] for m in mail.outbox) == sorted(u.email for u in (ours.lead, ours.sponsor, ours.support))


def test_a_letter_to_somebody_who_accepted_or_left_meanwhile_is_dropped(world: World) -> None:
    ours = world.ours
    with ours.inside():
        actions.send_guide(by=ours.lead, team=ours.team)
        actions.accept_role(by=ours.member, membership=Membership.objects.get(user=ours.member))
        actions.end_membership(by=ours.lead, membership=Membership.objects.get(user=ours.support))
    deliver(organisation_id=ours.organisation.pk)
    assert sorted(m.to[0] for m in mail.outbox) == sorted(u.email for u in (ours.lead, ours.sponsor))
    with ours.inside():
        assert Letter.objects.filter(state=Letter.State.DROPPED).count() == 2


@pytest.mark.requirement("R17")
def test_the_link_leads_to_the_role_to_read_and_accept_and_that_it_was_opened_is_kept(
    world: World, browser_of: Browser, django_capture_on_commit_callbacks: Any
) -> None:
    lead, member = browser_of(world.ours.lead), browser_of(world.ours.member)
    send(lead, django_capture_on_commit_callbacks)
    page = text(member.get("/me/guide/"))
    assert "Project team member" in page and "Take on actions so that work moves between meetings" in page
    assert "Opened the roles guide today, 23 November 2026" in text(lead.get(TEAM))
    with world.ours.inside():
        held = Membership.objects.get(user=world.ours.member)
    done = text(member.post("/me/guide/", {"membership": held.pk}, follow=True))
    assert "You have read and accepted your role: Project team member." in done
    assert "You have accepted all your roles." in done
    assert "accepted 23 November 2026" in text(lead.get(TEAM))
    assert "accepted 23 November" not in text(browser_of(world.ours.support).get(TEAM))


def test_opening_the_page_without_having_been_sent_the_guide_keeps_nothing(world: World, browser_of: Browser) -> None:
    browser_of(world.ours.member).get("/me/guide/")
    with world.ours.inside():
        assert not Membership.objects.exclude(guide_opened_at=None).exists()


def test_nobody_accepts_the_role_of_somebody_else(world: World, browser_of: Browser) -> None:
    with world.ours.inside():
        held = Membership.objects.get(user=world.ours.member)
    browser_of(world.ours.lead).post("/me/guide/", {"membership": held.pk})
    with world.ours.inside():
        assert not Membership.objects.exclude(accepted_role_at=None).exists()


def test_the_sub_teams_lead_sends_it_and_the_task_follows_from_who_opened_or_accepted(
    world: World, browser_of: Browser, sub_team: Population, django_capture_on_commit_callbacks: Any
) -> None:
    def state() -> str:
        with world.ours.inside():
            return str(population_tasks([world.ours.organisation.pk])[sub_team.pk]["m3_roles"])

    grace, leila = browser_of(world.ours.grace), browser_of(world.ours.leila)
    assert "We have sent the roles guide to 2 people." in send(grace, django_capture_on_commit_callbacks, SUB_TEAM)
    assert state() == "not_started"
    leila.get("/me/guide/")
    assert state() == "in_progress"
    with world.ours.inside():
        held = Membership.objects.get(user=world.ours.grace, team=sub_team.team)
    grace.post("/me/guide/", {"membership": held.pk})
    assert state() == "completed"
    assert browser_of(world.ours.member).post(f"{SUB_TEAM}guide/").status_code == 403
    assert leila.post(f"{SUB_TEAM}guide/").status_code == 403
