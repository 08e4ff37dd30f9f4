"""What people said goes when its time is over: 12 months after Phase 1 ends, and 4 years at most. What is counted stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import localtime
from hypothesis import given
from hypothesis import strategies as some

from amhe import clock
from amhe.access.models import Token
from amhe.audit.models import Change, Event
from amhe.backup import replays
from amhe.programme import actions as programme
from amhe.programme import retention
from amhe.programme.models import Report
from amhe.programme.report import facts_version, review_for_report
from amhe.programme.tasks import keep_to_retention
from amhe.rules import Refused
from datareview import actions, summaries
from datareview.models import Coding, Conversation, Extract, RemovalCode, Theme
from datareview.tasks import carry_out_removals
from organisations import actions as organisations
from organisations.models import Organisation
from organisations.retention import (
    AFTER_PHASE_1,
    AT_MOST,
    TOLD_BEFORE,
    earliest_end,
    goes_on,
    written_until,
    years_from,
)
from populations.models import Population
from tests.conftest import NOW
from tests.integration.test_privacy_retention import dry_run
from tests.scenes import datareview as review
from tests.scenes import populations as scene
from tests.world import Place, World

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X3")]
WRITTEN = date(2026, 11, 23)  # the clock's day
PAGE = "/o/marsh/set-up/end/"
SAID = "what people said"
DAYS = some.dates(min_value=date(2024, 1, 1), max_value=date(2036, 12, 31))


@pytest.fixture
def ours(world: World) -> Place:
    scene.build(world.ours, "", {})
    return world.ours


@pytest.fixture
def population(ours: Place) -> Population:
    with ours.inside():
        return Population.objects.filter(team__isnull=False).select_related("team", "organisation").get()


def listen(place: Place, population: Population, **differs: Any) -> Conversation:
    with place.inside():
        return review.listen(place, population, **differs)


def ends(place: Place, day: date | None) -> None:
    with place.inside():
        organisations.set_end_of_phase_1(by=place.lead, organisation=place.organisation, ends_on=day)


def on(day: date) -> Any:
    return clock.set_to(day)


def notes(place: Place) -> dict[int, str]:
    with place.inside():
        return dict(Conversation.objects.values_list("pk", "heard"))


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def days(name: str, day: date) -> dict[str, str]:
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


# --- the rule -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "end", "goes"),
    [
        (date(2026, 11, 23), None, date(2030, 11, 23)),
        (date(2026, 11, 23), date(2027, 6, 30), date(2028, 6, 30)),
        (date(2026, 11, 23), date(2035, 1, 1), date(2030, 11, 23)),
        (date(2027, 9, 1), date(2027, 6, 30), date(2028, 9, 1)),
        (date(2028, 2, 29), date(2028, 2, 29), date(2029, 3, 1)),
        (date(2028, 2, 29), None, date(2032, 2, 29)),
    ],
)
def test_words_go_12_months_after_phase_1_and_4_years_at_most(written: date, end: date | None, goes: date) -> None:
    assert goes_on(written, end) == goes


@given(written=DAYS, end=some.none() | DAYS, day=DAYS)
def test_the_question_to_the_database_is_the_rule(written: date, end: date | None, day: date) -> None:
    before = years_from(day, -AFTER_PHASE_1)
    asked = written <= years_from(day, -AT_MOST) or (written <= before and end is not None and end <= before)
    assert asked == (goes_on(written, end) <= day) == (written <= written_until(day, end))


@given(today=DAYS, written=DAYS)
def test_whatever_end_is_allowed_leaves_30_days_to_be_told(today: date, written: date) -> None:
    end = earliest_end(today)
    told_in_time = years_from(max(end, written), AFTER_PHASE_1) >= today + TOLD_BEFORE
    assert told_in_time
    assert years_from(end - timedelta(days=1), AFTER_PHASE_1) < today + TOLD_BEFORE, "no day is refused for nothing"


# --- they go, and what stays ----------------------------------------------------------------------------------------


def test_words_go_by_date_with_all_that_was_made_of_them_and_counts_stay(
    ours: Place, population: Population, browser_of: Callable[[Any], Any]
) -> None:
    note = listen(ours, population, quote="verbatim", how_many=2, service_use="never", method="phone")
    staff = listen(ours, population, who="staff", place_kind="nhs")
    with ours.inside():
        actions.log_conversation(by=ours.sub_member, population=population, place_kind="outdoors", explained=False)
        actions.add_theme(by=ours.sub_lead, population=population, name="Forms", kind="need", evidence=[note, staff])
        assert review_for_report(population).quotes
        report = programme.ask_for_report(
            by=ours.lead, organisation=ours.organisation, facts_version=facts_version(ours.organisation)
        )
        programme.keep_report(by=None, report=report, pdf=b"%PDF-1.7 The forms are long.")
        counted = summaries.heard(population)
        assert counted.people == 2 and counted.never_used == 3 and counted.not_told == 1
    ends(ours, date(2027, 3, 31))
    with on(date(2028, 3, 30)):
        assert f"0  {SAID}" in dry_run() and keep_to_retention()[SAID] == 0
        assert set(notes(ours).values()) == {note.heard, ""}
    with on(date(2028, 3, 31)):
        assert f"2  {SAID}" in dry_run() and set(notes(ours).values()) == {note.heard, ""}, "a dry run takes nothing"
        assert keep_to_retention()[SAID] == 2
        assert keep_to_retention()[SAID] == 0, "safe to run twice"
    assert set(notes(ours).values()) == {""}
    with ours.inside():
        gone = Conversation.objects.get(pk=note.pk)
        words = (gone.strengths, gone.needs, gone.worse, gone.changes, gone.method, gone.language, gone.interpreter)
        assert set(words) == {""} and gone.quote == "none" and not gone.has_words
        assert (gone.who, gone.how_many, gone.place_kind, gone.held_on) == ("population", 2, "charity", WRITTEN)
        assert summaries.heard(population) == counted
        assert not Extract.objects.exists() and not Coding.objects.exists()
        assert not RemovalCode.objects.exists() and not Token.objects.filter(kind="removal").exists()
        assert not Report.objects.exists() and review_for_report(population).quotes == ()
        assert Theme.objects.get().name == "Forms", "themes are in the team's words"
        events = Event.objects.filter(action="words of a note let go")
        assert {(event.by, event.thing_id) for event in events} == {(None, note.pk), (None, staff.pk)}
        kept = str(list(Change.objects.values_list("was", "became")))
        assert "forms are long" not in kept and "neighbour" not in kept
    with on(date(2028, 4, 1)):
        page = text(browser_of(ours.sub_lead).get(f"/o/marsh/p/{population.slug}/heard/{note.pk}/"))
        assert "The words went on 31 March 2028." in page and "forms are long" not in page
        assert 'name="do" value="reflect"' not in page
        listed = text(browser_of(ours.sub_lead).get(f"/o/marsh/p/{population.slug}/heard/"))
        assert listed.count("Words gone") == 2
        with ours.inside(), pytest.raises(Refused, match="their time was over"):
            actions.set_consent(by=ours.sub_lead, conversation=gone, version=gone.version, quote="none", read_back=True)


def test_without_an_end_they_go_4_years_after_they_were_written_down(ours: Place, population: Population) -> None:
    old = listen(ours, population, held_on=date(2020, 1, 1))
    with on(date(2030, 11, 22)):
        assert keep_to_retention()[SAID] == 0 and notes(ours)[old.pk]
    with on(date(2030, 11, 23)):
        assert keep_to_retention()[SAID] == 1 and not notes(ours)[old.pk]


def test_one_organisations_end_is_not_anothers(world: World, ours: Place, population: Population) -> None:
    note = listen(ours, population)
    ends(world.theirs, WRITTEN)
    with on(date(2029, 1, 1)):
        assert keep_to_retention()[SAID] == 0
    assert notes(ours)[note.pk]


def test_a_note_that_fails_stops_no_other_and_is_tried_again(
    ours: Place, population: Population, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = listen(ours, population), listen(ours, population, heard="Nobody rang back.")
    right = retention.let_go

    def wrong(*, by: None, conversation: Conversation) -> Conversation:
        if conversation.pk == first.pk:
            raise OSError
        return right(by=by, conversation=conversation)

    with on(date(2031, 1, 1)):
        monkeypatch.setattr(retention, "let_go", wrong)
        assert keep_to_retention()[SAID] == 1
        assert notes(ours) == {first.pk: first.heard, second.pk: ""}
        monkeypatch.undo()
        assert keep_to_retention()[SAID] == 1
    assert notes(ours) == {first.pk: "", second.pk: ""}


def test_a_removal_that_is_held_meanwhile_still_takes_the_rest(
    ours: Place, population: Population, client: Any
) -> None:
    note = listen(ours, population)
    with on(date(2030, 11, 20)):
        client.post("/remove/", {"code": note.given_codes[0], "do": "remove"})
    with on(date(2030, 11, 24)):
        assert keep_to_retention()[SAID] == 1
        assert carry_out_removals() == 0 and note.pk in notes(ours)
    with on(date(2030, 11, 28)):
        assert carry_out_removals() == 1 and note.pk not in notes(ours)


def test_after_a_restore_words_whose_time_is_over_go_before_anybody_is_let_in(
    ours: Place, population: Population
) -> None:
    note = listen(ours, population)
    with on(date(2031, 1, 1)):
        again = replays._replays["what people said whose time is over"]
        assert again(replays.RestoredFrom(None, NOW)) == 1  # type: ignore[arg-type]
    assert not notes(ours)[note.pk]


def test_the_database_keeps_no_word_of_a_note_whose_words_went(ours: Place, population: Population) -> None:
    note = listen(ours, population)
    with ours.inside(), pytest.raises(IntegrityError, match="words_that_went_are_gone"), transaction.atomic():
        Conversation.objects.filter(pk=note.pk).update(words_gone_at=NOW)


# --- told before ----------------------------------------------------------------------------------------------------


def test_the_sub_teams_lead_reads_30_days_before_that_words_go(
    ours: Place, population: Population, browser_of: Callable[[Any], Any]
) -> None:
    listen(ours, population)
    with on(date(2027, 1, 10)):
        listen(ours, population, heard="Nobody rang back.")
    path, words = f"/o/marsh/p/{population.slug}/heard/", "Words that go soon"
    with on(date(2030, 10, 23)):
        assert words not in text(browser_of(ours.sub_lead).get(path))
    with on(date(2030, 10, 24)):
        page = text(browser_of(ours.sub_lead).get(path))
        assert words in page and "The words of 1 note go on 23 November 2030." in page
        assert words not in text(browser_of(ours.sub_member).get(path)), "told to who can decide what is still needed"
    ends(ours, date(2029, 12, 1))
    with on(date(2030, 11, 5)):
        page = text(browser_of(ours.sub_lead).get(path))
        assert "The words of 2 notes go, the first on 23 November 2030." in page
    with on(date(2031, 2, 1)):
        keep_to_retention()
        assert words not in text(browser_of(ours.sub_lead).get(path))


# --- the day that Phase 1 ends --------------------------------------------------------------------------------------


def test_a_lead_says_when_phase_1_ends_and_it_is_in_the_trail(ours: Place, browser_of: Callable[[Any], Any]) -> None:
    browser = browser_of(ours.lead)
    assert "goes 4 years after it was written down" in text(browser.get("/o/marsh/set-up/"))
    answer = browser.post(PAGE, days("ends_on", date(2027, 6, 30)), follow=True)
    assert "30 June 2027. What people said goes 12 months later." in text(answer)
    with ours.inside():
        assert Organisation.objects.get().phase_1_ends_on == date(2027, 6, 30)
        assert Event.objects.get(action="end of Phase 1 set").by_id == ours.lead.pk
    assert "said when Phase 1 ends" in text(browser.get("/o/marsh/timeline/"))
    browser.post(PAGE, days("ends_on", date(2027, 6, 30)))
    browser.post(PAGE, {})
    with ours.inside():
        assert Organisation.objects.get().phase_1_ends_on is None
        assert Event.objects.filter(action="end of Phase 1 set").count() == 2, "the same day again is no change"


def test_a_day_that_would_take_words_before_anybody_could_read_of_it_is_refused_beside_the_box(
    ours: Place, browser_of: Callable[[Any], Any]
) -> None:
    browser = browser_of(ours.coach)
    with ours.inside():
        Organisation.objects.update(started_on=date(2024, 1, 1))
    for day in (date(2025, 12, 22), date(2020, 1, 1)):
        answer = browser.post(PAGE, days("ends_on", day))
        assert answer.status_code == 422 and "Choose 23 December 2025 or later" in text(answer)
        assert f'value="{day.year}"' in text(answer)
    assert browser.post(PAGE, days("ends_on", date(2025, 12, 23))).status_code == 302
    assert localtime(NOW).date() + TOLD_BEFORE == goes_on(date(2025, 12, 23), date(2025, 12, 23))


def test_nobody_else_says_when_it_ends(world: World, ours: Place, browser_of: Callable[[Any], Any]) -> None:
    for person in (ours.member, ours.sponsor, ours.support, ours.sub_lead):
        assert browser_of(person).post(PAGE, days("ends_on", date(2027, 6, 30))).status_code == 403
    assert browser_of(world.theirs.lead).post(PAGE, days("ends_on", date(2027, 6, 30))).status_code == 404
    with ours.inside():
        assert Organisation.objects.get().phase_1_ends_on is None
