"""The project team's pages: places, people, invitations, meetings and actions, as people see them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from amhe import clock
from amhe.access import grants
from amhe.access.roles import Role
from amhe.rules import Refused
from organisations.models import User
from teams import actions
from teams.models import Action, Invitation, Meeting, Membership, TeamPlace
from teams.summaries import team_facts
from tests.factories import UserFactory
from tests.world import World

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Any]
PLACE = {"kind": "lived_experience_member", "title": "Expert by experience", "how_many": "2"}
SERIES = {"first_on_day": "1", "first_on_month": "12", "first_on_year": "2026", "at_time": "10:00", "minutes": "60"}


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def link(world: World, django_capture_on_commit_callbacks: Any) -> str:
    """The link in an invitation's mail: Rosa is asked to be a person with lived experience."""
    with django_capture_on_commit_callbacks(execute=True), world.ours.inside():
        place = actions.add_place(
            by=world.ours.lead, team=world.ours.team, title="Expert by experience", kind="lived_experience_member"
        )
        actions.invite_to_place(by=world.ours.lead, place=place, name="Rosa Lind", email="Rosa@Example.org")
    found = re.search(r"http\S+(/welcome/\S+/)", mail.outbox[0].body)
    assert found
    return found[1]


@pytest.mark.requirement("R19", "R25")
def test_an_empty_team_warns_and_offers_the_first_place(world: World, browser_of: Browser) -> None:
    page = text(browser_of(world.ours.lead).get("/o/marsh/team/"))
    assert "This work needs their voice from the start." in page
    assert "Needed:" in page and "A senior sponsor is named" in page


@pytest.mark.requirement("R11", "R13", "R25")
def test_a_lead_adds_a_place_for_two_and_the_checks_follow(world: World, browser_of: Browser) -> None:
    browser = browser_of(world.ours.lead)
    assert browser.post("/o/marsh/team/add/", PLACE).headers["Location"] == "/o/marsh/team/"
    page = text(browser.get("/o/marsh/team/"))
    assert "Expert by experience added." in page and "2 people hold a place in this team." in page
    assert "needs their voice" not in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": ""}, "Choose an answer to “What kind of place is it?”"),
        ({"kind": "sub_team_lead"}, "Choose one of the answers shown"),
        ({"title": ""}, "Enter title or role"),
        ({"title": "x" * 161}, "Title or role must be 160 characters or fewer"),
        ({"how_many": "0"}, "must be 1 or more"),
        ({"how_many": "many"}, "must be a whole number"),
        ({"email": "rosa@example.org"}, "Enter the name of the person to invite"),
        ({"name": "Rosa"}, "Enter their email address, or take the name out"),
        ({"name": "Rosa", "email": "rosa"}, "Enter an email address in the right format"),
        ({"name": "Rosa", "email": "r@example.org", "reason_if_empty": "Looking"}, "Leave this blank to invite"),
    ],
)
def test_a_wrong_place_says_what_is_wrong_and_loses_nothing(
    world: World, browser_of: Browser, change: dict, words: str
) -> None:
    response = browser_of(world.ours.lead).post("/o/marsh/team/add/", PLACE | change)
    assert response.status_code == 422
    page = text(response)
    assert words in page and "There is a problem" in page and "<title>Error:" in page
    with world.ours.inside():
        assert not TeamPlace.objects.exists()


def test_the_same_title_twice_is_refused_by_the_field(world: World, browser_of: Browser) -> None:
    browser = browser_of(world.ours.lead)
    browser.post("/o/marsh/team/add/", PLACE)
    assert "There is already a place called Expert by experience." in text(browser.post("/o/marsh/team/add/", PLACE))


def test_a_form_sent_twice_is_kept_once(world: World, browser_of: Browser) -> None:
    browser = browser_of(world.ours.lead)
    sent = PLACE | {"idempotency_key": "7b0fbb5e-0a50-4a48-9a45-9a1a7f1c2f11"}
    assert [browser.post("/o/marsh/team/add/", sent).status_code for _ in range(2)] == [302, 302]
    with world.ours.inside():
        assert TeamPlace.objects.count() == 1


@pytest.mark.requirement("R25")
def test_two_people_editing_a_place_see_both_texts(world: World, browser_of: Browser) -> None:
    with world.ours.inside():
        place = actions.add_place(by=world.ours.lead, team=world.ours.team, title="Carer", kind="stakeholder")
    browser = browser_of(world.ours.lead)
    url = f"/o/marsh/team/places/{place.pk}/"
    said = {"kind": "stakeholder", "how_many": "1", "version": "1"}
    assert browser.post(url, said | {"title": "Family carer"}).status_code == 302
    late = browser.post(url, said | {"title": "Young carer"})
    assert late.status_code == 409
    assert "Family carer" in text(late) and "Young carer" in text(late)
    with world.ours.inside():
        assert TeamPlace.objects.get().title == "Family carer"


