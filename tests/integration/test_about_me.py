"""What is kept about me: everything is told, to me alone, with who sees it and for how long; and a copy of it (X3, X8)."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.apps import apps
from django.conf import settings
from django.db import models
from django.test.utils import isolate_apps
from django.utils.html import escape

from amhe import clock
from amhe.access import named
from amhe.access.inventory import Kept
from amhe.access.named import fields_about_people, how_long
from amhe.access.roles import Role
from amhe.audit.models import AccessEvent
from amhe.programme.about_me import words
from datareview.models import Conversation
from organisations.actions import keep_equality_answers, set_password
from organisations.models import Organisation, User
from populations.actions import add_population
from teams.actions import end_membership, invite, join
from teams.models import Action, Membership
from tests.conftest import NOW
from tests.scenes import build_all
from tests.scenes.organisations import describe
from tests.world import World, make_place

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X3", "X8")]
PAGE, COPY = "/me/kept/", "/me/kept/copy/"


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def copy_for(browser: Any) -> tuple[str, dict[str, Any]]:
    """The 2 files of somebody's copy: the one to read and the one for a computer."""
    with zipfile.ZipFile(io.BytesIO(browser.post(COPY).content)) as archive:
        return archive.read("about-me.txt").decode(), json.loads(archive.read("about-me.json"))


def without_a_line() -> tuple[set[str], set[str]]:
    """(Columns that name a person and have no words, words for columns that are not there)."""
    said = {name for line in words.LINES for name in line.fields}
    there = set(named.fields_about_people.__wrapped__())
    return there - said, said - there


# --- nothing is left out ----------------------------------------------------------------------------------


def test_every_column_that_names_a_person_is_in_the_list_once() -> None:
    assert without_a_line() == (set(), set())
    said = [name for line in words.LINES for name in line.fields]
    assert len(said) == len(set(said))


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A table with somebody's name in it that nobody told the page about."""
    with isolate_apps("teams"):

        class Birthday(models.Model):
            whose = models.ForeignKey("organisations.User", on_delete=models.CASCADE, related_name="+")

            class Meta:
                app_label = "teams"

        Birthday._meta.get_field("whose").remote_field.model = User
        known = [*apps.get_models(include_auto_created=True), Birthday]
        monkeypatch.setattr(named.apps, "get_models", lambda **_asked: known)
        yield


@pytest.mark.usefixtures("planted")
def test_a_table_that_the_page_does_not_know_is_caught() -> None:
    assert without_a_line() == ({"teams.Birthday.whose"}, set())


def test_every_field_of_the_account_is_told() -> None:
    told = [name for fact in words.ACCOUNT for name in fact.fields]
    in_lines = {
        name.removeprefix("organisations.User_").split(".")[0] for name in fields_about_people() if "User_" in name
    }
    assert sorted([*told, *in_lines]) == sorted(User.inventory)


def test_what_is_told_together_is_kept_equally_long() -> None:
    of_account = [
        {User.inventory[name][1] for name in fact.fields} for fact in words.ACCOUNT if fact.fields[0] != "is_active"
    ]
    of_lines = [{how_long(name) for name in line.fields} for line in words.LINES]
    assert [kept for kept in [*of_account, *of_lines] if len(kept) != 1] == []


def test_a_column_of_somebody_elses_app_goes_with_the_account() -> None:
    assert how_long("mfa.Authenticator.user") == how_long("organisations.User_groups.user") == Kept.MEMBERSHIP
    assert how_long("audit.Event.by") == Kept.TRAIL
    assert Kept.MEMBERSHIP.to_you == "12 months after you leave"


# --- the page ---------------------------------------------------------------------------------------------


def test_all_that_could_be_kept_stands_on_the_page_of_somebody_with_nothing(world: World, browser_of: Callable) -> None:
    page = text(browser_of(world.stranger).get(PAGE))
    assert "You are not in a team, and were in none." in page and "Only you can open this page." in page
    for line in words.LINES:
        assert str(escape(line.what)) in page, line.what


def test_my_page_says_what_there_is_who_sees_it_and_how_long(world: World, browser_of: Callable) -> None:
    describe(world.ours.member, pronouns="they/them", access_needs="A quiet room")
    with world.ours.inside():
        Membership.objects.filter(user=world.ours.member).update(joined_as="lived_experience", accepted_role_at=NOW)
        add_population(by=world.ours.member, organisation=world.ours.organisation, name="Farmers")
    answer = browser_of(world.ours.member).get(PAGE)
    page, account = text(answer), {row.what: row for row in answer.context["told"].account.rows}
    lead, coach = world.ours.lead.name, world.ours.coach.name
    assert account["What helps you to take part"][1:4] == (
        "A quiet room",
        f"Project lead ({lead})",
        "12 months after you leave",
    )
    assert account["Pronouns"].seen == "Everybody in your teams"
    assert account["Language"].seen == "Only you"
    assert account["Password"].value == "Nothing"
    for shown in (
        "Marsh Partnership NHS Trust",
        "Joined as: A person with lived experience",
        "You read and accepted the role on 23 November 2026.",
        f"Project lead: {lead}. QI Coach: {coach}.",
        f"QI Coach ({coach}); Project lead ({lead})",
    ):
        assert str(escape(shown)) in page
    assert "Sub-team lead" not in page, "somebody who is in no sub-team is not told of one"


