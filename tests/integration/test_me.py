"""My details, and what somebody says about themselves: who sees it, and who never does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from amhe.access.roles import Role
from amhe.audit.models import Event
from amhe.programme import standing
from amhe.programme.models import KeptProgress
from amhe.rules import Refused
from organisations import actions
from organisations.models import EqualityAnswers, User
from populations.models import Population
from teams.actions import join
from tests.architecture.source import ROOT, modules
from tests.scenes import populations as population_scene
from tests.scenes.organisations import describe
from tests.world import World

pytestmark = pytest.mark.django_db
ANSWERS = {
    "version": "1",
    "name": "Sam Lee",
    "pronouns": "they/them",
    "access_needs": "Large print",
    "language": "en-gb",
    "quiet_from": "20:30",
    "quiet_until": "9",
}


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_my_details_are_shown_changed_and_kept(world: World, browser_of: Callable) -> None:
    browser = browser_of(world.ours.member)
    page = text(browser.get("/me/"))
    assert 'value="19:00"' in page and 'value="08:00"' in page, "quiet hours begin as 7 in the evening to 8"
    assert 'name="reminders"' in page and "checked" in page.split('name="reminders"')[1][:120]
    assert browser.post("/me/", ANSWERS).headers["Location"] == "/me/"
    page = text(browser.get("/me/"))
    assert "Your details are saved." in page
    for shown in ('value="Sam Lee"', 'value="they/them"', "Large print</textarea>", 'value="20:30"', 'value="09:00"'):
        assert shown in page
    me = User.objects.get(pk=world.ours.member.pk)
    assert (me.name, me.reminders, me.language) == ("Sam Lee", False, "en-gb")


def test_details_changed_in_another_tab_meanwhile_are_not_lost(world: World, browser_of: Callable) -> None:
    browser = browser_of(world.ours.member)
    browser.post("/me/", ANSWERS)
    late = browser.post("/me/", ANSWERS | {"name": "Sam Later", "pronouns": ""})
    assert late.status_code == 409 and "Sam Lee" in text(late) and "Sam Later" in text(late)
    assert User.objects.get(pk=world.ours.member.pk).pronouns == "they/them"


def test_beside_each_question_it_says_who_sees_the_answer(world: World, browser_of: Callable) -> None:
    form = browser_of(world.ours.member).get("/me/").context["form"]
    silent = [field.name for field in form.visible_fields() if "Seen " not in str(field.help_text)]
    assert silent == []


@pytest.mark.parametrize(
    ("differs", "words"),
    [
        ({"name": " "}, "Enter name to use"),
        ({"name": "x" * 121}, "must be 120 characters or fewer"),
        ({"language": "tlh"}, "Choose one of the answers shown"),
        ({"quiet_from": "25:00"}, "Enter a time like 10:00 or 14:30"),
        ({"access_needs": "nul \x00"}, "characters that cannot be shown"),
    ],
)
def test_wrong_details_come_back_beside_the_field_with_nothing_lost(
    world: World, browser_of: Callable, differs: dict[str, str], words: str
) -> None:
    browser = browser_of(world.ours.member)
    answer = browser.post("/me/", ANSWERS | {"pronouns": "ze/zir"} | differs)
    assert answer.status_code == 422 and words in text(answer) and "ze/zir" in text(answer)
    assert User.objects.get(pk=world.ours.member.pk).pronouns == ""


def test_a_coach_with_a_new_name_has_it_on_every_page_at_once(world: World, browser_of: Callable) -> None:
    coach = world.ours.coach
    with world.theirs.inside():
        join(by=None, organisation=world.theirs.organisation, team=None, user=coach, role=Role.COACH)
    for place in (world.ours, world.theirs):
        with place.inside():
            standing.keep([place.organisation.pk])
    assert browser_of(coach).post("/me/", ANSWERS | {"name": "Amara Newname"}).status_code == 302
    for place in (world.ours, world.theirs):
        with place.inside():
            kept = KeptProgress.objects.get(organisation=place.organisation)
            assert Event.objects.filter(action="person renamed", by=coach).count() == 1
        # The transaction of a test is one: what a request would keep at its end is kept by the next reading.
        page = text(browser_of(place.lead).get(f"/o/{place.organisation.slug}/"))
        assert kept.pk and coach.name not in page
    assert "Amara Newname" in text(browser_of(world.ours.lead).get("/o/marsh/"))


def test_details_without_a_new_name_are_told_to_no_organisation(world: World) -> None:
    describe(world.ours.member, pronouns="she/her")
    with world.ours.inside():
        assert not Event.objects.filter(action="person renamed").exists()


def test_only_leads_see_what_helps_somebody_and_others_see_their_pronouns(world: World, browser_of: Callable) -> None:
    describe(world.ours.member, pronouns="she/her", access_needs="A quiet room")
    lead = text(browser_of(world.ours.lead).get("/o/marsh/team/"))
    assert "she/her" in lead and "What helps them to take part: A quiet room" in lead
    for who in ("coach", "sponsor", "member", "support"):
        page = text(browser_of(world.ours.people[who]).get("/o/marsh/team/"))
        assert "she/her" in page and "A quiet room" not in page, who


def test_in_a_sub_team_its_lead_sees_what_helps_somebody_and_the_others_do_not(
    world: World, browser_of: Callable
) -> None:
    population_scene.build(world.ours, "", {})
    describe(world.ours.sub_member, pronouns="he/him", access_needs="A quiet room")
    with world.ours.inside():
        slug = Population.objects.get(team__isnull=False).slug
    address = f"/o/marsh/p/{slug}/team/"
    assert "A quiet room" in text(browser_of(world.ours.sub_lead).get(address))
    assert "A quiet room" in text(browser_of(world.ours.lead).get(address)), "a lead of the project leads it too"
    for who in ("sub_member", "coach", "member"):
        page = text(browser_of(world.ours.people[who]).get(address))
        assert "he/him" in page and "A quiet room" not in page, who


# --- about you --------------------------------------------------------------------------------------------


def test_questions_about_oneself_may_be_answered_left_and_taken_away(world: World, browser_of: Callable) -> None:
    browser = browser_of(world.ours.member)
    page = text(browser.get("/me/about-you/"))
    assert "Only you can see your answers." in page and "Prefer not to say" in page
    assert "Take away all my answers" not in page
    assert browser.post("/me/about-you/", {"ethnicity": "black", "carer": "not_said"}).status_code == 302
    kept = EqualityAnswers.objects.get(user=world.ours.member)
    assert kept.answers == {"ethnicity": "black", "carer": "not_said"}, "what was left is not kept as an answer"
    page = text(browser.get("/me/about-you/"))
    assert page.count(" checked") == 2
    assert browser.post("/me/about-you/", {"do": "forget"}).status_code == 302
    assert not EqualityAnswers.objects.exists()
    assert "Your answers are gone." in text(browser.get("/me/about-you/"))


def test_every_question_can_be_answered_with_prefer_not_to_say(world: World, browser_of: Callable) -> None:
    form = browser_of(world.ours.member).get("/me/about-you/").context["form"]
    assert all("not_said" in dict(field.field.choices) and not field.field.required for field in form.visible_fields())


@pytest.mark.parametrize("answers", [{"ethnicity": "martian"}, {"shoe_size": "9"}])
def test_an_answer_that_was_not_offered_is_refused(world: World, answers: dict[str, str]) -> None:
    with pytest.raises(Refused):
        actions.keep_equality_answers(by=world.ours.member, answers=answers)
    assert not EqualityAnswers.objects.exists()


def test_an_odd_answer_sent_by_hand_is_refused_on_the_page(world: World, browser_of: Callable) -> None:
    answer = browser_of(world.ours.member).post("/me/about-you/", {"ethnicity": "martian"})
    assert answer.status_code == 422 and "Choose one of the answers shown" in text(answer)


def test_nobody_but_the_person_can_read_what_they_said(world: World, browser_of: Callable) -> None:
    actions.keep_equality_answers(by=world.ours.member, answers={"religion": "sikh"})
    for who in ("lead", "coach", "sponsor", "support"):
        page = browser_of(world.ours.people[who]).get("/me/about-you/")
        assert page.context["has_answered"] is False and " checked" not in text(page), who
    sources = {path: (ROOT / path).read_text(encoding="utf-8") for path in modules()}
    others = sorted(path for path, source in sources.items() if "EqualityAnswers" in source)
    models = ["organisations/models/__init__.py", "organisations/models/people.py"]
    theirs_alone = [
        "amhe/programme/about_me/taking.py",
        "amhe/programme/about_me/words.py",
    ]  # of who asks: test_about_me.py
    own = ["organisations/actions/people.py", *models, "organisations/views/me.py"]
    assert others == ["amhe/access/erasing.py", *theirs_alone, *own]


def test_an_account_added_by_the_release_before_has_the_usual_quiet_hours(world: World) -> None:
    table, known = User._meta.db_table, ("id", "password", "email", "name", "is_active", "is_superuser")
    with connections["default"].cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(known)}) VALUES (987654, '!', 'old@example.org', 'Old', true, false)"
        )
    user = User.objects.get(pk=987654)
    assert f"{user.quiet_from:%H:%M} {user.quiet_until:%H:%M} {user.reminders}" == "19:00 08:00 True"