@pytest.mark.requirement("R25")
def test_the_kinds_of_place_that_the_guidance_names_are_offered(world: World, browser_of: Browser) -> None:
    page = text(browser_of(world.ours.lead).get("/o/marsh/team/add/"))
    for kind in (
        "Other senior leader", "Person with lived experience, family member or carer",
        "Integrated Care System colleague", "Someone from a key local group", "Person with expert knowledge of equality",
    ):  # fmt: skip
        assert kind in page


@pytest.mark.requirement("R25")
def test_why_a_place_is_empty_is_written_down_on_its_page(world: World, browser_of: Browser) -> None:
    browser = browser_of(world.ours.lead)
    browser.post("/o/marsh/team/add/", PLACE)
    with world.ours.inside():
        place = TeamPlace.objects.get()
    said = PLACE | {"version": str(place.version), "reason_if_empty": "We asked 2 people."}
    page = text(browser.post(f"/o/marsh/team/places/{place.pk}/", said, follow=True))
    assert "Saved." in page and "Empty: We asked 2 people." in page


@pytest.mark.requirement("R25")
def test_an_empty_place_is_taken_off_the_list_by_its_page(world: World, browser_of: Browser) -> None:
    browser = browser_of(world.ours.lead)
    browser.post("/o/marsh/team/add/", PLACE)
    with world.ours.inside():
        place = TeamPlace.objects.get()
    url = f"/o/marsh/team/places/{place.pk}/"
    assert "Take this place off the list" in text(browser.get(url))
    done = text(browser.post(url, {"do": "remove"}, follow=True))
    assert "Expert by experience is off the list." in done and f"places/{place.pk}/" not in done
    assert browser.get(url).status_code == 404
    with world.ours.inside():
        assert not TeamPlace.objects.exists()


@pytest.mark.requirement("R25")
def test_a_place_that_somebody_fills_cannot_be_taken_off_the_list(world: World, browser_of: Browser) -> None:
    with world.ours.inside():
        place = actions.add_place(by=world.ours.lead, team=world.ours.team, title="Lead", kind="project_lead")
        Membership.objects.filter(user=world.ours.lead).update(place=place)
    response = browser_of(world.ours.lead).post(f"/o/marsh/team/places/{place.pk}/", {"do": "remove"}, follow=True)
    assert "Somebody fills this place." in text(response)


@pytest.mark.requirement("R30")
def test_the_3_example_teams_have_11_9_and_14_roles(world: World, browser_of: Browser) -> None:
    page = text(browser_of(world.ours.member).get("/o/marsh/team/examples/"))
    assert [int(n) for n in re.findall(r"(\d+) roles", page)] == [11, 9, 14]
    assert "Recovery Partner" in page and "Service User Consultant" in page


@pytest.mark.requirement("R14")
def test_protected_time_is_written_down_with_who_agreed_it(world: World, browser_of: Browser) -> None:
    browser = browser_of(world.ours.lead)
    said = {"version": "1", "lead_hours_a_month": "8", "lead_hours_agreed_by": "Chief Nurse"}
    assert "must be 160 or fewer" in text(browser.post("/o/marsh/team/support/", said | {"lead_hours_a_month": "161"}))
    browser.post("/o/marsh/team/support/", said)
    assert "8 hours a month, agreed by Chief Nurse." in text(
        browser_of(world.ours.member).get("/o/marsh/team/support/")
    )


# --- invitations ---------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R17")
def test_an_invited_person_reads_the_role_accepts_and_is_in(world: World, client: Any, link: str) -> None:
    page = text(client.get(link))
    assert "Welcome, Rosa Lind" in page and "Take part in every stage as an equal member" in page
    assert "Agree payment and expenses before the first meeting" in page
    assert not User.objects.filter(email="rosa@example.org").exists(), "opening a link must change nothing"
    refused = client.post(link)
    assert refused.status_code == 422 and "Tick to say you have read your role" in text(refused)
    assert client.post(link, {"read": "on"}).headers["Location"] == "/"
    assert client.get("/").headers["Location"] == "/o/marsh/"
    with world.ours.inside():
        joined = Membership.objects.get(user__email="rosa@example.org")
    assert (joined.role, joined.joined_as) == (Role.PROJECT_TEAM_MEMBER, "lived_experience")
    assert joined.accepted_role_at == clock.now()


