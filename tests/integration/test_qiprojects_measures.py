"""Measures and their charts: what the sub-team sees, what leaves it, points by hand and by pasting."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from populations.models import Population
from qiprojects import actions
from qiprojects.models import Measure, Point
from qiprojects.summaries import project_for_report
from tests.scenes import populations as populations_scene
from tests.scenes import qiprojects as scene
from tests.world import Place, World

pytestmark = pytest.mark.django_db
SHIFT = "The last 8 fortnights are all above the middle line: a shift for the better."
NEW = {
    "name": "Reviews near home", "kind": "outcome", "numerator_label": "Reviews near home",
    "denominator_label": "Reviews planned", "direction": "higher", "frequency": "monthly", "owner": "Clerk", "target": "80",
}  # fmt: skip


@pytest.fixture
def ours(world: World) -> Place:
    populations_scene.build(world.ours, "", {})
    return world.ours


@pytest.fixture
def population(ours: Place) -> Population:
    with ours.inside():
        return Population.objects.filter(team__isnull=False).select_related("team", "organisation").get()


@pytest.fixture
def address(population: Population) -> str:
    return f"/o/marsh/p/{population.slug}/project/measures/"


def make(ours: Place, population: Population, **differs: Any) -> Measure:
    with ours.inside():
        return scene.measure(ours, population, **differs)


def text(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def points(ours: Place) -> list[tuple[date, int, int | None]]:
    with ours.inside():
        return list(Point.objects.order_by("on").values_list("on", "numerator", "denominator"))


@pytest.mark.requirement("R97")
def test_a_measure_keeps_its_definition_and_says_which_kinds_are_good_to_have_as_well(
    ours: Place, browser_of: Callable, address: str
) -> None:
    browser = browser_of(ours.sub_lead)
    assert "1 is enough to start" in text(browser.get(address))
    answer = browser.post(address, NEW, follow=True)
    page = text(answer)
    assert "Reviews near home" in page and "80%" in page and "Monthly" in page and "Clerk" in page
    assert "Not agreed yet" in page and "There are no points yet." in page
    listed = text(browser.get(address))
    assert "Process: are we doing what we said?" in listed and "The coach has not agreed it yet." in listed


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "Enter a name for the measure"),
        ({"name": "x" * 161}, "160 characters or fewer"),
        ({"kind": ""}, "Choose what kind of measure it is"),
        ({"kind": "magic"}, "Choose one of the answers shown"),
        ({"owner": ""}, "Write who collects it"),
        ({"frequency": ""}, "Choose how often you will count"),
        ({"target": "101"}, "Enter a percentage from 0 to 100"),
        ({"target": "lots"}, "must be a whole number"),
    ],
)
def test_a_wrong_answer_is_explained_and_nothing_typed_is_lost(
    ours: Place, browser_of: Callable, address: str, wrong: dict[str, str], words: str
) -> None:
    answer = browser_of(ours.sub_lead).post(address, NEW | wrong)
    assert answer.status_code == 422
    assert words in text(answer)
    assert 'value="Reviews planned"' in answer.content.decode()
    with ours.inside():
        assert not Measure.objects.exists()


def test_a_second_measure_of_the_same_name_is_refused(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    make(ours, population, name="Reviews near home", points=())
    assert "This is in the project already" in text(browser_of(ours.sub_lead).post(address, NEW))


@pytest.mark.requirement("R97")
def test_the_sub_team_sees_every_point_and_what_the_chart_shows(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    made = make(ours, population)
    answer = browser_of(ours.sub_member).get(f"{address}{made.pk}/")
    page = text(answer)
    assert SHIFT in page
    assert "5 of 9" in page and "Target 80%" in page
    drawing = answer.context["drawing"]
    assert drawing.figure is not None and len(drawing.chart.values) == 24
    assert "improvement" == drawing.chart.classes[-1] == drawing.chart.classes[-8] != drawing.chart.classes[-9]
    assert "js/charts.js" in answer.content.decode()
    assert SHIFT in text(browser_of(ours.sub_member).get(address))


@pytest.mark.requirement("N10")
@pytest.mark.parametrize("who", ["coach", "sponsor", "lead", "member"])
def test_outside_the_sub_team_small_periods_are_joined_and_the_words_stay(
    ours: Place, population: Population, browser_of: Callable, address: str, who: str
) -> None:
    made = make(ours, population)
    answer = browser_of(ours.people[who]).get(f"{address}{made.pk}/")
    page = text(answer)
    assert SHIFT in page and "Periods with small numbers are joined" in page
    assert "5 of 9" not in page and "9 of 17" in page
    assert "Put a point right" not in page and "Add the point" not in page
    chart = answer.context["drawing"].chart
    assert len(chart.values) == 11
    assert list(chart.classes) == ["common_cause"] * 8 + ["improvement"] * 3


@pytest.mark.requirement("N10")
def test_the_report_withholds_a_chart_that_cannot_be_made_safe_and_says_why(
    ours: Place, population: Population
) -> None:
    make(ours, population, points=[(1, 2)] * 6)
    with ours.inside():
        report = project_for_report(population)
    assert report is not None
    run = report.measures[0].run
    assert "too small to show" in run.chart.withheld and not run.chart.values
    assert run.sentence.startswith("There are 6 points so far.")


def test_fewer_than_10_points_are_too_early_to_tell(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    made = make(ours, population, points=scene.POINTS[:9])
    page = text(browser_of(ours.sub_lead).get(f"{address}{made.pk}/"))
    assert "There are 9 points so far. It is too early to tell: wait until there are 10." in page
    assert "Sign of" not in page


def test_points_are_pasted_one_period_after_the_other(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    made = make(ours, population, points=(), frequency="monthly")
    sent = {
        "do": "many", "many-points": "5, 9\n\n4 of 8\r\n6\t10\n7/10", "many-first_on_day": "31",
        "many-first_on_month": "1", "many-first_on_year": "2026",
    }  # fmt: skip
    answer = browser_of(ours.sub_lead).post(f"{address}{made.pk}/", sent)
    assert answer.status_code == 302
    assert points(ours) == [
        (date(2026, 1, 31), 5, 9), (date(2026, 2, 28), 4, 8), (date(2026, 3, 31), 6, 10), (date(2026, 4, 30), 7, 10),
    ]  # fmt: skip
    browser_of(ours.sub_lead).post(f"{address}{made.pk}/", {"do": "many", "many-points": "8, 10"})
    assert points(ours)[-1][0] == date(2026, 5, 30)


def test_each_wrong_line_has_its_own_error_and_all_lines_stay_in_the_box(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    made = make(ours, population, points=())
    lines = "5, 9\n9, 5\nfive\n3\n2, 0"
    answer = browser_of(ours.sub_lead).post(f"{address}{made.pk}/", {"do": "many", "many-points": lines})
    page = text(answer)
    assert answer.status_code == 422
    assert "Line 2: 9 is more than 5" in page
    assert "Line 3: write 2 whole numbers, like 5, 9" in page and "Line 4: write 2 whole numbers" in page
    assert "Line 5: the second number must be 1 or more" in page
    assert lines in answer.content.decode()
    assert points(ours) == []


def one(on: date = date(2026, 11, 1), **more: str) -> dict[str, str]:
    day = {"one-on_day": str(on.day), "one-on_month": str(on.month), "one-on_year": str(on.year)}
    return {"do": "one", **day, "one-numerator": "5", "one-denominator": "9", "one-note": "", **more}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"one-numerator": "10"}, "10 is more than 9"),
        ({"one-denominator": "0"}, "This must be 1 or more"),
        ({"one-denominator": ""}, "Answer the question “Out of how many?” with a number"),
        ({"one-on_year": "2030"}, "must be today or in the past"),
        ({"one-on_day": ""}, "must include a day"),
        ({"one-numerator": "-1"}, "must be 0 or more"),
        ({"one-note": "x" * 201}, "200 characters or fewer"),
    ],
)
def test_a_wrong_point_is_explained(
    ours: Place, population: Population, browser_of: Callable, address: str, wrong: dict[str, str], words: str
) -> None:
    made = make(ours, population, points=())
    answer = browser_of(ours.sub_lead).post(f"{address}{made.pk}/", one(**wrong))
    assert answer.status_code == 422 and words in text(answer)
    assert points(ours) == []


def test_a_day_holds_one_point_and_a_point_can_be_put_right_and_taken_off(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    made = make(ours, population, points=())
    browser = browser_of(ours.sub_lead)
    assert browser.post(f"{address}{made.pk}/", one()).status_code == 302
    assert "There is already a point for 1 November 2026" in text(browser.post(f"{address}{made.pk}/", one()))
    with ours.inside():
        point = Point.objects.get()
    there = f"{address}{made.pk}/points/{point.pk}/"
    sent = {"on_day": "2", "on_month": "11", "on_year": "2026", "numerator": "6", "denominator": "9", "note": "Holiday"}
    assert browser.post(there, sent | {"version": "1"}).status_code == 302
    assert points(ours) == [(date(2026, 11, 2), 6, 9)]
    assert browser.post(there, sent | {"version": "1", "numerator": "7"}).status_code == 409
    assert browser.post(there, {"do": "remove"}).status_code == 302
    assert points(ours) == [] and browser.get(there).status_code == 404


def test_a_plain_count_has_no_total_and_stays_so(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    made = make(ours, population, points=[(12,), (15,), (9,)], denominator_label="", target=None)
    browser = browser_of(ours.sub_lead)
    page = browser.get(f"{address}{made.pk}/")
    assert "Out of how many?" not in text(page)
    assert page.context["drawing"].chart.values == (12, 15, 9)
    with ours.inside():
        about = {k: getattr(made, k) for k in ("kind", "name", "direction", "frequency", "numerator_label", "owner")}
    about |= {"denominator_label": "Reviews", "version": str(made.version)}
    sent = {"do": "about"} | {f"about-{name}": value for name, value in about.items()}
    assert "Its points are plain counts" in text(browser.post(f"{address}{made.pk}/", sent))


@pytest.mark.requirement("R97")
def test_the_coach_agrees_and_a_new_definition_asks_again(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    made = make(ours, population, points=())
    there = f"{address}{made.pk}/agree/"
    assert browser_of(ours.sub_lead).get(there).status_code == 403
    coach = browser_of(ours.coach)
    assert "Agree this measure as coach" in text(coach.get(f"{address}{made.pk}/"))
    assert "Will these numbers show if a change helps?" in text(coach.get(there))
    shown = {"version": str(made.version)}
    assert "This page is out of date." in text(coach.post(there))
    assert "You agreed this measure." in text(coach.post(there, shown, follow=True))
    assert "A coach has agreed this measure already." in text(coach.post(there, shown))
    with ours.inside():
        made.refresh_from_db()
        same = {
            k: getattr(made, k) for k in ("kind", "name", "direction", "numerator_label", "denominator_label", "target")
        }
        kept = actions.change_measure(
            by=ours.sub_lead,
            measure=made,
            version=made.version,
            frequency="monthly",
            owner="Ali",
            comparison="",
            **same,
        )
        assert kept.coach_agreed_at is not None
        changed = actions.change_measure(
            by=ours.sub_lead,
            measure=made,
            version=kept.version,
            frequency="monthly",
            owner="Ali",
            comparison="",
            **(same | {"name": "Another thing"}),
        )
        assert changed.coach_agreed_at is None and changed.coach_agreed_by is None


@pytest.mark.requirement("R97")
def test_a_coach_cannot_agree_to_another_definition_than_the_one_read(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    made = make(ours, population, points=())
    there, coach = f"{address}{made.pk}/agree/", browser_of(ours.coach)
    read = {"version": str(coach.get(there).context["form"]["version"].value())}
    with ours.inside():
        fields = ("kind", "direction", "frequency", "numerator_label", "denominator_label", "owner", "target")
        same = {name: getattr(made, name) for name in (*fields, "comparison")}
        actions.change_measure(by=ours.sub_lead, measure=made, version=made.version, name="Something else", **same)
    assert coach.post(there, read).status_code == 409
    with ours.inside():
        made.refresh_from_db()
    assert made.coach_agreed_at is None
    again = coach.get(there)
    assert "Something else" in text(again)
    read = {"version": str(again.context["form"]["version"].value())}
    assert "You agreed this measure." in text(coach.post(there, read, follow=True))


def test_a_form_sent_twice_is_kept_once(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    sent = NEW | {"idempotency_key": "5c3a2c39-2f6a-4b9c-8b5c-2a8d3c1f0e11"}
    browser = browser_of(ours.sub_lead)
    assert browser.post(address, sent).headers["Location"] == browser.post(address, sent).headers["Location"]
    with ours.inside():
        assert Measure.objects.count() == 1


def test_who_may_see_and_change_measures(
    ours: Place, world: World, population: Population, browser_of: Callable, address: str
) -> None:
    made = make(ours, population)
    for there in (address, f"{address}{made.pk}/"):
        assert browser_of(world.stranger).get(there).status_code == 404
        assert browser_of(ours.support).get(there).status_code == 403
        assert browser_of(ours.lead).post(there, NEW).status_code == 403
    with ours.inside():
        point = made.points.order_by("on")[0]
    assert browser_of(ours.coach).get(f"{address}{made.pk}/points/{point.pk}/").status_code == 403


def test_the_list_asks_the_same_however_long_it_is(
    ours: Place, population: Population, browser_of: Callable, address: str, count_queries: Callable
) -> None:
    browser = browser_of(ours.sub_lead)
    make(ours, population, name="First")
    browser.get(address)
    before = count_queries(lambda: browser.get(address))
    make(ours, population, name="Second")
    make(ours, population, name="Third")
    assert count_queries(lambda: browser.get(address)) == before


@pytest.mark.parametrize(("numerator", "denominator"), [(5, 0), (9, 5)])
def test_the_database_refuses_a_part_larger_than_its_whole(
    ours: Place, population: Population, numerator: int, denominator: int
) -> None:
    made = make(ours, population, points=())
    with ours.inside(), pytest.raises(IntegrityError, match="point_part_of_a_whole"), transaction.atomic():
        Point.objects.create(
            organisation=ours.organisation,
            measure=made,
            on=date(2026, 1, 1),
            numerator=numerator,
            denominator=denominator,
        )


def test_a_period_that_has_not_begun_has_no_point(
    ours: Place, population: Population, browser_of: Callable, address: str
) -> None:
    made = make(ours, population, points=[(5, 9)])
    browser = browser_of(ours.sub_lead)
    answer = browser.post(f"{address}{made.pk}/", {"do": "many", "many-points": "5, 9\n6, 9\n7, 9"})
    assert answer.status_code == 422 and "A period must have begun. Choose an earlier day" in text(answer)
    assert len(points(ours)) == 1