def test_a_lead_reads_that_it_is_themself_and_a_coach_that_the_address_is_seen(
    world: World, browser_of: Callable
) -> None:
    lead = {row.what: row for row in browser_of(world.ours.lead).get(PAGE).context["told"].account.rows}
    assert lead["What helps you to take part"].seen == "Project lead (you)"
    coach = {row.what: row for row in browser_of(world.ours.coach).get(PAGE).context["told"].account.rows}
    assert (lead["Email address"].seen, coach["Email address"].seen) == (
        "Project lead (you)",
        "Everybody in your teams",
    )


def test_many_people_of_one_role_are_not_all_named(world: World, browser_of: Callable) -> None:
    with world.ours.inside():
        for number in range(4):
            user = User.objects.create_user(f"more{number}@example.org", f"More Leads {number}")
            join(by=None, organisation=world.ours.organisation, team=None, user=user, role=Role.PROJECT_LEAD)
    account = {row.what: row for row in browser_of(world.ours.member).get(PAGE).context["told"].account.rows}
    assert account["What helps you to take part"].seen == "Project lead"


def test_private_answers_are_told_as_there_and_nobody_else_sees_that(world: World, browser_of: Callable) -> None:
    keep_equality_answers(by=world.ours.member, answers={"religion": "sikh"})
    answer = browser_of(world.ours.member).get(PAGE)
    (row,) = answer.context["private"].rows
    assert (row.value, row.seen) == (1, "Only you")
    assert "nobody but you can open them" in text(answer) and "Sikh" not in text(answer)
    for who in ("lead", "coach"):
        assert browser_of(world.ours.people[who]).get(PAGE).context["private"].rows == []


def test_roles_that_ended_are_told_too_and_what_was_done_there(world: World, browser_of: Callable) -> None:
    member = world.ours.member
    build_all(world.ours, "canarymarsh")
    with world.ours.inside():
        end_membership(by=world.ours.lead, membership=Membership.objects.get(user=member))
    page = text(browser_of(member).get(PAGE))
    assert "Marsh Partnership NHS Trust" in page and "until 23 November 2026" in page
    assert "Actions that you take on" in page.split("What else there could be")[0]
    assert world.ours.lead.name not in page, "who leads what they left is no longer for them"


def test_an_invitation_to_my_address_is_told_before_i_answer_it(world: World, browser_of: Callable) -> None:
    with world.theirs.inside():
        asked = {"name": "Member", "email": world.ours.member.email.upper(), "role": Role.SUPPORT}
        invite(by=world.theirs.lead, organisation=world.theirs.organisation, team=None, place=None, **asked)
    answer = browser_of(world.ours.member).get(PAGE)
    assert [row.value for row in answer.context["team"].rows if row.what == "Invitations sent to your address"] == [1]
    assert world.theirs.organisation.name not in text(answer)


def test_who_looked_in_and_which_copies_were_taken_is_told(world: World, browser_of: Callable) -> None:
    browser = browser_of(world.ours.member)
    page = text(browser.get(PAGE))
    assert "no page of your organisations was opened" in page and "none was taken" in page
    build_all(world.ours, "canarymarsh")
    assert "1 page of your organisations was opened, today, 23 November 2026" in text(browser.get(PAGE))
    assert "no page of your organisations was opened" in text(browser_of(world.theirs.member).get(PAGE))


def test_nothing_of_others_is_on_my_page_or_in_my_copy(world: World, browser_of: Callable) -> None:
    build_all(world.ours, "canarymarsh")
    build_all(world.theirs, "canaryhill")
    browser = browser_of(world.ours.member)
    for seen in (text(browser.get(PAGE)), *map(str, copy_for(browser))):
        assert "canaryhill" not in seen and world.theirs.organisation.name not in seen
        assert "they/them canarymarsh" in seen
        assert world.ours.people["sub_member"].name not in seen


def test_it_is_for_nobody_who_is_signed_out(client: Any) -> None:
    for address in (PAGE, COPY):
        assert client.get(address).headers["Location"].startswith("/sign-in/")


def test_the_wall_stands_as_before(world: World, browser_of: Callable) -> None:
    answer = browser_of(world.ours.member).get(PAGE)
    assert answer.status_code == 200
    assert not Organisation.objects.exists()