def test_the_mail_names_no_population_and_nothing_about_health_in_its_subject(link: str) -> None:
    assert mail.outbox[0].subject == "You are invited to join a team"
    assert mail.outbox[0].to == ["rosa@example.org"]


def test_an_invitation_used_expired_or_taken_back_says_so(world: World, client: Any, link: str) -> None:
    with clock.set_to(clock.now() + timedelta(days=7, minutes=1)):
        old = text(client.get(link))
        assert "This invitation is too old" in old
        assert f"Ask {world.ours.lead.name} to send you a new one." in old
        assert "This invitation is no longer open." in text(client.post(link, {"read": "on"}))
    assert not User.objects.filter(email="rosa@example.org").exists()
    client.post(link, {"read": "on"})
    client.logout()
    assert "You have joined already" in text(client.get(link))
    client.post(link, {"read": "on"})
    assert "_auth_user_id" not in client.session


def test_an_invitation_that_was_taken_back_lets_nobody_in(
    world: World, browser_of: Browser, client: Any, link: str
) -> None:
    with world.ours.inside():
        invitation = Invitation.objects.get()
    lead = browser_of(world.ours.lead)
    assert "The invitation of Rosa Lind" in text(lead.get(f"/o/marsh/team/invitations/{invitation.pk}/withdraw/"))
    lead.post(f"/o/marsh/team/invitations/{invitation.pk}/withdraw/")
    client.post(link, {"read": "on"})
    assert "This invitation was taken back" in text(client.get(link))
    assert not User.objects.filter(email="rosa@example.org").exists()


def test_a_tampered_or_forwarded_link_opens_nothing(world: World, client: Any, browser_of: Browser, link: str) -> None:
    tampered = client.get(link[:-4] + "AAA/")
    assert tampered.status_code == 404 and "open the whole link, or copy all of it" in text(tampered)
    forwarded = browser_of(world.ours.member).post(link, {"read": "on"})
    assert forwarded.status_code == 422 and "This invitation is for another address" in text(forwarded)
    assert "Sign out, then open the link in your mail again." in text(forwarded)
    assert "rosa@example.org" not in text(forwarded)


def test_an_address_with_an_open_invitation_or_the_role_already_is_not_asked_again(
    world: World, browser_of: Browser, link: str
) -> None:
    with world.ours.inside():
        place = TeamPlace.objects.get()
    browser = browser_of(world.ours.lead)
    url = f"/o/marsh/team/places/{place.pk}/invite/"
    again = browser.post(url, {"name": "Rosa Lind", "email": "ROSA@example.org"})
    assert again.status_code == 422 and "This address has an open invitation." in text(again)
    held = browser.post(url, {"name": "M", "email": world.ours.member.email})
    assert "Somebody with this address already has this role." in text(held)


def test_a_header_cannot_be_smuggled_in_through_a_name_or_an_address(world: World, browser_of: Browser) -> None:
    said = PLACE | {"name": "Eve\r\nBcc: all@example.org", "email": "eve@example.org\r\nBcc: all@example.org"}
    response = browser_of(world.ours.lead).post("/o/marsh/team/add/", said)
    assert response.status_code == 422 and not mail.outbox


def test_the_only_lead_cannot_leave_and_a_member_can_and_loses_their_rights(world: World, browser_of: Browser) -> None:
    browser = browser_of(world.ours.lead)
    with world.ours.inside():
        lead, member = (Membership.objects.get(user=who) for who in (world.ours.lead, world.ours.member))
    refused = browser.post(f"/o/marsh/team/people/{lead.pk}/end/", follow=True)
    assert "This is the only project lead. Add another lead first." in text(refused)
    theirs = browser_of(world.ours.member)
    assert theirs.get("/o/marsh/").status_code == 200
    assert f"End the role of {world.ours.member.name}?" in text(browser.get(f"/o/marsh/team/people/{member.pk}/end/"))
    browser.post(f"/o/marsh/team/people/{member.pk}/end/")
    assert theirs.get("/o/marsh/").status_code == 404


def test_an_invitation_is_sent_again_with_a_new_link_and_the_old_one_closes(
    world: World, browser_of: Browser, client: Any, link: str, django_capture_on_commit_callbacks: Any
) -> None:
    with world.ours.inside():
        invitation = Invitation.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        browser_of(world.ours.lead).post(f"/o/marsh/team/invitations/{invitation.pk}/withdraw/", {"do": "again"})
    assert "There is a newer invitation" in text(client.get(link))
    new = re.search(r"http\S+(/welcome/\S+/)", str(mail.outbox[1].body))
    assert new and client.post(new[1], {"read": "on"}).headers["Location"] == "/"


