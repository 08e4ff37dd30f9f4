"""The decision, and what follows from it (R44, R48, R50 to R57)."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from amhe.rules import Refused
from populations import actions
from populations.milestones import organisation_tasks, population_tasks
from populations.models import Decision, Population
from populations.summaries import chosen_populations, decision_for_report
from teams.models import Team
from tests.integration.populations_cast import decided, groups, open_vote, text_of
from tests.scenes import populations as scene

pytestmark = pytest.mark.django_db
DECISION = "/o/marsh/decision/"
WORDS = {
    "discussion": "We talked for an hour",
    "lived_experience_said": "Start where it hurts",
    "reasons": "Data are there",
    "other_views": "One would start elsewhere",
    "look_again_on_day": 22,
    "look_again_on_month": 5,
    "look_again_on_year": 2027,
}


def form(world, chosen, **more) -> dict:
    return WORDS | {"chosen": [p.pk for p in chosen], "present": [world.ours.lead.pk, world.ours.member.pk]} | more


@pytest.mark.requirement("R44")
@pytest.mark.parametrize(("n", "words"), [(0, "Choose at least 1 group"), (4, "Choose 3 groups or fewer")])
def test_no_group_and_4_groups_are_refused_and_nothing_typed_is_lost(world, browser_of, n, words) -> None:
    listed = groups(world.ours)
    answer = browser_of(world.ours.lead).post(DECISION, form(world, listed[:n]))
    assert answer.status_code == 422
    assert words in text_of(answer) and "One would start elsewhere" in text_of(answer)
    with world.ours.inside():
        assert not Decision.objects.exists() and not Team.objects.filter(kind="sub_team").exists()
        with pytest.raises(Refused, match=words):
            actions.decide(
                by=world.ours.lead,
                organisation=world.ours.organisation,
                choices=[(p, "now") for p in listed[:n]],
                discussion="x",
                reasons="x",
                other_views="x",
                present=[world.ours.lead],
            )


@pytest.mark.requirement("R44", "R56", "R57")
@pytest.mark.parametrize("n", [1, 2, 3])
def test_1_2_or_3_groups_are_chosen_and_each_has_an_empty_sub_team_of_its_own(world, browser_of, n) -> None:
    listed = groups(world.ours)
    answer = browser_of(world.ours.lead).post(DECISION, form(world, listed[:n]), follow=True)
    assert "The decision is recorded." in text_of(answer)
    with world.ours.inside():
        chosen = list(Population.objects.chosen().select_related("team"))
        assert len({p.team_id for p in chosen}) == n and all(p.team.kind == "sub_team" for p in chosen)
        assert all(not p.team.memberships.exists() for p in chosen)


@pytest.mark.requirement("R31", "R48")
def test_everybody_reads_the_decision_with_its_order_reasons_views_and_who_took_part(world, browser_of) -> None:
    a, b, *_ = groups(world.ours)
    places = {f"place_{a.pk}": 2, f"start_{a.pk}": "in 3 months", f"place_{b.pk}": 1, f"start_{b.pk}": "now"}
    browser_of(world.ours.coach).post(DECISION, form(world, [a, b], **places))
    page = text_of(browser_of(world.ours.support).get(DECISION))
    for words in ("We talked for an hour", "Start where it hurts", "Data are there", "One would start elsewhere"):
        assert words in page
    assert "Lead of Marsh Partnership NHS Trust, Member of Marsh" in page and "22 May 2027" in page
    assert page.index("Black men") < page.index("Rural communities") and "Start: in 3 months" in page
    assert "Record a new decision" not in page


@pytest.mark.requirement("R48")
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"discussion": ""}, "Write what the team talked about"),
        ({"reasons": ""}, "Write the reasons for the choice"),
        ({"other_views": " "}, "Write any different views, or that there were none"),
        ({"present": []}, "Say who took part"),
        ({"look_again_on_year": 2020}, "Choose a day that is still to come."),
        ({"reasons": "x" * 4001}, "must be 4000 characters or fewer"),
    ],
)
def test_a_decision_without_its_talk_reasons_views_or_people_is_refused(world, browser_of, change, words) -> None:
    answer = browser_of(world.ours.lead).post(DECISION, form(world, groups(world.ours)[:1], **change))
    assert answer.status_code == 422 and words in text_of(answer)
    with world.ours.inside():
        assert not Decision.objects.exists()


def test_two_groups_in_one_place_and_somebody_elses_groups_and_people_are_refused(world, browser_of) -> None:
    a, b, *_ = groups(world.ours)
    foreign = groups(world.theirs)[0]
    browser = browser_of(world.ours.lead)
    answer = browser.post(DECISION, form(world, [a, b], **{f"place_{a.pk}": 1, f"place_{b.pk}": 1}))
    assert answer.status_code == 422 and "Give each group a different place" in text_of(answer)
    assert browser.post(DECISION, form(world, [foreign])).status_code == 422
    assert browser.post(DECISION, form(world, [a], present=[world.theirs.lead.pk])).status_code == 422


@pytest.mark.requirement("R57")
def test_a_new_decision_stands_in_place_of_the_old_one_which_is_kept_and_sub_teams_stay(world, browser_of) -> None:
    a, b, *_ = groups(world.ours)
    decided(world.ours, a, reasons="The first reasons")
    with world.ours.inside():
        team = Population.objects.get(pk=a.pk).team_id
    decided(world.ours, a, b, reasons="The second reasons")
    page = text_of(browser_of(world.ours.lead).get(DECISION))
    assert page.index("The second reasons") < page.index("Earlier decisions") < page.index("The first reasons")
    with world.ours.inside():
        assert Population.objects.get(pk=a.pk).team_id == team and Decision.objects.current().count() == 1
        assert [c.name for c in chosen_populations([world.ours.organisation.pk])[world.ours.organisation.pk]] == [
            "Rural communities",
            "Black men",
        ]


def in_the_form(page) -> str:
    """The decision that the form on this page knows of."""
    return re.search(r'name="instead_of" value="(\d+)"', page.content.decode())[1]


@pytest.mark.parametrize("first", [True, False])
def test_a_decision_recorded_while_another_is_written_is_read_first_and_nothing_typed_is_lost(
    world, browser_of, first
) -> None:
    a, b, *_ = groups(world.ours)
    if not first:
        decided(world.ours, a, reasons="The old reasons")
    browser = browser_of(world.ours.lead)
    mine = form(world, [b], instead_of=in_the_form(browser.get(DECISION + "?new=1")))
    decided(world.ours, a, reasons="The reasons of another")
    answer = browser.post(DECISION, mine)
    page = text_of(answer)
    assert answer.status_code == 422 and "Somebody recorded a decision while you were writing." in page
    assert page.index("The reasons of another") < page.index("One would start elsewhere</textarea>")
    with world.ours.inside():
        assert Decision.objects.current().get().reasons == "The reasons of another"
    again = browser.post(DECISION, mine | {"instead_of": in_the_form(answer)}, follow=True)
    assert "The decision is recorded." in text_of(again)


def test_deciding_reads_each_group_anew(world) -> None:
    a, b, *_ = groups(world.ours)
    with world.ours.inside():
        stale_a, stale_b = Population.objects.get(pk=a.pk), Population.objects.get(pk=b.pk)
        actions.set_aside(by=world.ours.lead, population=b, reason="A plan is under way")
    decided(world.ours, a)
    decided(world.ours, stale_a)
    with world.ours.inside():
        assert Team.objects.filter(kind="sub_team").count() == 1
    with pytest.raises(Refused, match="Black men is no longer on the list"):
        decided(world.ours, stale_b)
    with world.ours.inside():
        assert [c.population_id for c in Decision.objects.current().get().choices.all()] == [a.pk]


@pytest.mark.parametrize("do", ["set_aside", "bring_back", "decide"])
def test_every_choice_about_the_list_waits_for_the_one_before(world, do) -> None:
    a, *_ = groups(world.ours)
    if do == "bring_back":
        with world.ours.inside():
            actions.set_aside(by=world.ours.lead, population=a, reason="Later")
    with world.ours.inside(), CaptureQueriesContext(connection) as asked:
        if do == "decide":
            decided(world.ours, a)
        elif do == "set_aside":
            actions.set_aside(by=world.ours.lead, population=a, reason="Later")
        else:
            actions.bring_back(by=world.ours.lead, population=a)
    locks = [query["sql"] for query in asked if "FOR UPDATE" in query["sql"]]
    assert 'FROM "organisations_organisation"' in locks[0] and 'FROM "populations_population"' in locks[1]


@pytest.mark.requirement("R45", "R48")
def test_another_way_of_agreeing_is_recorded_and_leads_to_the_same_decision(world, browser_of) -> None:
    a, *_ = groups(world.ours)
    browser = browser_of(world.ours.coach)
    wrong = browser.post(
        "/o/marsh/ballots/other/", {"question": "Who first?", "method": "ranked_ballot", "outcome": ""}
    )
    assert wrong.status_code == 422 and "Write what came out" in text_of(wrong)
    posted = {"question": "Who first?", "method": "dot_vote", "outcome": "Most dots for Rural communities"}
    page = text_of(browser.post("/o/marsh/ballots/other/", posted, follow=True))
    assert "Share out points: Most dots for Rural communities" in page
    browser.post(DECISION, form(world, [a]))
    with world.ours.inside():
        assert decision_for_report(world.ours.organisation).method == "dot_vote"


@pytest.mark.parametrize("who", ["member", "sponsor", "support"])
def test_only_a_lead_or_a_coach_records_the_decision(world, browser_of, who) -> None:
    listed = groups(world.ours)
    browser = browser_of(getattr(world.ours, who))
    assert "Record the decision" not in text_of(browser.get(DECISION))
    assert browser.post(DECISION, form(world, listed[:1])).status_code == 403
    assert browser_of(world.theirs.lead).get(DECISION).status_code == 404


@pytest.mark.requirement("R56", "R58")
def test_people_of_one_sub_team_see_their_own_group_and_not_another(world, browser_of) -> None:
    things: dict = {}
    scene.build(world.ours, "", things)
    own = things[Population]
    with world.ours.inside():
        other = Population.objects.active().exclude(pk=own.pk).first()
    decided(world.ours, own, other)
    browser = browser_of(world.ours.sub_member)
    for page, ours, theirs in (("home", 200, 403), ("define", 200, 403), ("sub_team", 200, 403)):
        assert browser.get(reverse(f"populations:{page}", args=["marsh", own.slug])).status_code == ours
        assert browser.get(reverse(f"populations:{page}", args=["marsh", other.slug])).status_code == theirs


def test_the_tasks_follow_the_work_and_ask_the_same_questions_for_1_and_2_organisations(world, count_queries) -> None:
    from amhe.access import wall

    ours, theirs = world.ours.organisation.pk, world.theirs.organisation.pk
    with wall.inside(ours, theirs):
        assert organisation_tasks([ours])[ours]["m2_identify"] == "not_started"
        scene.build(world.ours, "", {})
        scene.build(world.theirs, "", {})
        states = organisation_tasks([ours, theirs])
        assert states[ours] == states[theirs]
        assert states[ours]["m2_consensus"] == "completed" and states[ours]["m2_review"] == "in_progress"
        (chosen,) = chosen_populations([ours])[ours]
        assert population_tasks([ours])[chosen.id]["m3_lead"] == "completed"
        assert set(population_tasks([ours])) == {chosen.id}
        for ask in (organisation_tasks, population_tasks, chosen_populations):
            assert count_queries(lambda ask=ask: ask([ours])) == count_queries(lambda ask=ask: ask([ours, theirs])) <= 5


def test_the_report_has_the_decision_without_names(world) -> None:
    scene.build(world.ours, "", {})
    with world.ours.inside():
        told = decision_for_report(world.ours.organisation)
    assert told is not None and told.people_present == 2 and told.decided_on == date(2026, 11, 23)
    assert told.chosen[0].start == "now" and "5 miles" in told.chosen[0].definition
    assert world.ours.lead.name not in repr(told)
    with world.theirs.inside():
        assert decision_for_report(world.theirs.organisation) is None


def test_a_vote_that_is_open_does_not_stop_a_decision(world) -> None:
    listed = groups(world.ours)
    open_vote(world.ours, listed)
    assert decided(world.ours, listed[0]).round is None
