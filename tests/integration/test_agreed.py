"""What is agreed with each person who brings lived experience, before the first meeting (R19; roles.yaml)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from amhe import clock
from amhe.access.roles import Role
from amhe.reminders.tasks import deliver
from organisations.actions import keep_equality_answers
from organisations.equality import questions
from organisations.models import User
from populations.models import Population
from populations.sub_team import facts_of
from teams import actions
from teams.models import Agreement, Membership, Thing
from teams.places import sub_team_checks
from teams.summaries import place_facts, team_facts
from tests.factories import UserFactory
from tests.integration.populations_cast import decided, groups
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R19")]
Browser = Callable[[Any], Any]
CHECK = "are agreed with each person with lived experience"
SUB_TEAM = "/o/marsh/p/rural-communities/team/"
SETTLED = {"payment": "yes", "expenses": "yes", "support": "not_needed", "access": "yes"}
SAID = SETTLED | {
    "version": "0", "agreed_by": "Head of Experience", "access_note": "Large print",
    "agreed_on_day": "20", "agreed_on_month": "11", "agreed_on_year": "2026",
}  # fmt: skip


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def join(world: World, user: User, *, team: Any = None, joined_as: str = "lived_experience") -> Membership:
    role = Role.SUB_TEAM_MEMBER if team else Role.PROJECT_TEAM_MEMBER
    with world.ours.inside():
        return actions.join(
            by=world.ours.lead,
            organisation=world.ours.organisation,
            team=team,
            user=user,
            role=role,
            joined_as=joined_as,
        )


@pytest.fixture
def rosa(world: World) -> Membership:
    """Somebody of the project team who joined with lived experience."""
    return join(world, UserFactory(name="Rosa Lind"))


def url(membership: Membership) -> str:
    return f"/o/marsh/team/people/{membership.pk}/agreed/"


def plan_a_meeting(world: World) -> None:
    with world.ours.inside():
        actions.plan_meeting(by=world.ours.lead, team=world.ours.team, starts_at=clock.now() + timedelta(days=3))


def test_what_is_not_agreed_is_good_to_have_and_needed_once_a_meeting_is_planned(
    world: World, browser_of: Browser, rosa: Membership
) -> None:
    lead = browser_of(world.ours.lead)
    before = text(lead.get("/o/marsh/team/"))
    assert f"Good to have:</span> Payment, expenses, support and access needs {CHECK}" in before
    plan_a_meeting(world)
    page = text(lead.get("/o/marsh/team/"))
    assert f"Needed:</span> Payment, expenses, support and access needs {CHECK}" in page
    assert "Not agreed yet with 1 person." in page and f'<a href="{url(rosa)}">Put this right' in page
    lead.post(url(rosa), SAID)
    assert f"Done:</span> Payment, expenses, support and access needs {CHECK}" in text(lead.get("/o/marsh/team/"))


def test_nothing_is_asked_where_nobody_joined_with_lived_experience(world: World, browser_of: Browser) -> None:
    plan_a_meeting(world)
    assert CHECK not in text(browser_of(world.ours.lead).get("/o/marsh/team/"))


def test_the_lead_writes_down_each_of_the_4_things_with_who_and_when(
    world: World, browser_of: Browser, rosa: Membership
) -> None:
    lead = browser_of(world.ours.lead)
    assert "What is agreed" in text(lead.get("/o/marsh/team/"))
    done = text(lead.post(url(rosa), SAID, follow=True))
    assert "Saved. Rosa Lind can read it too." in done
    page = text(lead.get(url(rosa)))
    assert "Agreed<br>Head of Experience, 3 days ago, 20 November 2026" in page
    assert "Not needed<br>Head of Experience" in page and "<br>Large print" in page
    lead.post(
        url(rosa), SAID | {"version": "1", "payment": "not_needed", "agreed_by": "Finance", "agreed_on_day": "23"}
    )
    with world.ours.inside():
        kept = Agreement.objects.get()
    assert (kept.payment_by, kept.payment_on) == ("Finance", clock.today())
    assert (kept.access_by, kept.access_on) == ("Head of Experience", clock.today() - timedelta(days=3))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"agreed_by": ""}, "Enter who agreed this"),
        ({"agreed_on_day": "", "agreed_on_month": "", "agreed_on_year": ""}, "Enter the day on which it was agreed"),
        ({"agreed_on_year": "2027"}, "must be today or in the past"),
        ({"payment": ""}, "Choose payment for their time"),
        ({"access_note": "x" * 201}, "must be 200 characters or fewer"),
    ],
)
def test_what_cannot_be_kept_comes_back_with_the_reason(
    world: World, browser_of: Browser, rosa: Membership, change: dict, words: str
) -> None:
    answer = browser_of(world.ours.lead).post(url(rosa), SAID | change)
    assert answer.status_code == 422 and words in text(answer)
    with world.ours.inside():
        assert not Agreement.objects.exists()


def test_two_leads_writing_at_once_see_both_answers(world: World, browser_of: Browser, rosa: Membership) -> None:
    lead = browser_of(world.ours.lead)
    lead.post(url(rosa), SAID)
    late = lead.post(url(rosa), SAID | {"access_note": "A quiet room"})
    assert late.status_code == 409 and "A quiet room" in text(late) and "Large print" in text(late)


def test_nobody_but_the_lead_and_the_person_reads_it(world: World, browser_of: Browser, rosa: Membership) -> None:
    ours = world.ours
    browser_of(ours.lead).post(url(rosa), SAID)
    for user in (ours.coach, ours.sponsor, ours.member, ours.support, rosa.user):
        assert browser_of(user).get(url(rosa)).status_code == 403
        page = text(browser_of(user).get("/o/marsh/team/"))
        assert "What is agreed" not in page and "Large print" not in page and "Head of Experience" not in page
    assert browser_of(world.theirs.lead).get(url(rosa)).status_code == 404
    mine = text(browser_of(rosa.user).get("/me/agreed/"))
    assert "Large print" in mine and "Head of Experience, 3 days ago" in mine
    assert "Large print" not in text(browser_of(ours.member).get("/me/agreed/"))
    assert "What is agreed with you" in text(browser_of(rosa.user).get("/me/roles/"))


def test_somebody_who_brings_no_lived_experience_has_no_such_page(world: World, browser_of: Browser) -> None:
    with world.ours.inside():
        plain = Membership.objects.get(user=world.ours.member)
    assert browser_of(world.ours.lead).get(url(plain)).status_code == 404


def test_the_person_says_that_it_is_not_right_and_the_lead_is_told_and_answers(
    world: World, browser_of: Browser, rosa: Membership, django_capture_on_commit_callbacks: Any
) -> None:
    lead, hers = browser_of(world.ours.lead), browser_of(rosa.user)
    plan_a_meeting(world)
    lead.post(url(rosa), SAID)
    empty = hers.post("/me/agreed/", {"membership": rosa.pk, "words": ""})
    assert empty.status_code == 422 and "Answer the question “What is not right?”" in text(empty)
    with django_capture_on_commit_callbacks(execute=True):
        done = hers.post("/me/agreed/", {"membership": rosa.pk, "words": "My taxi was not paid."}, follow=True)
    assert "Thank you for saying so. Your lead is told." in text(done) and "My taxi was not paid." in text(done)
    assert [m.to for m in mail.outbox] == [[world.ours.lead.email]]
    assert mail.outbox[0].subject == "Somebody in your team says that something is not right"
    assert "taxi" not in mail.outbox[0].body and url(rosa) in mail.outbox[0].body
    assert "Not agreed yet with 1 person." in text(lead.get("/o/marsh/team/"))
    assert "My taxi was not paid." in text(lead.get(url(rosa)))
    lead.post(url(rosa), SAID | {"version": "2"})
    assert f"Done:</span> Payment, expenses, support and access needs {CHECK}" in text(lead.get("/o/marsh/team/"))
    deliver(organisation_id=world.ours.organisation.pk)
    assert len(mail.outbox) == 1


def test_nobody_says_it_for_somebody_else(world: World, browser_of: Browser, rosa: Membership) -> None:
    browser_of(world.ours.lead).post(url(rosa), SAID)
    browser_of(world.ours.member).post("/me/agreed/", {"membership": rosa.pk, "words": "Not theirs to say"})
    with world.ours.inside():
        assert Agreement.objects.get().not_right == ""


def test_it_goes_with_the_person(world: World, browser_of: Browser, rosa: Membership) -> None:
    browser_of(world.ours.lead).post(url(rosa), SAID)
    actions.forget_person(by=None, user=rosa.user)
    with world.ours.inside():
        assert not Agreement.objects.exists()


# --- sub-teams ------------------------------------------------------------------------------------------------------


@pytest.fixture
def leila(world: World) -> Membership:
    """A person from the population, in the sub-team of a chosen group that Grace leads."""
    listed = groups(world.ours)
    decided(world.ours, listed[0])
    with world.ours.inside():
        team = Population.objects.select_related("team").get(pk=listed[0].pk).team
    world.ours.people["grace"] = UserFactory(name="Grace")
    with world.ours.inside():
        where = {"organisation": world.ours.organisation, "team": team}
        actions.join(by=world.ours.lead, **where, user=world.ours.grace, role=Role.SUB_TEAM_LEAD)
        actions.plan_meeting(by=world.ours.lead, team=team, starts_at=clock.now() + timedelta(days=3))
    return join(world, UserFactory(name="Leila Haddad"), team=team, joined_as="from_population")


@pytest.mark.requirement("R60")
def test_a_sub_team_agrees_with_its_own_people(world: World, browser_of: Browser, leila: Membership) -> None:
    grace = browser_of(world.ours.grace)
    page = text(grace.get(SUB_TEAM))
    assert f"Needed:</span> Payment, expenses, support and access needs {CHECK}" in page
    assert f'<a href="people/{leila.pk}/agreed/">Put this right' in page
    assert "Saved. Leila Haddad can read it too." in text(
        grace.post(f"{SUB_TEAM}people/{leila.pk}/agreed/", SAID, follow=True)
    )
    assert f"Done:</span> Payment, expenses, support and access needs {CHECK}" in text(grace.get(SUB_TEAM))
    assert "Large print" in text(browser_of(leila.user).get("/me/agreed/"))
    for user in (world.ours.coach, world.ours.sponsor, world.ours.member, leila.user):
        assert browser_of(user).get(f"{SUB_TEAM}people/{leila.pk}/agreed/").status_code == 403


def test_the_sub_team_lead_is_told_when_it_is_not_right(
    world: World, browser_of: Browser, leila: Membership, django_capture_on_commit_callbacks: Any
) -> None:
    page = f"{SUB_TEAM}people/{leila.pk}/agreed/"
    browser_of(world.ours.grace).post(page, SAID)
    deliver(organisation_id=world.ours.organisation.pk)  # what the scene has to tell
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        browser_of(leila.user).post("/me/agreed/", {"membership": leila.pk, "words": "No"})
    assert [m.to for m in mail.outbox] == [[world.ours.grace.email]] and page in mail.outbox[0].body


# --- what checks go by ----------------------------------------------------------------------------------------------


def checks_shown(browser: Any) -> str:
    return text(browser.get("/o/marsh/team/")).split("<h2>Checks</h2>")[1].split("<h2>More</h2>")[0]


def test_the_answers_about_equality_never_feed_a_check(world: World, browser_of: Browser) -> None:
    """Whatever somebody answers there, every check of both kinds of team and every fact stays as it was."""
    ours = world.ours

    def facts() -> tuple[Any, Any]:
        with ours.inside():
            known = team_facts([ours.organisation.pk])[ours.organisation.pk]
            members = [(m.role, m.joined_as) for m in Membership.objects.current()]
            return known, (known.checks(), sub_team_checks(facts_of(place_facts([]), members)))

    before = facts()
    page = checks_shown(browser_of(ours.lead))
    for turn in range(7):  # as many as the question with the most answers has
        said = {name: list(question.options)[turn % len(question.options)] for name, question in questions().items()}
        for user in ours.people.values():
            keep_equality_answers(by=user, answers=said)
        assert facts() == before
        assert checks_shown(browser_of(ours.lead)) == page
    join(world, UserFactory(name="Rosa Lind"))
    assert facts() != before, "what somebody chose to join as does"


def test_the_model_and_the_query_name_the_same_things() -> None:
    assert Thing.values == ["payment", "expenses", "support", "access"]