def test_an_invitation_accepted_meanwhile_cannot_be_taken_back(world: World, link: str) -> None:
    with world.ours.inside():
        seen = Invitation.objects.get()
        actions.accept_invitation(by=None, invitation=seen)
        with pytest.raises(Refused, match="no longer open"):
            actions.withdraw_invitation(by=world.ours.lead, invitation=seen)
        assert Invitation.objects.get().accepted_at is not None


def test_ending_an_old_membership_again_takes_nothing_from_somebody_who_came_back(
    world: World, browser_of: Browser
) -> None:
    with world.ours.inside():
        old = Membership.objects.get(user=world.ours.member)
        actions.end_membership(by=world.ours.lead, membership=old)
        again = {"organisation": world.ours.organisation, "team": None, "user": world.ours.member, "role": old.role}
        actions.join(by=world.ours.lead, **again)
    refused = browser_of(world.ours.lead).post(f"/o/marsh/team/people/{old.pk}/end/", follow=True)
    assert "This role has ended already." in text(refused)
    assert browser_of(world.ours.member).get("/o/marsh/").status_code == 200
    with world.ours.inside():
        assert grants.drift(world.ours.organisation.pk) == []


@pytest.mark.requirement("R2")
def test_the_only_coach_cannot_be_ended(world: World) -> None:
    with world.ours.inside(), pytest.raises(Refused, match="the only QI Coach"):
        actions.end_membership(by=None, membership=Membership.objects.get(user=world.ours.coach))


def test_notes_shared_with_a_coach_end_when_the_coach_leaves(world: World) -> None:
    with world.ours.inside():
        team = actions.make_sub_team(by=world.ours.lead, organisation=world.ours.organisation, name="Rural")
        coach = UserFactory()
        held = actions.join(by=None, organisation=world.ours.organisation, team=None, user=coach, role=Role.COACH)
        until = clock.today() + timedelta(days=30)
        actions.share_notes(by=world.ours.lead, team=team, user=coach, until=until)
        actions.end_membership(by=world.ours.lead, membership=held)
        assert not Membership.objects.current().filter(user=coach).exists()
        with pytest.raises(Refused, match="within 3 months"):
            actions.share_notes(by=world.ours.lead, team=team, user=coach, until=until + timedelta(days=90))


@pytest.mark.requirement("R11")
def test_a_place_is_empty_when_its_one_person_leaves_and_filled_when_the_next_accepts(world: World) -> None:
    with world.ours.inside():
        place = actions.add_place(by=world.ours.lead, team=world.ours.team, title="Sponsor", kind="senior_sponsor")
        held = Membership.objects.get(user=world.ours.sponsor)
        Membership.objects.filter(pk=held.pk).update(place=place)
        actions.end_membership(by=world.ours.lead, membership=held)
        known = team_facts([world.ours.organisation.pk])[world.ours.organisation.pk]
        assert "senior_sponsor" not in known.kinds
        assert TeamPlace.objects.get().reason_if_empty == "Nobody since 23 November 2026"
        invitation = actions.invite_to_place(by=world.ours.lead, place=place, name="New", email="new@example.org")
        actions.accept_invitation(by=None, invitation=invitation)
        assert TeamPlace.objects.get().reason_if_empty == ""


def test_a_mail_that_the_server_refuses_is_tried_again(link: str) -> None:
    from teams.tasks import send_invitation

    assert send_invitation.max_retries == 8 and OSError in send_invitation.autoretry_for


# --- meetings and actions ------------------------------------------------------------------------------------------


@pytest.mark.requirement("R15", "R20")
def test_a_regular_meeting_of_60_minutes_every_2_weeks_is_what_the_form_offers(
    world: World, browser_of: Browser
) -> None:
    browser = browser_of(world.ours.lead)
    page = browser.get("/o/marsh/meetings/").context["form"]
    assert (page["minutes"].value(), page["every_days"].value()) == (60, 14)
    browser.post("/o/marsh/meetings/", SERIES | {"every_days": "14"})
    assert "Tuesday 1 December 2026, 10:00" in text(browser.get("/o/marsh/meetings/"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"at_time": "25:00"}, "Enter a time like 10:00 or 14:30"),
        ({"at_time": "noon"}, "Enter a time like 10:00 or 14:30"),
        ({"first_on_day": "31", "first_on_month": "2"}, "must be a real date"),
        ({"first_on_year": "2025"}, "must be today or in the future"),
        ({"minutes": "3"}, "must be 5 or more"),
    ],
)
def test_a_wrong_meeting_says_what_is_wrong(world: World, browser_of: Browser, change: dict, words: str) -> None:
    response = browser_of(world.ours.lead).post("/o/marsh/meetings/", SERIES | {"every_days": "14"} | change)
    assert response.status_code == 422 and words in text(response)