@pytest.mark.parametrize("who", ["member", "sub_lead", "coach"])
def test_in_3_organisations_it_asks_as_many_queries_as_in_1_and_at_most_12(
    world: World, browser_of: Callable, count_queries: Callable, who: str
) -> None:
    build_all(world.ours, "canarymarsh")
    user = world.ours.people[who]
    browser = browser_of(user)
    browser.get(PAGE)
    in_one = count_queries(lambda: browser.get(PAGE))
    for place in (world.theirs, make_place("Fen Partnership NHS Trust", "fen")):
        with place.inside():
            join(by=None, organisation=place.organisation, team=None, user=user, role=Role.PROJECT_TEAM_MEMBER)
    page = text(browser.get(PAGE))
    assert "Hill Partnership NHS Trust" in page and "Fen Partnership NHS Trust" in page
    coached_too = 1 if who == "coach" else 0  # a coach who becomes a member elsewhere reads who coaches them there
    assert count_queries(lambda: browser.get(PAGE)) <= in_one + coached_too <= 12


def test_it_is_linked_from_my_details_and_from_the_foot_of_every_page(world: World, browser_of: Callable) -> None:
    browser = browser_of(world.ours.member)
    assert text(browser.get("/me/")).count(f'href="{PAGE}"') == 2
    for address in ("/o/marsh/", "/me/roles/", "/privacy/", "/o/marsh/export/"):
        foot = text(browser.get(address)).split("<footer")[1]
        assert f'<a href="{PAGE}">What we keep about you</a>' in foot, address
    assert PAGE not in text(browser_of(world.ours.member).__class__().get("/privacy/"))


# --- the copy ---------------------------------------------------------------------------------------------


def test_a_copy_has_all_that_is_mine_in_words(world: World, browser_of: Callable) -> None:
    member = world.ours.member
    build_all(world.ours, "canarymarsh")
    keep_equality_answers(by=member, answers={"religion": "sikh"})
    browser = browser_of(member)
    assert "Download the file" in text(browser.get(COPY))
    to_read, told = copy_for(browser)
    kept = {line["what"]: line for line in told["kept"]}
    assert told["account"]["Pronouns"] == "they/them canarymarsh" and told["account"]["Email address"] == member.email
    (role,) = kept["Roles that you have or had"]["each"]
    assert (role["organisation"], role["role"]) == ("Marsh Partnership NHS Trust", "Project team member")
    (answers,) = kept["Your answers to the questions about you"]["each"]
    assert "Sikh" in str(answers) and "sikh" not in str(answers)
    for shown in (f"Name: {member.name}", "Who can see it: Only you", "How long: 6 years", "Sikh", "Not in this file:"):
        assert shown in to_read
    assert {line["what"] for line in told["kept"]} == {
        row.what
        for name in ("team", "private", "signing_in", "work", "trail", "behind")
        for row in browser.get(PAGE).context[name].rows
    }


def test_a_copy_has_no_secrets_and_nothing_that_others_wrote_or_told(world: World, browser_of: Callable) -> None:
    build_all(world.ours, "canarymarsh")
    sub_member, member = world.ours.people["sub_member"], world.ours.member
    RecoveryCodes.activate(sub_member)
    set_password(by=sub_member, password="long enough to keep")
    browser = browser_of(sub_member)
    whole = "".join(map(str, copy_for(browser)))
    with world.ours.inside():
        noted = Conversation.objects.filter(logged_by=sub_member).exclude(heard="")
        told = {getattr(note, name) for note in noted for name in ("heard", "strengths", "needs", "worse", "changes")}
        actions = {action.what for action in Action.objects.filter(owner=member)}
    assert told and not [said for said in told if said in whole]
    assert "Conversations that you wrote down: 3" in whole
    for secret in (sub_member.password, browser.session.session_key, settings.SECRET_KEY):
        assert secret not in whole
    assert "You have set one" in whole
    assert [line for line in ("seed", "token_hash", "sealed") if line in whole] == []
    of_member = "".join(map(str, copy_for(browser_of(member))))
    assert actions and not [what for what in actions if what in of_member]


def test_taking_a_copy_is_written_down_for_me_and_looking_is_not(world: World, browser_of: Callable) -> None:
    browser = browser_of(world.ours.member)
    taken = AccessEvent.objects.filter(user=world.ours.member, what="copy_taken")
    browser.get(PAGE)
    browser.get(COPY)
    assert not taken.exists()
    answer = browser.post(COPY)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="about-me-2026-11-23.zip"'
    assert answer.headers["Cache-Control"] == "no-store" and taken.count() == 1
    assert "You took a copy of what we keep about you" in copy_for(browser)[0]


def test_a_copy_asks_first_whether_it_is_still_me(world: World, browser_of: Callable) -> None:
    browser = browser_of(world.ours.member)
    with clock.set_to(NOW + timedelta(minutes=16)):
        assert browser.get(PAGE).status_code == 200
        assert browser.get(COPY).headers["Location"].startswith("/me/sign-in/again/?next=%2Fme%2Fkept%2Fcopy%2F")
    with clock.set_to(NOW + timedelta(minutes=31)):
        assert browser.post(COPY).headers["Location"].startswith("/me/sign-in/again/")
