"""The link in a mail by which a sponsor or an expert answers without an account (R12, journey C)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from amhe import clock
from amhe.access.models import Token
from amhe.access.roles import Role
from amhe.programme.retention import sweep
from amhe.reminders.delivering import deliver
from amhe.reminders.models import Letter
from organisations.actions import add_expert
from teams import actions
from teams.models import AnswerLink, HelpReply, HelpRequest, Membership
from tests.conftest import WalledClient
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R12")]
Browsers = Callable[[Any], Any]
LINK = re.compile(r"https?://[^/]+(/answer/[\w-]+/)")
WHAT, WHY = "4 hours a week for the lead", "Ward shifts take all my days."


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def asked(world: World) -> HelpRequest:
    return ask(world)


def ask(world: World, **differs: Any) -> HelpRequest:
    said = {"by": world.ours.lead, "team": world.ours.team, "to": "sponsor", "function": "resources", "what": WHAT}
    with world.ours.inside():
        return actions.ask_for_help(**(said | {"why": WHY} | differs))


def mailed(world: World) -> list[Any]:
    """What goes out now, since the last time."""
    mail.outbox.clear()
    deliver(world.ours.organisation.pk)
    return mail.outbox


def link_of(world: World) -> str:
    return LINK.search(mailed(world)[0].body)[1]  # type: ignore[index]


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_the_mail_has_1_sentence_and_1_button_and_names_no_group_in_its_subject(
    world: World, asked: HelpRequest
) -> None:
    (sent,) = mailed(world)
    assert sent.to == [world.ours.sponsor.email] and sent.subject == "A team asks for your help"
    assert (
        f"{world.ours.lead.name} at {world.ours.organisation.name} asks for your help." in sent.body
        and WHAT not in sent.body
    )
    html = sent.alternatives[0][0]
    assert html.count("<a ") == 1 and LINK.search(html)[1] == LINK.search(sent.body)[1]  # type: ignore[index]


def test_opening_the_link_shows_the_request_and_nothing_else_and_changes_nothing(
    world: World, asked: HelpRequest
) -> None:
    ask(world, what="Something else")
    path = link_of(world)
    browser = WalledClient()
    page = words(browser.get(path))
    assert WHAT in page and WHY in page and world.ours.organisation.name in page
    assert f"We sent this link to {world.ours.sponsor.name}. Your answer counts as theirs." in page
    assert "Something else" not in page and world.ours.member.name not in page
    assert re.findall(r'href="([^"]*)"', page.split("<body")[1]) == ["#maincontent"]
    assert "sessionid" not in browser.cookies
    with world.ours.inside():
        assert HelpRequest.objects.get(pk=asked.pk).is_open and not HelpReply.objects.exists()


def test_somebody_signed_in_sees_no_more_by_the_link_and_nothing_of_their_own(
    world: World, asked: HelpRequest, browser_of: Browsers
) -> None:
    page = words(browser_of(world.theirs.lead).get(link_of(world)))
    assert WHAT in page and world.theirs.lead.name not in page and "Sign out" not in page


def test_an_answer_by_the_link_counts_once_and_the_page_then_says_what_was_answered(
    world: World, asked: HelpRequest
) -> None:
    path = link_of(world)
    browser = WalledClient()
    answer = browser.post(path, {"answer": "another", "text": ""})
    assert answer.status_code == 422 and "Say what other way you suggest." in words(answer)
    said = {"answer": "another", "text": "2 hours now, 4 from April."}
    assert browser.post(path, said).status_code == 302
    page = words(browser.get(path))
    assert "I suggest another way" in page and "2 hours now, 4 from April." in page and "<form" not in page
    again = words(browser.post(path, {"answer": "agree"}))
    assert "2 hours now, 4 from April." in again
    with world.ours.inside():
        (reply,) = HelpReply.objects.all()
        assert (reply.by, reply.by_link, reply.answer) == (world.ours.sponsor, True, "another")
        assert HelpRequest.objects.get().state == "answered"


def test_the_record_says_by_which_link_and_the_sponsor_is_told_that_it_was_used(
    world: World, asked: HelpRequest, browser_of: Browsers
) -> None:
    path = link_of(world)
    WalledClient().post(path, {"answer": "agree"})
    page = words(browser_of(world.ours.lead).get(f"/o/marsh/requests/{asked.pk}/"))
    assert f"Given by the link sent to {world.ours.sponsor.name}." in page
    letters = {sent.to[0]: sent for sent in mailed(world)}
    assert set(letters) == {world.ours.sponsor.email, world.ours.lead.email}
    assert f"Was that not you? Tell {world.ours.lead.name}, who asked." in letters[world.ours.sponsor.email].body
    assert "Yes, I agree" in letters[world.ours.lead.email].body


def test_a_link_we_never_made_one_too_old_and_one_of_a_sponsor_who_left_look_the_same(
    world: World, asked: HelpRequest
) -> None:
    path = link_of(world)
    never = WalledClient().get(reverse("teams:answer", args=["x" * 43]))
    assert never.status_code == 404 and "This link does not work" in words(never)
    with clock.set_to(clock.now() + timedelta(days=14, minutes=1)):
        old = WalledClient().get(path)
        assert WalledClient().post(path, {"answer": "agree"}).status_code == 404
    with world.ours.inside():
        actions.end_membership(by=world.ours.lead, membership=Membership.objects.get(role=Role.SENIOR_SPONSOR))
    left = WalledClient().get(path)
    pages = {re.sub(r'csrf[^>]*"[^"]{20,}"|X-CSRFToken[^}]*', "", words(one)) for one in (never, old, left)}
    assert len(pages) == 1 and old.status_code == left.status_code == 404
    with world.ours.inside():
        assert not HelpReply.objects.exists()


def test_guesses_are_counted_and_stopped_while_a_good_link_still_works(world: World, asked: HelpRequest) -> None:
    path = link_of(world)
    guesses = [WalledClient().get(f"/answer/{number}/").status_code for number in range(31)]
    assert guesses == [404] * 30 + [429]
    assert WalledClient().get(path).status_code == 200


def test_the_token_is_kept_as_a_hash_and_locked_and_goes_when_it_is_used(world: World, asked: HelpRequest) -> None:
    from django.db import connection

    token = link_of(world).split("/")[2]
    with world.ours.inside(), connection.cursor() as cursor:
        cursor.execute("SELECT l::text FROM teams_answerlink l UNION ALL SELECT t::text FROM access_token t")
        assert token not in str(cursor.fetchall())
    WalledClient().post(f"/answer/{token}/", {"answer": "agree"})
    with world.ours.inside():
        assert AnswerLink.objects.get().token == ""


def test_a_reminder_goes_once_after_5_working_days_with_the_same_link(world: World, asked: HelpRequest) -> None:
    first = link_of(world)
    with clock.set_to(clock.now() + timedelta(days=6)):
        assert mailed(world) == []
    with clock.set_to(clock.now() + timedelta(days=7, hours=1)):
        (sent,) = mailed(world)
        assert sent.subject == "A team still waits for your answer" and first in sent.body
        assert mailed(world) == []


@pytest.mark.parametrize("over", ["answered", "withdrawn"])
def test_nobody_is_reminded_of_what_is_over(world: World, asked: HelpRequest, over: str) -> None:
    link_of(world)
    with world.ours.inside():
        if over == "answered":
            actions.answer_request(by=world.ours.sponsor, request=asked, answer="agree")
        else:
            actions.close_request(by=world.ours.lead, request=asked)
    mailed(world)
    with clock.set_to(clock.now() + timedelta(days=7, hours=1)):
        assert mailed(world) == []
        with world.ours.inside():
            assert Letter.objects.get(kind="teams.help_reminder").state == Letter.State.DROPPED


def test_a_mail_that_is_tried_again_carries_the_same_link(world: World, asked: HelpRequest) -> None:
    first = link_of(world)
    with world.ours.inside():
        Letter.objects.filter(kind="teams.help_asked").update(state=Letter.State.WAITING, claimed_until=None)
    assert link_of(world) == first


def test_of_two_sponsors_each_has_a_link_and_the_first_answer_counts(world: World) -> None:
    from tests.factories import UserFactory

    second = UserFactory(name="Second Sponsor")
    with world.ours.inside():
        actions.join(by=None, organisation=world.ours.organisation, team=None, user=second, role=Role.SENIOR_SPONSOR)
    ask(world)
    one, other = (LINK.search(sent.body)[1] for sent in mailed(world))  # type: ignore[index]
    WalledClient().post(one, {"answer": "not_me"})
    assert "Send the answer" in words(WalledClient().get(other))
    WalledClient().post(other, {"answer": "agree"})
    for path in (one, other):
        assert "Yes, I agree" in words(WalledClient().get(path))
    with world.ours.inside():
        assert HelpRequest.objects.get().state == "answered"


@pytest.mark.requirement("R4")
def test_an_expert_answers_by_a_link_too(world: World) -> None:
    expert = add_expert(by=None, email="ada@experts.example", name="Ada", nations=["E"], inequality=True)
    ask(world, to="expert", function="", of=expert.user)
    path = link_of(world)
    WalledClient().post(path, {"answer": "agree", "text": "Ring me on Friday."})
    with world.ours.inside():
        assert HelpReply.objects.get().text == "Ring me on Friday."


def test_old_links_are_forgotten_a_week_after_they_ran_out(world: World, asked: HelpRequest) -> None:
    with clock.set_to(clock.now() + timedelta(days=22)):
        assert sweep()["links to answer a request"] == 1
    with world.ours.inside():
        assert not Token.objects.filter(kind="teams.help_answer").exists()
        assert AnswerLink.objects.get().token_hash == ""
