"""What is past its time goes by itself, once, and the dry run only counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command

from amhe import clock
from amhe.access import tokens
from amhe.access.models import Token
from amhe.access.roles import Role
from amhe.audit.models import Change, Event
from amhe.programme.tasks import keep_to_retention
from organisations.models import User
from teams.actions import accept_invitation, end_membership, invite, withdraw_invitation
from teams.models import Invitation, Membership
from tests.conftest import NOW
from tests.world import World

pytestmark = pytest.mark.django_db


def leave(world: World, person: User) -> None:
    with world.ours.inside():
        end_membership(by=world.ours.lead, membership=Membership.objects.get(user=person))


def dry_run() -> str:
    said = StringIO()
    call_command("retention", "--dry-run", stdout=said)
    return said.getvalue()


def test_people_are_forgotten_12_months_after_they_left_and_not_before(world: World) -> None:
    member, support = world.ours.member, world.ours.support
    leave(world, member)
    with clock.set_to(NOW + timedelta(days=200)):
        leave(world, support)
    with clock.set_to(NOW + timedelta(days=365)):
        assert keep_to_retention()["people who left"] == 0
    with clock.set_to(NOW + timedelta(days=366)):
        assert "1  people who left" in dry_run()
        assert User.objects.get(pk=member.pk).name == member.name
        assert keep_to_retention()["people who left"] == 1
        assert keep_to_retention()["people who left"] == 0
    assert User.objects.get(pk=member.pk).name == "Somebody who left"
    assert User.objects.get(pk=support.pk).name == support.name
    assert User.objects.get(pk=world.ours.lead.pk).name == world.ours.lead.name


def test_somebody_who_left_one_organisation_and_is_in_another_stays(world: World) -> None:
    from teams.actions import join

    member = world.ours.member
    with world.theirs.inside():
        join(by=None, organisation=world.theirs.organisation, team=None, user=member, role=Role.SUPPORT)
    leave(world, member)
    with clock.set_to(NOW + timedelta(days=800)):
        assert keep_to_retention()["people who left"] == 0
    assert User.objects.get(pk=member.pk).name == member.name


def test_the_link_of_an_invitation_leads_nowhere_a_week_after_it_closed(world: World, client: Any) -> None:
    with world.ours.inside():
        asked = invite(
            by=world.ours.lead,
            organisation=world.ours.organisation,
            team=None,
            email="new@example.org",
            name="New",
            role=Role.SUPPORT,
        )
        token, hashed = tokens.issue("invitation", world.ours.organisation.pk)
        Invitation.objects.filter(pk=asked.pk).update(token_hash=hashed)
        before = Token.objects.filter(kind="invitation").count()
    with clock.set_to(NOW + timedelta(days=8)):
        assert keep_to_retention()["links of invitations"] == 0
        assert "This invitation is too old" in client.get(f"/welcome/{token}/").content.decode()
    with clock.set_to(NOW + timedelta(days=15)):
        assert keep_to_retention()["links of invitations"] == 1
        assert keep_to_retention()["links of invitations"] == 0
        assert client.get(f"/welcome/{token}/").status_code == 404
    with world.ours.inside():
        assert Token.objects.filter(kind="invitation").count() == before - 1


def ask(world: World, email: str) -> Invitation:
    with world.ours.inside():
        return invite(
            by=world.ours.lead,
            organisation=world.ours.organisation,
            team=None,
            email=email,
            name=f"Name of {email}",
            role=Role.SUPPORT,
        )


def test_who_was_invited_and_never_joined_is_forgotten_30_days_after_the_invitation_ended(world: World) -> None:
    ran_out, taken_back, joined = (ask(world, f"{how}@example.org") for how in ("late", "back", "here"))
    with world.ours.inside():
        withdraw_invitation(by=world.ours.lead, invitation=taken_back)
        accept_invitation(by=None, invitation=joined)
    with clock.set_to(NOW + timedelta(days=29)):
        still_open = ask(world, "open@example.org")
    what = "people invited who never joined"

    def named() -> set[str]:
        with world.ours.inside():
            return set(Invitation.objects.exclude(email__endswith="@left.invalid").values_list("email", flat=True))

    with clock.set_to(NOW + timedelta(days=30)):
        assert keep_to_retention()[what] == 0, "neither ended over 30 days ago"
    with clock.set_to(NOW + timedelta(days=31)):
        assert f"1  {what}" in dry_run() and taken_back.email in named()
        assert keep_to_retention()[what] == 1
        assert named() == {ran_out.email, joined.email, still_open.email}
    with clock.set_to(NOW + timedelta(days=38)):
        assert keep_to_retention()[what] == 1
        assert keep_to_retention()[what] == 0
    assert named() == {joined.email, still_open.email}
    with world.ours.inside():
        gone = Invitation.objects.get(pk=ran_out.pk)
        told = Event.objects.filter(action="invited person forgotten", thing_id=ran_out.pk)
        assert gone.name == "Somebody who did not join" and told.count() == 1
        text = str([(change.was, change.became) for change in Change.objects.all()])
    assert "late@example.org" not in text and "Name of" not in text
    assert not User.objects.filter(email=ran_out.email).exists()


def test_the_list_of_the_invited_does_not_name_who_was_forgotten(world: World, browser_of: Callable) -> None:
    asked = ask(world, "late@example.org")
    browser = browser_of(world.ours.lead)
    assert asked.name in browser.get("/o/marsh/team/invitations/").content.decode()
    with clock.set_to(NOW + timedelta(days=38)):
        keep_to_retention()
    page = browser.get("/o/marsh/team/invitations/").content.decode()
    assert asked.name not in page and "left.invalid" not in page and "did not join" not in page


def test_sessions_that_are_over_are_deleted(world: World, browser_of: Callable) -> None:
    browser_of(world.ours.lead)
    Session.objects.update(expire_date=NOW - timedelta(days=400))
    assert "1  sessions" in dry_run() and Session.objects.count() == 1
    assert keep_to_retention()["sessions"] == 1
    assert not Session.objects.exists()
