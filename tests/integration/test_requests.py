"""Asking the sponsor, the coach or an expert for help, answering signed in, and what shows meanwhile (R4, R12, R66)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from amhe import clock
from amhe.access.roles import Role
from amhe.programme.standing import kept_of, reasons_in
from amhe.reminders.delivering import deliver
from amhe.reminders.models import Letter
from organisations.actions import add_expert, change_expert, make_administrator
from organisations.models import Expert
from populations.models import Population
from teams import actions
from teams.models import HelpReply, HelpRequest, Membership
from tests.scenes import populations as populations_scene
from tests.world import Place, World

pytestmark = pytest.mark.django_db
Browsers = Callable[[Any], Any]
ASK = {"whom": "sponsor-resources", "what": "4 hours a week for the lead", "why": "Ward shifts take all my days."}


def ask(place: Place, **differs: Any) -> HelpRequest:
    said = {"by": place.lead, "team": place.team, "to": "sponsor", "function": "resources", "what": "4 hours a week"}
    with place.inside():
        return actions.ask_for_help(**(said | differs))


def an_expert(**differs: Any) -> Expert:
    about = {"email": "ada@experts.example", "name": "Ada Moreau", "nations": ["E"], "co_production": True}
    return add_expert(by=None, **(about | differs))


def texts(browser: Any, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return " ".join(answer.content.decode().split())


@pytest.mark.requirement("R12", "R66")
def test_a_member_asks_the_sponsor_who_sees_it_first_on_their_home_and_agrees(
    world: World, browser_of: Browsers
) -> None:
    ours = world.ours
    member, sponsor = browser_of(ours.member), browser_of(ours.sponsor)
    assert member.post("/o/marsh/requests/", ASK, follow=True).status_code == 200
    page = texts(member, "/o/marsh/requests/")
    assert "4 hours a week for the lead" in page and "Project team. Asked: Senior sponsor," in page
    assert "today, 23 November 2026. No reply yet." in page

    home = texts(sponsor, "/o/marsh/")
    assert home.index("Your team needs you to: 4 hours a week for the lead") < home.index("Your next step")
    with ours.inside():
        asked = HelpRequest.objects.get()
    own = texts(sponsor, f"/o/marsh/requests/{asked.pk}/")
    assert "Secure resources for the projects" in own and "Ward shifts take all my days." in own
    sponsor.post(f"/o/marsh/requests/{asked.pk}/", {"do": "answer", "answer": "agree"})

    page = texts(member, f"/o/marsh/requests/{asked.pk}/")
    assert "Answered." in page and f"<strong>{ours.sponsor.name}</strong>: Yes, I agree" in page
    assert "Your team needs you to" not in texts(sponsor, "/o/marsh/")
    with ours.inside():
        told = Letter.objects.filter(kind="teams.help_answered").values_list("to_id", flat=True)
        assert set(told) == {ours.member.pk, ours.lead.pk}


@pytest.mark.requirement("R12")
def test_another_way_needs_words_and_nothing_that_was_chosen_is_lost(world: World, browser_of: Browsers) -> None:
    asked = ask(world.ours)
    sponsor = browser_of(world.ours.sponsor)
    answer = sponsor.post(f"/o/marsh/requests/{asked.pk}/", {"do": "answer", "answer": "another"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "Say what other way you suggest." in page
    assert answer.context["answer"]["answer"].value() == "another"
    with world.ours.inside():
        assert HelpRequest.objects.get().is_open


@pytest.mark.requirement("R12")
def test_not_for_me_is_told_and_leaves_the_request_open(world: World) -> None:
    asked = ask(world.ours)
    with world.ours.inside():
        actions.answer_request(by=world.ours.sponsor, request=asked, answer="not_me", text="")
        again = HelpRequest.objects.get()
        assert again.is_open and again.heard_at is None
        assert Letter.objects.filter(kind="teams.help_answered", to=world.ours.lead).exists()


@pytest.mark.requirement("R12")
@pytest.mark.parametrize("who", ["lead", "member", "support", "coach"])
def test_nobody_answers_for_the_sponsor(world: World, browser_of: Browsers, who: str) -> None:
    asked = ask(world.ours, by=world.ours.member)
    answer = browser_of(world.ours.people[who]).post(
        f"/o/marsh/requests/{asked.pk}/", {"do": "answer", "answer": "agree"}
    )
    assert answer.status_code == 403
    with world.ours.inside():
        assert HelpRequest.objects.get().is_open and not HelpReply.objects.exists()


def test_who_asked_or_a_lead_closes_it_and_no_other_member(world: World, browser_of: Browsers) -> None:
    ours = world.ours
    asked, other = ask(ours, by=ours.member), ask(ours, by=ours.lead, what="A room")
    path = "/o/marsh/requests/{}/"
    assert browser_of(ours.member).post(path.format(other.pk), {"do": "close"}).status_code == 403
    assert browser_of(ours.lead).post(path.format(asked.pk), {"do": "close"}).status_code == 302
    with ours.inside():
        states = dict(HelpRequest.objects.values_list("what", "state"))
    assert states == {"4 hours a week": "withdrawn", "A room": "open"}
    page = texts(browser_of(ours.lead), path.format(asked.pk))
    assert "Taken back." in page and "Close this request" not in page and "Write a reply" not in page


def test_replies_go_to_the_other_side_and_a_word_of_the_sponsor_counts_as_heard(world: World) -> None:
    ours = world.ours
    asked = ask(ours, by=ours.member)
    with ours.inside():
        actions.reply_to_request(by=ours.lead, request=asked, text="It is urgent.")
        assert HelpRequest.objects.get().heard_at is None
        actions.reply_to_request(by=ours.sponsor, request=asked, text="I will ask on Monday.")
        assert HelpRequest.objects.get().heard_at == clock.now()
        mailed = Letter.objects.filter(kind="teams.help_answered").order_by("pk").values_list("to_id", flat=True)
        assert list(mailed) == [ours.sponsor.pk, ours.member.pk]


@pytest.mark.requirement("R12")
def test_no_reply_for_over_5_working_days_is_a_reason_with_the_days_and_a_way_to_the_request(world: World) -> None:
    ours = world.ours
    asked = ask(ours)  # on Monday 23 November
    for days, on in ((7, False), (8, True)):  # Monday 30 is the 5th working day after
        with clock.set_to(clock.now() + timedelta(days=days)), ours.inside():
            found = {reason.id: reason for reason in reasons_in(kept_of(ours.organisation), "marsh")}
            assert ("help_asked" in found) is on
    assert found["help_asked"].text == "Asked for help 8 days ago, no reply"
    assert found["help_asked"].url == f"/o/marsh/requests/{asked.pk}/"
    with clock.set_to(clock.now() + timedelta(days=8)), ours.inside():
        actions.reply_to_request(by=ours.sponsor, request=asked, text="On it.")
        assert "help_asked" not in {reason.id for reason in reasons_in(kept_of(ours.organisation), "marsh")}


@pytest.mark.requirement("R66")
def test_open_requests_stand_on_home_on_the_team_page_and_in_the_report(world: World, browser_of: Browsers) -> None:
    ask(world.ours, what="A budget for interpreters")
    ask(world.ours, to="coach", function="", what="A second pair of eyes on our aim")
    lead = browser_of(world.ours.lead)
    for path in ("/o/marsh/", "/o/marsh/team/", "/o/marsh/report/"):
        page = texts(lead, path)
        assert "A budget for interpreters" in page and "A second pair of eyes on our aim" in page, path
    assert "Secure resources for the projects." in texts(lead, "/o/marsh/report/")
    assert 'href="/o/marsh/requests/#ask"' in texts(lead, "/o/marsh/")


@pytest.mark.requirement("R4", "R12")
def test_a_sub_team_asks_too_and_only_its_own_people_and_the_project_team_read_it(
    world: World, browser_of: Browsers
) -> None:
    ours, things = world.ours, {}
    populations_scene.build(ours, "", things)
    population = things[Population]
    sub, path = browser_of(ours.people["sub_member"]), f"/o/marsh/p/{population.slug}/requests/"
    assert "so does your project team" in texts(sub, path)
    assert sub.post(path, ASK | {"whom": "coach"}).status_code == 302
    project = ask(ours, what="A word with the board")
    with ours.inside():
        asked = HelpRequest.objects.get(to="coach")
    assert "4 hours a week for the lead" in texts(sub, path) and "A word with the board" not in texts(sub, path)
    assert f'href="{path}"' in texts(sub, f"/o/marsh/requests/{asked.pk}/")
    assert sub.get(f"/o/marsh/requests/{project.pk}/").status_code == 403
    assert f'href="{path}#ask"' in texts(sub, f"/o/marsh/p/{population.slug}/")
    assert "4 hours a week for the lead" in texts(browser_of(ours.lead), "/o/marsh/requests/")
    coach = browser_of(ours.coach)
    assert "4 hours a week for the lead" in texts(coach, "/coach/requests/")
    assert coach.post(f"/o/marsh/requests/{asked.pk}/", {"do": "answer", "answer": "agree"}).status_code == 302
    assert "Nobody waits" not in texts(coach, "/coach/requests/") and "A word with the board" in texts(
        coach, "/coach/requests/"
    )


@pytest.mark.requirement("R4")
def test_a_lead_asks_an_expert_of_their_nation_and_the_coach_sees_it_with_its_age(
    world: World, browser_of: Browsers
) -> None:
    ours = world.ours
    expert = an_expert(knows="interpreters")
    an_expert(email="w@experts.example", name="Wyn Hughes", nations=["W"])
    an_expert(email="o@experts.example", name="Old Hand", until=clock.today() - timedelta(days=1))
    lead, member = browser_of(ours.lead), browser_of(ours.member)
    page = texts(lead, "/o/marsh/requests/")
    assert "Ada Moreau" in page and "co-production, interpreters" in page
    assert "Wyn Hughes" not in page and "Old Hand" not in page and "ada@experts.example" not in page
    assert "Ada Moreau" not in texts(member, "/o/marsh/requests/")
    whom = {"whom": f"expert-{expert.pk}"}
    assert member.post("/o/marsh/requests/", ASK | whom).status_code == 422
    assert lead.post("/o/marsh/requests/", ASK | whom).status_code == 302
    with clock.set_to(clock.now() + timedelta(days=3)):
        page = texts(browser_of(ours.coach), "/coach/requests/")
    assert "Project team. Asked: Ada Moreau, 3 days ago, 23 November 2026. No reply yet." in page


def test_the_programme_keeps_the_list_of_experts(world: World, browser_of: Browsers) -> None:
    role = make_administrator(by=None, email="runs@example.org", name="Runs It")
    browser = browser_of(role.user)
    said = {"name": "Ada Moreau", "email": "ada@experts.example", "nations": ["E", "W"], "active": "on"}
    answer = browser.post("/programme/experts/", said)
    assert answer.status_code == 422 and "Say what they know about" in answer.content.decode()
    assert browser.post("/programme/experts/", said | {"inequality": "on"}).status_code == 302
    assert "Ada Moreau" in texts(browser, "/programme/experts/")
    expert = Expert.objects.get()
    answer = browser.post("/programme/experts/", said | {"inequality": "on"})
    assert answer.status_code == 422 and "on the list already" in answer.content.decode()
    change = {"version": expert.version, "knows": "Stigma", "nations": ["E"]}
    assert browser.post(f"/programme/experts/{expert.pk}/", change).status_code == 302
    assert "Cannot be asked now." in texts(browser, "/programme/experts/")
    assert browser_of(world.ours.lead).get("/programme/experts/").status_code == 403


def test_an_expert_who_can_no_longer_be_asked_is_refused_by_the_form_of_an_old_page(
    world: World, browser_of: Browsers
) -> None:
    expert = an_expert()
    lead = browser_of(world.ours.lead)
    runs = world.stranger
    said = {name: getattr(expert, name) for name in ("inequality", "co_production", "knows", "nations", "until")}
    change_expert(by=runs, expert=expert, version=expert.version, active=False, **said)
    answer = lead.post("/o/marsh/requests/", ASK | {"whom": f"expert-{expert.pk}"})
    assert answer.status_code == 422 and "Choose one of the answers shown" in answer.content.decode()


def test_without_a_sponsor_nobody_is_offered_one(world: World, browser_of: Browsers) -> None:
    with world.ours.inside():
        actions.end_membership(by=world.ours.lead, membership=Membership.objects.get(role=Role.SENIOR_SPONSOR))
    assert (
        "Senior sponsor:" not in texts(browser_of(world.ours.member), "/o/marsh/requests/").split("Who do you ask?")[1]
    )


def test_the_lists_ask_as_many_queries_for_3_requests_as_for_1(
    world: World, browser_of: Browsers, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    ours = world.ours
    lead, coach = browser_of(ours.lead), browser_of(ours.coach)

    def asked() -> list[int]:
        pages = [(lead, "/o/marsh/requests/"), (coach, "/coach/requests/"), (lead, "/o/marsh/")]
        for browser, path in pages:
            browser.get(path)  # the first one may settle what was changed
        return [count_queries(lambda browser=browser, path=path: browser.get(path)) for browser, path in pages]

    def add() -> None:
        ask(ours)
        closed = ask(ours, to="coach", function="")
        with ours.inside():
            actions.close_request(by=ours.lead, request=closed)

    add()
    once = asked()
    add()
    add()
    assert asked() == once and max(once) <= 12


def test_what_was_answered_is_not_mailed_to_somebody_who_has_left(world: World) -> None:
    ours = world.ours
    asked = ask(ours, by=ours.member)
    with ours.inside():
        actions.answer_request(by=ours.sponsor, request=asked, answer="agree")
        actions.end_membership(by=ours.lead, membership=Membership.objects.get(user=ours.member))
    deliver(ours.organisation.pk)
    assert ours.member.email not in [sent.to[0] for sent in mail.outbox]
    assert ours.lead.email in [sent.to[0] for sent in mail.outbox]
