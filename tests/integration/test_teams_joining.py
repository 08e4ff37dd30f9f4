"""Inviting many, accepting, handing over, leaving: what people see, and what nobody can break."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from amhe import clock
from amhe.access import grants
from amhe.access.roles import Role
from amhe.rules import Refused
from organisations.models import User
from teams import actions
from teams.models import Invitation, Membership, TeamPlace
from teams.summaries import team_facts
from tests.factories import UserFactory
from tests.world import Place, World, make_place

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Any]
MANY = "/o/marsh/team/invite/"
AS = {"where": "project", "role": "project_team_member"}
LIST = "Ann Ash, ann@example.org\nBob\nCy Cole, cy@example.org\nAnn Again, ANN@example.org"


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def asked(place: Place) -> list[tuple[str, str, str]]:
    with place.inside():
        return list(Invitation.objects.order_by("pk").values_list("name", "email", "role"))


def check(browser: Any, people: str, **more: Any) -> Any:
    return browser.post(MANY, AS | {"people": people, "do": "check"} | more)


def send(browser: Any, seen: Any, **more: Any) -> Any:
    """Send what the page that shows each line would send."""
    form = seen.context["form"]
    kept = {name: form[name].value() for name in ("people", "where", "role", "checked")}
    return browser.post(MANY, kept | {"do": "send"} | more)


def membership_of(place: Place, user: User, role: str) -> Membership:
    with place.inside():
        return Membership.objects.get(user=user, role=role, has_left=False)


# --- many at once --------------------------------------------------------------------------------------------------


def test_each_line_is_shown_with_its_fault_before_anything_is_sent(world: World, browser_of: Browser) -> None:
    browser = browser_of(world.ours.lead)
    people = f"{LIST}\nMember, {world.ours.member.email}"
    page = text(check(browser, people))
    assert "2 lines are ready to send. 3 lines need you first." in page
    assert "Add an email address." in page and "This address is on line 1 too." in page
    assert "Somebody with this address already has this role." in page
    assert "Ann Again, ANN@example.org" in page, "what was typed is still there"
    assert "Send 2 invitations" in page
    assert asked(world.ours) == [] and not mail.outbox


def test_all_right_lines_are_sent_and_the_others_stay_to_be_put_right(
    world: World, browser_of: Browser, django_capture_on_commit_callbacks: Any
) -> None:
    browser = browser_of(world.ours.lead)
    with django_capture_on_commit_callbacks(execute=True):
        sent = send(browser, check(browser, LIST))
    page = text(sent)
    assert "We have invited 2 people." in page and "Ready to send" not in page
    assert sent.context["form"]["people"].value() == "Bob\nAnn Again, ANN@example.org"
    assert "This address has an open invitation." in page
    assert asked(world.ours) == [
        ("Ann Ash", "ann@example.org", "project_team_member"),
        ("Cy Cole", "cy@example.org", "project_team_member"),
    ]
    assert sorted(message.to for message in mail.outbox) == [["ann@example.org"], ["cy@example.org"]]
    with django_capture_on_commit_callbacks(execute=True):
        right = send(browser, check(browser, "Bob, bob@example.org"))
    assert right.headers["Location"] == "/o/marsh/team/invitations/"
    assert len(mail.outbox) == 3


def test_a_list_that_was_changed_after_the_look_is_shown_again_and_not_sent(world: World, browser_of: Browser) -> None:
    browser = browser_of(world.ours.lead)
    seen = check(browser, "Ann Ash, ann@example.org")
    again = send(browser, seen, people="Ann Ash, ann@example.org\nEve, eve@example.org")
    assert "2 lines are ready to send." in text(again) and asked(world.ours) == []
    other_role = send(browser, seen, role="project_lead")
    assert "1 line is ready to send." in text(other_role) and asked(world.ours) == []
    never_seen = browser.post(MANY, AS | {"people": "Ann Ash, ann@example.org", "do": "send"})
    assert "1 line is ready to send." in text(never_seen) and asked(world.ours) == []


def test_the_same_list_sent_twice_invites_once(world: World, browser_of: Browser) -> None:
    browser = browser_of(world.ours.lead)
    seen = check(browser, "Ann Ash, ann@example.org")
    send(browser, seen)
    again = send(browser, seen)
    assert again.status_code == 422 and "This address has an open invitation." in text(again)
    assert len(asked(world.ours)) == 1


def test_10_000_lines_are_refused_in_one_sentence_with_nothing_sent_or_lost(world: World, browser_of: Browser) -> None:
    people = "\n".join(f"P {n}, p{n}@example.org" for n in range(10_000))
    refused = check(browser_of(world.ours.lead), people)
    assert refused.status_code == 422
    assert "This list has 10,000 lines. Send 200 lines or fewer at a time." in text(refused)
    assert "p9999@example.org" in text(refused) and asked(world.ours) == []


def test_a_file_is_read_into_the_box_where_its_faults_can_be_put_right(world: World, browser_of: Browser) -> None:
    browser = browser_of(world.ours.lead)
    upload = SimpleUploadedFile("people.csv", "Name,Email\r\nSiân Rees,sian@example.org\r\nBob,bob@\r\n".encode())
    seen = check(browser, "", upload=upload)
    assert "1 line is ready to send. 1 line needs you first." in text(seen)
    assert seen.context["form"]["people"].value().splitlines()[1] == "Siân Rees,sian@example.org"
    send(browser, seen)
    assert asked(world.ours) == [("Siân Rees", "sian@example.org", "project_team_member")]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"people": ""}, "Write or paste the people to invite"),
        ({"people": "Bob"}, "No line is right yet."),
        ({"role": "sub_team_lead"}, "Choose a role that fits this team."),
        ({"role": "coach"}, "Choose one of the answers shown"),
        ({"where": "999999"}, "Choose one of the answers shown"),
        ({"upload": SimpleUploadedFile("list.csv", b"Ann,ann@example.org")}, "Use the box or a file, not both"),
        ({"people": "", "upload": SimpleUploadedFile("a.xlsx", b"PK\x03\x04")}, "We cannot read this file."),
        ({"people": "", "upload": SimpleUploadedFile("a.csv", b"a" * 100_001)}, "This file is larger than 100 kB."),
        ({"people": "Eve\r\n\x00Bcc: x@example.org, eve@example.org"}, "Take out the characters that cannot be shown."),
        ({"people": '"Eve\nBcc: x@example.org", eve@example.org'}, "There is a line break inside this line."),
        ({"people": "=cmd(), eve@example.org"}, "Take out the “=” at the start."),
    ],
)
def test_a_list_that_is_wrong_says_so_and_sends_nothing(
    world: World, browser_of: Browser, more: dict[str, Any], words: str
) -> None:
    refused = check(browser_of(world.ours.lead), **({"people": "Ann Ash, ann@example.org"} | more))
    assert refused.status_code == 422 and words in text(refused)
    assert asked(world.ours) == [] and not mail.outbox


def test_a_list_for_a_sub_team_asks_in_that_sub_team(world: World, browser_of: Browser) -> None:
    with world.ours.inside():
        team = actions.make_sub_team(by=world.ours.lead, organisation=world.ours.organisation, name="Rural")
    with world.theirs.inside():
        theirs = actions.make_sub_team(by=world.theirs.lead, organisation=world.theirs.organisation, name="Secret")
    browser = browser_of(world.ours.lead)
    as_member = {"where": str(team.pk), "role": "sub_team_member"}
    seen = check(browser, "Ann Ash, ann@example.org", **as_member)
    assert "Secret" not in text(seen)
    send(browser, seen)
    with world.ours.inside():
        assert Invitation.objects.get().team_id == team.pk
    other = check(browser, "Bob, bob@example.org", where=str(theirs.pk), role="sub_team_member")
    assert other.status_code == 422


def test_looking_at_200_lines_asks_as_few_questions_as_1(
    world: World, browser_of: Browser, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    browser = browser_of(world.ours.lead)
    few = count_queries(lambda: check(browser, "P, p@example.org"))
    many = count_queries(lambda: check(browser, "\n".join(f"P, p{n}@example.org" for n in range(200))))
    assert few == many <= 12


def test_open_invitations_are_listed_with_their_age_and_an_old_one_can_be_sent_again(
    world: World, browser_of: Browser, client: Any, django_capture_on_commit_callbacks: Any
) -> None:
    browser = browser_of(world.ours.lead)
    with django_capture_on_commit_callbacks(execute=True):
        send(browser, check(browser, "Ann Ash, ann@example.org"))
    with clock.set_to(clock.now() + timedelta(days=3)):
        page = text(browser.get("/o/marsh/team/invitations/"))
        assert "Ann Ash" in page and "Sent 3 days ago, 23 November 2026." in page
        assert "The link works until 30 November 2026." in page
    with clock.set_to(clock.now() + timedelta(days=8)), django_capture_on_commit_callbacks(execute=True):
        browser = browser_of(world.ours.lead)
        page = text(browser.get("/o/marsh/team/invitations/"))
        assert "The link is too old. Send a new one." in page
        number = re.search(r'href="(\d+)/withdraw/"', page)
        assert number
        browser.post(f"/o/marsh/team/invitations/{number[1]}/withdraw/", {"do": "again"})
    with clock.set_to(clock.now() + timedelta(days=8)):
        assert "Sent today, 1 December 2026." in text(browser.get("/o/marsh/team/invitations/"))
    assert mail.outbox[-1].to == ["ann@example.org"]
    assert browser_of(world.ours.member).get("/o/marsh/team/invitations/").status_code == 403


# --- accepting -----------------------------------------------------------------------------------------------------


@pytest.fixture
def link(world: World, django_capture_on_commit_callbacks: Any) -> str:
    """The link that Rosa was sent: she is asked to be a project team member."""
    with django_capture_on_commit_callbacks(execute=True), world.ours.inside():
        actions.invite(
            by=world.ours.lead,
            organisation=world.ours.organisation,
            team=None,
            email="rosa@example.org",
            name="Rosa Lind",
            role=Role.PROJECT_TEAM_MEMBER,
        )
    found = re.search(r"http\S+(/welcome/\S+/)", str(mail.outbox[0].body))
    assert found
    return found[1]


def test_a_closed_account_is_told_whom_to_ask_and_is_not_let_in(world: World, client: Any, link: str) -> None:
    UserFactory(email="rosa@example.org", is_active=False)
    assert "Your account is closed" in text(client.get(link))
    refused = client.post(link, {"read": "on"})
    assert refused.status_code == 422 and "Ask the programme team to open it again." in text(refused)
    assert "_auth_user_id" not in client.session
    with world.ours.inside():
        assert not Membership.objects.filter(user__email="rosa@example.org").exists()


def test_somebody_who_has_the_role_by_another_way_is_told_so(world: World, browser_of: Browser, link: str) -> None:
    rosa = UserFactory(email="rosa@example.org")
    with world.ours.inside():
        where = {"organisation": world.ours.organisation, "team": None}
        actions.join(by=world.ours.lead, **where, user=rosa, role=Role.PROJECT_TEAM_MEMBER)
    browser = browser_of(rosa)
    assert "You have this role already" in text(browser.get(link))
    assert "There is nothing to accept." in text(browser.post(link, {"read": "on"}))


def test_of_two_tabs_the_second_says_that_it_is_done_and_leads_home(client: Any, link: str) -> None:
    assert client.post(link, {"read": "on"}).headers["Location"] == "/"
    second = client.post(link, {"read": "on"})
    assert second.status_code == 422
    assert "You have joined already" in text(second) and "Go to your home page" in text(second)


def test_somebody_whose_role_ran_out_can_be_asked_again_and_comes_back(
    world: World, client: Any, link: str, django_capture_on_commit_callbacks: Any
) -> None:
    client.post(link, {"read": "on"})
    rosa = User.objects.get(email="rosa@example.org")
    role = membership_of(world.ours, rosa, Role.PROJECT_TEAM_MEMBER)
    with world.ours.inside():
        actions.change_dates(by=world.ours.lead, membership=role, version=role.version, ends_on=clock.today())
    with clock.set_to(clock.now() + timedelta(days=2)), world.ours.inside():
        again = actions.invite(
            by=world.ours.lead,
            organisation=world.ours.organisation,
            team=None,
            email=rosa.email,
            name=rosa.name,
            role=Role.PROJECT_TEAM_MEMBER,
        )
        assert actions.accept_invitation(by=rosa, invitation=again).starts_on == clock.today()
        assert grants.drift(world.ours.organisation.pk) == []


# --- handing over and leaving --------------------------------------------------------------------------------------


@pytest.mark.requirement("R13")
@pytest.mark.parametrize(("stays", "after"), [("yes", 403), ("no", 404)])
def test_a_lead_hands_the_role_over_in_one_step_and_has_no_longer_its_rights(
    world: World, browser_of: Browser, stays: str, after: int
) -> None:
    lead, member = browser_of(world.ours.lead), browser_of(world.ours.member)
    role = membership_of(world.ours, world.ours.lead, Role.PROJECT_LEAD)
    url = f"/o/marsh/team/people/{role.pk}/hand-over/"
    offered = {name for _, name in lead.get(url).context["form"].fields["to"].choices}
    assert offered == {world.ours.member.name, world.ours.sponsor.name, world.ours.support.name}
    assert "Choose an answer to “Who takes over?”" in text(lead.post(url, {"stays": stays}))
    done = lead.post(url, {"to": world.ours.member.pk, "stays": stays})
    assert done.headers["Location"] == "/"
    assert lead.get("/o/marsh/team/add/").status_code == after
    assert member.get("/o/marsh/team/add/").status_code == 200
    with world.ours.inside():
        assert grants.drift(world.ours.organisation.pk) == []


def test_a_role_goes_to_nobody_outside_the_team(world: World, browser_of: Browser) -> None:
    role = membership_of(world.ours, world.ours.lead, Role.PROJECT_LEAD)
    url = f"/o/marsh/team/people/{role.pk}/hand-over/"
    for stranger in (world.theirs.member, world.ours.coach, world.stranger):
        refused = browser_of(world.ours.lead).post(url, {"to": stranger.pk, "stays": "yes"})
        assert refused.status_code == 422 and "Choose one of the answers shown" in text(refused)
        with world.ours.inside(), pytest.raises(Refused, match="who is in the team"):
            actions.hand_over(by=world.ours.lead, membership=role, to=stranger, stays=True)


def test_a_place_goes_with_the_role_and_never_looks_empty(world: World) -> None:
    with world.ours.inside():
        place = actions.add_place(by=world.ours.lead, team=world.ours.team, title="Lead", kind="project_lead")
        role = Membership.objects.get(user=world.ours.lead)
        actions.fill_place(by=world.ours.lead, place=place, name="", email=world.ours.lead.email)
        given = actions.hand_over(by=world.ours.lead, membership=role, to=world.ours.member, stays=False)
        assert given.place_id == place.pk and TeamPlace.objects.get().reason_if_empty == ""


def test_a_lead_who_ends_their_own_role_lands_on_a_page_they_may_see(world: World, browser_of: Browser) -> None:
    with world.ours.inside():
        where = {"organisation": world.ours.organisation, "team": None}
        actions.join(by=world.ours.lead, **where, user=world.ours.member, role=Role.PROJECT_LEAD)
    role = membership_of(world.ours, world.ours.lead, Role.PROJECT_LEAD)
    browser = browser_of(world.ours.lead)
    landed = browser.post(f"/o/marsh/team/people/{role.pk}/end/", follow=True)
    assert landed.status_code == 200 and "has left the team." in text(landed)
    assert browser.get("/o/marsh/team/").status_code == 404


def test_a_member_leaves_by_themself_after_being_asked_once(world: World, browser_of: Browser) -> None:
    browser = browser_of(world.ours.member)
    role = membership_of(world.ours, world.ours.member, Role.PROJECT_TEAM_MEMBER)
    page = text(browser.get("/me/roles/"))
    assert "Take on actions so that work moves between meetings" in page, "what the role asks (R17)"
    assert "Leave this role?" in text(browser.get(f"/me/roles/?leave={role.pk}"))
    assert browser.get("/o/marsh/").status_code == 200, "looking changes nothing"
    left = text(browser.post("/me/roles/", {"membership": role.pk}, follow=True))
    assert "You are no longer Project team member at Marsh Partnership NHS Trust." in left
    assert "You are not in a team at the moment." in left
    assert browser.get("/o/marsh/").status_code == 404
    assert "This role has ended already." in text(browser.post("/me/roles/", {"membership": role.pk}, follow=True))


def test_nobody_ends_somebody_elses_role_from_their_own_page(world: World, browser_of: Browser) -> None:
    for role in (
        membership_of(world.ours, world.ours.sponsor, Role.SENIOR_SPONSOR),
        membership_of(world.theirs, world.theirs.member, Role.PROJECT_TEAM_MEMBER),
    ):
        browser = browser_of(world.ours.lead)
        assert "Leave this role?" not in text(browser.get(f"/me/roles/?leave={role.pk}"))
        browser.post("/me/roles/", {"membership": role.pk})
        assert browser_of(role.user).get("/").status_code == 302, "still at home"


@pytest.mark.requirement("R2", "R13")
def test_the_only_lead_and_the_only_coach_cannot_leave_by_themselves(world: World, browser_of: Browser) -> None:
    for user, role, words in (
        (world.ours.lead, Role.PROJECT_LEAD, "This is the only project lead. Add another lead first."),
        (world.ours.coach, Role.COACH, "This is the only QI Coach. Every organisation has one."),
    ):
        held = membership_of(world.ours, user, role)
        refused = browser_of(user).post("/me/roles/", {"membership": held.pk}, follow=True)
        assert words in text(refused)
        assert membership_of(world.ours, user, role).ends_on is None


def test_somebody_in_2_organisations_goes_from_one_to_the_other_in_one_step(world: World, browser_of: Browser) -> None:
    with world.theirs.inside():
        team = actions.make_sub_team(by=None, organisation=world.theirs.organisation, name="Hill farmers")
        for of, role in ((None, Role.SENIOR_SPONSOR), (team, Role.SUB_TEAM_MEMBER)):
            where = {"organisation": world.theirs.organisation, "team": of}
            actions.join(by=None, **where, user=world.ours.lead, role=role)
    browser = browser_of(world.ours.lead)
    assert 'href="/me/roles/"' in text(browser.get("/o/marsh/"))
    page = text(browser.get("/me/roles/"))
    assert all(f'<a href="/o/{slug}/">' in page for slug in ("marsh", "hill"))
    assert "Hill Partnership NHS Trust, Hill farmers" in page
    assert browser.get("/o/hill/").status_code == 200


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_of_two_leads_who_leave_at_once_one_stays() -> None:
    place = make_place("Marsh Partnership NHS Trust", "marsh")
    with place.inside():
        where = {"organisation": place.organisation, "team": None}
        actions.join(by=place.lead, **where, user=place.member, role=Role.PROJECT_LEAD)
        both = list(Membership.objects.filter(role=Role.PROJECT_LEAD))
    ready, refused, moment = threading.Barrier(2, timeout=20), [], clock.now()

    def leave(role: Membership) -> None:
        try:
            with clock.set_to(moment), place.inside():
                ready.wait()
                actions.end_membership(by=None, membership=role)
        except Refused as said:
            refused.append(str(said))
        finally:
            connection.close()

    leaving = [threading.Thread(target=leave, args=(role,)) for role in both]
    for one in leaving:
        one.start()
    for one in leaving:
        one.join()
    assert refused == ["This is the only project lead. Add another lead first."]
    with place.inside():
        assert Membership.objects.current().filter(role=Role.PROJECT_LEAD).count() == 1


# --- days ----------------------------------------------------------------------------------------------------------


def day(name: str, days: int, version: int = 1) -> dict[str, str]:
    when = clock.today() + timedelta(days=days)
    return {
        "version": str(version),
        f"{name}_day": str(when.day),
        f"{name}_month": str(when.month),
        f"{name}_year": str(when.year),
    }


def test_a_last_day_is_set_changed_and_taken_away_on_a_page(world: World, browser_of: Browser) -> None:
    browser = browser_of(world.ours.lead)
    role = membership_of(world.ours, world.ours.member, Role.PROJECT_TEAM_MEMBER)
    url = f"/o/marsh/team/people/{role.pk}/"
    assert browser.post(url, day("ends_on", 7)).headers["Location"] == "/o/marsh/team/"
    assert "until 30 November 2026" in text(browser.get("/o/marsh/team/"))
    assert "must be today or in the future" in text(browser.post(url, day("ends_on", -1)))
    with clock.set_to(clock.now() + timedelta(days=8)):
        assert browser_of(world.ours.member).get("/o/marsh/").status_code == 404
    browser.post(url, {"version": 2})
    with clock.set_to(clock.now() + timedelta(days=8)):
        assert browser_of(world.ours.member).get("/o/marsh/").status_code == 200


def test_of_two_who_change_one_person_the_second_sees_both_answers(world: World, browser_of: Browser) -> None:
    role = membership_of(world.ours, world.ours.member, Role.PROJECT_TEAM_MEMBER)
    url, browser = f"/o/marsh/team/people/{role.pk}/", browser_of(world.ours.lead)
    assert browser.post(url, day("ends_on", 7) | {"knows_equality": "yes"}).status_code == 302
    late = browser.post(url, day("ends_on", 14))
    assert late.status_code == 409 and "30 Nov" in text(late) and "7 Dec" in text(late)
    kept = membership_of(world.ours, world.ours.member, Role.PROJECT_TEAM_MEMBER)
    assert (kept.ends_on, kept.knows_equality) == (clock.today() + timedelta(days=7), True)
    assert browser.post(url, {"knows_equality": "no"}).status_code == 422, "without a version it is out of date"


def test_a_last_day_never_leaves_an_organisation_without_a_lead(world: World, browser_of: Browser) -> None:
    first = membership_of(world.ours, world.ours.lead, Role.PROJECT_LEAD)
    browser = browser_of(world.ours.lead)
    refused = browser.post(f"/o/marsh/team/people/{first.pk}/", day("ends_on", 7))
    assert refused.status_code == 422 and "This is the only project lead." in text(refused)
    with world.ours.inside():
        where = {"organisation": world.ours.organisation, "team": None}
        second = actions.join(by=None, **where, user=world.ours.member, role=Role.PROJECT_LEAD)
    assert browser.post(f"/o/marsh/team/people/{first.pk}/", day("ends_on", 7)).status_code == 302
    for days in (3, 7):
        shorter = browser.post(f"/o/marsh/team/people/{second.pk}/", day("ends_on", days))
        assert shorter.status_code == 422, "the first one's time is over by then"
    with world.ours.inside(), pytest.raises(Refused, match="only project lead"):
        actions.end_membership(by=None, membership=second)


@pytest.mark.requirement("R2")
def test_a_coach_is_assigned_from_a_day_until_a_day_and_rights_end_with_it_in_mid_session(
    world: World, browser_of: Browser
) -> None:
    coach = UserFactory(name="Second coach")
    browser = browser_of(coach)
    starts, ends = clock.today() + timedelta(days=2), clock.today() + timedelta(days=9)
    with world.ours.inside():
        given = actions.assign_coach(
            by=None, organisation=world.ours.organisation, user=coach, starts_on=starts, ends_on=ends
        )
        with pytest.raises(Refused, match="not before the first day"):
            actions.change_dates(
                by=world.ours.lead, membership=given, version=given.version, ends_on=starts - timedelta(days=1)
            )
    assert browser.get("/o/marsh/").status_code == 404
    with clock.set_to(starts):
        assert browser.get("/o/marsh/").status_code == 200
    with clock.set_to(ends):
        assert browser.get("/coach/").status_code == 200
    with clock.set_to(ends + timedelta(days=1)):
        assert browser.get("/o/marsh/").status_code == 404
        assert browser.post("/o/marsh/meetings/", {}).status_code == 404
    with world.ours.inside():
        actions.change_dates(by=world.ours.lead, membership=given, version=given.version, ends_on=None)
    with clock.set_to(ends + timedelta(days=1)):
        assert browser.get("/o/marsh/").status_code == 200


def test_a_lead_cannot_change_or_end_a_coach(world: World, browser_of: Browser) -> None:
    role = membership_of(world.ours, world.ours.coach, Role.COACH)
    browser = browser_of(world.ours.lead)
    for page in ("", "hand-over/", "end/"):
        for method in (browser.get, browser.post):
            assert method(f"/o/marsh/team/people/{role.pk}/{page}").status_code == 404


# --- what the team needs -------------------------------------------------------------------------------------------


@pytest.mark.requirement("R26")
def test_the_check_on_authority_is_met_by_one_person_who_has_both(world: World, browser_of: Browser) -> None:
    browser = browser_of(world.ours.lead)
    words = "Someone in the team knows the equality issues and has authority to act"
    member, sponsor = (
        membership_of(world.ours, *who)
        for who in ((world.ours.member, Role.PROJECT_TEAM_MEMBER), (world.ours.sponsor, Role.SENIOR_SPONSOR))
    )
    browser.post(f"/o/marsh/team/people/{member.pk}/", {"version": 1, "knows_equality": "yes", "has_authority": "no"})
    browser.post(f"/o/marsh/team/people/{sponsor.pk}/", {"version": 1, "has_authority": "yes"})
    assert f"Good to have:</span> {words}" in text(browser.get("/o/marsh/team/"))
    browser.post(f"/o/marsh/team/people/{sponsor.pk}/", {"version": 2, "knows_equality": "yes", "has_authority": "yes"})
    assert f"Done:</span> {words}" in text(browser.get("/o/marsh/team/"))
    with world.ours.inside():
        member.refresh_from_db()
    assert (member.knows_equality, member.has_authority) == (True, False)


@pytest.mark.requirement("R27")
@pytest.mark.parametrize(
    ("nation", "label", "other"),
    [
        ("E", "Integrated Care System colleague", "Regional Partnership Board"),
        ("W", "Regional Partnership Board colleague", "Integrated Care System"),
    ],
)
def test_integrated_care_systems_are_named_in_england_alone(
    db: None, browser_of: Browser, nation: str, label: str, other: str
) -> None:
    place = make_place("Dyffryn Health Board", "dyffryn", nation)
    page = text(browser_of(place.lead).get("/o/dyffryn/team/add/"))
    assert label in page and other not in page


@pytest.mark.requirement("R28")
def test_a_stakeholder_kept_for_later_comes_up_again_when_the_groups_are_known(
    world: World, browser_of: Browser
) -> None:
    browser = browser_of(world.ours.lead)
    kept = {"kind": "stakeholder", "title": "Farmers’ union", "how_many": "1", "invite_later": "on"}
    now = browser.post("/o/marsh/team/add/", kept | {"name": "Jo", "email": "jo@example.org"})
    assert now.status_code == 422 and "Take this tick out to invite somebody now" in text(now)
    browser.post("/o/marsh/team/add/", kept)
    page = text(browser.get("/o/marsh/team/"))
    assert "Kept for later, when the groups are known" in page and "0 people hold a place" in page
    assert "It is time to invite" not in page + text(browser.get("/o/marsh/"))
    with world.ours.inside():
        actions.make_sub_team(by=None, organisation=world.ours.organisation, name="Rural")
        place = TeamPlace.objects.get()
    assert "It is time to invite the people you kept for later" in text(browser.get("/o/marsh/team/"))
    assert "It is time to invite 1 person you kept for later" in text(browser.get("/o/marsh/"))
    assert "It is time to invite" not in text(browser_of(world.ours.member).get("/o/marsh/"))
    browser.post(f"/o/marsh/team/places/{place.pk}/invite/", {"name": "Jo", "email": "jo@example.org"})
    assert "It is time to invite" not in text(browser.get("/o/marsh/team/"))


@pytest.mark.requirement("R11")
def test_the_level_of_a_sponsor_is_written_down_and_shown_and_nobody_elses_is_asked(
    world: World, browser_of: Browser
) -> None:
    lead = browser_of(world.ours.lead)
    with world.ours.inside():
        sponsor, member = (Membership.objects.get(user=user) for user in (world.ours.sponsor, world.ours.member))
    url = f"/o/marsh/team/people/{sponsor.pk}/"
    assert "At which level do they work?" in text(lead.get(url))
    assert "At which level" not in text(lead.get(f"/o/marsh/team/people/{member.pk}/"))
    assert lead.post(url, {"version": "1", "level": "king"}).status_code == 422
    lead.post(url, {"version": "1", "level": "director"})
    assert f"{world.ours.sponsor.name}</h2><p" in text(browser_of(world.ours.member).get("/o/marsh/team/"))
    assert ">Director</span>" in text(browser_of(world.ours.member).get("/o/marsh/team/"))


@pytest.mark.requirement("R29")
def test_the_check_on_expert_knowledge_is_met_by_a_place_of_that_kind(world: World) -> None:
    def met() -> bool:
        with world.ours.inside():
            known = team_facts([world.ours.organisation.pk])[world.ours.organisation.pk]
        return next(c.met for c in known.checks() if c.id == "has_equality_expert")

    assert not met()
    with world.ours.inside():
        actions.add_place(by=world.ours.lead, team=world.ours.team, title="EDI lead", kind="equality_expert")
    assert met()
