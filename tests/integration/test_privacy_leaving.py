"""Somebody closes their account: the name goes everywhere, the counts stay, and nobody leaves a team without a lead."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command

from amhe.access import grants
from amhe.access.roles import Role
from amhe.audit.models import Event
from amhe.privacy import ledger
from amhe.privacy.models import Erasure
from organisations.actions import keep_equality_answers
from organisations.models import EqualityAnswers, User
from teams.actions import forget_person, invite, join, protect_time
from teams.models import Invitation, Membership
from tests.scenes import build_all
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X3")]
SENT = {"understood": "on"}


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_a_person_closes_their_own_account_after_a_tick(world: World, browser_of: Callable, client: Any) -> None:
    member = world.ours.member
    browser, elsewhere = browser_of(member), browser_of(member)
    assert "You cannot undo this." in text(browser.get("/me/leave/"))
    assert browser.post("/me/leave/", {}).status_code == 422
    done = browser.post("/me/leave/", SENT, follow=True)
    assert "Your account is closed" in text(done)
    for each in (browser, elsewhere):
        assert each.get("/o/marsh/").url.startswith("/sign-in/")
    gone = User.objects.get(pk=member.pk)
    assert (gone.name, gone.is_active, gone.last_login) == ("Somebody who left", False, None)
    assert member.email not in gone.email and not gone.has_usable_password() and not gone.groups.exists()


def test_what_they_said_of_themselves_goes_too(world: World) -> None:
    member = world.ours.member
    User.objects.filter(pk=member.pk).update(pronouns="they/them", access_needs="Large print")
    member = User.objects.get(pk=member.pk)
    keep_equality_answers(by=member, answers={})
    assert EqualityAnswers.objects.filter(user=member).exists()
    forget_person(by=member, user=member)
    gone = User.objects.get(pk=member.pk)
    assert (gone.pronouns, gone.access_needs) == ("", "")
    assert not EqualityAnswers.objects.filter(user=member).exists()
    assert not gone.sessions.exists()


def test_the_address_can_no_longer_sign_in(world: World, client: Any, mailoutbox: list[Any]) -> None:
    member = world.ours.member
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    forget_person(by=member, user=User.objects.get(pk=member.pk))
    assert not EmailAddress.objects.exists()
    client.post("/sign-in/", {"email": member.email})
    assert mailoutbox == []


def test_counts_stay_and_the_name_is_nowhere(world: World, browser_of: Callable) -> None:
    build_all(world.ours, "canary")
    ours, member = world.ours, world.ours.member
    with ours.inside():
        before = Event.objects.filter(by=member).count()
        protect_time(
            by=ours.lead, team=ours.team, version=_version(ours), lead_hours_a_month=8, lead_hours_agreed_by=member.name
        )
        forget_person(by=None, user=User.objects.get(pk=member.pk))
        assert Event.objects.filter(by=member).count() == before > 0
        assert not Membership.objects.current().filter(user=member).exists()
        assert grants.drift(ours.organisation.pk) == []
    lead = browser_of(ours.lead)
    for path in ("", "team/", "meetings/", "report/", "team/support/"):
        assert member.name not in text(lead.get(f"/o/marsh/{path}")), path


def _version(place: Any) -> int:
    place.team.refresh_from_db()
    return int(place.team.version)


def test_it_reaches_every_organisation_of_theirs(world: World) -> None:
    coach = User.objects.create_user("both@example.org", "Coach of both")
    for place in (world.ours, world.theirs):
        with place.inside():
            join(by=place.coach, organisation=place.organisation, team=None, user=coach, role=Role.COACH)
            invite(
                by=place.lead,
                organisation=place.organisation,
                team=None,
                email=coach.email,
                name=coach.name,
                role=Role.SUPPORT,
            )
    forget_person(by=coach, user=coach)
    for place in (world.ours, world.theirs):
        with place.inside():
            assert Membership.objects.get(user=coach).has_left
            asked = Invitation.objects.get()
            assert asked.withdrawn_at and not asked.is_open
            assert (asked.name, asked.email) == ("Somebody who left", coach.email)


def test_the_last_lead_and_the_last_coach_are_refused_and_nothing_changes(world: World, browser_of: Callable) -> None:
    for person, words in ((world.ours.lead, "This is the only project lead."), (world.ours.coach, "the only QI Coach")):
        answer = browser_of(person).post("/me/leave/", SENT)
        assert answer.status_code == 422 and words in text(answer)
        assert User.objects.get(pk=person.pk).name == person.name
        with world.ours.inside():
            assert Membership.objects.current().filter(user=person).exists()
    assert not Erasure.objects.exists()


def test_the_ledger_knows_it_without_a_name(world: World) -> None:
    member = world.ours.member
    forget_person(by=None, user=User.objects.get(pk=member.pk))
    line = Erasure.objects.get()
    assert (line.kind, line.hash) == ("person", ledger.hash_of("person", f"{member.pk}:{member.email}"))
    assert len(line.hash) == 64 and line.counts == {}


def test_the_operator_forgets_somebody_who_cannot_sign_in(world: World) -> None:
    said = StringIO()
    call_command("erase_person", world.ours.member.email.upper(), stdout=said)
    assert "is forgotten" in said.getvalue()
    assert User.objects.get(pk=world.ours.member.pk).name == "Somebody who left"
    with pytest.raises(CommandError, match="Nobody has an account"):
        call_command("erase_person", world.ours.member.email)
    with pytest.raises(CommandError, match="only project lead"):
        call_command("erase_person", world.ours.lead.email)