@pytest.mark.parametrize("typed", ["9:30", "09.30", "930", "9 30", "0930"])
def test_a_time_can_be_typed_as_people_type_it(world: World, browser_of: Browser, typed: str) -> None:
    browser = browser_of(world.ours.lead)
    browser.post("/o/marsh/meetings/", SERIES | {"every_days": "14", "at_time": typed})
    assert "09:30" in text(browser.get("/o/marsh/meetings/"))


@pytest.mark.requirement("R15", "R19")
def test_a_meeting_that_happened_is_kept_and_puts_the_next_in_the_diary(world: World, browser_of: Browser) -> None:
    browser = browser_of(world.ours.lead)
    browser.post("/o/marsh/meetings/", SERIES | {"every_days": "14"})
    with world.ours.inside():
        meeting = Meeting.objects.earliest("starts_at")
    url = f"/o/marsh/meetings/{meeting.pk}/"
    kept = {"version": "1", "notes": "We agreed.", "present": [world.ours.lead.pk]}
    too_early = browser.post(f"{url}write-up/", kept)
    assert too_early.status_code == 422 and "This meeting is still to come." in text(too_early)
    assert "We agreed." in text(too_early)
    with clock.set_to(meeting.starts_at + timedelta(hours=2)):
        assert browser.post(f"{url}write-up/", kept).status_code == 302
        assert "Tuesday 15 December 2026, 10:00" in text(browser.get("/o/marsh/meetings/"))
        assert world.ours.lead.name in text(browser_of(world.ours.member).get(url))


@pytest.mark.requirement("R18")
def test_an_action_has_an_owner_and_a_day_shows_as_late_and_is_ticked_off(world: World, browser_of: Browser) -> None:
    with world.ours.inside():
        meeting = actions.plan_meeting(by=world.ours.lead, team=world.ours.team, starts_at=clock.now())
    url = f"/o/marsh/meetings/{meeting.pk}/"
    member = browser_of(world.ours.member)
    said = {"do": "add", "add-what": "Ring the charity", "add-owner": world.ours.member.pk}
    day = {"add-due_on_day": "24", "add-due_on_month": "11", "add-due_on_year": "2026"}
    assert "Enter" in text(member.post(url, said))
    assert member.post(url, said | day).status_code == 302
    assert "Ring the charity" in text(member.get("/me/actions/"))
    with clock.set_to(clock.now() + timedelta(days=3)):
        assert "Late" in text(member.get("/me/actions/"))
    with world.ours.inside():
        action = Action.objects.get()
    browser_of(world.ours.coach).post("/me/actions/", {"action": action.pk, "do": "done"})
    with world.ours.inside():
        assert Action.objects.get().done_at is None, "only the owner's own list"
    member.post("/me/actions/", {"action": action.pk, "do": "done"})
    assert "There is nothing to do now." in text(member.get("/me/actions/"))


def test_an_action_cannot_be_given_to_somebody_of_another_organisation(world: World, browser_of: Browser) -> None:
    with world.ours.inside():
        meeting = actions.plan_meeting(by=world.ours.lead, team=world.ours.team, starts_at=clock.now())
    said = {"do": "add", "add-what": "Spy", "add-owner": world.theirs.member.pk}
    day = {"add-due_on_day": "24", "add-due_on_month": "11", "add-due_on_year": "2026"}
    response = browser_of(world.ours.member).post(f"/o/marsh/meetings/{meeting.pk}/", said | day)
    assert response.status_code == 422 and "Choose one of the answers shown" in text(response)


def test_the_lists_ask_the_same_number_of_queries_with_1_and_3_items(
    world: World, browser_of: Browser, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    browser = browser_of(world.ours.lead)
    paths = ("/o/marsh/team/", "/o/marsh/meetings/", "/me/actions/")
    counts: dict[int, list[int]] = {}
    for n in (1, 2, 3):
        with world.ours.inside():
            actions.add_place(by=world.ours.lead, team=world.ours.team, title=f"P{n}", kind="stakeholder")
            when = clock.now() + timedelta(days=n)
            meeting = actions.plan_meeting(by=world.ours.lead, team=world.ours.team, starts_at=when)
            actions.add_action(
                by=world.ours.lead,
                team=world.ours.team,
                meeting=meeting,
                what=f"A{n}",
                owner=world.ours.lead,
                due_on=when.date(),
            )
        counts[n] = [count_queries(lambda path=path: browser.get(path)) for path in paths]
    assert counts[1] == counts[3], counts
