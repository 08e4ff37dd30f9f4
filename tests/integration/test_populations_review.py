"""The review of each group: 4 answers, organisations and sources of data that they name, signs, and comments (R39 to R49)."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from amhe.audit.models import Event
from amhe.privacy import exporting
from populations import actions
from populations.milestones import choosing_facts
from populations.models import NamedOrganisation, Population, ReviewComment
from tests.integration.populations_cast import groups, open_vote, text_of
from tests.world import World

pytestmark = pytest.mark.django_db
TABLE = "/o/marsh/populations/review/"
RURAL = "/o/marsh/p/rural-communities/review/"
COMMENTS = "/o/marsh/p/rural-communities/review/comments/"
REVIEW = {
    "version": 1,
    "will": 3,
    "urgency": "Two clinics close",
    "has_existing_work": "yes",
    "existing_work": "Market-day stall",
    "relationships": 2,
    "relationships_text": "Parish councils",
    "data": "local",
    "data_text": "Trust records",
}
UNKNOWN = {"will": "not_known", "has_existing_work": "not_known", "relationships": "not_known", "data": "not_known"}


def population(world: World, slug: str = "rural-communities") -> Population:
    with world.ours.inside():
        return Population.objects.get(slug=slug)


def answered(world: World, listed: Population, **more: Any) -> Population:
    """A group whose answers are these and no others."""
    nothing: dict[str, Any] = dict.fromkeys(("urgency", "existing_work", "relationships_text", "data", "data_text"), "")
    nothing |= dict.fromkeys(("will", "has_existing_work", "relationships"))
    with world.ours.inside():
        now = Population.objects.get(pk=listed.pk)
        known = {"by": world.ours.member, "population": now, "version": now.version}
        return actions.review_population(**known, **(nothing | more))


@pytest.mark.requirement("R39", "R40", "R41", "R42")
def test_the_4_questions_are_answered_and_blanks_say_so(world, browser_of) -> None:
    groups(world.ours)
    browser = browser_of(world.ours.member)
    page = text_of(browser.post(RURAL, REVIEW, follow=True))
    for words in ("A lot", "Two clinics close", "Yes", "Market-day stall", "Some", "Parish councils", "Local"):
        assert words in page
    assert page.count("Not answered yet") == 12 and "1 of 4 groups have all 4 answers" in page


@pytest.mark.requirement("R39", "R40", "R41", "R42")
def test_not_known_is_an_answer_to_each_question_and_is_said_on_the_ballot(world, browser_of) -> None:
    listed = groups(world.ours)
    browser = browser_of(world.ours.member)
    page = text_of(browser.post(RURAL, {"version": 1} | UNKNOWN, follow=True))
    assert page.count("Not known</strong>") == 4 and page.count("Not answered yet") == 12
    assert "1 of 4 groups have all 4 answers" in page
    again = browser.get(RURAL).content.decode()
    assert again.count('value="not_known" ') == 4 and again.count("checked") == 4
    ballot = text_of(browser.get(f"/o/marsh/ballots/{open_vote(world.ours, listed).pk}/"))
    assert "Will: not known. Work under way: not known. Links: not known. Data: not known." in ballot
    assert "Signs of a good first group" not in ballot


def test_an_answer_takes_the_place_of_not_known(world, browser_of) -> None:
    groups(world.ours)
    browser = browser_of(world.ours.member)
    browser.post(RURAL, {"version": 1} | UNKNOWN)
    browser.post(RURAL, REVIEW | {"version": 2, "relationships": "not_known"})
    now = population(world)
    assert (now.will, now.has_existing_work, now.relationships, now.not_known) == (3, True, None, ["relationships"])


@pytest.mark.parametrize(("not_known", "short"), [(["luck"], {}), (["will_urgency"], {"will": 2})])
def test_the_database_keeps_no_answer_beside_not_known(world, not_known, short) -> None:
    listed = groups(world.ours)[0]
    with world.ours.inside(), pytest.raises(IntegrityError), transaction.atomic():
        Population.objects.filter(pk=listed.pk).update(not_known=not_known, **short)


@pytest.mark.parametrize(
    ("said", "question"),
    [
        ({"will": 0}, "will_urgency"),
        ({"urgency": "Soon"}, "will_urgency"),
        ({"not_known": ["will_urgency"]}, "will_urgency"),
        ({"has_existing_work": False}, "existing_work"),
        ({"work_organisations": ["Mind"]}, "existing_work"),
        ({"not_known": ["existing_work"]}, "existing_work"),
        ({"relationships": 0}, "relationships"),
        ({"known_organisations": ["Mind"]}, "relationships"),
        ({"not_known": ["relationships"]}, "relationships"),
        ({"data": "not_known"}, "data"),
        ({"data_sources": ["census"]}, "data"),
    ],
)
def test_the_milestone_counts_as_answered_what_the_page_does(world, said, question) -> None:
    everything = {"will": 1, "has_existing_work": True, "relationships": 1, "data": "local"}
    short = {"will_urgency": "will", "existing_work": "has_existing_work"}.get(question, question)
    (listed,) = groups(world.ours, "Rural communities")
    pk = world.ours.organisation.pk

    def counted() -> tuple[int, int]:
        with world.ours.inside():
            facts = choosing_facts([pk])[pk]
            return facts.begun, facts.reviewed

    assert counted() == (0, 0)
    now = answered(world, listed, **said)
    with world.ours.inside():
        assert now.answered == (question,)
    assert counted() == (1, 0)
    answered(world, listed, **({key: value for key, value in everything.items() if key != short} | said))
    assert counted() == (1, 1)


@pytest.mark.requirement("R42")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("will", 4),
        ("relationships", "x"),
        ("data", "secret"),
        ("has_existing_work", "perhaps"),
        ("data_sources", "nomis2"),
    ],
)
def test_an_answer_that_is_not_offered_is_refused(world, browser_of, field, value) -> None:
    groups(world.ours)
    answer = browser_of(world.ours.member).post(RURAL, REVIEW | {field: value})
    assert answer.status_code == 422 and "Two clinics close" in text_of(answer)


def test_two_people_who_answer_at_once_both_keep_their_words(world, browser_of) -> None:
    groups(world.ours)
    theirs = REVIEW | {"work_organisations": "Mind", "data_sources": ["census"]}
    browser_of(world.ours.lead).post(RURAL, theirs)
    mine = {
        "urgency": "My other words",
        "will": "not_known",
        "has_existing_work": "no",
        "work_organisations": "Age UK\nScope",
        "data": "both",
    }
    answer = browser_of(world.ours.member).post(RURAL, theirs | mine)
    page = text_of(answer)
    assert answer.status_code == 409
    for words in ("My other words", "Two clinics close", "A lot", "Age UK Scope", ">Mind<", "What is not known"):
        assert words in page
    assert re.search(r">\s*Yes\s*<", page) and re.search(r">\s*No\s*<", page) and "True" not in page
    assert "National and local data" in page and ">Local data<" in page, "choices are said in words"
    assert "Do people want to do this work?" in page and "Which of these will you use?" not in page
    assert population(world).urgency == "Two clinics close"


# --- sources of data -------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R42", "R47")
def test_sources_of_the_catalogue_are_chosen_and_shown_wherever_the_answers_are(world, browser_of) -> None:
    listed = groups(world.ours)
    browser = browser_of(world.ours.member)
    assert "Choose where the data comes from" in text_of(browser.get(RURAL))
    chosen = {"data_sources": ["mhsds", "census"]}
    table = text_of(browser.post(RURAL, REVIEW | chosen, follow=True))
    said = "Data from: Census 2021 (and 2022 in Scotland), Mental Health Services Data Set"
    assert said in table
    assert "Where the data comes from: 2 sources chosen" in text_of(browser.get(RURAL))
    assert said in text_of(browser.get("/o/marsh/p/rural-communities/define/"))
    assert said in text_of(browser.get(f"/o/marsh/ballots/{open_vote(world.ours, listed).pk}/"))
    assert said in text_of(browser_of(world.ours.sponsor).get(RURAL))


@pytest.mark.requirement("R42")
def test_the_sources_on_offer_are_those_with_numbers_and_of_the_nation(world, browser_of) -> None:
    groups(world.ours)
    page = browser_of(world.ours.member).get(RURAL).content.decode()
    offered = {key: f'value="{key}"' in page for key in ("census", "staff_survey", "ni_stats", "asset_directories")}
    assert offered == {"census": True, "staff_survey": True, "ni_stats": False, "asset_directories": False}


def test_a_source_that_has_left_the_catalogue_is_left_out_of_the_words(world, browser_of) -> None:
    listed = groups(world.ours)[0]
    answered(world, listed, data_sources=["long_gone", "census"])
    page = text_of(browser_of(world.ours.member).get(TABLE))
    assert "Data from: Census 2021 (and 2022 in Scotland) </span>" in page and "long_gone" not in page


# --- organisations ---------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R40", "R41")
def test_organisations_are_named_one_on_a_line_and_stand_in_the_answer(world, browser_of) -> None:
    groups(world.ours)
    browser = browser_of(world.ours.member)
    named = {"work_organisations": " Parish  nurses \r\n\r\nMind\r\nmind", "known_organisations": "Mind\nYoung Farmers"}
    page = text_of(browser.post(RURAL, REVIEW | named, follow=True))
    assert "Organisations: Parish nurses, Mind <" in page and "Organisations: Mind, Young Farmers <" in page
    form = browser.get(RURAL).content.decode()
    assert "Parish nurses\nMind</textarea>" in form and "Do not name patients or carers." in form
    browser.post(RURAL, REVIEW | {"version": 2, "known_organisations": "Young Farmers"})
    now = population(world)
    with world.ours.inside():
        assert (now.work_organisations, now.known_organisations) == ([], ["Young Farmers"])


@pytest.mark.requirement("R40", "R41")
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("\n".join(f"Group {n}" for n in range(21)), "Name 20 organisations or fewer"),
        ("Mind\n" + "x" * 201, "Each name must be 200 characters or fewer."),
    ],
)
def test_too_many_names_or_one_too_long_come_back_as_they_were_typed(world, browser_of, typed, words) -> None:
    groups(world.ours)
    answer = browser_of(world.ours.member).post(RURAL, REVIEW | {"known_organisations": typed})
    assert answer.status_code == 422 and words in text_of(answer) and typed in answer.content.decode()
    with world.ours.inside():
        assert not NamedOrganisation.objects.exists()


@pytest.mark.requirement("R40", "R41")
def test_20_names_of_200_characters_are_kept(world, browser_of) -> None:
    groups(world.ours)
    names = [f"{n:03}" + "é" * 197 for n in range(20)]
    browser_of(world.ours.member).post(RURAL, REVIEW | {"known_organisations": "\n".join(names)})
    now = population(world)
    with world.ours.inside():
        assert now.known_organisations == names


@pytest.mark.requirement("R41")
def test_one_organisation_is_written_alike_for_every_group_and_can_be_put_right(world, browser_of) -> None:
    groups(world.ours)
    browser = browser_of(world.ours.member)
    browser.post(RURAL, REVIEW | {"known_organisations": "Age UK Marsh"})
    men = "/o/marsh/p/black-men/review/"
    assert "Organisations that you named for other groups" in text_of(browser.get(men))
    assert "Organisations that you named for other groups" not in text_of(browser.get(RURAL))
    browser.post(men, REVIEW | {"known_organisations": "AGE UK marsh"})
    with world.ours.inside():
        assert set(NamedOrganisation.objects.values_list("name", flat=True)) == {"Age UK Marsh"}
    browser.post(RURAL, REVIEW | {"version": 2, "known_organisations": "Age UK MARSH"})
    now = population(world)
    with world.ours.inside():
        assert now.known_organisations == ["Age UK MARSH"], "who typed it here may type it anew"


def test_names_of_another_organisation_are_never_offered(world, browser_of) -> None:
    groups(world.ours)
    theirs = groups(world.theirs)[0]
    with world.theirs.inside():
        nothing = dict.fromkeys(("urgency", "existing_work", "relationships_text", "data", "data_text"), "")
        nothing |= dict.fromkeys(("will", "has_existing_work", "relationships"))
        known = {"by": world.theirs.member, "population": theirs, "version": 1, "known_organisations": ["Hill Charity"]}
        actions.review_population(**known, **nothing)
    assert "Hill Charity" not in text_of(browser_of(world.ours.member).get(RURAL))


# --- signs -----------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R49")
def test_the_signs_stand_in_the_table_on_the_page_and_on_the_ballot_and_order_nothing(world, browser_of) -> None:
    listed = groups(world.ours)
    answered(world, listed[2], data="both", has_existing_work=True, relationships=3)
    answered(world, listed[3], data="none", has_existing_work=False, relationships=1)
    browser = browser_of(world.ours.member)
    table = text_of(browser.get(TABLE))
    signs = ("Data is available", "Some work is already under way", "Relationships are in place")
    assert [table.count(sign) for sign in signs] == [1, 1, 1]
    order = [table.index(f'/review/">{each.name}</a>') for each in listed]
    assert order == sorted(order), "in the order of the list, whatever their signs"
    assert all(sign in text_of(browser.get("/o/marsh/p/women-veterans/review/")) for sign in signs)
    assert "None yet" in text_of(browser.get("/o/marsh/p/korean-community/review/"))
    round = open_vote(world.ours, listed)
    url = f"/o/marsh/ballots/{round.pk}/"
    waiting = text_of(browser.get(url))
    chosen = text_of(browser.post(url, {"move": f"choose:{listed[2].pk}"}))
    for page in (waiting, chosen):
        assert "Signs of a good first group: Data is available. Some work" in page
        assert page.count("Signs of a good first group") == 1, "beside the group, chosen or not yet"
    assert not any(f"{n} sign" in page.lower() for n in range(4) for page in (table, waiting, chosen))


# --- comments --------------------------------------------------------------------------------------------------------


def comment(browser: Any, words: str, **more: Any) -> Any:
    return browser.post(COMMENTS, {"words": words, **more}, follow=True)


def test_people_comment_on_what_is_known_and_the_table_says_how_many(world, browser_of) -> None:
    groups(world.ours)
    lead, member = browser_of(world.ours.lead), browser_of(world.ours.member)
    assert "What people say about these answers will be listed here." in text_of(lead.get(COMMENTS))
    assert "Your comment is on the page." in text_of(comment(member, "The stall moved to Friday."))
    page = text_of(comment(lead, "Then we ask the council."))
    assert page.index("The stall moved to Friday.") < page.index("Then we ask the council.")
    assert world.ours.member.name in page and "today" in page
    table = text_of(lead.get(TABLE))
    assert f'<a href="{COMMENTS}">2 comments<' in table and table.count("No comments yet") == 3
    assert "2 comments. " in text_of(lead.get(RURAL))
    assert "Then we ask the council." in text_of(browser_of(world.ours.sponsor).get(COMMENTS))


@pytest.mark.parametrize(
    ("words", "said"),
    [("", "Write your comment"), ("x" * 1001, "Your comment must be 1000 characters or fewer")],
)
def test_a_comment_that_cannot_be_kept_comes_back(world, browser_of, words, said) -> None:
    groups(world.ours)
    answer = browser_of(world.ours.member).post(COMMENTS, {"words": words})
    assert answer.status_code == 422 and said in text_of(answer) and words in text_of(answer)
    with world.ours.inside():
        assert not ReviewComment.objects.exists()


def test_a_double_click_keeps_one_comment(world, browser_of) -> None:
    groups(world.ours)
    browser, key = browser_of(world.ours.member), str(uuid4())
    for _click in range(2):
        assert "Said once" in text_of(comment(browser, "Said once", idempotency_key=key))
    with world.ours.inside():
        assert ReviewComment.objects.count() == 1


def test_the_writer_takes_a_comment_back_and_the_trail_keeps_no_words_of_it(world, browser_of) -> None:
    groups(world.ours)
    lead, member = browser_of(world.ours.lead), browser_of(world.ours.member)
    comment(member, "Too hasty a word")
    with world.ours.inside():
        pk = ReviewComment.objects.get().pk
    assert "Take back this comment" in text_of(member.get(COMMENTS))
    assert "Take back this comment" not in text_of(lead.get(COMMENTS))
    lead.post(COMMENTS, {"do": "take_back", "comment": pk})
    assert "Too hasty a word" in text_of(lead.get(COMMENTS)), "nobody else can"
    for _twice in range(2):
        page = text_of(member.post(COMMENTS, {"do": "take_back", "comment": pk}, follow=True))
        assert "Your comment is gone." in page and "Too hasty a word" not in page
    timeline = text_of(lead.get("/o/marsh/timeline/"))
    assert "took back a comment on what is known about a group" in timeline and "Too hasty" not in timeline
    with world.ours.inside():
        assert Event.objects.filter(action="comment on review taken back").count() == 1


def test_a_comment_of_another_group_is_not_taken_back_from_here(world, browser_of) -> None:
    groups(world.ours)
    member = browser_of(world.ours.member)
    member.post("/o/marsh/p/black-men/review/comments/", {"words": "Stays"})
    with world.ours.inside():
        pk = ReviewComment.objects.get().pk
        member.post(COMMENTS, {"do": "take_back", "comment": pk})
        assert ReviewComment.objects.exists()


def test_who_may_only_look_reads_comments_and_writes_none(world, browser_of) -> None:
    groups(world.ours)
    comment(browser_of(world.ours.member), "For all to read")
    for person in (world.ours.coach, world.ours.support):
        browser = browser_of(person)
        page = text_of(browser.get(COMMENTS))
        assert "For all to read" in page and "Add the comment" not in page
        assert browser.post(COMMENTS, {"words": "No"}).status_code == 403
    assert browser_of(world.theirs.member).get(COMMENTS).status_code == 404


def test_comments_are_never_in_the_report(world, browser_of) -> None:
    groups(world.ours)
    comment(browser_of(world.ours.member), "Not for the board")
    assert "Not for the board" not in text_of(browser_of(world.ours.lead).get("/o/marsh/report/"))


# --- a group that leaves the list while somebody writes --------------------------------------------------------------


@pytest.mark.parametrize("gone", ["merged", "set aside"])
@pytest.mark.parametrize(
    ("where", "sent"),
    [
        (RURAL, REVIEW | {"urgency": "All my words", "work_organisations": "Mind"}),
        (COMMENTS, {"words": "All my words"}),
    ],
)
def test_words_for_a_group_that_left_the_list_come_back_with_the_reason(world, browser_of, gone, where, sent) -> None:
    first, second, *_ = groups(world.ours)
    browser = browser_of(world.ours.member)
    browser.get(where)
    with world.ours.inside():
        if gone == "merged":
            actions.merge(by=world.ours.lead, population=first, into=second)
        else:
            actions.set_aside(by=world.ours.lead, population=first, reason="A plan is under way")
    answer = browser.post(where, sent)
    page = text_of(answer)
    assert answer.status_code == 422 and "Rural communities is no longer on the list." in page
    assert "All my words" in page and "They are still below, so that you can copy them." in page
    said = "now part of Black men" if gone == "merged" else "set aside. A plan is under way"
    assert said in page
    with world.ours.inside():
        assert not ReviewComment.objects.exists()
    assert population(world).urgency == ""


@pytest.mark.requirement("R36", "R41")
def test_what_was_known_of_a_merged_group_stays_with_it_and_is_one_step_away(world, browser_of) -> None:
    first, second, *_ = groups(world.ours)
    browser = browser_of(world.ours.member)
    comment(browser, "They meet on Fridays")
    answered(world, first, known_organisations=["Young Farmers"], urgency="Two clinics close")
    with world.ours.inside():
        actions.merge(by=world.ours.lead, population=first, into=second)
    assert f'<a href="{RURAL}">What we knew about Rural communities</a>' in text_of(
        browser.get("/o/marsh/p/black-men/review/")
    )
    page = text_of(browser.get(RURAL))
    assert "Organisations: Young Farmers" in page and "Two clinics close" in page and 'name="urgency"' not in page
    page = text_of(browser.get(COMMENTS))
    assert "They meet on Fridays" in page and "Take back this comment" in page and "Add the comment" not in page


def test_more_groups_names_and_comments_ask_no_more_of_the_database(world, browser_of, count_queries) -> None:
    browser = browser_of(world.ours.lead)
    (first,) = groups(world.ours, "Rural communities")
    answered(world, first, known_organisations=["Mind"])
    comment(browser, "One")

    def costs() -> list[int]:
        pages = (TABLE, RURAL, "/o/marsh/data-sources/")
        return [count_queries(lambda at=at: browser.get(at)) for at in pages]

    costs()
    few = costs()
    for other in groups(world.ours, "Two", "Three"):
        answered(world, other, known_organisations=["A", "B"], data_sources=["census"])
    answered(world, first, known_organisations=["C", "D"], work_organisations=["E"])
    comment(browser, "Two")
    assert costs() == few


def test_comments_and_names_are_in_the_organisations_copy_and_comments_in_what_we_keep_about_their_writer(
    world, browser_of
) -> None:
    first, *_ = groups(world.ours)
    member = browser_of(world.ours.member)
    comment(member, "The stall moved to Friday.")
    answered(world, first, known_organisations=["Young Farmers"], data_sources=["census"])
    with world.ours.inside():
        copy, _rows = exporting.files_of(world.ours.organisation.pk)
    assert b"The stall moved to Friday." in copy["data/populations_reviewcomment.jsonl"]
    assert b"Young Farmers" in copy["data/populations_namedorganisation.jsonl"]
    assert b'"data_sources": ["census"]' in copy["data/populations_population.jsonl"]
    about_me = text_of(member.get(reverse("about_me")))
    assert "Groups that you added, described or said something about" in about_me
